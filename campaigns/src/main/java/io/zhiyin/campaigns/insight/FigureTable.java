package io.zhiyin.campaigns.insight;

import io.zhiyin.campaigns.store.Sql;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;

/** Figures and scores, computed in sets from the orders; what did not change is not written. */
final class FigureTable {
    private static final String BUYERS = """
            select distinct customer_id from orders where stands and customer_id > :after order by customer_id limit :limit""";
    private static final String FIGURES = """
            with bought as (
                select customer_id, amount_fen, paid_at, day,
                       min(day) over (partition by customer_id) as first_day
                  from (select o.customer_id, o.net_fen as amount_fen, o.paid_at, (o.paid_at at time zone :zone)::date as day
                          from unnest(cast(:ids as bigint[])) as who (id) join orders o on o.customer_id = who.id
                         where o.stands) each)
            insert into insight as i (customer_id, orders, spent_fen, first_paid_at, last_paid_at, buying_days,
                                      first_day_fen)
            select customer_id, count(*), sum(amount_fen), min(paid_at), max(paid_at), count(distinct day),
                   sum(amount_fen) filter (where day = first_day)
              from bought group by customer_id
            on conflict (customer_id) do update
               set orders = excluded.orders, spent_fen = excluded.spent_fen, first_paid_at = excluded.first_paid_at,
                   last_paid_at = excluded.last_paid_at, buying_days = excluded.buying_days,
                   first_day_fen = excluded.first_day_fen
             where (i.orders, i.spent_fen, i.first_paid_at, i.last_paid_at, i.buying_days, i.first_day_fen)
                   is distinct from (excluded.orders, excluded.spent_fen, excluded.first_paid_at,
                                     excluded.last_paid_at, excluded.buying_days, excluded.first_day_fen)""";
    private static final String GONE = """
            delete from insight i where i.customer_id = any(:ids)
               and not exists (select from orders o where o.customer_id = i.customer_id and o.stands)""";
    private static final String SCORES = """
            with scored as (
                select i.customer_id,
                       5 - (select count(*) from unnest(cast(:recency as bigint[])) cut
                             where cast(:today as date) - (i.last_paid_at at time zone :zone)::date > cut) as r,
                       1 + (select count(*) from unnest(cast(:frequency as bigint[])) cut where i.orders >= cut) as f,
                       1 + (select count(*) from unnest(cast(:money as bigint[])) cut where i.spent_fen >= cut) as m,
                       case when i.spent_fen >= :a then 'A' when i.spent_fen >= :b then 'B' else 'C' end as abc
                  from unnest(cast(:ids as bigint[])) as who (id) join insight i on i.customer_id = who.id),
            changed as (
                update insight i set r = s.r, f = s.f, m = s.m, abc = s.abc from scored s
                 where i.customer_id = s.customer_id
                   and (i.r, i.f, i.m, i.abc) is distinct from (s.r, s.f, s.m, s.abc)
                returning i.customer_id, i.r, i.f, i.m, i.abc, i.orders, i.spent_fen)
            insert into insight_history (customer_id, day, r, f, m, abc, orders, spent_fen)
            select customer_id, cast(:today as date), r, f, m, abc, orders, spent_fen from changed
            on conflict (customer_id, day) do update
               set r = excluded.r, f = excluded.f, m = excluded.m, abc = excluded.abc, orders = excluded.orders,
                   spent_fen = excluded.spent_fen""";

    private final ZoneId zone;

    FigureTable(ZoneId zone) {
        this.zone = zone;
    }

    /** The next customers who ever bought, by id. */
    List<Long> buyers(Sql db, long after, int limit) {
        return db.sql(BUYERS).bind("after", after).bind("limit", limit)
                .list(row -> row.number("customer_id"));
    }

    void figures(Sql tx, List<Long> ids) {
        tx.sql(FIGURES).bindAll("ids", Long.class, ids).bind("zone", zone.getId()).update();
        tx.sql(GONE).bindAll("ids", Long.class, ids).update();
    }

    void scores(Sql tx, List<Long> ids, Scale scale, LocalDate today) {
        tx.sql(SCORES).bindAll("ids", Long.class, ids).bind("zone", zone.getId()).bind("today", today)
                .bindAll("recency", Long.class, scale.recency())
                .bindAll("frequency", Long.class, scale.frequency())
                .bindAll("money", Long.class, scale.money()).bind("a", scale.abc().getFirst())
                .bind("b", scale.abc().getLast()).update();
    }
}
