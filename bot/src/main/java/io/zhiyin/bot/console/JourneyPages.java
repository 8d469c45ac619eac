package io.zhiyin.bot.console;

import io.zhiyin.bot.console.CustomerListPage.Choice;
import io.zhiyin.bot.console.JourneyDrawing.Box;
import io.zhiyin.bot.console.People.Person;
import io.zhiyin.bot.journey.ReadyJourneys;
import io.zhiyin.campaigns.campaign.EventTrigger;
import io.zhiyin.campaigns.campaign.TriggerNames;
import io.zhiyin.campaigns.campaign.TriggerText;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.journey.Journey;
import io.zhiyin.campaigns.journey.Journey.Moving;
import io.zhiyin.campaigns.journey.JourneyCounts.Whole;
import io.zhiyin.campaigns.journey.JourneyId;
import io.zhiyin.campaigns.journey.JourneyParts;
import io.zhiyin.campaigns.journey.Journeys;
import io.zhiyin.campaigns.journey.Plan;
import io.zhiyin.campaigns.journey.Stays;
import io.zhiyin.campaigns.profile.ProfileFields;
import io.zhiyin.campaigns.segment.SegmentId;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.template.Templates;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** 旅程: what stands, how many stand where, and who they are. */
final class JourneyPages {
    private static final int A_PAGE = 50;
    private static final List<String> WHERE = List.of("all", "inside", "passed", "left", "finished", "goal");

    /** What journeys are made of. */
    record Sources(JourneyParts journeys, Segments segments, Templates templates, ProfileFields fields,
            Customers customers, Words words, ReadyJourneys ready) {}

    private final Database db;
    private final Sources of;
    private final Clock clock;
    private final ZoneId zone;

    JourneyPages(Database db, Sources of, Clock clock, ZoneId zone) {
        this.db = db;
        this.of = of;
        this.clock = clock;
        this.zone = zone;
    }

    void mount(Routes routes) {
        routes.get("/journeys", visit -> Answer.show("journeys/page", list(visit, null)))
                .post("/journeys", this::create).post("/journeys/ready/:key", this::ready)
                .get("/journeys/:id", this::one).get("/journeys/:id/people", this::people)
                .post("/journeys/:id/pause", moving(journeys()::pause, "journey.paused"))
                .post("/journeys/:id/resume", moving(journeys()::resume, "journey.resumed"))
                .post("/journeys/:id/end", moving(journeys()::end, "journey.ended"))
                .post("/journeys/:id/publish", this::publish).post("/journeys/:id/delete", this::delete)
                .post("/journeys/:id/enter", this::enter)
                .post("/journeys/:id/take-out", this::takeOut);
    }

    private Journeys journeys() {
        return of.journeys().journeys();
    }

    private JourneyList list(Visit visit, @Nullable String problem) {
        var all = journeys().list();
        var counts = of.journeys().counts().whole(all.stream().map(Journey::id).toList());
        var names = TriggerNames.of(db);
        var locale = visit.language().locale();
        return new JourneyList(all.stream().map(it -> new Line(it.id().value(), it.name(), it.state().code(),
                entry(Optional.ofNullable(it.published()).orElse(it.draft()), names, locale),
                counts.getOrDefault(it.id(), Whole.NOBODY))).toList(), of.ready().all(), problem);
    }

    static String entry(Plan plan, TriggerNames names, Locale locale) {
        if (plan.entry() instanceof EventTrigger event && event.on() == EventTrigger.On.API) {
            return locale.getLanguage().equals("zh") ? "由操作员或接口加入" : "put in by operators and programs";
        }
        return TriggerText.describe(plan.entry(), names, locale);
    }

    private Answer create(Visit visit) {
        try {
            var made = journeys().create(visit.typed("name"), Plan.blank(zone), visit.me().name());
            return Answer.go("/journeys/" + made.id().value() + "/edit");
        } catch (InvalidInput wrong) {
            return Answer.again("journeys/page", list(visit, wrong.words(visit.language().locale())));
        }
    }

    /** One of those to start from: a draft with its templates. */
    private Answer ready(Visit visit) {
        var made = of.ready().make(visit.inPath("key"), visit.me().name())
                .orElseThrow(() -> new NotHere("journey"));
        return Answer.go("/journeys/" + made.id().value() + "/edit", "journey.made");
    }

