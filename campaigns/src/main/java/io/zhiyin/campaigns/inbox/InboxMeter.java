package io.zhiyin.campaigns.inbox;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/** What this process counted since it started. */
public final class InboxMeter {
    /** A platform may think of new kinds at any time; a metric must not grow with them. */
    private static final int MOST_KINDS = 200;

    private final ConcurrentMap<String, LongAdder> accepted = new ConcurrentHashMap<>();
    private final LongAdder repeated = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder handled = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder dead = new LongAdder();
    private final LongAdder batches = new LongAdder();

    void accepted(String kind) {
        var known = accepted.get(kind);
        if (known == null) {
            known = accepted.computeIfAbsent(accepted.size() < MOST_KINDS ? kind : "more",
                    _ -> new LongAdder());
        }
        known.increment();
    }

    void repeated() {
        repeated.increment();
    }

    void refused() {
        refused.increment();
    }

    void handled(int rows) {
        handled.add(rows);
        batches.increment();
    }

    void failed() {
        failed.increment();
    }

    void dead() {
        dead.increment();
    }

    /** Rows made, by kind. */
    public Map<String, Long> acceptedByKind() {
        var all = new TreeMap<String, Long>();
        accepted.forEach((kind, count) -> all.put(kind, count.sum()));
        return all;
    }

    /** Pushes of what was there already. */
    public long repeats() {
        return repeated.sum();
    }

    /** Pushes that were not stored: too many at once, no database, stopping. */
    public long refusals() {
        return refused.sum();
    }

    public long handledRows() {
        return handled.sum();
    }

    /** Transactions that handled rows. */
    public long handledBatches() {
        return batches.sum();
    }

    /** Failed attempts at one row. */
    public long failures() {
        return failed.sum();
    }

    /** Rows that became dead letters. */
    public long deaths() {
        return dead.sum();
    }
}
