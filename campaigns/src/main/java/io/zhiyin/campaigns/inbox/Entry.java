package io.zhiyin.campaigns.inbox;

import io.zhiyin.campaigns.account.AccountId;
import java.time.Instant;

/** A row that waits to be handled, as memory holds it. */
record Entry(long id, AccountId account, long sender, String kind, Instant receivedAt, String body) {
    static Entry of(long id, NewMessage message) {
        return new Entry(id, message.account(), message.senderKey(), message.kind(), message.receivedAt(),
                message.body());
    }
}
