package io.zhiyin.campaigns.inbox;

import io.zhiyin.campaigns.account.AccountId;
import java.time.Instant;
import java.util.UUID;

/**
 * A verified and decrypted callback on its way into the inbox.
 *
 * @param dedupe the same for every push of one message, on whatever node; different for different messages
 * @param senderKey messages with the same one are handled one after the other: see {@link SenderKey}
 * @param kind the platform's word for it, for the console and the metrics: at most 100 characters, nothing personal
 * @param body the inner XML; sealed before it is stored
 * @param awaited a connection may be held open for the passive reply
 */
public record NewMessage(AccountId account, UUID dedupe, long senderKey, String kind, Instant receivedAt,
        String body, boolean awaited) {
    private static final int LONGEST_KIND = 100;

    public NewMessage {
        if (kind.isBlank() || kind.length() > LONGEST_KIND) {
            throw new IllegalArgumentException("a kind has 1 to " + LONGEST_KIND + " characters");
        }
    }
}
