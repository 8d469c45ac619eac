/// Mail to customers, through Camel; and the page on which they unsubscribe.
@NullMarked
package io.zhiyin.bot.mail;

import org.jspecify.annotations.NullMarked;
