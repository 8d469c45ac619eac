@NullMarked
package io.zhiyin.bot.conversation;

import org.jspecify.annotations.NullMarked;
