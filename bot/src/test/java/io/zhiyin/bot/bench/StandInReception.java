package io.zhiyin.bot.bench;

import io.zhiyin.bot.callback.IncomingReader;
import io.zhiyin.campaigns.account.AccountKind;
import io.zhiyin.campaigns.inbox.InboxHandler;
import io.zhiyin.campaigns.interaction.Incoming;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Vault;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;

/** What handling costs at the least: customers found or made, one interaction each, a reply; all of it in sets. */
final class StandInReception implements InboxHandler {
    private static final String KNOWN = """
            select value, customer_id from identity
             where account = :account and kind = 'openid' and value = any(:people)""";
    private static final String NEW = """
            with person as (
                select value, row_number() over () as n from unnest(cast(:people as text[])) as value),
            made as (
                insert into customer (source, created_at)
                select 'callback', cast(:at as timestamptz) from person returning id),
            numbered as (
                select id, row_number() over () as n from made)
            insert into identity (customer_id, account, kind, value, since)
            select numbered.id, :account, 'openid', person.value, :at
              from numbered join person using (n)
            returning value, customer_id""";
    private static final String WRITE = """
            insert into interaction (customer_id, account, kind, at, text, inbox_id)
            select customer, :account, 'wrote', at, words, row
              from unnest(cast(:customers as bigint[]), cast(:times as timestamptz[]), cast(:texts as bytea[]),
                          cast(:rows as bigint[])) as it(customer, at, words, row)""";
    private static final String SEEN = """
            update customer set last_interaction_at = :at where id = any(:customers)""";

    private final Vault vault;

    StandInReception(Vault vault) {
        this.vault = vault;
    }

    @Override
    public List<Handled> handle(Sql tx, List<InboxMessage> messages) {
        var account = messages.getFirst().account();
        var wrote = new ArrayList<Incoming.Wrote>(messages.size());
        for (var message : messages) {
            if (IncomingReader.read(account, AccountKind.OFFICIAL, message.body(),
                    message.receivedAt()) instanceof Incoming.Wrote it) {
                wrote.add(it);
            }
        }
        var people = new LinkedHashSet<String>(wrote.stream().map(Incoming.Wrote::person).toList());
        var ids = new HashMap<String, Long>();
        tx.sql(KNOWN).bind("account", account.value()).bindAll("people", String.class, people)
                .list(row -> ids.put(row.text("value"), row.number("customer_id")));
        people.removeAll(ids.keySet());
        var now = messages.getLast().receivedAt();
        if (!people.isEmpty()) {
            tx.sql(NEW).bind("account", account.value()).bind("at", now)
                    .bindAll("people", String.class, people)
                    .list(row -> ids.put(row.text("value"), row.number("customer_id")));
        }
        var customers = new ArrayList<Long>(messages.size());
        var times = new ArrayList<Instant>(messages.size());
        var texts = new ArrayList<byte[]>(messages.size());
        for (var it : wrote) {
            customers.add(ids.getOrDefault(it.person(), 0L));
            times.add(it.at());
            texts.add(vault.seal(Vault.Purpose.MESSAGE, it.text()));
        }
        tx.sql(WRITE).bind("account", account.value()).bindAll("customers", Long.class, customers)
                .bindAll("times", Instant.class, times).bindAll("texts", byte[].class, texts)
                .bindAll("rows", Long.class, messages.stream().map(InboxMessage::id).toList()).update();
        tx.sql(SEEN).bind("at", now).bindAll("customers", Long.class, customers).update();
        return messages.stream().map(it -> new Handled(it.id(), "收到，谢谢您的留言，我们会尽快回复。")).toList();
    }
}
