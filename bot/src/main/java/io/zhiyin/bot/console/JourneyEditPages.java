package io.zhiyin.bot.console;

import io.zhiyin.bot.console.CustomerListPage.Choice;
import io.zhiyin.bot.console.JourneyDrawing.Box;
import io.zhiyin.campaigns.calendar.Festival;
import io.zhiyin.campaigns.calendar.Holidays;
import io.zhiyin.campaigns.campaign.EventTrigger;
import io.zhiyin.campaigns.campaign.TriggerNames;
import io.zhiyin.campaigns.delivery.Priority;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.journey.Journey;
import io.zhiyin.campaigns.journey.JourneyCounts.Whole;
import io.zhiyin.campaigns.journey.JourneyId;
import io.zhiyin.campaigns.journey.JourneyParts;
import io.zhiyin.campaigns.journey.Journeys;
import io.zhiyin.campaigns.journey.Plan;
import io.zhiyin.campaigns.journey.Plan.Again;
import io.zhiyin.campaigns.journey.Plan.Exits;
import io.zhiyin.campaigns.journey.Plan.Goal;
import io.zhiyin.campaigns.journey.Plan.Repeat;
import io.zhiyin.campaigns.journey.PlanCheck.Finding;
import io.zhiyin.campaigns.journey.PlanEdit;
import io.zhiyin.campaigns.profile.FieldType;
import io.zhiyin.campaigns.profile.ProfileFields;
import io.zhiyin.campaigns.segment.SegmentId;
import io.zhiyin.campaigns.store.Database;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The editor of a journey: its steps are added, moved and taken away, and what is wrong is said at once. */
final class JourneyEditPages {
    private static final List<String> KINDS = List.of("message", "wait", "until", "await", "branch", "split",
            "tag",
            "field", "follow_up", "webhook", "go", "leave");
    private static final List<String> ENTRIES = List.of("event", "birthday", "anniversary", "holiday");

    private final Database db;
    private final JourneyParts of;
    private final JourneyPages pages;
    private final ProfileFields fields;
    private final Clock clock;
    private final ZoneId zone;

    JourneyEditPages(Database db, JourneyParts of, JourneyPages pages, ProfileFields fields, Clock clock,
            ZoneId zone) {
        this.db = db;
        this.of = of;
        this.pages = pages;
        this.fields = fields;
        this.clock = clock;
        this.zone = zone;
    }

    void mount(Routes routes) {
        routes.get("/journeys/:id/edit", this::edit).get("/journeys/:id/entry", this::entry)
                .post("/journeys/:id/entry", this::saveEntry).get("/journeys/:id/add", this::kinds)
                .post("/journeys/:id/add", this::add)
                .post("/journeys/:id/steps/:step/up",
                        visit -> change(visit, it -> PlanEdit.move(it, step(visit), true)))
                .post("/journeys/:id/steps/:step/down",
                        visit -> change(visit, it -> PlanEdit.move(it, step(visit), false)))
                .post("/journeys/:id/steps/:step/delete", this::remove);
    }

    private Answer edit(Visit visit) {
        var journey = existing(visit);
        if (journey.state() == Journey.State.ENDED) {
            return Answer.go("/journeys/" + journey.id().value());
        }
        var locale = visit.language().locale();
        var names = TriggerNames.of(db);
        var words = pages.words(locale, names);
        var findings = of.check().of(journey.draft());
        var counts = journey.version() == 0
                ? Map.<String, io.zhiyin.campaigns.journey.JourneyCounts.AtStep>of()
                : of.counts().steps(journey.id());
        return Answer.show("journeys/edit",
                new Edit(journey.id().value(), journey.name(), journey.state().code(), journey.version(),
                        journey.changed(),
                        JourneyPages.Rules.of(journey.draft(), words, names, pages.allSegments(), locale),
                        of.counts().whole(journey.id()),
                        JourneyDrawing.of(journey.draft(), words, counts, findings, locale),
                        findings.stream().map(it -> new Told(it.step(), it.wrong(), it.words(locale),
                                title(words, journey.draft(), it))).toList()));
    }

    private static String title(StepWords words, Plan plan, Finding finding) {
        return plan.step(finding.step()).map(it -> words.of(it, plan).title()).orElse("");
    }

