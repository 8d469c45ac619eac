/// What the bot makes of what comes in: who it is, what it means, what is said back.
@NullMarked
package io.zhiyin.bot.conversation;

import org.jspecify.annotations.NullMarked;
