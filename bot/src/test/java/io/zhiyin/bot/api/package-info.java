@NullMarked
package io.zhiyin.bot.api;

import org.jspecify.annotations.NullMarked;
