package io.zhiyin.bot.console;

import io.zhiyin.bot.console.CustomerListPage.Choice;
import io.zhiyin.campaigns.campaign.TriggerNames;
import io.zhiyin.campaigns.delivery.Route;
import io.zhiyin.campaigns.followup.FollowUp;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.journey.Calls;
import io.zhiyin.campaigns.journey.Journeys;
import io.zhiyin.campaigns.journey.Journey;
import io.zhiyin.campaigns.journey.JourneyId;
import io.zhiyin.campaigns.journey.JourneyParts;
import io.zhiyin.campaigns.journey.PlanEdit;
import io.zhiyin.campaigns.journey.Step;
import io.zhiyin.campaigns.journey.Step.Arm;
import io.zhiyin.campaigns.journey.Step.Branch;
import io.zhiyin.campaigns.profile.ProfileFields;
import io.zhiyin.campaigns.segment.Rule;
import io.zhiyin.campaigns.segment.RuleJson;
import io.zhiyin.campaigns.segment.SegmentId;
import io.zhiyin.campaigns.segment.Standing;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.template.Templates;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The form of one step, and of one branch of it. */
final class JourneyStepPages {
    private static final List<Route> USUAL = List.of(Route.CUSTOMER_SERVICE, Route.TEMPLATE,
            Route.SUBSCRIPTION, Route.GROUP_SEND,
            Route.STAFF_TASK);

    private final Database db;
    private final JourneyParts of;
    private final JourneyPages pages;
    private final Templates templates;
    private final ProfileFields fields;
    private final RuleChoices choices;
    private final Set<Route> ownAddresses;

    JourneyStepPages(Database db, JourneyParts of, JourneyPages pages, Templates templates,
            ProfileFields fields,
            RuleChoices choices, Set<Route> ownAddresses) {
        this.db = db;
        this.of = of;
        this.pages = pages;
        this.templates = templates;
        this.fields = fields;
        this.choices = choices;
        this.ownAddresses = Set.copyOf(ownAddresses);
    }

    void mount(Routes routes) {
        routes.get("/journeys/:id/steps/:step", visit -> Answer.show("journeys/step", form(visit, null)))
                .post("/journeys/:id/steps/:step", this::save)
                .post("/journeys/:id/steps/:step/arms", this::addArm)
                .get("/journeys/:id/steps/:step/arms/:arm", this::arm)
                .post("/journeys/:id/steps/:step/arms/:arm", this::saveArm)
                .post("/journeys/:id/steps/:step/arms/:arm/delete", this::removeArm);
    }

    private Answer save(Visit visit) {
        var journey = existing(visit);
        var step = step(visit, journey);
        try {
            keep(journey, StepForm.read(visit, step));
            return Answer.go("/journeys/" + journey.id().value() + "/edit#" + step.id(), "journey.saved");
        } catch (InvalidInput wrong) {
            return Answer.again("journeys/step", form(visit, wrong.words(visit.language().locale())));
        }
    }

    private StepPage form(Visit visit, @Nullable String problem) {
        var journey = existing(visit);
        var step = step(visit, journey);
        var locale = visit.language().locale();
        var words = pages.words(locale, TriggerNames.of(db));
        var secret = step instanceof Step.Call
                && visit.me().role().covers(io.zhiyin.bot.security.Role.ADMINISTRATOR);
        return new StepPage(journey.id().value(), journey.name(), step, JourneyDrawing.kind(step),
                words.of(step, journey.draft()).title(),
                Values.of(step), JourneyEditPages.events(false), JourneyEditPages.tags(db),
                pages.segments(locale),
                templates.list().stream().map(it -> new Choice(it.id().value(), it.name())).toList(),
                fields.living().stream().map(it -> new Choice(it.id().value(), it.name())).toList(),
                Stream.concat(USUAL.stream(), Stream.of(Route.MAIL, Route.SMS).filter(ownAddresses::contains))
                        .map(Forms::code).toList(),
                Arrays.stream(FollowUp.Kind.values()).map(Forms::code).toList(),
                journey.draft().all()
                        .filter(it -> !it.id().equals(step.id()) && !(it instanceof Step.GoTo)
                                && !(it instanceof Step.Leave))
                        .map(it -> new Target(it.id(), words.of(it, journey.draft()).title())).toList(),
                step.lanes().stream().map(it -> {
                    var said = words.lane(step, it.key());
                    return new ArmLine(it.key(), said.title(), said.about(), it.key().equals(Step.OTHERWISE));
                }).toList(), of.check().of(journey.draft()).stream().filter(it -> it.step().equals(step.id()))
                        .map(it -> it.words(locale)).toList(),
                step instanceof Step.Call ? of.calls().counts(journey.id(), step.id()) : List.of(),
                secret ? of.calls().secretText() : null, problem);
    }

