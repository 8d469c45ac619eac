package io.zhiyin.campaigns.insight;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.insight.ChurnWarning.By;
import io.zhiyin.campaigns.insight.ChurnWarning.End;
import io.zhiyin.campaigns.order.Money;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The warnings of customers who may be about to be lost. One silence is warned of once: until they buy again, or the
 * lines are moved, or they are lost after all, the warning stands, however the forecast trembles from night to night.
 */
public final class Churn {
    private static final String RULES = """
            select alive_below, rhythm_percent, least_days, least_fen, at from churn_rules""";
    private static final String SET_RULES = """
            insert into churn_rules (alive_below, rhythm_percent, least_days, least_fen, set_by, at)
            values (:alive, :rhythm, :days, :fen, :by, :now)
            on conflict (singleton) do update
               set alive_below = excluded.alive_below, rhythm_percent = excluded.rhythm_percent,
                   least_days = excluded.least_days, least_fen = excluded.least_fen, set_by = excluded.set_by,
                   at = excluded.at""";
    // The beginning of both statements below, without the word that makes it one.
    private static final String JUDGED = """
            facts as (
                select i.customer_id, i.orders, i.spent_fen, i.last_paid_at, i.stage, o.churn_percent,
                       greatest(0, cast(:today as date) - (i.last_paid_at at time zone :zone)::date) as days,
                       case when i.orders > 1 then greatest(1, round(
                           extract(epoch from i.last_paid_at - i.first_paid_at) / 86400 / (i.orders - 1)))::int end as rhythm
                  from unnest(cast(:ids as bigint[])) as who (id) join insight i on i.customer_id = who.id
                  left join customer_outlook o on o.customer_id = i.customer_id),
            judged as (
                select *, case when stage = 'lost' or spent_fen < :leastFen or days < :leastDays then null
                               when cast(:alive as int) > 0 and churn_percent > 100 - :alive then 'alive'
                               when cast(:rhythm as int) > 0 and days * 100 > :rhythm * rhythm then 'rhythm' end as why
                  from facts)
            """;
    private static final String SETTLE = "with " + JUDGED
            + """
                    update churn_warning w
                       set ended_at = case when j.last_paid_at > w.last_paid_at then j.last_paid_at
                                           when j.stage = 'lost' or (j.why is null and w.rules_at < :rulesAt) then :now end,
                           ended_by = case when j.last_paid_at > w.last_paid_at then 'order' when j.stage = 'lost' then 'lost'
                                           when j.why is null and w.rules_at < :rulesAt then 'rules' end,
                           rules_at = :rulesAt
                      from judged j
                     where w.customer_id = j.customer_id and w.ended_at is null
                       and (j.last_paid_at > w.last_paid_at or j.stage = 'lost' or w.rules_at < :rulesAt)""";
    private static final String WARN = "with " + JUDGED
            + """
                    insert into churn_warning (customer_id, at, why, days, rhythm, churn_percent, orders, spent_fen, last_paid_at,
                                               rules_at)
                    select customer_id, :now, why, days, rhythm, churn_percent, orders, spent_fen, last_paid_at, :rulesAt
                      from judged j
                     where why is not null
                       and not exists (select from churn_warning w where w.customer_id = j.customer_id
                                          and (w.ended_at is null
                                               or (w.last_paid_at = j.last_paid_at and w.ended_by <> 'rules')))
                    on conflict do nothing""";
    private static final String OPEN = """
            select w.* from churn_warning w where ended_at is null and id < :before order by id desc limit :limit""";
    private static final String ENDED = """
            select w.* from churn_warning w where ended_at is not null and id < :before order by id desc limit :limit""";
    private static final String COUNT = """
            select count(*) from churn_warning where ended_at is null""";
    private static final String OF = """
            select * from churn_warning where customer_id = :id order by id desc limit 1""";

    private record Standing(ChurnRules rules, Instant at) {}

    public ChurnRules rules(Sql db) {
        return standing(db).rules;
    }

    /** Newest first, before the warning of this id; null: from the newest on. */
    public List<ChurnWarning> list(Sql db, boolean open, @Nullable Long before, int limit) {
        return db.sql(open ? OPEN : ENDED).bind("before", before == null ? Long.MAX_VALUE : before)
                .bind("limit", limit).list(Churn::warning);
    }

    /** How many stand. */
    public long count(Sql db) {
        return db.sql(COUNT).count();
    }

    /** The last one of a customer, whether it stands or has ended. */
    public Optional<ChurnWarning> last(Sql db, CustomerId customer) {
        return db.sql(OF).bind("id", customer.value()).first(Churn::warning);
    }

    void set(Sql tx, ChurnRules rules, String by, Instant now) {
        tx.sql(SET_RULES).bind("alive", rules.aliveBelow()).bind("rhythm", rules.rhythmPercent())
                .bind("days", rules.leastDays()).bind("fen", rules.leastFen()).bind("by", by).bind("now", now)
                .update();
    }

    /** Ends and makes warnings of these buyers, whose figures, stages and outlook stand. */
    void judge(Sql tx, List<Long> ids, Instant now, ZoneId zone) {
        var standing = standing(tx);
        for (var statement : List.of(SETTLE, WARN)) {
            tx.sql(statement).bindAll("ids", Long.class, ids)
                    .bind("today", LocalDate.ofInstant(now, zone)).bind("zone", zone.getId())
                    .bind("now", now).bind("rulesAt", standing.at)
                    .bind("alive", standing.rules.aliveBelow())
                    .bind("rhythm", standing.rules.rhythmPercent())
                    .bind("leastDays", standing.rules.leastDays())
                    .bind("leastFen", standing.rules.leastFen()).update();
        }
    }

    private static Standing standing(Sql db) {
        return db.sql(RULES)
                .first(row -> new Standing(
                        new ChurnRules(row.integer("alive_below"), row.integer("rhythm_percent"),
                                row.integer("least_days"), row.number("least_fen")),
                        row.instant("at")))
                .orElseGet(() -> new Standing(ChurnRules.DEFAULT, Instant.EPOCH));
    }

    private static ChurnWarning warning(Row row) {
        var ended = row.textOrNull("ended_by");
        return new ChurnWarning(row.number("id"), new CustomerId(row.number("customer_id")),
                row.instant("at"), By.valueOf(row.text("why").toUpperCase(Locale.ROOT)), row.integer("days"),
                row.integerOrNull("rhythm"), row.integerOrNull("churn_percent"), row.integer("orders"),
                new Money(row.number("spent_fen")), row.instantOrNull("ended_at"),
                ended == null ? null : End.valueOf(ended.toUpperCase(Locale.ROOT)));
    }
}
