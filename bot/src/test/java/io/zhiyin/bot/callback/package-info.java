@NullMarked
package io.zhiyin.bot.callback;

import org.jspecify.annotations.NullMarked;