    private Answer one(Visit visit) {
        var journey = existing(visit);
        var plan = journey.published();
        if (plan == null) {
            return Answer.go("/journeys/" + journey.id().value() + "/edit");
        }
        var locale = visit.language().locale();
        var names = TriggerNames.of(db);
        var words = words(locale, names);
        var counts = of.journeys().counts();
        var steps = counts.steps(journey.id());
        var inside = journeys().versions(journey.id());
        return Answer.show("journeys/one",
                new One(journey.id().value(), journey.name(), journey.state().code(), journey.version(),
                        journey.changed() && journey.state() != Journey.State.ENDED,
                        Rules.of(plan, words, names, of.segments(), locale),
                        counts.whole(journey.id()),
                        JourneyDrawing.of(plan, words, steps, of.journeys().check().of(plan), locale),
                        inside.stream().filter(it -> it.number() == journey.version() || it.inside() > 0)
                                .toList(),
                        segments(locale)));
    }

    StepWords words(Locale locale, TriggerNames names) {
        return new StepWords(locale, names, of.segments(), of.templates(), of.fields(), of.words());
    }

    List<Choice> segments(Locale locale) {
        return of.segments().list().stream().map(it -> new Choice(it.id().value(), it.name(locale))).toList();
    }

    Segments allSegments() {
        return of.segments();
    }

    private Answer people(Visit visit) {
        var journey = existing(visit);
        var where = visit.asked("where").filter(WHERE::contains).orElse("all");
        var step = visit.asked("step").orElse(null);
        var way = visit.asked("way").orElse(null);
        var rows = Stays.people(db, journey.id(), where, step, way, visit.askedNumber("before").orElse(null),
                A_PAGE + 1);
        var shown = rows.subList(0, Math.min(rows.size(), A_PAGE));
        var who = of.customers().all(db, shown.stream().map(Stays.Stay::customer).distinct().toList())
                .stream()
                .collect(Collectors.toMap(it -> it.id(), People::person, (one, _) -> one));
        var locale = visit.language().locale();
        var words = words(locale, TriggerNames.of(db));
        var titles = titles(words, journey);
        var lane = step == null || way == null
                ? null
                : plan(journey).step(step).map(it -> words.lane(it, way).title()).filter(it -> !it.isEmpty())
                        .orElse(null);
        return Answer.show("journeys/people", new PeopleOf(journey.id().value(), journey.name(), where, step,
                step == null ? null : titles.getOrDefault(step, step), way, lane,
                shown.stream()
                        .map(it -> new Row(
                                who.getOrDefault(it.customer(), new Person(it.customer().value(), null)), it,
                                titles.getOrDefault(it.step(), it.step())))
                        .toList(),
                rows.size() > A_PAGE ? shown.getLast().id() : null));
    }

    private static Plan plan(Journey journey) {
        return Optional.ofNullable(journey.published()).orElse(journey.draft());
    }

    private static Map<String, String> titles(StepWords words, Journey journey) {
        var plan = plan(journey);
        return plan.all().collect(Collectors.toMap(io.zhiyin.campaigns.journey.Step::id,
                it -> words.of(it, plan).title(), (one, _) -> one));
    }

    /** The journeys of one customer, as their page shows them. */
    Section section(CustomerId customer, Locale locale) {
        var words = words(locale, TriggerNames.of(db));
        var all = journeys().list().stream().collect(Collectors.toMap(Journey::id, Function.identity()));
        var stays = Stays.of(db, customer).stream().map(it -> {
            var journey = Optional.ofNullable(all.get(it.journey()));
            var plan = journeys().plan(it.journey(), it.version());
            return new Being(it.journey().value(), it.name(),
                    plan.flatMap(p -> p.step(it.step()).map(step -> words.of(step, p).title()))
                            .orElse(it.step()),
                    it, journey.map(j -> j.state().code()).orElse("ended"));
        }).toList();
        return new Section(customer.value(), stays,
                all.values().stream().filter(it -> it.state() == Journey.State.RUNNING)
                        .filter(it -> stays.stream()
                                .noneMatch(s -> s.journey() == it.id().value() && s.stay().inside()))
                        .map(it -> new Choice(it.id().value(), it.name())).toList());
    }

    private Answer publish(Visit visit) {
        var journey = existing(visit);
        var moving = visit.field("moving").flatMap(it -> Forms.read(Moving.class, it)).orElse(Moving.FINISH);
        try {
            journeys().publish(journey.id(), moving, visit.me().name());
            return Answer.go("/journeys/" + journey.id().value(),
                    journey.version() == 0 ? "journey.started" : "journey.published");
        } catch (Journeys.NotAllowed refused) {
            return Answer.refused(409, "journey.not.allowed", refused.words(visit.language().locale()));
        }
    }

