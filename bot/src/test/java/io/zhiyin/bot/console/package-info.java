@NullMarked
package io.zhiyin.bot.console;

import org.jspecify.annotations.NullMarked;
