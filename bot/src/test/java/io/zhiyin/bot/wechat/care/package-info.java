@NullMarked
package io.zhiyin.bot.wechat.care;

import org.jspecify.annotations.NullMarked;
