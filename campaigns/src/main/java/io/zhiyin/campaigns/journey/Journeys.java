package io.zhiyin.campaigns.journey;

import io.zhiyin.campaigns.campaign.Audience;
import io.zhiyin.campaigns.campaign.Campaign;
import io.zhiyin.campaigns.campaign.Campaigns;
import io.zhiyin.campaigns.campaign.JourneyHappenings;
import io.zhiyin.campaigns.campaign.JourneyTrigger;
import io.zhiyin.campaigns.campaign.LatePolicy;
import io.zhiyin.campaigns.campaign.StepMessage;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.journey.Journey.Moving;
import io.zhiyin.campaigns.journey.Journey.State;
import io.zhiyin.campaigns.schedule.Alarm;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.DuplicateKey;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.template.Template;
import io.zhiyin.campaigns.template.Templates;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Keeps journeys, publishes their versions and moves them through their states. */
public final class Journeys {
    private static final int LONGEST_NAME = 50;
    private static final String COLUMNS = """
            j.id, j.name, j.state, cast(j.draft as text) as draft, coalesce(j.version, 0) as version, cast(v.plan as text) as plan,
            j.started_at, j.caught_up_to, j.created_by, j.created_at, j.updated_at""";
    private static final String FROM = " from journey j left join journey_version v on v.journey_id = j.id and v.version = j.version";
    private static final String ALL = "select " + COLUMNS + FROM + """

            order by array_position(array['running', 'paused', 'draft', 'ended'], j.state), j.id desc""";
    private static final String ONE = "select " + COLUMNS + FROM + " where j.id = :id";
    private static final String LOCK = """
            select id from journey where id = :id for no key update""";
    private static final String ADD = """
            insert into journey (name, draft, created_by, created_at, updated_at)
            values (:name, cast(cast(:draft as text) as jsonb), :by, :now, :now) returning id""";
    private static final String SAVE = """
            update journey set name = :name, draft = cast(cast(:draft as text) as jsonb), updated_at = :now
             where id = :id and state <> 'ended'""";
    private static final String DELETE = """
            delete from journey where id = :id and state = 'draft'""";
    private static final String MOVE = """
            update journey set state = :state, updated_at = :now,
                started_at = coalesce(started_at, case when :state = 'running' then cast(:now as timestamptz) end),
                caught_up_to = coalesce(caught_up_to, case when :state = 'running' then cast(:now as timestamptz) end)
             where id = :id""";
    private static final String PUBLISH = """
            insert into journey_version (journey_id, version, plan, published_by, published_at)
            values (:id, :version, cast(cast(:plan as text) as jsonb), :by, :now)""";
    private static final String PUBLISHED = """
            update journey set version = :version, updated_at = :now,
                   caught_up_to = case when :anew then cast(:now as timestamptz) else caught_up_to end where id = :id""";
    private static final String MESSAGE = """
            insert into journey_message (journey_id, version, step, campaign_id) values (:id, :version, :step, :campaign)""";
    // Of those who walk an older version too: it is about whose turn it is now.
    private static final String PRIORITY = """
            update campaign p set priority = :priority from journey_message m
             where m.journey_id = :id and p.id = m.campaign_id and p.priority <> :priority""";
    private static final String ADVANCE = """
            update journey set caught_up_to = greatest(caught_up_to, cast(:upTo as timestamptz)) where id = :id""";
    private static final String VERSIONS = """
            select version, published_by, published_at,
                   (select count(*) from journey_stay s where s.journey_id = v.journey_id and s.version = v.version
                       and s.ended_at is null) as inside
              from journey_version v where journey_id = :id order by version desc""";
    private static final String PLAN = """
            select cast(plan as text) as plan from journey_version where journey_id = :id and version = :version""";
    private static final String OF_CAMPAIGN = """
            select journey_id from journey_message where campaign_id = :campaign""";

    private final Database db;
    private final Clock clock;
    private final Alarm alarm;
    private final Campaigns campaigns;
    private final Templates templates;
    private final PlanCheck check;
    private final JourneyHappenings happenings;

    public Journeys(Database db, Clock clock, Alarm alarm, Campaigns campaigns, Templates templates,
            PlanCheck check) {
        this.db = db;
        this.clock = clock;
        this.alarm = alarm;
        this.campaigns = campaigns;
        this.templates = templates;
        this.check = check;
        this.happenings = new JourneyHappenings(db);
    }

    /** A version that was published, and how many are still in it. */
    public record Version(int number, String by, Instant at, long inside) {}

    /** @throws InvalidInput when the name is missing or taken */
    public Journey create(String name, Plan draft, String by) {
        var read = name(name);
        var id = named(read,
                () -> db.sql(ADD).bind("name", read).bind("draft", PlanJson.write(draft).encode())
                        .bind("by", by).bind("now", clock.instant()).one(row -> row.number("id")));
        return get(new JourneyId(id)).orElseThrow();
    }

