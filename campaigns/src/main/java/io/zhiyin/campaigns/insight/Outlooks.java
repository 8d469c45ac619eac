package io.zhiyin.campaigns.insight;

import io.zhiyin.campaigns.insight.forecast.Buying;
import io.zhiyin.campaigns.order.Money;
import io.zhiyin.campaigns.store.Sql;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to expect of customers: worked out of their figures by the models that are believed, and kept, so that sets can
 * be made of it. Kept are whole percents and tenths of a purchase, so that a night writes those who changed.
 */
final class Outlooks {
    private static final String FIGURES = """
            select i.customer_id, i.orders, i.spent_fen, i.first_paid_at, i.last_paid_at, i.buying_days, i.first_day_fen
              from unnest(cast(:ids as bigint[])) as who (id) join insight i on i.customer_id = who.id""";
    private static final String KEEP = """
            insert into customer_outlook as o (customer_id, churn_percent, purchases_tenths)
            select * from unnest(:ids::bigint[], :churn::int[], :purchases::int[])
            on conflict (customer_id) do update
               set churn_percent = excluded.churn_percent, purchases_tenths = excluded.purchases_tenths
             where (o.churn_percent, o.purchases_tenths)
                   is distinct from (excluded.churn_percent, excluded.purchases_tenths)""";

    private record Kept(long customer, Outlook outlook) {}

    private final ZoneId zone;

    Outlooks(ZoneId zone) {
        this.zone = zone;
    }

    Outlook outlook(Forecasting.Believed believed, StageRules rules, Figures figures, long firstDayFen,
            Instant now) {
        var first = LocalDate.ofInstant(figures.first(), zone);
        var last = LocalDate.ofInstant(figures.last(), zone);
        var today = LocalDate.ofInstant(now, zone);
        var repeats = figures.buyingDays() - 1;
        var seen = new Buying(repeats, ChronoUnit.DAYS.between(first, last) / 7.0,
                ChronoUnit.DAYS.between(first, today.isBefore(last) ? last : today) / 7.0, 1);
        var riskFrom = LocalDate.ofInstant(figures.last().plus(rules.patience(figures)), zone);
        var alive = believed.alive();
        var risk = alive == null ? null : (Double) (1 - alive.alive(seen));
        var purchases = believed.purchases();
        var spend = believed.spend();
        if (purchases == null || spend == null) {
            return new Outlook(null, null, null, risk, riskFrom);
        }
        var expected = purchases.expected(seen, Outlook.WEEKS);
        var mean = repeats == 0 ? 0 : (figures.spent().fen() - firstDayFen) / (double) repeats;
        var each = spend.expected(repeats, mean);
        return new Outlook(expected, new Money(Math.round(each)), new Money(Math.round(expected * each)),
                risk, riskFrom);
    }

    /** Keeps what is to be expected of these buyers, whose figures stand. */
    void keep(Sql tx, List<Long> ids, Forecasting.Believed believed, StageRules rules, Instant now) {
        var all = tx.sql(FIGURES).bindAll("ids", Long.class, ids).list(row -> new Kept(
                row.number("customer_id"),
                outlook(believed, rules, Figures.of(row), row.number("first_day_fen"), now)));
        var churn = new ArrayList<@Nullable Integer>();
        var purchases = new ArrayList<@Nullable Integer>();
        for (var one : all) {
            churn.add(times(one.outlook.churnRisk(), 100));
            purchases.add(times(one.outlook.purchases(), 10));
        }
        tx.sql(KEEP).bindAll("ids", Long.class, all.stream().map(Kept::customer).toList())
                .bindAll("churn", Integer.class, churn).bindAll("purchases", Integer.class, purchases)
                .update();
    }

    private static @Nullable Integer times(@Nullable Double number, int times) {
        return number == null ? null : (Integer) Math.toIntExact(Math.round(number * times));
    }
}
