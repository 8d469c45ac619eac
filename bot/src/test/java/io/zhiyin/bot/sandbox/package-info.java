@NullMarked
package io.zhiyin.bot.sandbox;

import org.jspecify.annotations.NullMarked;
