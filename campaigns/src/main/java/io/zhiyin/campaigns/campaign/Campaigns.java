package io.zhiyin.campaigns.campaign;

import io.zhiyin.campaigns.calendar.LeapDayPolicy;
import io.zhiyin.campaigns.delivery.Route;
import io.zhiyin.campaigns.schedule.Alarm;
import io.zhiyin.campaigns.segment.SegmentId;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.DuplicateKey;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Statement;
import io.zhiyin.campaigns.template.TemplateId;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Keeps campaigns and moves them through their states. */
public final class Campaigns {
    private static final String COLUMNS = """
            id, name, segment_id, template_id, template_version, trigger->>'sendAt' as send_at,
            cast(trigger->>'leadDays' as int) as lead_days, trigger->>'leapDay' as leap_day, trigger->>'zone' as zone,
            routes, state, caught_up_to, next_due_at, created_by, created_at, updated_at""";
    private static final String SETTINGS = """
            jsonb_build_object('sendAt', cast(:sendAt as text), 'leadDays', cast(:leadDays as int),
                'leapDay', cast(:leapDay as text), 'zone', cast(:zone as text))""";
    private static final String ADD = """
            insert into campaign (name, segment_id, template_id, template_version, trigger_kind, trigger, routes, created_by,
                created_at, updated_at)
            values (:name, :segment, :template, :templateVersion, 'birthday', %s, :routes, :by, :now, :now)
            returning %s"""
            .formatted(SETTINGS, COLUMNS);
    private static final String EDIT = """
            update campaign set name = :name, segment_id = :segment, template_id = :template,
                template_version = :templateVersion, trigger = %s, routes = :routes, updated_at = :now
             where id = :id and state <> 'ended' returning %s""".formatted(SETTINGS, COLUMNS);
    private static final String ALL = "select " + COLUMNS
            + " from campaign order by created_at desc, id desc";
    private static final String RUNNING = "select " + COLUMNS
            + " from campaign where state = 'running' order by id";
    private static final String ONE = "select " + COLUMNS + " from campaign where id = :id";
    private static final String LOCKED = ONE + " for no key update";
    private static final String MOVE = """
            update campaign set state = :state, caught_up_to = :caughtUpTo, next_due_at = :next, updated_at = :now
             where id = :id""";
    private static final String ADVANCE = """
            update campaign set caught_up_to = greatest(caught_up_to, cast(:caughtUpTo as timestamptz)), next_due_at = :next
             where id = :id and state = 'running'""";
    // What a pause held back is looked at again at once, whether it now goes out or the campaign has ended.
    private static final String RELEASE = """
            update delivery set look_at = :now where campaign_id = :id and state = 'held' and reason = 'paused'""";

    private final Database db;
    private final Clock clock;
    private final Alarm alarm;

    public Campaigns(Database db, Clock clock, Alarm alarm) {
        this.db = db;
        this.clock = clock;
        this.alarm = alarm;
    }

    /**
     * Keeps a new campaign as a draft.
     *
     * @throws NotAllowed when the name is taken
     */
    public Campaign create(Campaign.Settings settings, String by) {
        return named(settings, () -> bind(db.sql(ADD), settings).bind("by", by).one(Campaigns::campaign));
    }

    /**
     * Changes a campaign that has not ended; a run that is being planned keeps the settings it was started with.
     *
     * @throws NotAllowed when it has ended, or the name is taken
     */
    public Campaign edit(CampaignId id, Campaign.Settings settings) {
        var edited = named(settings,
                () -> bind(db.sql(EDIT), settings).bind("id", id.value()).first(Campaigns::campaign))
                .orElseThrow(
                        () -> new NotAllowed("没有这个活动，或它已结束。There is no such campaign, or it has ended."));
        return edited.state() == Campaign.State.RUNNING ? armed(advanced(edited, caughtUp(edited))) : edited;
    }

    public Campaign start(CampaignId id) {
        return move(id, List.of(Campaign.State.DRAFT), Campaign.State.RUNNING);
    }

    /** Nothing more is sent or planned until {@link #resume}; what is with a platform stays with it. */
    public Campaign pause(CampaignId id) {
        return move(id, List.of(Campaign.State.RUNNING), Campaign.State.PAUSED);
    }

    /** Goes on. What was due meanwhile is made up for where the customer's day is not over. */
    public Campaign resume(CampaignId id) {
        return move(id, List.of(Campaign.State.PAUSED), Campaign.State.RUNNING);
    }

    /** Ends it for good; deliveries that are still waiting are skipped. */
    public Campaign end(CampaignId id) {
        return move(id, List.of(Campaign.State.DRAFT, Campaign.State.RUNNING, Campaign.State.PAUSED),
                Campaign.State.ENDED);
    }

    public List<Campaign> list() {
        return db.sql(ALL).list(Campaigns::campaign);
    }

    public Optional<Campaign> get(CampaignId id) {
        return db.sql(ONE).bind("id", id.value()).first(Campaigns::campaign);
    }

    /** The running ones, each with its next due time as today's customers and settings make it. */
    List<Campaign> running() {
        return db.sql(RUNNING).list(Campaigns::campaign).stream().map(it -> advanced(it, caughtUp(it)))
                .toList();
    }

