package io.zhiyin.campaigns.campaign;

import io.zhiyin.campaigns.delivery.RunId;
import io.zhiyin.campaigns.segment.SegmentCondition;
import io.zhiyin.campaigns.segment.SegmentId;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.store.ByKey;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns a run into deliveries: one set-based statement per slice, each in its own transaction with the place where
 * the next one goes on. Repeating a slice changes nothing, so a crash at any point is repaired by planning again.
 */
public final class Planning {
    private static final Logger log = LoggerFactory.getLogger(Planning.class);
    /** Customers whose birthday it is, per slice. */
    public static final int SLICE = 20_000;
    // Two celebrations of one birthday, solar or lunar, are never less than 353 days apart; what is nearer is the same
    // birthday again, after an edit, a moved zone or a changed policy.
    private static final int SAME_BIRTHDAY_DAYS = 300;

    private static final String RUN = """
            select id, campaign_id, due_at, state, segment_id, trigger->>'sendAt' as send_at,
                   cast(trigger->>'leadDays' as int) as lead_days, trigger->>'leapDay' as leap_day,
                   trigger->>'zone' as zone, planned_up_to
              from run where id = :run""";
    private static final String ENDS_OF_SLICES = """
            select max(id) as up_to from (
                select c.id, (row_number() over (order by c.id) - 1) / :slice as slice
                  from %s
                 where c.id > :after) as matching
             group by slice order by up_to""".formatted(Matches.KEYS);
    // The campaign's row is the lock between its runs: two of them may meet the same customer.
    private static final String LOCK = """
            select r.planned_up_to from campaign p join run r on r.campaign_id = p.id
             where r.id = :run and r.state = 'planning' for no key update""";
    // The segment's condition takes the place of the word true.
    private static final String SLICE_TO = """
            insert into delivery (kind, run_id, campaign_id, customer_id, occasion, state, reason, due_at, look_at, expires_at,
                created_at)
            select 'campaign', :run, :campaign, c.id, z.occasion, 'planned', 'planned', :due, :due, z.ends_at, :now
              from %s
              join unnest(cast(:zones as text[]), cast(:zoneOccasions as date[]), cast(:ends as timestamptz[]))
                as z (zone, occasion, ends_at) on z.zone = coalesce(c.time_zone, '') and z.occasion = k.occasion
             where c.id > :after and c.id <= :upTo
               and not exists (select from delivery d where d.customer_id = c.id and d.campaign_id = :campaign
                   and d.run_id <> :run and d.occasion > z.occasion - cast(:sameBirthday as int)
                   and d.occasion < z.occasion + cast(:sameBirthday as int))
               and true
            on conflict (customer_id, run_id) do nothing"""
            .formatted(Matches.KEYS);
    private static final String PASSED = """
            update run set planned_up_to = :upTo where id = :run""";
    private static final String DONE = """
            update run set state = 'planned', planned_at = :now where id = :run and state = 'planning'""";

    private final Database db;
    private final Clock clock;
    private final Audiences audiences;
    private final int slice;

    public Planning(Database db, Clock clock, Segments segments) {
        this(db, clock, segments, SLICE);
    }

    Planning(Database db, Clock clock, Segments segments, int slice) {
        this.db = db;
        this.clock = clock;
        this.audiences = new Audiences(segments, clock);
        this.slice = slice;
    }

    /**
     * Plans what of a run is not planned yet. Safe to call at any time, by several nodes at once.
     *
     * @return how many deliveries this call wrote
     */
    public long plan(RunId run) {
        return plan(run, () -> {});
    }

    /** The same; {@code afterSlice} runs after the commit of each slice. */
    long plan(RunId id, Runnable afterSlice) {
        var run = db.sql(RUN).bind("run", id.value()).one(Planning::run);
        if (!run.state.equals("planning")) {
            return 0;
        }
        var now = clock.instant();
        // Also where the day is over by now: who was to be greeted and was not stands in the sums, as expired.
        var days = Campaigns.dues(db, run.trigger).at(run.due);
        var matches = Matches.on(days.stream().map(Dues.LocalDay::occasion).distinct().toList(),
                run.trigger.leapDay());
        var audience = audiences.of(run.segment);
        var planned = 0L;
        for (var upTo : endsOfSlices(run, matches)) {
            planned += db.inTransaction(tx -> slice(tx, run, days, matches, audience, upTo, now));
            afterSlice.run();
        }
        db.sql(DONE).bind("run", id.value()).bind("now", now).update();
        log.atInfo().addKeyValue("run", id.value()).addKeyValue("planned", planned).log("run planned");
        return planned;
    }

    private List<Long> endsOfSlices(Run run, Matches matches) {
        return matches.bind(db.sql(ENDS_OF_SLICES)).bind("slice", slice).bind("after", run.plannedUpTo)
                .list(row -> row.number("up_to"));
    }

    private static long slice(Sql tx, Run run, List<Dues.LocalDay> days, Matches matches,
            SegmentCondition audience, long upTo, Instant now) {
        var after = tx.sql(LOCK).bind("run", run.id.value()).first(row -> row.number("planned_up_to"));
        if (after.isEmpty() || after.get() >= upTo) {
            // another node planned it meanwhile
            return 0;
        }
        // At most a slice of customers, whatever the statistics of the moment say.
        ByKey.planAnew(tx);
        var insert = matches.bind(tx.sql(Audiences.with(audience, SLICE_TO)))
                .bind("run", run.id.value()).bind("campaign", run.campaign.value()).bind("due", run.due)
                .bind("now", now).bind("after", after.get()).bind("upTo", upTo)
                .bind("sameBirthday", SAME_BIRTHDAY_DAYS)
                .bindAll("zones", String.class, days.stream().map(Dues.LocalDay::zone).toList())
                .bindAll("zoneOccasions", LocalDate.class,
                        days.stream().map(Dues.LocalDay::occasion).toList())
                .bindAll("ends", Instant.class, days.stream().map(Dues.LocalDay::endsAt).toList());
        audience.bindTo(insert);
        var planned = insert.update();
        tx.sql(PASSED).bind("run", run.id.value()).bind("upTo", upTo).update();
        return planned;
    }

    private static Run run(Row row) {
        return new Run(new RunId(row.number("id")), new CampaignId(row.number("campaign_id")),
                row.instant("due_at"), row.text("state"), Campaigns.trigger(row),
                Campaigns.segment(row), row.number("planned_up_to"));
    }

    private record Run(RunId id, CampaignId campaign, Instant due, String state, BirthdayTrigger trigger,
            @Nullable SegmentId segment, long plannedUpTo) {}
}
