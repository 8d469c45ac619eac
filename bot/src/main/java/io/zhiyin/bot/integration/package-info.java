/// Every edge that is not WeChat, by Camel: files in a folder, pushes over HTTP, and whatever routes a shop writes itself.
@NullMarked
package io.zhiyin.bot.integration;

import org.jspecify.annotations.NullMarked;
