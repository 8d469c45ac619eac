package io.zhiyin.campaigns.report;

import io.zhiyin.campaigns.insight.Stage;
import io.zhiyin.campaigns.insight.Stages;
import io.zhiyin.campaigns.report.Column.Kind;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How many ever came to each stage, which share of those before it, and how long that took: the median, since a few
 * who take years would carry a mean away.
 */
final class Funnels {
    private static final String REACHED = """
            with reached as (
                select customer_id, min(at) filter (where stage = 'first_purchase') as first,
                       min(at) filter (where stage = 'repeat') as again, min(at) filter (where stage = 'loyal') as loyal
                  from stage_transition group by customer_id)
            select count(*) as first, count(again) as again, count(loyal) as loyal,
                   percentile_cont(0.5) within group (order by extract(epoch from r.first - c.created_at))
                       filter (where r.first >= c.created_at) / 86400 as to_first,
                   percentile_cont(0.5) within group (order by extract(epoch from again - r.first)) / 86400 as to_again,
                   percentile_cont(0.5) within group (order by extract(epoch from loyal - again)) / 86400 as to_loyal
              from reached r join customer c on c.id = r.customer_id""";
    private static final String SILENT = """
            with steps as (
                select customer_id, stage, at, lag(stage) over w as before, lag(at) over w as before_at
                  from stage_transition window w as (partition by customer_id order by step)),
            named as (
                select customer_id, case when stage in ('repeat', 'loyal') then 'returned' else stage end as what,
                       extract(epoch from at - before_at) as seconds
                  from steps where stage in ('at_risk', 'lost') or before in ('at_risk', 'lost'))
            select what, count(distinct customer_id) as n,
                   percentile_cont(0.5) within group (order by seconds) / 86400 as days
              from named group by what""";
    private static final String CUSTOMERS = """
            select count(*) from customer where merged_into is null""";

    private record Step(String stage, long now, long reached, @Nullable Double share,
            @Nullable Double days) {}

    private record Silent(String what, long n, double days) {}

    private final Stages stages = new Stages();

    Sheet sheet(Sql db, Instant now) {
        var standing = stages.funnel(db);
        var everybody = db.sql(CUSTOMERS).count();
        var silent = db.sql(SILENT)
                .list(row -> new Silent(row.text("what"), row.number("n"), row.decimal("days")));
        var steps = db.sql(REACHED).one(row -> steps(row, everybody, silent,
                stage -> standing.getOrDefault(stage, 0L)));
        var rows = new ArrayList<List<@Nullable Object>>();
        steps.forEach(it -> rows
                .add(Arrays.<@Nullable Object>asList(it.stage, it.now, it.reached, it.share, it.days)));
        return new Sheet(
                List.of(new Column("stage", Kind.STAGE), new Column("standing", Kind.COUNT),
                        new Column("reached", Kind.COUNT), new Column("conversion", Kind.SHARE),
                        new Column("median_days", Kind.DAYS)),
                rows, now);
    }

    private static List<Step> steps(Row row, long everybody, List<Silent> silent,
            Function<Stage, Long> standing) {
        var first = row.number("first");
        var again = row.number("again");
        var loyal = row.number("loyal");
        var risk = of(silent, "at_risk");
        var lost = of(silent, "lost");
        var returned = of(silent, "returned");
        return List.of(step(Stage.PROSPECT, standing, everybody, null, null),
                step(Stage.FIRST_PURCHASE, standing, first, share(first, everybody),
                        row.decimalOrNull("to_first")),
                step(Stage.REPEAT, standing, again, share(again, first), row.decimalOrNull("to_again")),
                step(Stage.LOYAL, standing, loyal, share(loyal, again), row.decimalOrNull("to_loyal")),
                step(Stage.AT_RISK, standing, risk.n, share(risk.n, first), days(risk)),
                new Step("returned", 0, returned.n, share(returned.n, risk.n), days(returned)),
                step(Stage.LOST, standing, lost.n, share(lost.n, risk.n), days(lost)));
    }

    private static Step step(Stage stage, Function<Stage, Long> standing, long reached,
            @Nullable Double share, @Nullable Double days) {
        return new Step(stage.code(), standing.apply(stage), reached, share, days);
    }

    private static Silent of(List<Silent> silent, String what) {
        return silent.stream().filter(it -> it.what.equals(what)).findFirst()
                .orElseGet(() -> new Silent(what, 0, 0));
    }

    private static @Nullable Double days(Silent silent) {
        return silent.n == 0 ? null : silent.days;
    }

    static @Nullable Double share(long part, long whole) {
        return whole == 0 ? null : part / (double) whole;
    }
}
