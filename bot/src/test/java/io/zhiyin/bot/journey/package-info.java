@NullMarked
package io.zhiyin.bot.journey;

import org.jspecify.annotations.NullMarked;