    private Answer entry(Visit visit) {
        var journey = existing(visit);
        return Answer.show("journeys/entry", entry(visit, journey, Typed.of(journey, today()), null));
    }

    private Answer saveEntry(Visit visit) {
        var journey = existing(visit);
        var typed = Typed.read(visit);
        try {
            of.journeys().save(journey.id(), typed.name(), typed.plan(journey.draft(), zone));
            return Answer.go("/journeys/" + journey.id().value() + "/edit", "journey.saved");
        } catch (InvalidInput wrong) {
            return Answer.again("journeys/entry",
                    entry(visit, journey, typed, wrong.words(visit.language().locale())));
        } catch (Journeys.NotAllowed refused) {
            return Answer.again("journeys/entry",
                    entry(visit, journey, typed, refused.words(visit.language().locale())));
        } catch (BadInput malformed) {
            throw malformed;
        } catch (IllegalArgumentException refused) {
            return Answer.again("journeys/entry",
                    entry(visit, journey, typed, String.valueOf(refused.getMessage())));
        }
    }

    private EntryForm entry(Visit visit, Journey journey, Typed typed, @Nullable String problem) {
        var locale = visit.language().locale();
        return new EntryForm(journey.id().value(), typed, ENTRIES, events(true), events(false), tags(db),
                pages.segments(locale), dates(), holidays(locale), problem);
    }

    /** @param told whether what cannot be waited for is among them: a program's word, a keyword */
    static List<String> events(boolean told) {
        return Arrays.stream(EventTrigger.On.values()).filter(it -> told || it.canBeAwaited())
                .map(Forms::code).toList();
    }

    static List<Choice> tags(Database db) {
        return TriggerNames.of(db).tags().entrySet().stream().sorted(Map.Entry.comparingByValue())
                .map(it -> new Choice(it.getKey(), it.getValue())).toList();
    }

    private List<Choice> dates() {
        return fields.living().stream().filter(it -> it.type() == FieldType.DATE)
                .map(it -> new Choice(it.id().value(), it.name())).toList();
    }

    private List<CampaignPages.Holiday> holidays(Locale locale) {
        return new Holidays(db, clock).book().festivals().stream()
                .map((Festival it) -> new CampaignPages.Holiday(it.code(), it.name(locale))).toList();
    }

    private Answer kinds(Visit visit) {
        var journey = existing(visit);
        return Answer.show("journeys/add", new Add(journey.id().value(), journey.name(),
                visit.asked("owner").orElse(""), visit.asked("lane").orElse(""),
                visit.askedNumber("at").orElse(0L), KINDS));
    }

    private Answer add(Visit visit) {
        var journey = existing(visit);
        var id = PlanEdit.freshId(journey.draft(), Optional.ofNullable(journey.published()));
        var kind = visit.field("kind").filter(KINDS::contains)
                .orElseThrow(() -> new BadInput("no such kind"));
        var place = new PlanEdit.Place(visit.field("owner").orElse(""), visit.field("lane").orElse(""),
                Visit.small(visit.fieldNumber("at").orElse(0L)));
        return saved(journey, PlanEdit.insert(journey.draft(), place, StepForm.fresh(kind, id)),
                Answer.go("/journeys/" + journey.id().value()
                        + (kind.equals("leave") ? "/edit#" + id : "/steps/" + id)));
    }

    private Answer remove(Visit visit) {
        var journey = existing(visit);
        return saved(journey, PlanEdit.remove(journey.draft(), step(visit)),
                Answer.go("/journeys/" + journey.id().value() + "/edit", "journey.step.deleted"));
    }

    private Answer change(Visit visit, UnaryOperator<Plan> how) {
        var journey = existing(visit);
        return saved(journey, how.apply(journey.draft()),
                Answer.go("/journeys/" + journey.id().value() + "/edit#" + step(visit)));
    }

    private Answer saved(Journey journey, Plan plan, Answer then) {
        try {
            of.journeys().save(journey.id(), journey.name(), plan);
            return then;
        } catch (Journeys.NotAllowed ended) {
            // its page says so, and offers nothing to change
            return Answer.go("/journeys/" + journey.id().value());
        }
    }

    private static String step(Visit visit) {
        return visit.inPath("step");
    }

