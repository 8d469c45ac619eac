/// The way in: what WeChat pushes is verified, decrypted, named in our words and handed to the durable inbox
/// before the platform gets its 200. All of it runs on event loops.
@NullMarked
package io.zhiyin.bot.callback;

import org.jspecify.annotations.NullMarked;
