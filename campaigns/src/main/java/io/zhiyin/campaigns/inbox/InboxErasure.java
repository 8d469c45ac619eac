package io.zhiyin.campaigns.inbox;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.customer.Erasure;
import io.zhiyin.campaigns.store.Sql;
import java.util.ArrayList;
import java.util.List;

/** What an erased person wrote goes from the inbox too; that it was taken in once, without any words, stays known. */
public final class InboxErasure implements Erasure.Step {
    private static final String FORGET = """
            update inbox set body = '', reply = null, state = 'done', handled_at = coalesce(handled_at, now()),
                   reason = 'erased'
             where sender_key = any(:senders::bigint[])""";

    private final Customers customers;

    public InboxErasure(Customers customers) {
        this.customers = customers;
    }

    @Override
    public void erase(Sql tx, List<CustomerId> person) {
        var senders = new ArrayList<Long>();
        for (var customer : customers.all(tx, person)) {
            for (var identity : customer.identities()) {
                var account = identity.account();
                if (account != null) {
                    senders.add(SenderKey.of(account, identity.value()));
                }
            }
        }
        tx.sql(FORGET).bindAll("senders", Long.class, senders).update();
    }
}