    /**
     * Keeps what is being written; whoever walks walks what was published.
     *
     * @throws NotAllowed when it has ended
     * @throws InvalidInput when the name is missing or taken
     */
    public Journey save(JourneyId id, String name, Plan draft) {
        var read = name(name);
        var saved = named(read,
                () -> db.sql(SAVE).bind("name", read).bind("draft", PlanJson.write(draft).encode())
                        .bind("now", clock.instant()).bind("id", id.value()).update());
        if (saved == 0) {
            throw new NotAllowed("没有这个旅程，或它已结束。", "There is no such journey, or it has ended.");
        }
        return get(id).orElseThrow();
    }

    /** Takes away a draft that was never started. */
    public boolean delete(JourneyId id) {
        return db.sql(DELETE).bind("id", id.value()).update() > 0;
    }

    public List<Journey> list() {
        return db.sql(ALL).list(Journeys::journey);
    }

    public Optional<Journey> get(JourneyId id) {
        return get(db, id);
    }

    /** The journey whose step a campaign sends for. */
    public Optional<JourneyId> ofCampaign(long campaign) {
        return db.sql(OF_CAMPAIGN).bind("campaign", campaign)
                .first(row -> new JourneyId(row.number("journey_id")));
    }

    /** The newest first. */
    public List<Version> versions(JourneyId id) {
        return db.sql(VERSIONS).bind("id", id.value()).list(row -> new Version(row.integer("version"),
                row.text("published_by"), row.instant("published_at"), row.number("inside")));
    }

    public Optional<Plan> plan(JourneyId id, int version) {
        return plan(db, id, version);
    }

    static Optional<Plan> plan(Sql sql, JourneyId id, int version) {
        return sql.sql(PLAN).bind("id", id.value()).bind("version", version)
                .first(row -> PlanJson.read(row.text("plan")));
    }

    /**
     * Makes what is written the version that people enter from now on, and starts the journey where it was a draft.
     *
     * @param moving what becomes of those who are in it
     * @throws NotAllowed when it has ended, or what is written is not fit to walk through
     */
    public Journey publish(JourneyId id, Moving moving, String by) {
        var now = clock.instant();
        var published = db.inTransaction(tx -> {
            var journey = locked(tx, id);
            if (journey.state() == State.ENDED) {
                throw new NotAllowed("旅程已结束，不能再发布。", "The journey has ended: nothing more can be published.");
            }
            check.refuseUnfit(journey.draft());
            var version = journey.version() + 1;
            tx.sql(PUBLISH).bind("id", id.value()).bind("version", version)
                    .bind("plan", PlanJson.write(journey.draft()).encode()).bind("by", by).bind("now", now)
                    .update();
            messages(tx, journey, version, by);
            tx.sql(PRIORITY).bind("priority", journey.draft().priority().code()).bind("id", id.value())
                    .update();
            Listening.listen(tx, id, version, journey.draft());
            var before = journey.published();
            var anew = before != null && !before.entry().equals(journey.draft().entry());
            tx.sql(PUBLISHED).bind("id", id.value()).bind("version", version).bind("now", now)
                    .bind("anew", anew).update();
            if (moving == Moving.MOVE && version > 1) {
                Relocation.move(tx, id, version, journey.draft(), now);
            }
            if (journey.state() == State.DRAFT) {
                tx.sql(MOVE).bind("id", id.value()).bind("state", "running").bind("now", now).update();
            } else if (journey.state() == State.PAUSED) {
                campaigns.followJourney(tx, id.value(), Campaign.State.PAUSED);
            }
            return get(tx, id).orElseThrow();
        });
        return armed(published);
    }

    /** Nobody goes on until {@link #resume}; who enters or leaves meanwhile does. */
    public Journey pause(JourneyId id) {
        return move(id, State.RUNNING, State.PAUSED, Campaign.State.PAUSED);
    }

    public Journey resume(JourneyId id) {
        return move(id, State.PAUSED, State.RUNNING, Campaign.State.RUNNING);
    }

    /** Ends it for good: everybody in it leaves, and messages that wait are skipped. */
    public Journey end(JourneyId id) {
        return armed(db.inTransaction(tx -> {
            var journey = locked(tx, id);
            if (journey.state() == State.ENDED || journey.state() == State.DRAFT) {
                throw refused(journey, State.ENDED);
            }
            Stays.endAll(tx, id, "ended", clock.instant());
            return moved(tx, id, State.ENDED, Campaign.State.ENDED);
        }));
    }

    private Journey move(JourneyId id, State from, State to, Campaign.State campaign) {
        return armed(db.inTransaction(tx -> {
            var journey = locked(tx, id);
            if (journey.state() != from) {
                throw refused(journey, to);
            }
            return moved(tx, id, to, campaign);
        }));
    }

    private Journey moved(Sql tx, JourneyId id, State to, Campaign.State campaign) {
        tx.sql(MOVE).bind("id", id.value()).bind("state", to.code()).bind("now", clock.instant()).update();
        campaigns.followJourney(tx, id.value(), campaign);
        return get(tx, id).orElseThrow();
    }

