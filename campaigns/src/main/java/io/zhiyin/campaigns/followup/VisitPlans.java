package io.zhiyin.campaigns.followup;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.followup.FollowUp.Kind;
import io.zhiyin.campaigns.followup.FollowUp.Priority;
import io.zhiyin.campaigns.followup.VisitPlan.Since;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.interaction.InteractionKind;
import io.zhiyin.campaigns.segment.Rule;
import io.zhiyin.campaigns.segment.SegmentId;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Row;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The plans, and what they make each night. A customer's turn is a number of spans since they were last met, so that a
 * night that is run again, or twice at once, makes nothing anew; while one of a plan is open there is no other.
 */
public final class VisitPlans {
    private static final int SLICE = 500;
    private static final String BY = "plan";
    private static final List<String> CONTACTS = Stream
            .concat(InteractionKind.THEIRS.stream(),
                    Stream.of(InteractionKind.STAFF_GREETED, InteractionKind.FOLLOW_UP))
            .map(InteractionKind::code).sorted().toList();

    private static final String ALL = """
            select id, segment_id, every_days, since, kind, title, active from visit_plan order by id""";
    private static final String ADD = """
            insert into visit_plan (segment_id, every_days, since, kind, title, active, made_by, made_at)
            select s.id, :days, :since, :kind, :title, :active, :by, :now from segment s where s.id = :segment
            returning id""";
    private static final String SWITCH = """
            update visit_plan set active = :active where id = :id""";
    private static final String REMOVE = """
            delete from visit_plan where id = :id""";
    // Asks the timeline and the follow-ups for many customers at once.
    private static final String TURNS = """
            with met as (
                select c.id, coalesce(case when :since = 'visit'
                            then (select max(f.ended_at) from follow_up f
                                   where f.customer_id = c.id and f.state = 'done' and f.kind = 'visit')
                            else (select max(i.at) from interaction i
                                   where i.customer_id = c.id and i.kind = any(:kinds)) end,
                            c.created_at) as at
                  from customer c where c.id = any(:ids) and c.merged_into is null)
            select id, at, cast(floor(extract(epoch from cast(:now as timestamptz) - at) / 86400 / cast(:days as int)) as bigint) as turn from met
             where at <= cast(:now as timestamptz) - make_interval(days => cast(:days as int))
               and not exists (select from follow_up f where f.customer_id = met.id and f.state = 'open'
                                  and f.cause = 'visit_plan' and starts_with(f.cause_key, :plan))
             order by id""";

    private final Database db;
    private final Clock clock;
    private final Segments segments;
    private final FollowUpDesk desk;

    VisitPlans(Database db, Clock clock, Segments segments, FollowUpDesk desk) {
        this.db = db;
        this.clock = clock;
        this.segments = segments;
        this.desk = desk;
    }

    public List<VisitPlan> all() {
        return db.sql(ALL).list(VisitPlans::plan);
    }

    /**
     * @param plan its id is not looked at
     * @throws InvalidInput when there is no such segment
     */
    public VisitPlan add(VisitPlan plan, String by) {
        var id = db.sql(ADD).bind("segment", plan.segment().value()).bind("days", plan.everyDays())
                .bind("since", plan.since().code()).bind("kind", plan.kind().code())
                .bind("title", plan.title()).bind("active", plan.active()).bind("by", by)
                .bind("now", clock.instant()).first(row -> row.number("id"));
        return id
                .map(it -> new VisitPlan(it, plan.segment(), plan.everyDays(), plan.since(), plan.kind(),
                        plan.title(), plan.active()))
                .orElseThrow(() -> new InvalidInput("segment", "没有这个人群，可能已被删除。",
                        "There is no such segment; it may have been deleted."));
    }

    /** @return false when there is no such plan */
    public boolean turn(long id, boolean active) {
        return db.sql(SWITCH).bind("id", id).bind("active", active).update() == 1;
    }

    /** What it made stays. */
    public boolean remove(long id) {
        return db.sql(REMOVE).bind("id", id).update() == 1;
    }

    /** How many would be made if the night were now. */
    public long dueNow(VisitPlan plan) {
        return slices(plan).mapToLong(it -> wanted(plan, it).size()).sum();
    }

    /** Makes what is due of all plans: once a night. */
    public int run() {
        var made = 0;
        for (var plan : all()) {
            if (plan.active()) {
                for (var slice : slices(plan).toList()) {
                    var wanted = wanted(plan, slice);
                    made += db.inTransaction(tx -> desk.makeAll(tx, wanted).size());
                }
            }
        }
        return made;
    }

    private List<NewFollowUp> wanted(VisitPlan plan, List<CustomerId> people) {
        var now = clock.instant();
        var key = plan.id() + "/";
        return db.sql(TURNS).bindAll("ids", Long.class, people.stream().map(CustomerId::value).toList())
                .bind("since", plan.since().code()).bindAll("kinds", String.class, CONTACTS).bind("now", now)
                .bind("days", plan.everyDays()).bind("plan", key)
                .list(row -> new NewFollowUp(new CustomerId(row.number("id")), null, plan.kind(),
                        plan.title(), null, Priority.USUAL, now,
                        new Cause(Cause.Sort.VISIT_PLAN, key + row.number("id") + "/"
                                + row.instant("at").getEpochSecond() + "/" + row.number("turn")),
                        BY));
    }

    private Stream<List<CustomerId>> slices(VisitPlan plan) {
        var rule = segments.get(plan.segment()).map(it -> it.rule());
        if (rule.isEmpty()) {
            return Stream.empty();
        }
        return Stream.iterate(page(rule.get(), new CustomerId(Long.MAX_VALUE)), it -> !it.isEmpty(),
                it -> it.size() < SLICE ? List.of() : page(rule.get(), it.getLast()));
    }

    private List<CustomerId> page(Rule rule, CustomerId before) {
        return segments.page(rule, clock.instant(), before, SLICE);
    }

    private static VisitPlan plan(Row row) {
        return new VisitPlan(row.number("id"), new SegmentId(row.number("segment_id")),
                row.integer("every_days"), Since.valueOf(row.text("since").toUpperCase(Locale.ROOT)),
                Kind.of(row.text("kind")), row.text("title"), row.flag("active"));
    }
}
