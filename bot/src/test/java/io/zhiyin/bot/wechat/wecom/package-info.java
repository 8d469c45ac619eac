@NullMarked
package io.zhiyin.bot.wechat.wecom;

import org.jspecify.annotations.NullMarked;
