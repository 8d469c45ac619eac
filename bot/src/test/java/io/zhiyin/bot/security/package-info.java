@NullMarked
package io.zhiyin.bot.security;

import org.jspecify.annotations.NullMarked;
