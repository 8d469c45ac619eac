package io.zhiyin.campaigns.insight;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.store.Sql;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The stages customers go through, with their dates; derived in sets from the orders and the silence between them. */
public final class Stages {
    private static final String RULES = """
            select loyal_orders, once_days, rhythm_percent, least_days, lost_days from stage_rules""";
    private static final String SET_RULES = """
            insert into stage_rules (loyal_orders, once_days, rhythm_percent, least_days, lost_days, set_by, at)
            values (:loyal, :once, :rhythm, :least, :lost, :by, :now)
            on conflict (singleton) do update
               set loyal_orders = excluded.loyal_orders, once_days = excluded.once_days,
                   rhythm_percent = excluded.rhythm_percent, least_days = excluded.least_days,
                   lost_days = excluded.lost_days, set_by = excluded.set_by, at = excluded.at""";
    // After each order: how long silence may last until it means something, and whether it lasted so long.
    private static final String WALK = """
            with ordered as (
                select o.customer_id, o.paid_at, row_number() over w as k, first_value(o.paid_at) over w as first_at,
                       lead(o.paid_at) over w as next_at
                  from unnest(cast(:ids as bigint[])) as who (id) join orders o on o.customer_id = who.id
                 where o.stands
                window w as (partition by o.customer_id order by o.paid_at, o.id)),
            patience as (
                select *, case when k = 1 then :once * 86400.0
                               else least((:lost - 1) * 86400.0, greatest(:least * 86400.0,
                                    floor(extract(epoch from paid_at - first_at) * :rhythm / (100 * (k - 1))))) end as seconds
                  from ordered),
            deadlines as (
                select *, paid_at + make_interval(secs => seconds::double precision) as risk_at,
                       paid_at + make_interval(secs => (:lost * 86400)::double precision) as lost_at
                  from patience),
            orders_seen as (
                select *, coalesce(lag(risk_at) over (partition by customer_id order by k) < paid_at, false) as returned
                  from deadlines),
            events as (
                select customer_id, k, 0 as part, paid_at as at,
                       case when k = 1 then 'first_purchase' when k < :loyal then 'repeat' else 'loyal' end as stage
                  from orders_seen where k <= 2 or k = :loyal or returned
                union all
                select customer_id, k, 1, risk_at, 'at_risk' from orders_seen
                 where risk_at < next_at or (next_at is null and risk_at <= :now)
                union all
                select customer_id, k, 2, lost_at, 'lost' from orders_seen
                 where lost_at < next_at or (next_at is null and lost_at <= :now)),
            steps as (
                select customer_id, row_number() over (partition by customer_id order by k, part) as step, at, stage
                  from events),
            ends as (select distinct on (customer_id) customer_id, step, at, stage from steps
                      order by customer_id, step desc),
            written as (
                insert into stage_transition as t (customer_id, step, at, stage)
                select customer_id, step, at, stage from steps
                on conflict (customer_id, step) do update set at = excluded.at, stage = excluded.stage
                 where (t.at, t.stage) is distinct from (excluded.at, excluded.stage)),
            trimmed as (
                delete from stage_transition t using ends e where t.customer_id = e.customer_id and t.step > e.step)
            update insight i set stage = e.stage, stage_since = e.at from ends e
             where i.customer_id = e.customer_id and (i.stage, i.stage_since) is distinct from (e.stage, e.at)""";
    private static final String OF = """
            select at, stage from stage_transition where customer_id = :id order by step""";
    private static final String FUNNEL = """
            select stage, count(*) as n from insight where stage is not null group by stage""";
    private static final String PROSPECTS = """
            select count(*) from customer c where c.merged_into is null
               and not exists (select from insight i where i.customer_id = c.id)""";

    /** @param at when the customer came to this stage */
    public record Transition(Stage stage, Instant at) {}

    public StageRules rules(Sql db) {
        return db.sql(RULES)
                .first(row -> new StageRules(row.integer("loyal_orders"), row.integer("once_days"),
                        row.integer("rhythm_percent"), row.integer("least_days"), row.integer("lost_days")))
                .orElse(StageRules.DEFAULT);
    }

    /** From the first order to now, in order; empty for a prospect. */
    public List<Transition> of(Sql db, CustomerId customer) {
        return db.sql(OF).bind("id", customer.value())
                .list(row -> new Transition(stage(row.text("stage")), row.instant("at")));
    }

    /** How many customers stand in each stage now; every stage is there. */
    public Map<Stage, Long> funnel(Sql db) {
        var counts = new EnumMap<Stage, Long>(Stage.class);
        for (var stage : Stage.values()) {
            counts.put(stage, 0L);
        }
        db.sql(FUNNEL).list(row -> counts.put(stage(row.text("stage")), row.number("n")));
        counts.put(Stage.PROSPECT, db.sql(PROSPECTS).count());
        return counts;
    }

    void set(Sql tx, StageRules rules, String by, Instant now) {
        tx.sql(SET_RULES).bind("loyal", rules.loyalOrders()).bind("once", rules.onceDays())
                .bind("rhythm", rules.rhythmPercent()).bind("least", rules.leastDays())
                .bind("lost", rules.lostDays()).bind("by", by).bind("now", now).update();
    }

    /** Brings the stages of these buyers, whose figures stand, up to {@code now}. */
    void walk(Sql tx, List<Long> ids, StageRules rules, Instant now) {
        tx.sql(WALK).bindAll("ids", Long.class, ids).bind("loyal", rules.loyalOrders())
                .bind("once", rules.onceDays()).bind("rhythm", rules.rhythmPercent())
                .bind("least", rules.leastDays()).bind("lost", rules.lostDays()).bind("now", now).update();
    }

    static Stage stage(String code) {
        return Stage.ofCode(code).orElseThrow(() -> new IllegalStateException("no stage " + code));
    }
}
