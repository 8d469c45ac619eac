/// What the WeChat platforms share: how a call is carried by WxJava with the token that all nodes share, and how what
/// came back is sorted. WxJava's types end in this package and the ones below it.
@NullMarked
package io.zhiyin.bot.wechat;

import org.jspecify.annotations.NullMarked;
