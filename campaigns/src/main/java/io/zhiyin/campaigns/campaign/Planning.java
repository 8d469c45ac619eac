package io.zhiyin.campaigns.campaign;

import io.zhiyin.campaigns.delivery.RunId;
import io.zhiyin.campaigns.segment.SegmentCondition;
import io.zhiyin.campaigns.segment.SegmentId;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.store.ByKey;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns a run into deliveries: one set-based statement per slice, each in its own transaction with the place where
 * the next one goes on. Repeating a slice changes nothing, so a crash at any point is repaired by planning again.
 */
public final class Planning {
    private static final Logger log = LoggerFactory.getLogger(Planning.class);
    /** Customers whom it is about, per slice. */
    public static final int SLICE = 20_000;
    /** Whether a customer is drawn to be left out: by customer and campaign alone, so at every run the same ones. */
    static final String HELD_OUT = """
            cast(:holdout as int) > 0 and mod(('x' || substr(md5(cast(cast(:campaign as bigint) as text) || '/' || c.id),
                1, 8))::bit(32)::bigint, 100) < cast(:holdout as int)""";
    /** Which words a customer gets, by another number of theirs; null where there are but one kind. */
    static final String ARM = """
            case when cast(:arms as int) > 1 then width_bucket(mod(('x' || substr(md5(cast(cast(:campaign as bigint) as text)
                || '/arm/' || c.id), 1, 8))::bit(32)::bigint, cast(:weights as int)), cast(:beginnings as bigint[])) - 1 end""";
    /** The zones and days that a due time is about, as rows that join with whom it concerns. */
    static final String ZONES = """
            join unnest(cast(:zones as text[]), cast(:zoneOccasions as date[]), cast(:ends as timestamptz[]))
                as z (zone, occasion, ends_at) on z.zone = coalesce(c.time_zone, '') and z.occasion = k.occasion""";
    /** Whether a customer had it on the same occasion, by another run. */
    static final String HAD = """
            exists (select from delivery had where had.customer_id = c.id and had.campaign_id = :campaign
                   and had.run_id <> :run and had.occasion > z.occasion - cast(:sameOccasion as int)
                   and had.occasion < z.occasion + cast(:sameOccasion as int))""";
    private static final String RUN = """
            select id, campaign_id, due_at, state, segment_id, excluded, holdout, cast(arms as text) as arms,
                   cast(trigger as text) as trigger,
                   planned_up_to, decided_at, coalesce(of_due_at, due_at) as of_due_at, only_customers is not null as only_some
              from run where id = :run""";
    private static final String AFTER = "c.id > :after";
    private static final String AFTER_TO = "c.id > :after and c.id <= :upTo";
    // The people of a list are found by the list, not by walking past everybody else.
    private static final String LISTED = """
            c.id = any(array(select m.customer_id from segment_member m
                              where m.segment_id = :list and m.customer_id > :after%s))""";
    // Those who moved past the time that a run is about.
    private static final String MOVED = """
            c.id = any(array(select unnest(only_customers) from run where id = :onlyOf))""";
    private static final String LISTED_AFTER = LISTED.formatted("");
    private static final String LISTED_AFTER_TO = LISTED.formatted(" and m.customer_id <= :upTo");
    private static final String ENDS_OF_SLICES = """
            select max(id) as up_to from (
                select c.id, (row_number() over (order by c.id) - 1) / :slice as slice
                  from %s
                 where %s) as matching
             group by slice order by up_to""".formatted(Matches.KEYS, AFTER);
    // The campaign's row is the lock between its runs: two of them may meet the same customer.
    private static final String LOCK = """
            select r.planned_up_to from campaign p join run r on r.campaign_id = p.id
             where r.id = :run and r.state = 'planning' for no key update""";
    // The segment's condition takes the place of the word true.
    private static final String SLICE_TO = """
            insert into delivery (kind, run_id, campaign_id, customer_id, occasion, arm, state, reason, due_at, look_at, expires_at,
                created_at, finished_at)
            select 'campaign', :run, :campaign, c.id, z.occasion, d.arm, d.state, d.reason, :due, :due, z.ends_at, :now, d.finished_at
              from %s
              %s
              cross join lateral (select case when held_out then 'skipped' else 'planned' end as state,
                      case when held_out then 'holdout' else 'planned' end as reason,
                      case when held_out then cast(:now as timestamptz) end as finished_at, case when not held_out then %s end as arm
                  from (select %s as held_out) drawn) d
             where %s
               and not %s
               and true
            on conflict (customer_id, run_id) do nothing"""
            .formatted(Matches.KEYS, ZONES, ARM, HELD_OUT, AFTER_TO, HAD);
    private static final String PASSED = """
            update run set planned_up_to = :upTo where id = :run""";
    private static final String DONE = """
            update run set state = 'planned', planned_at = :now, audience_rules = :rules where id = :run and state = 'planning'""";

    private final Database db;
    private final Clock clock;
    private final Audiences audiences;
    private final SegmentsAsApproved segments;
    private final Happenings happenings;
    private final int slice;

    public Planning(Database db, Clock clock, Segments segments) {
        this(db, clock, segments, SLICE);
    }

