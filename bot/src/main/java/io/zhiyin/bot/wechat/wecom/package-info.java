/// WeCom (企业微信): what goes out to staff and through them to customers, and what the platform tells of both.
@NullMarked
package io.zhiyin.bot.wechat.wecom;

import org.jspecify.annotations.NullMarked;