    private Journey existing(Visit visit) {
        return of.journeys().get(new JourneyId(visit.id("id"))).orElseThrow(() -> new NotHere("journey"));
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), zone);
    }

    /** A finding as the page tells it. */
    public record Told(String step, boolean wrong, String words, String title) {}

    public record Edit(long id, String name, String state, int version, boolean changed,
            JourneyPages.Rules rules, Whole counts, List<Box> boxes, List<Told> findings) {
        public Edit {
            boxes = List.copyOf(boxes);
            findings = List.copyOf(findings);
        }

        public boolean fit() {
            return findings.stream().noneMatch(Told::wrong);
        }
    }

    public record Add(long id, String name, String owner, String lane, long at, List<String> kinds) {
        public Add {
            kinds = List.copyOf(kinds);
        }
    }

    /** How people come in and out, as it was typed. */
    public record Typed(String name, TriggerForm when, @Nullable Long segment, long holdout, String repeat,
            long days, boolean purchase, boolean reply, boolean unfollow, @Nullable Long left, String goal,
            long goalTag, long goalSegment, boolean leaves, String priority) {
        static Typed of(Journey journey, LocalDate today) {
            var plan = journey.draft();
            var goal = plan.goal();
            var subject = goal == null || goal.subject() == null ? 0L : goal.subject();
            var exits = plan.exits();
            return new Typed(journey.name(), TriggerForm.of(plan.entry(), today), value(plan.segment()),
                    plan.holdout(), Forms.code(plan.again().repeat()),
                    plan.again().days() == 0 ? 30 : plan.again().days(), exits.purchase(), exits.reply(),
                    exits.unfollow(), value(exits.left()), goal == null ? "" : goal.on().code(),
                    goal != null && goal.on().ofSegment() ? 0 : subject,
                    goal != null && goal.on().ofSegment() ? subject : 0, goal == null || goal.leaves(),
                    plan.priority().code());
        }

        static Typed read(Visit visit) {
            return new Typed(visit.field("name").orElse(""), TriggerForm.read(visit),
                    visit.fieldNumber("segment").orElse(null), visit.fieldNumber("holdout").orElse(0L),
                    visit.field("repeat").orElse("never"), visit.fieldNumber("days").orElse(0L),
                    visit.ticked("exit_purchase"), visit.ticked("exit_reply"), visit.ticked("exit_unfollow"),
                    visit.fieldNumber("exit_left").orElse(null), visit.field("goal").orElse(""),
                    visit.fieldNumber("goal_tag").orElse(0L), visit.fieldNumber("goal_segment").orElse(0L),
                    visit.ticked("leaves"), visit.field("priority").orElse(Priority.NORMAL.code()));
        }

        Plan plan(Plan before, ZoneId zone) {
            var how = Forms.read(Repeat.class, repeat).orElseThrow(() -> new BadInput("no such rule"));
            return new Plan(when.trigger(zone), id(segment), Visit.small(holdout),
                    new Again(how, how == Repeat.AFTER_DAYS ? Visit.small(days) : 0),
                    new Exits(purchase, reply, unfollow, id(left)), wanted(), before.steps(),
                    Forms.read(Priority.class, priority)
                            .orElseThrow(() -> new BadInput("no such priority")));
        }

        private @Nullable Goal wanted() {
            if (goal.isEmpty()) {
                return null;
            }
            var on = Forms.read(EventTrigger.On.class, goal).orElseThrow(() -> new BadInput("no such event"));
            var subject = on.ofSegment() ? goalSegment : goalTag;
            return new Goal(on, on.hasSubject() && subject > 0 ? Long.valueOf(subject) : null, leaves);
        }

        private static @Nullable Long value(@Nullable SegmentId id) {
            return id == null ? null : Long.valueOf(id.value());
        }

        private static @Nullable SegmentId id(@Nullable Long value) {
            return value == null ? null : new SegmentId(value);
        }
    }

    public record EntryForm(long id, Typed typed, List<String> kinds, List<String> events,
            List<String> goals, List<Choice> tags, List<Choice> segments, List<Choice> dates,
            List<CampaignPages.Holiday> holidays, @Nullable String problem) {
        public EntryForm {
            kinds = List.copyOf(kinds);
            events = List.copyOf(events);
            goals = List.copyOf(goals);
            tags = List.copyOf(tags);
            segments = List.copyOf(segments);
            dates = List.copyOf(dates);
            holidays = List.copyOf(holidays);
        }
    }
}
