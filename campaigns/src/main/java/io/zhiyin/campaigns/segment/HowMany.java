package io.zhiyin.campaigns.segment;

import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.DatabaseFailure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * How many customers a rule holds, told while somebody is still editing it: of a large shop a broad rule is asked of a
 * few thousand customers drawn from everywhere, a narrow one of all, since that is quick.
 */
public final class HowMany {
    /** A shop of fewer is counted. */
    static final long LARGE = 50_000;
    /** As many neighbours are drawn together: they lie on the same pages. */
    private static final int RUN = 10;
    private static final int RUNS = 500;
    /** Fewer say little: of two hundred hits the true number lies within a seventh, nineteen times of twenty. */
    private static final long TELLING = 200;
    private static final long SEED = 20_261_122;

    private static final String RANGE = """
            select coalesce(min(id), 0) as first, coalesce(max(id), -1) as last from customer""";
    // The condition of a rule takes the place of the word true.
    private static final String DRAWN = """
            select count(*) from customer c where c.id = any(:drawn) and true""";
    /** PostgreSQL stopped a statement that took longer than it was given. */
    private static final String STOPPED = "57014";
    private static final String AT_MOST = "set local statement_timeout = 150";

    /** @param exact whether they were counted; else within some percent, of two digits that count */
    public record Told(long customers, boolean exact) {}

    private final Database db;
    private final Segments segments;

    public HowMany(Database db, Segments segments) {
        this.db = db;
        this.segments = segments;
    }

    public Told now(Rule rule, Instant now) {
        var range = db.sql(RANGE).one(row -> new Range(row.number("first"), row.number("last")));
        if (range.size() < LARGE) {
            return new Told(segments.count(rule, now), true);
        }
        var drawn = range.draw();
        var of = segments.condition(rule, now);
        var hits = db.inTransaction(
                tx -> Segments.few(tx, of, DRAWN).bindAll("drawn", Long.class, drawn).count());
        var about = rounded((double) hits * range.size() / drawn.size());
        if (hits >= TELLING) {
            return new Told(about, false);
        }
        try {
            return new Told(db.inTransaction(tx -> {
                tx.sql(AT_MOST).update();
                return segments.count(tx, rule, now);
            }), true);
        } catch (DatabaseFailure narrowButDear) {
            if (!narrowButDear.sqlState().equals(STOPPED)) {
                throw narrowButDear;
            }
            return new Told(about, false);
        }
    }

    private record Range(long first, long last) {
        long size() {
            return last - first + 1;
        }

        /** The same ones as long as the shop is the same, so that a number does not flicker. */
        List<Long> draw() {
            var random = new SplittableRandom(SEED);
            var drawn = new ArrayList<Long>(RUN * RUNS);
            for (var run = 0; run < RUNS; run++) {
                var at = first + random.nextLong(size() - RUN);
                for (var i = 0; i < RUN; i++) {
                    drawn.add(at + i);
                }
            }
            return drawn;
        }
    }

    static long rounded(double number) {
        var unit = Math.pow(10, Math.max(0, Math.floor(Math.log10(Math.max(1, number))) - 1));
        return Math.round(Math.round(number / unit) * unit);
    }
}
