package io.zhiyin.campaigns.inbox;

import io.vertx.core.Future;
import io.zhiyin.campaigns.node.NodeId;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Vault;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The table as the event loops use it: appended to, and asked after repeated pushes. */
final class InboxTable {
    private static final String APPEND = """
            insert into inbox (account, dedupe, sender_key, kind, received_at, node, body)
            select account, dedupe, sender_key, kind, received_at, cast(:node as uuid), body
              from unnest(cast(:accounts as text[]), cast(:dedupes as uuid[]), cast(:senders as bigint[]),
                          cast(:kinds as text[]), cast(:times as timestamptz[]), cast(:bodies as bytea[]))
                as m(account, dedupe, sender_key, kind, received_at, body)
            on conflict (dedupe) do nothing
            returning id, dedupe""";
    // one probe of the index for each, however small the table was when this was planned
    private static final String BY_DEDUPE = """
            select it.id, it.dedupe, it.state, it.reply
              from unnest(cast(:dedupes as uuid[])) as asked(dedupe)
             cross join lateral (select * from inbox where inbox.dedupe = asked.dedupe limit 1) as it""";
    private static final String BY_ID = """
            select it.id, it.dedupe, it.state, it.reply
              from unnest(cast(:ids as bigint[])) as asked(id)
             cross join lateral (select * from inbox where inbox.id = asked.id limit 1) as it""";

    private final Database db;
    private final Vault vault;
    private final NodeId node;

    InboxTable(Database db, Vault vault, NodeId node) {
        this.db = db;
        this.vault = vault;
        this.node = node;
    }

    /** Stores what is not there yet, in this order, and tells the rows it made. */
    Future<Map<UUID, Long>> insert(List<NewMessage> messages) {
        var size = messages.size();
        List<String> accounts = new ArrayList<>(size);
        List<UUID> dedupes = new ArrayList<>(size);
        List<Long> senders = new ArrayList<>(size);
        List<String> kinds = new ArrayList<>(size);
        List<Instant> times = new ArrayList<>(size);
        List<byte[]> bodies = new ArrayList<>(size);
        for (var message : messages) {
            accounts.add(message.account().value());
            dedupes.add(message.dedupe());
            senders.add(message.senderKey());
            kinds.add(message.kind());
            times.add(message.receivedAt());
            bodies.add(vault.seal(Vault.Purpose.CALLBACK, message.body()));
        }
        return db.sql(APPEND).bind("node", node.value()).bindAll("accounts", String.class, accounts)
                .bindAll("dedupes", UUID.class, dedupes).bindAll("senders", Long.class, senders)
                .bindAll("kinds", String.class, kinds).bindAll("times", Instant.class, times)
                .bindAll("bodies", byte[].class, bodies)
                .later(row -> Map.entry(row.uuid("dedupe"), row.number("id"))).map(rows -> {
                    var ids = HashMap.<UUID, Long>newHashMap(rows.size());
                    rows.forEach(row -> ids.put(row.getKey(), row.getValue()));
                    return ids;
                });
    }

    Future<Map<UUID, Known>> byDedupe(List<UUID> dedupes) {
        return db.sql(BY_DEDUPE).bindAll("dedupes", UUID.class, dedupes).later(this::known).map(rows -> {
            var known = new HashMap<UUID, Known>();
            rows.forEach(row -> known.put(row.dedupe, row));
            return known;
        });
    }

    Future<Map<Long, Known>> byId(List<Long> ids) {
        return db.sql(BY_ID).bindAll("ids", Long.class, ids).later(this::known).map(rows -> {
            var known = new HashMap<Long, Known>();
            rows.forEach(row -> known.put(row.id, row));
            return known;
        });
    }

    private Known known(Row row) {
        return new Known(row.number("id"), row.uuid("dedupe"), InboxState.of(row.text("state")),
                vault.openOrNull(Vault.Purpose.CALLBACK, row.bytesOrNull("reply")));
    }

    record Known(long id, UUID dedupe, InboxState state, @Nullable String reply) {
        boolean waiting() {
            return state == InboxState.WAITING;
        }
    }
}