    private Function<Visit, Answer> moving(Function<JourneyId, Journey> move, String done) {
        return visit -> {
            var journey = existing(visit);
            try {
                return Answer.go("/journeys/" + move.apply(journey.id()).id().value(), done);
            } catch (Journeys.NotAllowed refused) {
                return Answer.refused(409, "journey.not.allowed", refused.words(visit.language().locale()));
            }
        };
    }

    private Answer delete(Visit visit) {
        return journeys().delete(existing(visit).id())
                ? Answer.go("/journeys", "journey.deleted")
                : Answer.refused(409, "journey.delete.not");
    }

    /** A segment's people, or one customer, by an operator's hand. */
    private Answer enter(Visit visit) {
        var journey = existing(visit);
        if (journey.state() != Journey.State.RUNNING) {
            return Answer.refused(409, "journey.enter.not");
        }
        var cause = "hand/" + visit.me().id().value() + "/" + clock.instant().toEpochMilli();
        var customer = visit.fieldNumber("customer");
        if (customer.isPresent()) {
            of.journeys().happenings().tell(journey.id().value(), List.of(new CustomerId(customer.get())),
                    cause, clock.instant());
            of.journeys().work().catchUp();
            return Answer.go("/customers/" + customer.get() + "#journeys", "journey.entered");
        }
        var segment = visit.fieldNumber("segment").flatMap(it -> of.segments().get(new SegmentId(it)));
        if (segment.isEmpty()) {
            return Answer.refused(400, "journey.enter.none");
        }
        of.journeys().happenings().tellAll(journey.id().value(),
                of.segments().condition(segment.get().rule(), clock.instant()), cause, clock.instant());
        of.journeys().work().catchUp();
        return Answer.go("/journeys/" + journey.id().value(), "journey.entered");
    }

    private Answer takeOut(Visit visit) {
        var journey = existing(visit);
        var customer = new CustomerId(visit.needNumber("customer"));
        return Stays.takeOut(db, journey.id(), customer, clock.instant())
                ? Answer.go("/customers/" + customer.value() + "#journeys", "journey.taken_out")
                : Answer.refused(409, "journey.take_out.not");
    }

    private Journey existing(Visit visit) {
        return journeys().get(new JourneyId(visit.id("id"))).orElseThrow(() -> new NotHere("journey"));
    }

    public record Line(long id, String name, String state, String entry, Whole counts) {}

    public record JourneyList(List<Line> journeys, List<ReadyJourneys.Ready> ready,
            @Nullable String problem) {
        public JourneyList {
            journeys = List.copyOf(journeys);
            ready = List.copyOf(ready);
        }
    }

    /** How people come in and out, in words. */
    public record Rules(String entry, @Nullable String segment, String again, String exits, String goal,
            int holdout, String priority) {
        static Rules of(Plan plan, StepWords words, TriggerNames names, Segments segments, Locale locale) {
            var segment = plan.segment();
            return new Rules(JourneyPages.entry(plan, names, locale),
                    segment == null ? null : segments.get(segment).map(it -> it.name(locale)).orElse("?"),
                    words.again(plan.again()), words.exits(plan.exits()), words.goal(plan.goal()),
                    plan.holdout(), plan.priority().code());
        }
    }

    public record One(long id, String name, String state, int version, boolean changed, Rules rules,
            Whole counts, List<Box> boxes, List<Journeys.Version> versions, List<Choice> segments) {
        public One {
            boxes = List.copyOf(boxes);
            versions = List.copyOf(versions);
            segments = List.copyOf(segments);
        }
    }

    public record Row(Person who, Stays.Stay stay, String step) {}

    public record PeopleOf(long id, String name, String where, @Nullable String step, @Nullable String title,
            @Nullable String way, @Nullable String lane, List<Row> rows, @Nullable Long more) {
        public PeopleOf {
            rows = List.copyOf(rows);
        }
    }

    public record Being(long journey, String name, String step, Stays.Stay stay, String state) {}

    public record Section(long customer, List<Being> stays, List<Choice> running) {
        public Section {
            stays = List.copyOf(stays);
            running = List.copyOf(running);
        }
    }
}
