package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.store.Database;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/** How many deliveries are on their way, in doubt, or have gone out lately: what a page shows at a glance. */
public final class DeliveryCounts {
    // One part for each index that holds a few rows, never the whole table.
    private static final String OPEN = """
            select state, count(*) as n from delivery where state in ('planned', 'held', 'ready') group by state
            union all
            select state, count(*) from delivery where state in ('claimed', 'sending') group by state
            union all
            select state, count(*) from delivery where state = 'unknown' group by state""";
    private static final String OF_RUNS = """
            select d.state, count(*) as n from run r join delivery d on d.run_id = r.id
             where r.due_at >= :from and r.due_at < :to group by d.state""";

    private final Database db;

    public DeliveryCounts(Database db) {
        this.db = db;
    }

    /** Those that are not at their end; a state without any is missing. */
    public Map<State, Long> open() {
        var counts = new EnumMap<State, Long>(State.class);
        db.sql(OPEN).list(row -> counts.put(State.of(row.text("state")), row.number("n")));
        return counts;
    }

    /** The campaign deliveries of the runs due from {@code from} until before {@code to}; a state without any is missing. */
    public Map<State, Long> ofRuns(Instant from, Instant to) {
        var counts = new EnumMap<State, Long>(State.class);
        db.sql(OF_RUNS).bind("from", from).bind("to", to)
                .list(row -> counts.put(State.of(row.text("state")), row.number("n")));
        return counts;
    }
}
