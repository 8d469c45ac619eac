/// Text messages to customers, through Camel and the shop's gateway; and the replies that the gateway tells of.
@NullMarked
package io.zhiyin.bot.sms;

import org.jspecify.annotations.NullMarked;
