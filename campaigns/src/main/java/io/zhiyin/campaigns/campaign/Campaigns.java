package io.zhiyin.campaigns.campaign;

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
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/** Keeps campaigns and moves them through their states. */
public final class Campaigns {
    private static final String COLUMNS = """
            id, name, segment_id, excluded, holdout, template_id, template_version, cast(trigger as text) as trigger, late,
            routes, state, caught_up_to, next_due_at, created_by, created_at, updated_at""";
    private static final String ADD = """
            insert into campaign (name, segment_id, excluded, holdout, template_id, template_version, trigger, late, routes,
                created_by, created_at, updated_at)
            values (:name, :segment, :excluded, :holdout, :template, :templateVersion, cast(cast(:trigger as text) as jsonb),
                :late, :routes, :by, :now, :now)
            returning %s"""
            .formatted(COLUMNS);
    private static final String EDIT = """
            update campaign set name = :name, segment_id = :segment, excluded = :excluded, holdout = :holdout,
                template_id = :template, template_version = :templateVersion,
                trigger = cast(cast(:trigger as text) as jsonb), late = :late, routes = :routes, updated_at = :now,
                caught_up_to = case when :passed then greatest(caught_up_to, :now) else caught_up_to end
             where id = :id and state <> 'ended' returning %s"""
            .formatted(COLUMNS);
    private static final String ALL = "select " + COLUMNS
            + " from campaign where trigger->>'kind' <> 'journey' order by created_at desc, id desc";
    private static final String RUNNING = "select " + COLUMNS
            + " from campaign where state = 'running' and trigger->>'kind' <> 'journey' order by id";
    private static final String ONE = "select " + COLUMNS + " from campaign where id = :id";
    private static final String LOCKED = ONE + " for no key update";
    private static final String MOVE = """
            update campaign set state = :state, caught_up_to = :caughtUpTo, next_due_at = :next, updated_at = :now,
                started_at = coalesce(started_at, case when :state = 'running' then cast(:now as timestamptz) end)
             where id = :id""";
    private static final String OF_STEP = """
            insert into campaign (name, segment_id, excluded, holdout, template_id, template_version, trigger, late, routes,
                state, caught_up_to, started_at, created_by, created_at, updated_at)
            values (case when exists (select from campaign where name = :name) then :name || ' #' || :nth else :name end,
                :segment, :excluded, :holdout, :template, :templateVersion, cast(cast(:trigger as text) as jsonb),
                :late, :routes, 'running', :now, :now, :by, :now, :now)
            returning id""";
    private static final String FOLLOW = """
            update campaign set state = :state, updated_at = :now
             where trigger->>'kind' = 'journey' and cast(trigger->>'journey' as bigint) = :journey and state <> 'ended'
            returning id""";
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
     * @throws NotAllowed when it has ended, the name is taken, or it was started for another occasion
     */
    public Campaign edit(CampaignId id, Campaign.Settings settings) {
        var before = get(id).filter(it -> it.state() != Campaign.State.ENDED).orElseThrow(
                () -> new NotAllowed("没有这个活动，或它已结束。There is no such campaign, or it has ended."));
        if (before.started()
                && !before.settings().trigger().occasion().equals(settings.trigger().occasion())) {
            throw new NotAllowed("活动已经开始过，不能再换触发方式，时间可以改。请另建一个活动。"
                    + "The campaign was started: what triggers it stays, only its times may change. Make another one.");
        }
        // A time that only the edit puts into the past was not passed over. A customer's day is still their day.
        var passed = before.started() && !settings.trigger().equals(before.settings().trigger())
                && !(settings.trigger() instanceof Personal);
        var edited = named(settings, () -> bind(db.sql(EDIT), settings).bind("id", id.value())
                .bind("passed", passed).first(Campaigns::campaign))
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

    /**
     * The campaign that sends the messages of one step of a journey; it runs at once, and is not listed with the others.
     *
     * @param nth what tells it from another of the same name
     */
    public CampaignId ofStep(Sql tx, Campaign.Settings settings, String nth, String by) {
        return bind(tx.sql(OF_STEP), settings).bind("nth", nth).bind("by", by)
                .one(row -> new CampaignId(row.number("id")));
    }

    /** A journey's campaigns do what it does; in its transaction. */
    public void followJourney(Sql tx, long journey, Campaign.State state) {
        var followed = tx.sql(FOLLOW).bind("state", stored(state)).bind("now", clock.instant())
                .bind("journey", journey).list(row -> row.number("id"));
        if (state != Campaign.State.PAUSED) {
            followed.forEach(
                    it -> tx.sql(RELEASE).bind("id", it).bind("now", clock.instant()).update());
        }
    }

    /** Those that go out by themselves; the messages of journeys stand with their journeys. */
    public List<Campaign> list() {
        return db.sql(ALL).list(Campaigns::campaign);
    }

    public Optional<Campaign> get(CampaignId id) {
        return db.sql(ONE).bind("id", id.value()).first(Campaigns::campaign);
    }

    /** The name of a campaign, draft or started, that is about this occasion. */
    public Optional<String> using(String occasion) {
        return list().stream().filter(it -> it.state() != Campaign.State.ENDED)
                .map(Campaign::settings).filter(it -> it.trigger().occasion().equals(occasion))
                .map(Campaign.Settings::name).findFirst();
    }

    /** The running ones, each with its next due time as today's customers and settings make it. */
    List<Campaign> running() {
        return db.sql(RUNNING).list(Campaigns::campaign).stream().map(it -> advanced(it, caughtUp(it)))
                .toList();
    }

    /** Notes that every due time up to {@code caughtUpTo} has its run. */
    Campaign advanced(Campaign campaign, Instant caughtUpTo) {
        var next = Dues.of(db, campaign.id(), campaign.settings().trigger()).firstAfter(caughtUpTo)
                .orElse(null);
        if (!caughtUpTo.equals(campaign.caughtUpTo()) || !Objects.equals(next, campaign.nextDueAt())) {
            db.sql(ADVANCE).bind("id", campaign.id().value()).bind("caughtUpTo", caughtUpTo)
                    .bind("next", next).update();
        }
        return new Campaign(campaign.id(), campaign.settings(), campaign.state(), caughtUpTo, next,
                campaign.createdBy(), campaign.createdAt(), campaign.updatedAt());
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
                    ? Dues.of(tx, id, before.settings().trigger()).firstAfter(caughtUpTo).orElse(null)
                    : null;
            if (next == null && to == Campaign.State.RUNNING && before.state() == Campaign.State.DRAFT
                    && !(before.settings().trigger() instanceof EventTrigger)) {
                throw new NotAllowed("时间已经过去，以后不会再触发。请先改时间，再开始。"
                        + "Its time is over and will not come again. Change the time first, then start it.");
            }
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
        var audience = settings.audience();
        return statement.bind("name", settings.name())
                .bind("segment", audience.segment() == null ? null : audience.segment().value())
                .bindAll("excluded", Long.class, audience.excluded().stream().map(SegmentId::value).toList())
                .bind("holdout", audience.holdout())
                .bind("template", settings.template().value())
                .bind("templateVersion", settings.templateVersion())
                .bind("trigger", TriggerJson.write(settings.trigger()).encode())
                .bind("late", TriggerJson.word(settings.late()))
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
        var settings = new Campaign.Settings(row.text("name"), audience(row),
                new TemplateId(row.number("template_id")), row.integer("template_version"),
                TriggerJson.read(row.text("trigger")),
                LatePolicy.valueOf(row.text("late").toUpperCase(Locale.ROOT)),
                row.texts("routes").stream().map(Route::valueOf).toList());
        return new Campaign(new CampaignId(row.number("id")), settings,
                Campaign.State.valueOf(row.text("state").toUpperCase(Locale.ROOT)),
                row.instantOrNull("caught_up_to"), row.instantOrNull("next_due_at"), row.text("created_by"),
                row.instant("created_at"), row.instant("updated_at"));
    }

    /** Reads {@code segment_id, excluded, holdout}. */
    static Audience audience(Row row) {
        var segment = row.numberOrNull("segment_id");
        return new Audience(segment == null ? null : new SegmentId(segment),
                row.numbers("excluded").stream().map(SegmentId::new).toList(), row.integer("holdout"));
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
