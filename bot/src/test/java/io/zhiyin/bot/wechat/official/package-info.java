@NullMarked
package io.zhiyin.bot.wechat.official;

import org.jspecify.annotations.NullMarked;
