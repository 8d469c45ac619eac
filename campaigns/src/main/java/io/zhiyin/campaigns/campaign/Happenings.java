package io.zhiyin.campaigns.campaign;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.delivery.RunId;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.store.Database;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns what happened to customers into deliveries: of each campaign some at a time, those that are due by now, in one
 * transaction with the note that they were. So a crash between the event and the delivery, or between two of them,
 * loses nothing and repeats nothing.
 */
public final class Happenings {
    private static final Logger log = LoggerFactory.getLogger(Happenings.class);
    static final int SOME = 5_000;
    private static final Duration KEPT = Duration.ofDays(400);

    // A warning that an order ended, or a word of the customer, needs no more of ours.
    // The campaign's row is the lock between nodes, as it is for planning.
    private static final String LOCK = """
            select id from campaign where id = :campaign and state = 'running' for no key update""";
    private static final String RUN = """
            insert into run (campaign_id, due_at, state, trigger, segment_id, excluded, holdout, template_id, template_version,
                routes, arms, created_at, planned_at, campaign_version, audience_rules)
            select id, :due, 'planned', trigger, segment_id, excluded, holdout, template_id, template_version, routes, arms, :now, :now,
                   version, :rules
              from campaign where id = :campaign
            on conflict (campaign_id, due_at) do update set planned_at = excluded.planned_at
            returning id""";
    private static final String TAKE = """
            update happening set done_at = :now, run_id = :run where id in (
                select id from happening where campaign_id = :campaign and done_at is null and due_at <= :now
                 order by due_at, id limit :some)
            returning id""";
    private static final String PLAN = """
            insert into delivery (kind, run_id, campaign_id, customer_id, occasion, arm, state, reason, due_at, look_at, expires_at,
                created_at, finished_at)
            select 'campaign', :run, :campaign, c.id, :day, d.arm, d.state, d.reason, e.due_at, e.due_at,
                   e.due_at + make_interval(hours => :valid), :now, d.finished_at
              from (select customer_id, min(due_at) as due_at from happening where id = any(cast(:ids as bigint[]))
                     group by customer_id) e
              join customer met on met.id = e.customer_id
              join customer c on c.id = coalesce(met.merged_into, met.id) and c.merged_into is null
              cross join lateral (select case when held_out then 'skipped' else 'planned' end as state,
                      case when held_out then 'holdout' else 'planned' end as reason,
                      case when held_out then cast(:now as timestamptz) end as finished_at, case when not held_out then %s end as arm
                  from (select %s as held_out) drawn) d
             where e.due_at + make_interval(hours => :valid) > :now
               and not exists (select from delivery had where had.customer_id = c.id and had.campaign_id = :campaign
                   and had.due_at > e.due_at - make_interval(days => :again))
               and (not cast(:warned as boolean) or exists (select from churn_warning w where w.customer_id = c.id and w.ended_at is null
                   and not exists (select from interaction i where i.customer_id = c.id and i.at > w.at
                       and i.kind in ('message_in', 'media_in', 'menu', 'scan'))))
               and true
            on conflict (customer_id, run_id) do nothing"""
            .formatted(Planning.ARM, Planning.HELD_OUT);
    private static final String FORGET = """
            delete from happening where done_at < :before""";
    private static final String TELL = """
            insert into happening (campaign_id, customer_id, cause, due_at)
            select p.id, c.id, :cause, cast(:now as timestamptz)
                   + make_interval(hours => cast(p.trigger->>'afterHours' as int))
              from campaign p join customer c on c.id = any(cast(:customers as bigint[])) and c.merged_into is null
             where p.id = :campaign and p.state = 'running' and p.trigger->>'kind' = 'event'
            on conflict (campaign_id, customer_id, cause) do nothing""";
    private static final String TELL_ALL = """
            insert into happening (campaign_id, customer_id, cause, due_at)
            select p.id, c.id, :cause, cast(:now as timestamptz)
                   + make_interval(hours => cast(p.trigger->>'afterHours' as int))
              from campaign p join customer c on c.merged_into is null
             where p.id = :campaign and p.state = 'running' and p.trigger->>'kind' = 'event' and true
            on conflict (campaign_id, customer_id, cause) do nothing""";
    private static final String WAITING = """
            select count(*) from happening where campaign_id = :campaign and done_at is null""";