    private Answer addArm(Visit visit) {
        var journey = existing(visit);
        var branch = branch(visit, journey);
        if (branch.arms().size() >= Branch.MOST) {
            return Answer.refused(409, "journey.arms.most", Branch.MOST);
        }
        var key = StepForm.freshKey(branch.arms().stream().map(Arm::key).toList());
        var arms = new ArrayList<>(branch.arms());
        arms.add(new Arm(key, "", null, List.of()));
        keep(journey, new Branch(branch.id(), arms, branch.otherwise()));
        return Answer.go("/journeys/" + journey.id().value() + "/steps/" + branch.id() + "/arms/" + key);
    }

    private Answer removeArm(Visit visit) {
        var journey = existing(visit);
        var branch = branch(visit, journey);
        keep(journey, new Branch(branch.id(),
                branch.arms().stream().filter(it -> !it.key().equals(visit.inPath("arm"))).toList(),
                branch.otherwise()));
        return Answer.go("/journeys/" + journey.id().value() + "/edit#" + branch.id(), "journey.saved");
    }

    private Answer arm(Visit visit) {
        var journey = existing(visit);
        var arm = arm(visit, branch(visit, journey));
        var rule = arm.rule();
        var whole = rule instanceof Standing.InSegment(var segment) ? segment : null;
        var form = rule == null || whole != null
                ? RuleForm.blank()
                : RuleForm.of(RuleJson.write(rule), fields.all());
        return Answer.show("journeys/arm",
                page(visit, journey, arm.name(), whole == null ? null : whole.value(),
                        rule != null && whole == null,
                        form, null));
    }

    private Answer saveArm(Visit visit) {
        var journey = existing(visit);
        var branch = branch(visit, journey);
        var arm = arm(visit, branch);
        var name = visit.field("name").orElse("");
        var own = visit.field("by").orElse("segment").equals("rule");
        var segment = visit.fieldNumber("segment").orElse(null);
        var form = RuleForm.read(visit.form());
        try {
            if (name.length() > 30) {
                throw new InvalidInput("name", "名称最多 30 个字。", "A name has at most 30 characters.");
            }
            @Nullable
            Rule rule = own
                    ? RuleJson.read(RuleForm.json(form))
                    : segment == null ? null : new Standing.InSegment(new SegmentId(segment));
            keep(journey, new Branch(branch.id(), branch.arms().stream()
                    .map(it -> it.key().equals(arm.key()) ? new Arm(it.key(), name, rule, it.steps()) : it)
                    .toList(), branch.otherwise()));
            return Answer.go("/journeys/" + journey.id().value() + "/edit#" + branch.id(), "journey.saved");
        } catch (InvalidInput wrong) {
            return Answer.again("journeys/arm", page(visit, journey, name, segment, own, form, wrong));
        }
    }

    private ArmPage page(Visit visit, Journey journey, String name, @Nullable Long segment, boolean own,
            RuleForm.Node form, @Nullable InvalidInput wrong) {
        var language = visit.language();
        return new ArmPage(journey.id().value(), visit.inPath("step"), visit.inPath("arm"), name, segment,
                own,
                pages.segments(language.locale()), form, choices.of(language, null, form),
                wrong == null ? null : wrong.words(language.locale()),
                wrong == null || !wrong.field().startsWith("rule.") ? "" : RuleForm.place(wrong.field()));
    }

    private void keep(Journey journey, Step step) {
        try {
            of.journeys().save(journey.id(), journey.name(), PlanEdit.replace(journey.draft(), step));
        } catch (Journeys.NotAllowed ended) {
            throw new NotHere("journey", ended);
        }
    }

    private Journey existing(Visit visit) {
        return of.journeys().get(new JourneyId(visit.id("id"))).orElseThrow(() -> new NotHere("journey"));
    }

    private static Step step(Visit visit, Journey journey) {
        return journey.draft().step(visit.inPath("step")).orElseThrow(() -> new NotHere("step"));
    }

    private static Branch branch(Visit visit, Journey journey) {
        if (step(visit, journey) instanceof Branch branch) {
            return branch;
        }
        throw new NotHere("branch");
    }

    private static Arm arm(Visit visit, Branch branch) {
        return branch.arms().stream().filter(it -> it.key().equals(visit.inPath("arm"))).findFirst()
                .orElseThrow(() -> new NotHere("arm"));
    }

