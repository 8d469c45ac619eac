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
import java.time.Duration;
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
            routes, cast(arms as text) as arms, attribution_days, coupon_pool_id, state, caught_up_to, next_due_at, version, edited_key, begins_at, created_by, created_at, updated_at""";
    private static final String ADD = """
            insert into campaign (name, segment_id, excluded, holdout, template_id, template_version, trigger, late, routes,
                arms, attribution_days, coupon_pool_id, created_by, edited_by, edited_key, created_at, updated_at)
            values (:name, :segment, :excluded, :holdout, :template, :templateVersion, cast(cast(:trigger as text) as jsonb),
                :late, :routes, cast(cast(:arms as text) as jsonb), :attributionDays, :coupons, :by, :by, :key, :now, :now)
            returning %s"""
            .formatted(COLUMNS);
    private static final String EDIT = """
            update campaign set name = :name, segment_id = :segment, excluded = :excluded, holdout = :holdout,
                template_id = :template, template_version = :templateVersion,
                trigger = cast(cast(:trigger as text) as jsonb), late = :late, routes = :routes, updated_at = :now,
                arms = cast(cast(:arms as text) as jsonb), attribution_days = :attributionDays, coupon_pool_id = :coupons,
                edited_by = :by, edited_key = :key,
                state = case when :stops and state = 'running' then 'paused' else state end,
                caught_up_to = case when :passed then greatest(caught_up_to, :now)
                    when :again then least(caught_up_to, greatest(started_at, cast(:now as timestamptz) - interval '26 hours'))
                    else caught_up_to end
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
                begins_at = :begins,
                started_at = coalesce(started_at, case when :state = 'running' then cast(:now as timestamptz) end)
             where id = :id""";
    // As if it had never been started: what happened to customers meanwhile is not its any more.
    private static final String UNDO = """
            with forgotten as (delete from happening where campaign_id = :id)
            update campaign set state = 'draft', caught_up_to = null, next_due_at = null, begins_at = null, started_at = null,
                updated_at = :now
             where id = :id and not exists (select from run where campaign_id = :id)""";
    private static final String OF_STEP = """
            insert into campaign (name, segment_id, excluded, holdout, template_id, template_version, trigger, late, routes,
                arms, attribution_days, coupon_pool_id, state, caught_up_to, started_at, created_by, created_at, updated_at)
            values (case when exists (select from campaign where name = :name) then :name || ' #' || :nth else :name end,
                :segment, :excluded, :holdout, :template, :templateVersion, cast(cast(:trigger as text) as jsonb),
                :late, :routes,
                cast(cast(:arms as text) as jsonb), :attributionDays, :coupons, 'running', :now, :now, :by, :now, :now)
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
    public Campaign create(Campaign.Settings settings, Hand by) {
        return named(settings, () -> bind(db.sql(ADD), settings).bind("by", by.name()).bind("key", by.key())
                .one(Campaigns::campaign));
    }

    /** The same by the house itself. */
    public Campaign create(Campaign.Settings settings, String by) {
        return create(settings, Hand.house(by));
    }

    /**
     * Changes a campaign that has not ended; a run that is being planned keeps the settings it was started with.
     *
     * @throws NotAllowed when it has ended, the name is taken, or it was started for another occasion
     */
    public Campaign edit(CampaignId id, Campaign.Settings settings) {
        return edit(id, settings, Hand.house("zhiyin"), false);
    }

    /** @param stops whether a running one is paused by it, since somebody has to approve it first */
    Campaign edit(CampaignId id, Campaign.Settings settings, Hand by, boolean stops) {
        var before = get(id).filter(it -> it.state() != Campaign.State.ENDED).orElseThrow(
                () -> new NotAllowed("没有这个活动，或它已结束。There is no such campaign, or it has ended."));
        if (before.started()
                && !before.settings().trigger().occasion().equals(settings.trigger().occasion())) {
            throw new NotAllowed("活动已经开始过，不能再换触发方式，时间可以改。请另建一个活动。"
                    + "The campaign was started: what triggers it stays, only its times may change. Make another one.");
        }
        if (before.started() && !before.settings().measuring().drawnLike(settings.measuring())) {
            throw new NotAllowed("活动已经开始过，分组不能再改，否则结果无法比较。请另建一个活动。"
                    + "The campaign was started: its variants and their weights stay, or nothing could be compared."
                    + " Make another one.");
        }
        // A time that only the edit puts into the past was not passed over. A customer's day is still their day: its times
        // are gone through again as they are now, and who was greeted is not greeted again.
        var otherTimes = before.started() && !settings.trigger().equals(before.settings().trigger());
        var passed = otherTimes && !(settings.trigger() instanceof Personal);
        var edited = named(settings, () -> bind(db.sql(EDIT), settings).bind("id", id.value())
                .bind("passed", passed).bind("again", otherTimes && !passed).bind("by", by.name())
                .bind("key", by.key()).bind("stops", stops)
                .first(Campaigns::campaign))
                .orElseThrow(
                        () -> new NotAllowed("没有这个活动，或它已结束。There is no such campaign, or it has ended."));
        return armed(edited.state() == Campaign.State.RUNNING ? advanced(edited, caughtUp(edited)) : edited);
    }

    public Campaign start(CampaignId id) {
        return start(id, UNASKED, Duration.ZERO);
    }

    /**
     * @param guard asked while the campaign is locked; throws where it may not be
     * @param wait how long nothing goes yet, so that it can be taken back
     */
    Campaign start(CampaignId id, Guard guard, Duration wait) {
        return move(id, List.of(Campaign.State.DRAFT), Campaign.State.RUNNING, guard, wait);
    }

    /** Takes the start back, while nothing has gone: it is a draft again, and nothing is counted. */
    Campaign takeBack(CampaignId id, Guard guard) {
        var back = db.inTransaction(tx -> {
            var before = locked(tx, id);
            if (!before.waits(clock.instant())) {
                throw new NotAllowed("现在撤不回了：等待的时间已过，或活动没有在等。可以暂停或结束它。"
                        + "It cannot be taken back any more: its time to wait is over, or it is not waiting. "
                        + "Pause or end it.");
            }
            guard.pass(tx, before);
            if (tx.sql(UNDO).bind("id", id.value()).bind("now", clock.instant()).update() == 0) {
                throw new NotAllowed("已经有批次了，撤不回。可以暂停或结束它。"
                        + "It has a run already and cannot be taken back. Pause or end it.");
            }
            return tx.sql(ONE).bind("id", id.value()).one(Campaigns::campaign);
        });
        return armed(back);
    }

    /** What else has to be so, and is noted, in the transaction that moves a campaign. */
    interface Guard {
        void pass(Sql tx, Campaign before);
    }

    private static final Guard UNASKED = (_, _) -> {};

    /** Nothing more is sent or planned until {@link #resume}; what is with a platform stays with it. */
    public Campaign pause(CampaignId id) {
        return pause(id, UNASKED);
    }

    /** Goes on. What was due meanwhile is made up for where the customer's day is not over. */
    public Campaign resume(CampaignId id) {
        return resume(id, UNASKED);
    }

    /** Ends it for good; deliveries that are still waiting are skipped. */
    public Campaign end(CampaignId id) {
        return end(id, UNASKED);
    }

    Campaign pause(CampaignId id, Guard guard) {
        return move(id, List.of(Campaign.State.RUNNING), Campaign.State.PAUSED, guard, Duration.ZERO);
    }

    Campaign resume(CampaignId id, Guard guard) {
        return move(id, List.of(Campaign.State.PAUSED), Campaign.State.RUNNING, guard, Duration.ZERO);
    }

    Campaign end(CampaignId id, Guard guard) {
        return move(id, List.of(Campaign.State.DRAFT, Campaign.State.RUNNING, Campaign.State.PAUSED),
                Campaign.State.ENDED, guard, Duration.ZERO);
    }

    /** The campaign, which nobody else changes until {@code tx} ends. */
    Campaign locked(Sql tx, CampaignId id) {
        return tx.sql(LOCKED).bind("id", id.value()).first(Campaigns::campaign)
                .orElseThrow(() -> new NotAllowed("没有这个活动。There is no such campaign."));
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
                campaign.version(), campaign.editedBy(), campaign.beginsAt(), campaign.createdBy(),
                campaign.createdAt(), campaign.updatedAt());
    }

    static Instant caughtUp(Campaign running) {
        if (running.caughtUpTo() == null) {
            throw new IllegalStateException("campaign " + running.id().value() + " was never started");
        }
        return running.caughtUpTo();
    }

    private Campaign move(CampaignId id, List<Campaign.State> from, Campaign.State to, Guard guard,
            Duration wait) {
        var moved = db.inTransaction(tx -> {
            var before = locked(tx, id);
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
            guard.pass(tx, before);
            var begins = wait.isPositive() ? now.plus(wait) : before.beginsAt();
            tx.sql(MOVE).bind("id", id.value()).bind("begins", begins).bind("state", stored(to))
                    .bind("caughtUpTo", caughtUpTo)
                    .bind("next", next).bind("now", now).update();
            if (to != Campaign.State.PAUSED) {
                tx.sql(RELEASE).bind("id", id.value()).bind("now", now).update();
            }
            return tx.sql(ONE).bind("id", id.value()).one(Campaigns::campaign);
        });
        return armed(moved);
    }

    private Campaign armed(Campaign campaign) {
        var rings = campaign.ringsAt();
        if (campaign.state() == Campaign.State.RUNNING && rings != null) {
            alarm.arm(campaign.entry(), rings);
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
                .bind("arms", settings.measuring().written())
                .bind("attributionDays", settings.measuring().attributionDays())
                .bind("coupons", settings.measuring().coupons())
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
                row.texts("routes").stream().map(Route::valueOf).toList(),
                Measuring.read(row.text("arms"), row.integerOrNull("attribution_days"),
                        row.numberOrNull("coupon_pool_id")));
        return new Campaign(new CampaignId(row.number("id")), settings,
                Campaign.State.valueOf(row.text("state").toUpperCase(Locale.ROOT)),
                row.instantOrNull("caught_up_to"), row.instantOrNull("next_due_at"), row.integer("version"),
                row.text("edited_key"), row.instantOrNull("begins_at"), row.text("created_by"),
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
