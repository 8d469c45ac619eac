package io.zhiyin.campaigns.report;

import io.zhiyin.campaigns.store.Database;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * Reports that took long, kept for a hundred times as long as that: in a small shop every report is of this moment, in
 * a large one nobody waits twice. What is kept are sums, so nobody who is erased stands in them.
 */
final class Kept {
    private static final Duration LONG = Duration.ofMillis(500);
    private static final int TIMES = 100;
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final String FIND = """
            select computed_at, took_ms, sheet from report_kept where name = :name""";
    private static final String KEEP = """
            insert into report_kept (name, computed_at, took_ms, sheet) values (:name, :at, :took, :sheet)
            on conflict (name) do update
               set computed_at = excluded.computed_at, took_ms = excluded.took_ms, sheet = excluded.sheet""";
    private static final String OLD = """
            delete from report_kept where computed_at < :before""";

    private record Found(Instant at, Duration took, String sheet) {
        boolean holds(Instant now) {
            var age = Duration.between(at, now);
            var most = took.multipliedBy(TIMES);
            return !age.isNegative() && age.compareTo(most.compareTo(LONGEST) < 0 ? most : LONGEST) < 0;
        }
    }

    private final Database db;
    private final Clock clock;
    private final Duration slow;

    Kept(Database db, Clock clock) {
        this(db, clock, LONG);
    }

    /** @param slow what takes so long is kept */
    Kept(Database db, Clock clock, Duration slow) {
        this.db = db;
        this.clock = clock;
        this.slow = slow;
    }

    Sheet of(String name, Supplier<Sheet> compute) {
        var found = db.sql(FIND).bind("name", name).first(row -> new Found(row.instant("computed_at"),
                Duration.ofMillis(row.number("took_ms")), row.text("sheet")));
        if (found.isPresent() && found.get().holds(clock.instant())) {
            return Sheet.decode(found.get().sheet, found.get().at);
        }
        var begun = System.nanoTime();
        var sheet = compute.get();
        var took = Duration.ofNanos(System.nanoTime() - begun);
        if (took.compareTo(slow) >= 0) {
            db.sql(KEEP).bind("name", name).bind("at", sheet.at()).bind("took", took.toMillis())
                    .bind("sheet", sheet.encode()).update();
        }
        return sheet;
    }

    void clean() {
        db.sql(OLD).bind("before", clock.instant().minus(LONGEST)).update();
    }
}