    private final Database db;
    private final Clock clock;
    private final Audiences audiences;
    private final SegmentsAsApproved segments;

    public Happenings(Database db, Clock clock, Segments segments) {
        this.db = db;
        this.clock = clock;
        this.audiences = new Audiences(segments, clock);
        this.segments = new SegmentsAsApproved(segments);
    }

    /**
     * Plans what is due by now.
     *
     * @return how many deliveries were written
     */
    long plan(Campaign campaign, EventTrigger trigger) {
        var planned = 0L;
        var due = clock.instant();
        for (var some = SOME; some == SOME;) {
            var step = step(campaign, trigger, due);
            some = step.taken();
            planned += step.planned();
        }
        if (planned > 0) {
            log.atInfo().addKeyValue("campaign", campaign.id().value()).addKeyValue("planned", planned)
                    .log("events planned");
        }
        return planned;
    }

    private record Step(int taken, long planned) {}

    private Step step(Campaign campaign, EventTrigger trigger, Instant due) {
        var now = clock.instant();
        var rules = segments.withLists(db, campaign.settings().audience());
        var audience = audiences.of(campaign.settings().audience());
        return db.inTransaction(tx -> {
            if (tx.sql(LOCK).bind("campaign", campaign.id().value()).first(row -> row.number("id")).isEmpty()
                    || waiting(campaign.id()) == 0) {
                return new Step(0, 0);
            }
            var run = tx.sql(RUN).bind("campaign", campaign.id().value()).bind("due", due).bind("now", now)
                    .bind("rules", rules).one(row -> new RunId(row.number("id")));
            var ids = tx.sql(TAKE).bind("campaign", campaign.id().value()).bind("run", run.value())
                    .bind("now", now).bind("some", SOME).list(row -> row.number("id"));
            var plan = tx.sql(Audiences.with(audience, PLAN)).bind("run", run.value())
                    .bind("campaign", campaign.id().value()).bindAll("ids", Long.class, ids)
                    .bind("day", LocalDate.ofInstant(due, trigger.shopZone())).bind("now", now)
                    .bind("valid", trigger.validHours()).bind("again", trigger.againDays())
                    .bind("warned", trigger.on() == EventTrigger.On.CHURN_WARNED)
                    .bind("holdout", campaign.settings().audience().holdout());
            return new Step(ids.size(),
                    audience.bindTo(Planning.bind(plan, campaign.settings().measuring())).update());
        });
    }

    /** How many customers' moments are to come. */
    public long waiting(CampaignId campaign) {
        return db.sql(WAITING).bind("campaign", campaign.value()).count();
    }

    /**
     * Something happened to these customers, by a program's word.
     *
     * @param cause said twice, it happened once
     * @return for how many this was new
     */
    public long tell(CampaignId campaign, List<CustomerId> customers, String cause) {
        return db.sql(TELL).bind("campaign", campaign.value()).bind("cause", "api/" + cause)
                .bindAll("customers", Long.class, customers.stream().map(CustomerId::value).toList())
                .bind("now", clock.instant()).update();
    }

    /** The same of everybody in the campaign's audience. */
    public long tellAll(Campaign campaign, String cause) {
        var audience = audiences.of(campaign.settings().audience());
        return audience
                .bindTo(db.sql(Audiences.with(audience, TELL_ALL)).bind("campaign", campaign.id().value())
                        .bind("cause", "api/" + cause).bind("now", clock.instant()))
                .update();
    }

    /** Forgets what was done long ago; what were said again after that would happen again. */
    public void clean() {
        db.sql(FORGET).bind("before", clock.instant().minus(KEPT)).update();
    }
}
