@NullMarked
package io.zhiyin.bot.wechat;

import org.jspecify.annotations.NullMarked;
