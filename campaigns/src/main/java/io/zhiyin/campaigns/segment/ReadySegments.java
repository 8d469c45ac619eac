package io.zhiyin.campaigns.segment;

import io.zhiyin.campaigns.insight.Stage;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Sql;
import java.time.Instant;
import java.util.List;

/** The segments that every shop asks for, made at the first start; one that was deleted or renamed is left so. */
public final class ReadySegments {
    private static final int NEW_DAYS = 30;
    private static final int ACTIVE_DAYS = 30;

    private record Ready(String key, String name, Rule rule) {}

    private static final List<Ready> READY = List.of(
            new Ready("new", "新客户", new Rule.CreatedWithin(NEW_DAYS)),
            new Ready("active", "活跃客户", new Rule.Any(List.of(new Rule.LastInteraction(ACTIVE_DAYS, true),
                    ordered(Range.atLeast(1), ACTIVE_DAYS)))),
            new Ready("loyal", "忠诚客户", new Rule.InStage(Stage.LOYAL)),
            new Ready("high-value", "高价值客户",
                    new Rule.Scored(Rule.Scored.Score.MONEY, 4, 5)),
            new Ready("at-risk", "流失风险", new Rule.InStage(Stage.AT_RISK)),
            new Ready("lost", "已流失", new Rule.InStage(Stage.LOST)),
            new Ready("birthday", "本月生日", new Rule.BirthdayThisMonth()),
            new Ready("never-bought", "从未购买", ordered(Range.atMost(0), null)));

    private static final String ONCE = """
            insert into segment_ready (key, made_at) values (:key, :now) on conflict do nothing""";
    // A segment of that name that somebody made already is theirs.
    private static final String MAKE = """
            insert into segment (name, rule, created_at, updated_at)
            values (:name, cast(cast(:rule as text) as jsonb), :now, :now) on conflict (name) do nothing""";

    private ReadySegments() {}

    /** Makes those that were never made. Of several nodes that start at once one does it. */
    public static void make(Database db, Instant now) {
        db.transaction(tx -> READY.forEach(it -> make(tx, it, now)));
    }

    private static void make(Sql tx, Ready ready, Instant now) {
        if (tx.sql(ONCE).bind("key", ready.key).bind("now", now).update() > 0) {
            tx.sql(MAKE).bind("name", ready.name).bind("rule", RuleJson.write(ready.rule).encode())
                    .bind("now", now).update();
        }
    }

    private static Dealing.Ordered ordered(Range times, @org.jspecify.annotations.Nullable Integer days) {
        return new Dealing.Ordered(Dealing.Ordered.Measure.COUNT, times, days, null);
    }
}
