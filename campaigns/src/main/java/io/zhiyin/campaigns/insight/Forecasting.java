package io.zhiyin.campaigns.insight;

import io.zhiyin.campaigns.insight.Verdict.By;
import io.zhiyin.campaigns.insight.forecast.Backtest;
import io.zhiyin.campaigns.insight.forecast.BgNbd;
import io.zhiyin.campaigns.insight.forecast.Buying;
import io.zhiyin.campaigns.insight.forecast.BuyingModel;
import io.zhiyin.campaigns.insight.forecast.GammaGamma;
import io.zhiyin.campaigns.insight.forecast.MbgNbd;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Fits the models to the shop and tests them on its own past: what customers did until a day is shown to them, what
 * they did after it is compared. A model that ranks no better than plain recency is not believed.
 */
public final class Forecasting {
    /** More customers add nothing to four parameters: of a larger shop every n-th is taken. */
    private static final int SAMPLE = 100_000;
    private static final long MOST_DAYS_HELD_OUT = 182;
    private static final int LEAST_DAYS_HELD_OUT = 28;
    private static final String SIZE = """
            select count(*) as buyers, count(*) filter (where buying_days > 1) as repeaters,
                   (min(first_paid_at) at time zone :zone)::date as first_day from insight""";
    private static final String SEEN = """
            select repeats, last, age, count(*) as customers
              from (select buying_days - 1 as repeats,
                           (last_paid_at at time zone :zone)::date - (first_paid_at at time zone :zone)::date as last,
                           greatest(cast(:today as date), (last_paid_at at time zone :zone)::date)
                               - (first_paid_at at time zone :zone)::date as age
                      from insight where customer_id % :every = 0) each
             group by 1, 2, 3""";
    private static final String SPENT = """
            select buying_days - 1 as repeats, spent_fen - first_day_fen as fen from insight
             where buying_days > 1 and spent_fen > first_day_fen and customer_id % :every = 0""";
    private static final String CASES = """
            with days as (
                select customer_id, (paid_at at time zone :zone)::date as day, count(*) as orders,
                       sum(net_fen)::bigint as fen
                  from orders where stands and customer_id % :every = 0 group by 1, 2)
            select count(*) filter (where day <= :cut) - 1 as repeats,
                   max(day) filter (where day <= :cut) - min(day) as last, cast(:cut as date) - min(day) as age,
                   (sum(orders) filter (where day <= :cut))::bigint as orders,
                   (sum(fen) filter (where day <= :cut))::bigint as fen,
                   count(*) filter (where day > :cut and day <= :today) as later
              from days group by customer_id having min(day) <= :cut""";
    private static final String KEEP_MODEL = """
            insert into insight_model (name, p1, p2, p3, p4, log_likelihood)
            values (:name, :p1, :p2, :p3, :p4, :likelihood)
            on conflict (name) do update set p1 = excluded.p1, p2 = excluded.p2, p3 = excluded.p3, p4 = excluded.p4,
                   log_likelihood = excluded.log_likelihood""";
    private static final String MODEL = """
            select p1, p2, p3, p4 from insight_model where name = :name""";
    private static final String FORGET_VERDICT = """
            delete from insight_backtest""";
    private static final String KEEP_VERDICT = """
            insert into insight_backtest (at, customers, repeat_buyers, weeks, actual, recency_auc, rfm_auc, bg_auc,
                                          bg_predicted, mbg_auc, mbg_predicted, alive_auc, purchases_by, alive_by)
            values (:at, :customers, :repeatBuyers, :weeks, :actual, :recency, :rfm, :bg, :bgPredicted, :mbg,
                    :mbgPredicted, :alive, :purchasesBy, :aliveBy)""";
    private static final String VERDICT = """
            select * from insight_backtest""";

    private final ZoneId zone;

    public Forecasting(ZoneId zone) {
        this.zone = zone;
    }

    /** The models that are believed; each null while the plain rule holds. */
    record Believed(@Nullable BuyingModel purchases, @Nullable MbgNbd alive, @Nullable GammaGamma spend) {}

    private record Size(long buyers, long repeaters, @Nullable LocalDate firstDay) {}

    /** Empty before the first computation. */
    public Optional<Verdict> verdict(Sql db) {
        return db.sql(VERDICT).first(Forecasting::verdict);
    }

    Believed believed(Sql db) {
        var verdict = verdict(db);
        if (verdict.isEmpty() || !verdict.get().tested()) {
            return new Believed(null, null, null);
        }
        var purchases = switch (verdict.get().purchasesBy()) {
            case BG_NBD -> BgNbd.of(parameters(db, "bg_nbd"));
            case MBG_NBD -> MbgNbd.of(parameters(db, "mbg_nbd"));
            case RULE -> null;
        };
        var alive = verdict.get().aliveBy() == By.RULE ? null : MbgNbd.of(parameters(db, "mbg_nbd"));
        return new Believed(purchases, alive,
                purchases == null ? null : GammaGamma.of(parameters(db, "gamma_gamma")));
    }

