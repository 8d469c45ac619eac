package io.zhiyin.campaigns.insight;

import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Turn;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps insight true: all customers each night, and whose orders changed within seconds. Everything follows from the
 * orders as they stand, so it may be done again at any time, and orders that come late, twice or out of order give the
 * same as in order.
 */
public final class Upkeep {
    private static final Logger log = LoggerFactory.getLogger(Upkeep.class);
    private static final int SLICE = 10_000;
    /** With so few buyers one order moves the scale for the others: they are all scored at once. */
    private static final int FEW = 2_000;
    private static final Duration A_FIT = Duration.ofMinutes(10);
    private static final String TAKE_NEWS = """
            delete from order_news where id in (select id from order_news order by id limit :limit)
            returning customer_id""";
    private static final String BEGIN = """
            insert into insight_pass (begun_at) values (:now)
            on conflict (singleton) do update set begun_at = excluded.begun_at, wanted_at = null""";
    private static final String WANT = """
            insert into insight_pass (wanted_at) values (:now)
            on conflict (singleton) do update set wanted_at = excluded.wanted_at""";
    // The first order of a shop has no scale to be measured by yet.
    private static final String WANTED = """
            select count(*) from (select) one
             where exists (select from insight_pass where wanted_at is not null)
                or (not exists (select from insight_scale where name = 'abc') and exists (select from orders where stands))""";

    private final Database db;
    private final Clock clock;
    private final ZoneId zone;
    private final Scales scales = new Scales();
    private final Stages stages = new Stages();
    private final Forecasting forecasting;
    private final FigureTable table;
    private final Outlooks outlooks;
    private final Churn churn = new Churn();

    /** @param zone of the shop, whose days are counted */
    public Upkeep(Database db, Clock clock, ZoneId zone) {
        this.db = db;
        this.clock = clock;
        this.zone = zone;
        this.forecasting = new Forecasting(zone);
        this.table = new FigureTable(zone);
        this.outlooks = new Outlooks(zone);
    }

    /** All customers anew, in slices; repeatable. */
    public void everyone() {
        var now = clock.instant();
        var today = LocalDate.ofInstant(now, zone);
        db.sql(BEGIN).bind("now", now).update();
        var rules = stages.rules(db);
        var buyers = eachSlice((tx, ids) -> {
            table.figures(tx, ids);
            stages.walk(tx, ids, rules, now);
        });
        if (buyers == 0) {
            return;
        }
        var scale = db.inTransaction(tx -> {
            Turn.INSIGHT.await(tx);
            return scales.compute(tx, today, zone, now);
        });
        eachSlice((tx, ids) -> table.scores(tx, ids, scale, today));
        db.transaction(tx -> {
            Turn.INSIGHT.await(tx);
            // it computes for some seconds; on a machine that is busy, or swaps, for longer
            Database.patientWith(tx, A_FIT);
            var _ = forecasting.refit(tx, today, now);
        });
        var believed = forecasting.believed(db);
        eachSlice((tx, ids) -> foresee(tx, ids, believed, rules, now));
        log.atInfo().addKeyValue("buyers", buyers).log("insight computed for everyone");
    }

    /**
     * Whose orders changed since the last call; all customers, when thresholds were changed. Cheap when there is
     * nothing to do. Of several nodes one does it.
     */
    public void catchUp() {
        if (db.sql(WANTED).count() > 0) {
            everyone();
        }
        while (someNews()) {
            log.atDebug().log("more news of orders");
        }
    }

    /**
     * Sets where the scores begin and has all customers computed anew at the next {@link #catchUp}.
     *
     * @param cuts as in {@link Scale}; null: to follow from the shop's own customers again
     * @throws io.zhiyin.campaigns.input.InvalidInput when they are not four rising numbers
     */
    public void scale(Scale.Dimension dimension, @Nullable List<Long> cuts, String by) {
        Instant now = clock.instant();
        db.transaction(tx -> {
            scales.set(tx, dimension, cuts, by, now);
            tx.sql(WANT).bind("now", now).update();
        });
    }

    /** Sets when stages begin and end, and has all customers' stages derived anew at the next {@link #catchUp}. */
    public void stages(StageRules rules, String by) {
        var now = clock.instant();
        db.transaction(tx -> {
            stages.set(tx, rules, by, now);
            tx.sql(WANT).bind("now", now).update();
        });
    }

    /** Sets who is warned of, and has all customers judged by it at the next {@link #catchUp}. */
    public void churn(ChurnRules rules, String by) {
        var now = clock.instant();
        db.transaction(tx -> {
            churn.set(tx, rules, by, now);
            tx.sql(WANT).bind("now", now).update();
        });
    }

    private void foresee(Sql tx, List<Long> ids, Forecasting.Believed believed, StageRules rules,
            Instant now) {
        outlooks.keep(tx, ids, believed, rules, now);
        churn.judge(tx, ids, now, zone);
    }

    private boolean someNews() {
        var now = clock.instant();
        return db.inTransaction(tx -> {
            if (!Turn.INSIGHT.take(tx)) {
                return false;
            }
            var scale = scales.current(tx);
            if (scale.isEmpty()) {
                return false;
            }
            var news = tx.sql(TAKE_NEWS).bind("limit", SLICE).list(row -> row.number("customer_id"));
            var ids = news.stream().distinct().toList();
            if (!ids.isEmpty()) {
                var rules = stages.rules(tx);
                table.figures(tx, ids);
                stages.walk(tx, ids, rules, now);
                score(tx, ids, scale.get(), now);
                foresee(tx, ids, forecasting.believed(tx), rules, now);
            }
            return news.size() == SLICE;
        });
    }

    private void score(Sql tx, List<Long> ids, Scale scale, Instant now) {
        var today = LocalDate.ofInstant(now, zone);
        var few = table.buyers(tx, 0, FEW + 1);
        if (few.size() > FEW) {
            table.scores(tx, ids, scale, today);
        } else {
            table.scores(tx, few, scales.compute(tx, today, zone, now), today);
        }
    }

    private long eachSlice(BiConsumer<Sql, List<Long>> work) {
        var buyers = 0L;
        var after = 0L;
        while (true) {
            var ids = table.buyers(db, after, SLICE);
            if (ids.isEmpty()) {
                return buyers;
            }
            db.transaction(tx -> {
                Turn.INSIGHT.await(tx);
                work.accept(tx, ids);
            });
            after = ids.getLast();
            buyers += ids.size();
        }
    }
}
