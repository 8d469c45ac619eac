@NullMarked
package io.zhiyin.bot.mail;

import org.jspecify.annotations.NullMarked;