    public record Target(String id, String title) {}

    /** @param last everybody else */
    public record ArmLine(String key, String name, String about, boolean last) {}

    /** What the fields of a form hold, whatever kind of step it is. */
    public record Values(long amount, String unit, String at, List<String> weekdays, String date, String on,
            long tag, long segment, List<Long> give, List<Long> take, long field, String value, String title,
            long template, List<String> routes, long validHours, String kind, String note, long hours,
            String priority, String url, String to, List<Step.Share> shares) {
        static final Values NONE = new Values(0, "days", "10:00", List.of(), "", "order_paid", 0, 0,
                List.of(),
                List.of(), 0, "", "", 0, List.of(), 24, "care", "", 24, "usual", "", "", List.of());

        static Values of(Step step) {
            return switch (step) {
                case Step.Wait(_, var amount, var unit) -> NONE.length(amount, unit);
                case Step.Until(_, var at, var weekdays, var date) -> new Values(0, "days", at.toString(),
                        weekdays.stream().map(Forms::code).toList(), date == null ? "" : date.toString(), "",
                        0, 0,
                        List.of(), List.of(), 0, "", "", 0, List.of(), 24, "", "", 0, "", "", "", List.of());
                case Step.Await(_, var on, var subject, var amount, var unit, _, _) -> new Values(amount,
                        Forms.code(unit), "", List.of(), "", on.code(),
                        subject == null || on.ofSegment() ? 0 : subject,
                        subject != null && on.ofSegment() ? subject : 0, List.of(), List.of(), 0, "", "", 0,
                        List.of(), 24, "", "", 0, "", "", "", List.of());
                case Step.Split(_, var shares) ->
                    new Values(0, "days", "", List.of(), "", "", 0, 0, List.of(),
                            List.of(), 0, "", "", 0, List.of(), 24, "", "", 0, "", "", "", shares);
                case Step.Label(_, var give, var take) -> new Values(0, "days", "", List.of(), "", "", 0, 0,
                        give.stream().map(it -> it.value()).toList(),
                        take.stream().map(it -> it.value()).toList(), 0,
                        "", "", 0, List.of(), 24, "", "", 0, "", "", "", List.of());
                case Step.SetField(_, var field, var value) ->
                    new Values(0, "days", "", List.of(), "", "", 0, 0,
                            List.of(), List.of(), field == null ? 0 : field.value(), value, "", 0, List.of(),
                            24, "", "",
                            0, "", "", "", List.of());
                case Step.Message(_, var title, var template, var routes, var valid) ->
                    new Values(0, "days", "",
                            List.of(), "", "", 0, 0, List.of(), List.of(), 0, "", title,
                            template == null ? 0 : template.value(),
                            routes.stream().map(Forms::code).toList(), valid,
                            "", "", 0, "", "", "", List.of());
                case Step.Task(_, var kind, var title, var note, var hours, var priority) ->
                    new Values(0, "days",
                            "", List.of(), "", "", 0, 0, List.of(), List.of(), 0, "", title, 0, List.of(), 24,
                            Forms.code(kind), note, hours, Forms.code(priority), "", "", List.of());
                case Step.Call(_, var url) -> NONE.to(url, "");
                case Step.GoTo(_, var to) -> NONE.to("", to);
                case Step.Branch _,Step.Leave _ -> NONE;
            };
        }

        private Values length(int amount, Step.Span unit) {
            return new Values(amount, Forms.code(unit), at, weekdays, date, on, tag, segment, give, take,
                    field,
                    value, title, template, routes, validHours, kind, note, hours, priority, url, to, shares);
        }

        private Values to(String url, String to) {
            return new Values(amount, unit, at, weekdays, date, on, tag, segment, give, take, field, value,
                    title,
                    template, routes, validHours, kind, note, hours, priority, url, to, shares);
        }
    }

    public record StepPage(long id, String name, Step step, String kind, String title, Values typed,
            List<String> events, List<Choice> tags, List<Choice> segments, List<Choice> templates,
            List<Choice> fields, List<String> routes, List<String> kinds, List<Target> targets,
            List<ArmLine> arms, List<String> findings, List<Calls.Count> calls, @Nullable String secret,
            @Nullable String problem) {}

    /** The names of the rule's editor are those of the segments' own, which draws it. */
    public record ArmPage(long id, String step, String arm, String name, @Nullable Long segment, boolean own,
            List<Choice> segments, RuleForm.Node rule, RuleChoices.Choices choices, @Nullable String problem,
            String wrong) {}
}