    /** Fits and tests anew, on the figures as they stand on {@code today}. */
    Verdict refit(Sql tx, LocalDate today, Instant now) {
        var size = tx.sql(SIZE).bind("zone", zone.getId()).one(row -> new Size(row.number("buyers"),
                row.number("repeaters"), row.dateOrNull("first_day")));
        var verdict = test(tx, size, today, now);
        if (verdict.tested()) {
            fit(tx, size, today);
        }
        tx.sql(FORGET_VERDICT).update();
        tx.sql(KEEP_VERDICT).bind("at", verdict.at()).bind("customers", verdict.customers())
                .bind("repeatBuyers", verdict.repeatBuyers()).bind("weeks", verdict.weeks())
                .bind("actual", verdict.actual()).bind("recency", verdict.recencyAuc())
                .bind("rfm", verdict.rfmAuc()).bind("bg", verdict.bgAuc())
                .bind("bgPredicted", verdict.bgPredicted()).bind("mbg", verdict.mbgAuc())
                .bind("mbgPredicted", verdict.mbgPredicted()).bind("alive", verdict.aliveAuc())
                .bind("purchasesBy", code(verdict.purchasesBy())).bind("aliveBy", code(verdict.aliveBy()))
                .update();
        return verdict;
    }

    private Verdict test(Sql tx, Size size, LocalDate today, Instant now) {
        var first = size.firstDay;
        var heldOut = first == null
                ? 0
                : (int) Math.min(MOST_DAYS_HELD_OUT, (today.toEpochDay() - first.toEpochDay()) / 3);
        if (size.repeaters < Verdict.ENOUGH || heldOut < LEAST_DAYS_HELD_OUT) {
            return Verdict.tooLittle(now, size.buyers, size.repeaters);
        }
        var backtest = new Backtest(tx.sql(CASES).bind("zone", zone.getId()).bind("every", every(size))
                .bind("cut", today.minusDays(heldOut)).bind("today", today)
                .list(row -> new Backtest.Case(
                        new Buying(Math.toIntExact(row.number("repeats")), row.integer("last") / 7.0,
                                row.integer("age") / 7.0, 1),
                        Math.toIntExact(row.number("orders")), row.number("fen"),
                        Math.toIntExact(row.number("later")))));
        var recency = backtest.aucOfRecency();
        if (Double.isNaN(recency) || backtest.until().stream().allMatch(it -> it.repeats() == 0)) {
            return Verdict.tooLittle(now, size.buyers, size.repeaters);
        }
        var weeks = heldOut / 7.0;
        var bg = BgNbd.fit(backtest.until());
        var mbg = MbgNbd.fit(backtest.until());
        var bgAuc = backtest.auc(it -> bg.expected(it.until(), weeks));
        var mbgAuc = backtest.auc(it -> mbg.expected(it.until(), weeks));
        var aliveAuc = backtest.auc(it -> mbg.alive(it.until()));
        var better = bgAuc >= mbgAuc ? By.BG_NBD : By.MBG_NBD;
        return new Verdict(now, size.buyers, size.repeaters, weeks, backtest.later(), recency,
                backtest.aucOfRfm(), bgAuc, backtest.predicted(bg, weeks), mbgAuc,
                backtest.predicted(mbg, weeks), aliveAuc,
                Math.max(bgAuc, mbgAuc) > recency ? better : By.RULE,
                aliveAuc > recency ? By.MBG_NBD : By.RULE);
    }

    private void fit(Sql tx, Size size, LocalDate today) {
        var seen = tx.sql(SEEN).bind("zone", zone.getId()).bind("today", today).bind("every", every(size))
                .list(row -> new Buying(row.integer("repeats"), row.integer("last") / 7.0,
                        row.integer("age") / 7.0, row.number("customers")));
        var bg = BgNbd.fit(seen);
        keep(tx, "bg_nbd", bg.parameters(), bg.logLikelihood(seen));
        var mbg = MbgNbd.fit(seen);
        keep(tx, "mbg_nbd", mbg.parameters(), mbg.logLikelihood(seen));
        var spent = tx.sql(SPENT).bind("every", every(size)).list(row -> new GammaGamma.Spending(
                row.integer("repeats"), (double) row.number("fen") / row.integer("repeats")));
        if (!spent.isEmpty()) {
            var spend = GammaGamma.fit(spent);
            var p = spend.parameters();
            keep(tx, "gamma_gamma", new double[]{p[0], p[1], p[2], 0}, spend.logLikelihood(spent));
        } else {
            keep(tx, "gamma_gamma", new double[]{1, 2, 0, 0}, 0);
        }
    }

    private static int every(Size size) {
        return Math.toIntExact(1 + size.buyers / SAMPLE);
    }

    private static void keep(Sql tx, String name, double[] p, double likelihood) {
        tx.sql(KEEP_MODEL).bind("name", name).bind("p1", p[0]).bind("p2", p[1]).bind("p3", p[2])
                .bind("p4", p[3]).bind("likelihood", likelihood).update();
    }

    private static double[] parameters(Sql db, String name) {
        return db.sql(MODEL).bind("name", name).one(row -> new double[]{row.decimal("p1"), row.decimal("p2"),
                row.decimal("p3"), row.decimal("p4")});
    }

    private static Verdict verdict(Row row) {
        return new Verdict(row.instant("at"), row.number("customers"), row.number("repeat_buyers"),
                row.decimal("weeks"), row.number("actual"), row.decimal("recency_auc"),
                row.decimal("rfm_auc"),
                row.decimal("bg_auc"), row.decimal("bg_predicted"), row.decimal("mbg_auc"),
                row.decimal("mbg_predicted"), row.decimal("alive_auc"), by(row.text("purchases_by")),
                by(row.text("alive_by")));
    }

    private static String code(By by) {
        return by.name().toLowerCase(Locale.ROOT);
    }

    private static By by(String code) {
        return By.valueOf(code.toUpperCase(Locale.ROOT));
    }
}
