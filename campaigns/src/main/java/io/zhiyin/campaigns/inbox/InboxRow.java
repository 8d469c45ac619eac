package io.zhiyin.campaigns.inbox;

import io.zhiyin.campaigns.account.AccountId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One accepted message as the console shows it: whose words they are and what they say stays sealed.
 *
 * @param attempts failed ones so far; of a message that was handled at once 0
 * @param retryAt by the database's clock; null: not waiting for a next attempt
 * @param reason of the last failure: types and places, never a value
 * @param replied a passive reply is kept for it
 */
public record InboxRow(long id, AccountId account, String kind, InboxState state, Instant receivedAt,
        @Nullable Instant handledAt, int attempts, @Nullable Instant retryAt, @Nullable String reason,
        boolean replied) {}
