package io.zhiyin.campaigns.inbox;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.node.Nodes;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Vault;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * Finds the rows that no living memory holds: those of dead nodes, those of this node that found no room or whose
 * insert was thought lost, and those that wait to be tried again. The first waiting row of each sender at a time.
 */
final class Sweep {
    // :seen is the highest id of the sweep before, so a row of our own that is just on its way into memory is left
    // alone. A row of a node that is gone for good is one whose node is not among the living.
    private static final String FIND = """
            select id, account, sender_key, kind, received_at, body from inbox it
             where state = 'waiting' and (retry_at is null or retry_at <= now())
               and (node <> all(:alive) or (node = :self and id <= :seen and id <> all(:held)))
               and not exists (
                select 1 from inbox earlier
                 where earlier.sender_key = it.sender_key and earlier.id < it.id and earlier.state = 'waiting')
             order by id limit :limit
               for update skip locked""";
    private static final String HIGHEST = """
            select coalesce(max(id), 0) from inbox""";

    private final Database db;
    private final Vault vault;
    private final Nodes nodes;
    private final Backlog backlog;
    private final int batch;
    private long seen;

    Sweep(Database db, Vault vault, Nodes nodes, Backlog backlog, int batch) {
        this.db = db;
        this.vault = vault;
        this.nodes = nodes;
        this.backlog = backlog;
        this.batch = batch;
    }

    /** One round until nothing is found; tells how many rows were handled or failed. */
    int round(Handling handling, BooleanSupplier stopping) {
        var highest = db.sql(HIGHEST).count();
        // Our own rows are never a dead node's, even if our heartbeat is late.
        var alive = new HashSet<UUID>(nodes.alive().stream().map(node -> node.value()).toList());
        alive.add(nodes.self().value());
        var all = 0;
        while (!stopping.getAsBoolean()) {
            var found = handling.handleFound(tx -> find(tx, List.copyOf(alive)));
            all += found;
            if (found == 0) {
                break;
            }
        }
        seen = highest;
        return all;
    }

    private List<Entry> find(Sql tx, List<UUID> alive) {
        return tx.sql(FIND).bindAll("alive", UUID.class, alive).bind("self", nodes.self().value())
                .bind("seen", seen).bindAll("held", Long.class, backlog.held()).bind("limit", batch)
                .list(row -> new Entry(row.number("id"), new AccountId(row.text("account")),
                        row.number("sender_key"), row.text("kind"), row.instant("received_at"),
                        vault.open(Vault.Purpose.CALLBACK, row.bytes("body"))));
    }
}
