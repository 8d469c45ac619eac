/// A shop to try Zhiyin on: the sandbox platform beside the service, and about two hundred sample customers.
@NullMarked
package io.zhiyin.bot.demo;

import org.jspecify.annotations.NullMarked;
