@NullMarked
package io.zhiyin.bot.demo;

import org.jspecify.annotations.NullMarked;
