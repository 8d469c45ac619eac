/// 微信客服: messages that are pulled and answered, and the people who write them.
@NullMarked
package io.zhiyin.bot.wechat.care;

import org.jspecify.annotations.NullMarked;
