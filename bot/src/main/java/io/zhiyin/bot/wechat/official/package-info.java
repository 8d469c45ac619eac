/// The Official Account (公众号): what goes out to followers, and what the platform tells of them.
@NullMarked
package io.zhiyin.bot.wechat.official;

import org.jspecify.annotations.NullMarked;
