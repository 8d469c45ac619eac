package io.zhiyin.bot.conversation;

import io.zhiyin.campaigns.calendar.Birthday;
import org.jspecify.annotations.Nullable;

/**
 * What the bot makes of one message of a customer: what it says back, and what the customer has told.
 *
 * @param consent what the customer said about being written to, or null for nothing
 */
record Turn(@Nullable String reply, @Nullable Birthday birthday, @Nullable Boolean consent) {
    static final Turn SILENT = new Turn(null, null, null);

    static Turn says(String reply) {
        return new Turn(reply, null, null);
    }
}
