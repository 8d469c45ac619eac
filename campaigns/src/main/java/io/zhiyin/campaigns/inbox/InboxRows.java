package io.zhiyin.campaigns.inbox;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.node.NodeId;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Row;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The inbox as people look at it: lists, dead letters, and what is removed in time. Blocks. */
public final class InboxRows {
    private static final String COLUMNS = """
            id, account, kind, state, received_at, handled_at, attempts, retry_at, reason, reply is not null as replied
            """;
    private static final String LIST = "select " + COLUMNS + """
             from inbox
            where id < :before and (cast(:account as text) is null or account = :account)
              and (cast(:kind as text) is null or kind = :kind)
            order by id desc limit :limit""";
    // The states of which there are few have indexes of their own, which only a literal finds.
    private static final String WAITING = "select " + COLUMNS
            + """
                     from inbox
                    where state = 'waiting' and id < :before and (cast(:account as text) is null or account = :account)
                      and (cast(:kind as text) is null or kind = :kind)
                    order by id desc limit :limit""";
    private static final String DEAD = "select " + COLUMNS + """
             from inbox
            where state = 'dead' and id < :before and (cast(:account as text) is null or account = :account)
              and (cast(:kind as text) is null or kind = :kind)
            order by id desc limit :limit""";
    private static final String DONE = "select " + COLUMNS + """
             from inbox
            where state = 'done' and id < :before and (cast(:account as text) is null or account = :account)
              and (cast(:kind as text) is null or kind = :kind)
            order by id desc limit :limit""";
    private static final String FIND = "select " + COLUMNS + """
            from inbox where id = :id""";
    private static final String REPLAY = """
            update inbox set state = 'waiting', attempts = 0, retry_at = null, node = :node
             where id = :id and state = 'dead'""";
    private static final String COUNTS = """
            select 'waiting' as state, kind, count(*) as rows from inbox where state = 'waiting' group by kind
            union all
            select 'dead', kind, count(*) from inbox where state = 'dead' group by kind""";
    private static final String PURGE = """
            delete from inbox where id in (
                select id from inbox where state = 'done' and handled_at < :before order by id limit :limit)""";
    private static final int SLICE = 5_000;

    private final Database db;
    private final NodeId self;

    public InboxRows(Database db, NodeId self) {
        this.db = db;
        this.self = self;
    }

    /** Null: whatever it is. */
    public record Filter(@Nullable InboxState state, @Nullable AccountId account, @Nullable String kind) {
        public static final Filter ALL = new Filter(null, null, null);
    }

    /** How many rows of a kind are in a state. */
    public record Count(InboxState state, String kind, long rows) {}

    /**
     * The newest first.
     *
     * @param before an id: only older rows; null: from the newest on
     */
    public List<InboxRow> list(Filter filter, @Nullable Long before, int limit) {
        return db.sql(statement(filter.state)).bind("before", before == null ? Long.MAX_VALUE : before)
                .bind("account", filter.account == null ? null : filter.account.value())
                .bind("kind", filter.kind).bind("limit", limit).list(InboxRows::row);
    }

    /** What could not be handled, the newest first; paged like {@link #list}. */
    public List<InboxRow> deadLetters(@Nullable Long before, int limit) {
        return list(new Filter(InboxState.DEAD, null, null), before, limit);
    }

    public Optional<InboxRow> find(long id) {
        return db.sql(FIND).bind("id", id).first(InboxRows::row);
    }

    /**
     * Has a dead letter handled again, from the first attempt on; its reason stays to be seen until it is done. It is
     * found by this node's next sweep: see {@link Inbox#sweepNow}.
     *
     * @return false when it is no dead letter, or no more
     */
    public boolean replay(long id) {
        return db.sql(REPLAY).bind("id", id).bind("node", self.value()).update() == 1;
    }

    /** What waits and what is dead, by kind; what is done grows without bound and is counted by {@link InboxMeter}. */
    public List<Count> counts() {
        return db.sql(COUNTS).list(row -> new Count(InboxState.of(row.text("state")), row.text("kind"),
                row.number("rows")));
    }

    /**
     * Removes what was done before an instant, by the service's clock, in slices. No push is repeated after a
     * minute, so a day is plenty for the dedupe key.
     */
    public int purge(Instant before) {
        var all = 0;
        int slice;
        do {
            slice = db.sql(PURGE).bind("before", before).bind("limit", SLICE).update();
            all += slice;
        } while (slice == SLICE);
        return all;
    }

    private static String statement(@Nullable InboxState state) {
        return switch (state) {
            case null -> LIST;
            case WAITING -> WAITING;
            case DEAD -> DEAD;
            case DONE -> DONE;
        };
    }

    private static InboxRow row(Row row) {
        return new InboxRow(row.number("id"), new AccountId(row.text("account")), row.text("kind"),
                InboxState.of(row.text("state")), row.instant("received_at"),
                row.instantOrNull("handled_at"),
                row.integer("attempts"), row.instantOrNull("retry_at"), row.textOrNull("reason"),
                row.flag("replied"));
    }
}