    Planning(Database db, Clock clock, Segments segments, int slice) {
        this.db = db;
        this.clock = clock;
        this.audiences = new Audiences(segments, clock);
        this.segments = new SegmentsAsApproved(segments);
        this.happenings = new Happenings(db, clock, segments);
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
        var days = Dues.of(db, run.campaign, run.trigger).at(run.ofDue);
        var concerned = Concerned.by(run.trigger,
                days.stream().map(Dues.LocalDay::occasion).distinct().toList());
        var rules = segments.withLists(db, run.audience);
        var audience = audiences.of(run.audience);
        var list = run.onlySome ? null : audiences.list(run.audience);
        var planned = 0L;
        for (var upTo : endsOfSlices(run, concerned, list)) {
            planned += db.inTransaction(tx -> slice(tx, run, days, concerned, audience, list, upTo, now));
            afterSlice.run();
        }
        db.sql(DONE).bind("run", id.value()).bind("now", now).bind("rules", rules).update();
        log.atInfo().addKeyValue("run", id.value()).addKeyValue("planned", planned).log("run planned");
        return planned;
    }

    /** Plans what happened to customers, for a campaign that goes by events. */
    long happened(Campaign campaign, EventTrigger trigger) {
        return happenings.plan(campaign, trigger);
    }

    private List<Long> endsOfSlices(Run run, Concerned concerned, @Nullable SegmentId list) {
        var ends = run.only(concerned.in(ENDS_OF_SLICES), AFTER);
        var statement = list == null
                ? db.sql(ends)
                : db.sql(ends.replace(AFTER, LISTED_AFTER)).bind("list", list.value());
        run.bindOnly(statement);
        return concerned.bind(statement).bind("slice", slice).bind("after", run.plannedUpTo)
                .list(row -> row.number("up_to"));
    }

    private static long slice(Sql tx, Run run, List<Dues.LocalDay> days, Concerned concerned,
            SegmentCondition audience, @Nullable SegmentId list, long upTo, Instant now) {
        var after = tx.sql(LOCK).bind("run", run.id.value()).first(row -> row.number("planned_up_to"));
        if (after.isEmpty() || after.get() >= upTo) {
            // another node planned it meanwhile
            return 0;
        }
        // At most a slice of customers, whatever the statistics of the moment say.
        ByKey.planAnew(tx);
        var text = run.only(Audiences.with(audience, concerned.in(SLICE_TO)), AFTER_TO);
        var statement = list == null
                ? tx.sql(text)
                : tx.sql(text.replace(AFTER_TO, LISTED_AFTER_TO)).bind("list", list.value());
        run.bindOnly(statement);
        var insert = zones(concerned.bind(statement), days, run::endsAt)
                .bind("run", run.id.value()).bind("campaign", run.campaign.value()).bind("due", run.due)
                .bind("now", now).bind("after", after.get()).bind("upTo", upTo)
                .bind("sameOccasion", run.trigger.sameOccasionDays()).bind("holdout", run.audience.holdout());
        audience.bindTo(bind(insert, run.measuring));
        var planned = insert.update();
        tx.sql(PASSED).bind("run", run.id.value()).bind("upTo", upTo).update();
        return planned;
    }

    /** Binds what {@link #ARM} asks for. */
    static Statement bind(Statement plan, Measuring measuring) {
        var beginnings = measuring.beginnings();
        return plan.bind("arms", beginnings.size()).bind("weights", measuring.total()).bindAll("beginnings",
                Long.class, beginnings.stream().map(Integer::longValue).toList());
    }

    /** Binds what {@link #ZONES} names. */
    static Statement zones(Statement statement, List<Dues.LocalDay> days,
            Function<Dues.LocalDay, Instant> endsAt) {
        return statement.bindAll("zones", String.class, days.stream().map(Dues.LocalDay::zone).toList())
                .bindAll("zoneOccasions", LocalDate.class,
                        days.stream().map(Dues.LocalDay::occasion).toList())
                .bindAll("ends", Instant.class, days.stream().map(endsAt).toList());
    }

    private static Run run(Row row) {
        return new Run(new RunId(row.number("id")), new CampaignId(row.number("campaign_id")),
                row.instant("due_at"), row.text("state"),
                TriggerJson.read(row.text("trigger")), Campaigns.audience(row),
                Measuring.read(row.text("arms"), null, null),
                row.number("planned_up_to"),
                row.instantOrNull("decided_at"), row.instant("of_due_at"), row.flag("only_some"));
    }

    /**
     * @param decidedAt when an operator let it go that had been held because it was late
     * @param ofDue the due time that it is about: its own, but of a run for those who moved past one
     */
    private record Run(RunId id, CampaignId campaign, Instant due, String state, Trigger trigger,
            Audience audience, Measuring measuring, long plannedUpTo, @Nullable Instant decidedAt,
            Instant ofDue,
            boolean onlySome) {
        /** The statement for those alone whom the run is for. */
        String only(String statement, String after) {
            return onlySome ? statement.replace(after, MOVED + " and " + after) : statement;
        }

        void bindOnly(Statement statement) {
            if (onlySome) {
                statement.bind("onlyOf", id.value());
            }
        }

        /** What is sent on an operator's word is as good as fresh. */
        Instant endsAt(Dues.LocalDay day) {
            var anew = decidedAt == null ? day.endsAt() : decidedAt.plus(Duration.between(due, day.endsAt()));
            return anew.isAfter(day.endsAt()) ? anew : day.endsAt();
        }
    }
}
