package io.zhiyin.campaigns.inbox;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.store.Sql;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What accepted messages cause. All of it happens in the transaction that marks them done, or none of it. */
public interface InboxHandler {
    /**
     * Handles messages, of one customer in the order of the list, and tells what each is to be answered with.
     * An exception rolls everything back; the inbox then tries the messages one by one.
     *
     * @return one answer per message, in the same order
     */
    List<Handled> handle(Sql tx, List<InboxMessage> messages);

    /**
     * An accepted message; {@code body} is the decrypted inner XML.
     *
     * @param awaited a connection is held open for the passive reply: what is returned as reply is sent there. If
     *            false, a reply must go out by another route
     */
    record InboxMessage(long id, AccountId account, Instant receivedAt, String body, boolean awaited) {}

    /** @param reply the words of the passive reply, or null for none */
    record Handled(long id, @Nullable String reply) {}
}
