package io.zhiyin.campaigns.segment;

import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Sql;
import java.time.Instant;
import java.util.List;

/** The segments that every shop asks for, made at the first start; one that was deleted or renamed is left so. */
public final class ReadySegments {
    private static final String ONCE = """
            insert into segment_ready (key, made_at) values (:key, :now) on conflict do nothing""";
    // A segment of that name that somebody made already is theirs.
    private static final String MAKE = """
            insert into segment (name, ready, rule, created_at, updated_at)
            values (:name, :key, cast(cast(:rule as text) as jsonb), :now, :now) on conflict (name) do nothing""";

    private ReadySegments() {}

    /** Makes those that were never made. Of several nodes that start at once one does it. */
    public static void make(Database db, Instant now) {
        db.transaction(tx -> List.of(Ready.values()).forEach(it -> make(tx, it, now)));
    }

    private static void make(Sql tx, Ready ready, Instant now) {
        if (tx.sql(ONCE).bind("key", ready.code()).bind("now", now).update() > 0) {
            tx.sql(MAKE).bind("name", ready.stored()).bind("key", ready.code())
                    .bind("rule", RuleJson.write(ready.rule()).encode())
                    .bind("now", now).update();
        }
    }
}