    private static Journey locked(Sql tx, JourneyId id) {
        var _ = tx.sql(LOCK).bind("id", id.value()).first(row -> row.number("id"))
                .orElseThrow(() -> new NotAllowed("没有这个旅程。", "There is no such journey."));
        return get(tx, id).orElseThrow();
    }

    /** When the dates of a running one let somebody in next. */
    public Optional<Instant> nextDue(Journey journey) {
        var plan = journey.published();
        var from = journey.caughtUpTo();
        return journey.state() != State.RUNNING || plan == null || from == null
                ? Optional.empty()
                : happenings.firstAfter(plan.entry(), from);
    }

    void advance(Sql tx, JourneyId id, Instant upTo) {
        tx.sql(ADVANCE).bind("id", id.value()).bind("upTo", upTo).update();
    }

    private Journey armed(Journey journey) {
        nextDue(journey).ifPresentOrElse(it -> alarm.arm(journey.entry(), it),
                () -> alarm.disarm(journey.entry()));
        return journey;
    }

    private void messages(Sql tx, Journey journey, int version, String by) {
        messagesOf(journey.draft()).forEach(step -> {
            var template = Optional.ofNullable(step.template()).flatMap(templates::get).map(Template::version)
                    .orElseThrow();
            var title = step.title().isBlank() ? step.id() : step.title();
            var settings = new Campaign.Settings(journey.name() + " · " + title + " · v" + version,
                    Audience.of(null), Objects.requireNonNull(step.template()), template,
                    new JourneyTrigger(journey.id().value(), journey.draft().entry().shopZone()),
                    LatePolicy.SEND, step.routes()).of(journey.draft().priority());
            var campaign = campaigns.ofStep(tx, settings, journey.id().value() + "/" + step.id(), by);
            tx.sql(MESSAGE).bind("id", journey.id().value()).bind("version", version).bind("step", step.id())
                    .bind("campaign", campaign.value()).update();
        });
    }

    /**
     * What a message step says by now, published or not, to be tested.
     *
     * @return empty when the journey has no such message
     * @throws InvalidInput when it cannot be sent as it is
     */
    public Optional<StepMessage> message(Journey journey, String step) {
        return journey.draft().step(step).filter(Step.Message.class::isInstance).map(Step.Message.class::cast)
                .map(it -> message(journey, it));
    }

    private StepMessage message(Journey journey, Step.Message step) {
        check.of(journey.draft()).stream().filter(it -> it.wrong() && it.step().equals(step.id())).findFirst()
                .ifPresent(it -> {
                    throw new InvalidInput("step", it.words(Locale.CHINESE), it.words(Locale.ENGLISH));
                });
        var template = Optional.ofNullable(step.template()).flatMap(templates::get).orElseThrow();
        return new StepMessage(journey.id().value(), journey.version(), step.id(), template.id(),
                template.version(), step.routes(), journey.draft().entry().shopZone());
    }

    private static Stream<Step.Message> messagesOf(Plan plan) {
        return plan.all()
                .flatMap(it -> it instanceof Step.Message message ? Stream.of(message) : Stream.empty());
    }

    private static Optional<Journey> get(Sql sql, JourneyId id) {
        return sql.sql(ONE).bind("id", id.value()).first(Journeys::journey);
    }

    private static String name(String name) {
        var read = name.strip();
        if (read.isEmpty() || read.length() > LONGEST_NAME) {
            throw new InvalidInput("name", "请填写旅程的名称，最多 " + LONGEST_NAME + " 个字。",
                    "A journey needs a name of at most " + LONGEST_NAME + " characters.");
        }
        return read;
    }

    private static <T> T named(String name, Supplier<T> saving) {
        try {
            return saving.get();
        } catch (DuplicateKey taken) {
            throw new InvalidInput("name", "已有名为“" + name + "”的旅程，请换一个名称。",
                    "There is a journey “" + name + "” already: choose another name.");
        }
    }

    private static NotAllowed refused(Journey journey, State to) {
        return new NotAllowed(
                "旅程“" + journey.name() + "”现在是 " + journey.state().code() + "，不能改为 " + to.code() + "。",
                "The journey is " + journey.state().code() + " and cannot become " + to.code() + ".");
    }

    private static Journey journey(Row row) {
        var plan = row.textOrNull("plan");
        return new Journey(new JourneyId(row.number("id")), row.text("name"),
                State.valueOf(row.text("state").toUpperCase(Locale.ROOT)), PlanJson.read(row.text("draft")),
                plan == null ? null : PlanJson.read(plan), row.integer("version"),
                row.instantOrNull("started_at"), row.instantOrNull("caught_up_to"), row.text("created_by"),
                row.instant("created_at"), row.instant("updated_at"));
    }

    /** What was asked cannot be done with the journey as it stands. */
    public static final class NotAllowed extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final String zh;
        private final String en;

        NotAllowed(String zh, String en) {
            super(zh + en);
            this.zh = zh;
            this.en = en;
        }

        /** Chinese for Chinese readers, English for all others. */
        public String words(Locale locale) {
            return locale.getLanguage().equals("zh") ? zh : en;
        }
    }

}
