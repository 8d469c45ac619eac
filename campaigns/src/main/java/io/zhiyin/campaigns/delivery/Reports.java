package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.store.Database;
import java.time.Clock;
import java.time.Duration;

/**
 * Joins the platform's reports on template messages and notices with their deliveries. A report may overtake the record of its
 * send, so it is kept first and matched here; where the send's answer was lost, the report settles the doubt, if only
 * one delivery can be meant. Source: Official Account API, TEMPLATESENDJOBFINISH,
 * subscribe_msg_sent_event.
 */
final class Reports {
    private static final Duration KEPT = Duration.ofDays(1);

    private static final String ADOPT = """
            with candidate as (
                select p.account, p.platform_id, max(d.id) as id
                  from platform_report p
                  join delivery d on d.account = p.account and d.address = p.address and d.state = 'unknown'
                   and d.route = p.route and d.sending_at between p.at - interval '1 hour' and p.at + interval '2 minutes'
                 where p.route in ('TEMPLATE', 'SUBSCRIPTION')
                   and not exists (select from delivery k where k.account = p.account and k.platform_id = p.platform_id)
                   -- it may tell of a call whose record is still on its way
                   and not exists (select from delivery s where s.account = p.account and s.address = p.address
                       and s.route = p.route and s.state in ('claimed', 'sending'))
                 group by p.account, p.platform_id having count(*) = 1),
            changed as (
                update delivery d set state = 'sent', reason = 'reconciled', detail = null, platform_id = c.platform_id,
                       in_doubt = false, fence = d.fence + 1, finished_at = :now
                  from candidate c where d.id = c.id and d.state = 'unknown'
                returning d.id, d.customer_id, d.account, d.state, d.route, d.body, d.said, d.kind),
            """
            + OnTimeline.SAID
            + """

                    insert into delivery_event (delivery_id, at, state, reason) select id, :now, 'sent', 'reconciled' from changed""";
    private static final String MATCH = """
            with hit as (
                select p.account, p.platform_id, p.status, p.at, d.id
                  from platform_report p join delivery d on d.account = p.account and d.platform_id = p.platform_id
                 where d.state = 'sent' limit 500 for update of p, d skip locked),
            facts as (
                insert into delivery_fact (delivery_id, fact, at) select id, 'delivered', at from hit where status = 'success'
                on conflict do nothing),
            changed as (
                update delivery d set state = 'rejected', detail = hit.status, finished_at = :now,
                       reason = case when hit.status ilike '%user%block%' then 'user_block' else 'platform_failed' end
                  from hit where d.id = hit.id and hit.status <> 'success' returning d.id, d.state, d.reason, d.detail),
            unsaid as (delete from interaction i using changed where i.delivery_id = changed.id),
            history as (
                insert into delivery_event (delivery_id, at, state, reason, detail)
                select id, :now, state, reason, detail from changed)
            delete from platform_report p using hit where p.account = hit.account and p.platform_id = hit.platform_id""";
    private static final String FORGET = """
            delete from platform_report where received_at < clock_timestamp() - make_interval(secs => :kept)""";

    private final Database db;
    private final Clock clock;

    Reports(Database db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    /** @return how many reports found their delivery */
    long match() {
        var now = clock.instant();
        db.sql(ADOPT).bind("now", now).update();
        var matched = db.sql(MATCH).bind("now", now).update();
        db.sql(FORGET).bind("kept", (double) KEPT.toSeconds()).update();
        return matched;
    }
}
