package io.zhiyin.campaigns.report;

import io.zhiyin.campaigns.store.Sql;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;

/**
 * Who was lost and who came back, by the day on which it happened: from the timeline, whose entries are dated and stay, and
 * from what stands of accounts and contacts that were there before the timeline. A day's figures never change by what
 * happens later. Lost is who leaves the last account and the last staff member that had them; came back is who was lost and
 * is followed or added again. Each is counted once a day for one customer, so that the days add up to who is there.
 */
final class Comings {
    private static final String RELATIONS = "kind in ('follow', 'unfollow', 'contact_added', 'contact_lost')";
    /** Who came or went in the period, and all that they ever did: the first part reads the period alone. */
    private static final String CHANGES = """
            asked as (
                select customer_id from interaction where %1$s and at >= :from and at < :to
                union
                select customer_id from identity
                 where kind = 'openid' and (lost_at >= :from and lost_at < :to or followed_at >= :from and followed_at < :to)
                union
                select customer_id from contact where lost_at >= :from and lost_at < :to or since >= :from and since < :to),
            change as (
                select i.customer_id,
                       case when i.kind in ('follow', 'unfollow') then i.account
                            else i.account || '/' || (i.detail ->> 'staff') end as relation,
                       i.at, i.kind in ('follow', 'contact_added') as came
                  from asked join interaction i using (customer_id) where i.%1$s
                union all
                select i.customer_id, i.account, x.at, x.came
                  from asked join identity i using (customer_id),
                       lateral (values (i.followed_at, true), (i.lost_at, false)) as x (at, came)
                 where i.kind = 'openid' and x.at is not null
                   -- who follows by another identity of two that were merged has not left
                   and (x.came or not exists (
                       select from identity o where o.customer_id = i.customer_id and o.account = i.account and o.id <> i.id
                          and o.kind = 'openid' and o.followed_at is not null and o.lost_at is null))
                union all
                select k.customer_id, k.account || '/' || k.staff, x.at, x.came
                  from asked join contact k using (customer_id),
                       lateral (values (k.since, true), (k.lost_at, false)) as x (at, came)
                 where x.at is not null),
            said as (
                select *, lag(came) over (partition by customer_id, relation order by at, came) as was
                  from change where at < :to),
            -- what is said twice is so once; what ends first began before it was noted
            turn as (
                select customer_id, relation, at, came, was is null and not came as stood from said where was is distinct from came),
            """
            .formatted(RELATIONS);
    private static final String OF_CUSTOMERS = "with " + CHANGES
            + """
                    counted as (
                        select customer_id, at, came, row_number() over one as step,
                               sum(case when came then 1 else -1 end) over one
                                   + count(*) filter (where stood) over (partition by customer_id) as there
                          from turn window one as (partition by customer_id order by at, came desc, relation rows unbounded preceding)),
                    daily as (
                        select customer_id, (at at time zone :zone)::date as day,
                               count(*) filter (where not came and there = 0) as lost,
                               count(*) filter (where came and there = 1 and step > 1) as back
                          from counted where at >= :from group by 1, 2)
                    select d.day, c.source as key, cast(0 as bigint) as came,
                           count(*) filter (where d.lost > 0 and d.lost >= d.back) as lost,
                           count(*) filter (where d.back > 0 and d.back >= d.lost) as back
                      from daily d join customer c on c.id = d.customer_id and c.merged_into is null
                     where d.lost > 0 or d.back > 0 group by 1, 2""";
    private static final String OF_STAFF = "with " + CHANGES
            + """
                    counted as (
                        select customer_id, relation, at, came,
                               row_number() over (partition by customer_id, relation order by at, came) as step
                          from turn where relation like '%/%'),
                    daily as (
                        select customer_id, relation, (at at time zone :zone)::date as day,
                               count(*) filter (where came and step = 1) as came, count(*) filter (where not came) as lost,
                               count(*) filter (where came and step > 1) as back
                          from counted where at >= :from group by 1, 2, 3)
                    select day, relation as key, sum(came)::bigint as came,
                           count(*) filter (where lost > 0 and lost >= back) as lost,
                           count(*) filter (where back > 0 and back >= lost) as back
                      from daily group by 1, 2""";

    /** @param key how they came, or whose they are (account/userid) */
    record Change(LocalDate day, String key, long came, long lost, long back) {}

    private Comings() {}

    /** Lost and back, by how the customers came. */
    static List<Change> ofCustomers(Sql db, ZoneId zone, Instant from, Instant to) {
        return changes(db, OF_CUSTOMERS, zone, from, to);
    }

    /** Come, lost and back, for each staff member who had them. */
    static List<Change> ofStaff(Sql db, ZoneId zone, Instant from, Instant to) {
        return changes(db, OF_STAFF, zone, from, to);
    }

    private static List<Change> changes(Sql db, String statement, ZoneId zone, Instant from, Instant to) {
        return db.sql(statement).bind("zone", zone.getId()).bind("from", from).bind("to", to)
                .list(row -> new Change(Objects.requireNonNull(row.dateOrNull("day")), row.text("key"),
                        row.number("came"), row.number("lost"), row.number("back")));
    }
}