    /** Notes that every due time up to {@code caughtUpTo} has its run. */
    Campaign advanced(Campaign campaign, Instant caughtUpTo) {
        var next = dues(db, campaign.settings().trigger()).firstAfter(caughtUpTo);
        if (!caughtUpTo.equals(campaign.caughtUpTo()) || !next.equals(campaign.nextDueAt())) {
            db.sql(ADVANCE).bind("id", campaign.id().value()).bind("caughtUpTo", caughtUpTo)
                    .bind("next", next).update();
        }
        return new Campaign(campaign.id(), campaign.settings(), campaign.state(), caughtUpTo, next,
                campaign.createdBy(), campaign.createdAt(), campaign.updatedAt());
    }

    static Dues dues(Sql sql, BirthdayTrigger trigger) {
        return new Dues(trigger, Zones.of(sql, trigger.shopZone()));
    }

    static Instant caughtUp(Campaign running) {
        if (running.caughtUpTo() == null) {
            throw new IllegalStateException("campaign " + running.id().value() + " was never started");
        }
        return running.caughtUpTo();
    }

    private Campaign move(CampaignId id, List<Campaign.State> from, Campaign.State to) {
        var moved = db.inTransaction(tx -> {
            var before = tx.sql(LOCKED).bind("id", id.value()).first(Campaigns::campaign)
                    .orElseThrow(() -> new NotAllowed("没有这个活动。There is no such campaign."));
            if (!from.contains(before.state())) {
                throw new NotAllowed("活动“" + before.settings().name() + "”现在是 " + stored(before.state())
                        + "，不能改为 "
                        + stored(to) + "。The campaign is " + stored(before.state()) + " and cannot become "
                        + stored(to) + ".");
            }
            var now = clock.instant();
            var caughtUpTo = before.caughtUpTo() == null && to == Campaign.State.RUNNING
                    ? now
                    : before.caughtUpTo();
            var next = to == Campaign.State.RUNNING && caughtUpTo != null
                    ? dues(tx, before.settings().trigger()).firstAfter(caughtUpTo)
                    : null;
            tx.sql(MOVE).bind("id", id.value()).bind("state", stored(to)).bind("caughtUpTo", caughtUpTo)
                    .bind("next", next).bind("now", now).update();
            if (to != Campaign.State.PAUSED) {
                tx.sql(RELEASE).bind("id", id.value()).bind("now", now).update();
            }
            return tx.sql(ONE).bind("id", id.value()).one(Campaigns::campaign);
        });
        return armed(moved);
    }

    private Campaign armed(Campaign campaign) {
        if (campaign.state() == Campaign.State.RUNNING && campaign.nextDueAt() != null) {
            alarm.arm(campaign.entry(), campaign.nextDueAt());
        } else {
            alarm.disarm(campaign.entry());
        }
        return campaign;
    }

    private Statement bind(Statement statement, Campaign.Settings settings) {
        var trigger = settings.trigger();
        return statement.bind("name", settings.name())
                .bind("segment", settings.segment() == null ? null : settings.segment().value())
                .bind("template", settings.template().value())
                .bind("templateVersion", settings.templateVersion())
                .bind("sendAt", trigger.sendAt().toString()).bind("leadDays", trigger.leadDays())
                .bind("leapDay", trigger.leapDay().name()).bind("zone", trigger.shopZone().getId())
                .bindAll("routes", String.class, settings.routes().stream().map(Route::name).toList())
                .bind("now", clock.instant());
    }

    private static <T> T named(Campaign.Settings settings, Supplier<T> saving) {
        try {
            return saving.get();
        } catch (DuplicateKey taken) {
            throw new NotAllowed("已有名为“" + settings.name() + "”的活动。There is already a campaign named '"
                    + settings.name() + "'.");
        }
    }

    private static Campaign campaign(Row row) {
        var settings = new Campaign.Settings(row.text("name"), segment(row),
                new TemplateId(row.number("template_id")), row.integer("template_version"), trigger(row),
                row.texts("routes").stream().map(Route::valueOf).toList());
        return new Campaign(new CampaignId(row.number("id")), settings,
                Campaign.State.valueOf(row.text("state").toUpperCase(Locale.ROOT)),
                row.instantOrNull("caught_up_to"), row.instantOrNull("next_due_at"), row.text("created_by"),
                row.instant("created_at"), row.instant("updated_at"));
    }

    static @Nullable SegmentId segment(Row row) {
        var segment = row.numberOrNull("segment_id");
        return segment == null ? null : new SegmentId(segment);
    }

    /** Reads {@code send_at, lead_days, leap_day, zone}. */
    static BirthdayTrigger trigger(Row row) {
        return new BirthdayTrigger(LocalTime.parse(row.text("send_at")), row.integer("lead_days"),
                LeapDayPolicy.valueOf(row.text("leap_day")), ZoneId.of(row.text("zone")));
    }

    private static String stored(Campaign.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    /** What was asked cannot be done in the campaign's state; the message is for the operator. */
    public static final class NotAllowed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotAllowed(String why) {
            super(why);
        }
    }
}
