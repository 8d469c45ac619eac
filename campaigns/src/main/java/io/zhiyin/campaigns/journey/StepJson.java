package io.zhiyin.campaigns.journey;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.campaign.EventTrigger.On;
import io.zhiyin.campaigns.campaign.Trigger;
import io.zhiyin.campaigns.delivery.Route;
import io.zhiyin.campaigns.followup.FollowUp;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.journey.Step.Arm;
import io.zhiyin.campaigns.journey.Step.Await;
import io.zhiyin.campaigns.journey.Step.Branch;
import io.zhiyin.campaigns.journey.Step.Call;
import io.zhiyin.campaigns.journey.Step.GoTo;
import io.zhiyin.campaigns.journey.Step.Label;
import io.zhiyin.campaigns.journey.Step.Leave;
import io.zhiyin.campaigns.journey.Step.Message;
import io.zhiyin.campaigns.journey.Step.SetField;
import io.zhiyin.campaigns.journey.Step.Share;
import io.zhiyin.campaigns.journey.Step.Span;
import io.zhiyin.campaigns.journey.Step.Split;
import io.zhiyin.campaigns.journey.Step.Task;
import io.zhiyin.campaigns.journey.Step.Until;
import io.zhiyin.campaigns.journey.Step.Wait;
import io.zhiyin.campaigns.profile.FieldId;
import io.zhiyin.campaigns.segment.RuleJson;
import io.zhiyin.campaigns.tag.TagId;
import io.zhiyin.campaigns.template.TemplateId;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Steps as JSON. */
final class StepJson {
    private static final int DEEPEST = 12;

    private StepJson() {}

    static JsonArray write(List<Step> steps) {
        var array = new JsonArray();
        steps.forEach(it -> array.add(write(it)));
        return array;
    }

    private static JsonObject write(Step step) {
        return switch (step) {
            case Wait(var id, var amount, var unit) ->
                of(id, "wait").put("amount", amount).put("unit", PlanJson.word(unit));
            case Until(var id, var at, var weekdays, var date) -> of(id, "until").put("at", at.toString())
                    .put("weekdays", new JsonArray(weekdays.stream().map(PlanJson::word).toList()))
                    .put("date", date == null ? null : date.toString());
            case Await(var id, var on, var subject, var amount, var unit, var then, var otherwise) ->
                of(id, "await").put("on", on.code()).put("subject", subject).put("amount", amount)
                        .put("unit", PlanJson.word(unit)).put("then", write(then))
                        .put("else", write(otherwise));
            case Branch(var id, var arms, var otherwise) -> {
                var array = new JsonArray();
                for (var arm : arms) {
                    var rule = arm.rule();
                    array.add(new JsonObject().put("key", arm.key()).put("name", arm.name())
                            .put("rule", rule == null ? null : RuleJson.write(rule))
                            .put("steps", write(arm.steps())));
                }
                yield of(id, "branch").put("arms", array).put("else", write(otherwise));
            }
            case Split(var id, var shares) -> {
                var array = new JsonArray();
                shares.forEach(it -> array.add(new JsonObject().put("key", it.key()).put("name", it.name())
                        .put("percent", it.percent()).put("steps", write(it.steps()))));
                yield of(id, "split").put("shares", array);
            }
            case Label(var id, var give, var take) -> of(id, "tag")
                    .put("give", new JsonArray(give.stream().map(TagId::value).toList()))
                    .put("take", new JsonArray(take.stream().map(TagId::value).toList()));
            case SetField(var id, var field, var value) ->
                of(id, "field").put("field", field == null ? null : field.value()).put("value", value);
            case Message(var id, var title, var template, var routes, var valid) ->
                of(id, "message").put("title", title)
                        .put("template", template == null ? null : template.value())
                        .put("routes", new JsonArray(routes.stream().map(Route::code).toList()))
                        .put("validHours", valid);
            case Task(var id, var kind, var title, var note, var hours, var priority) ->
                of(id, "follow_up").put("what", kind.code()).put("title", title).put("note", note)
                        .put("hours", hours).put("priority", PlanJson.word(priority));
            case Call(var id, var url) -> of(id, "webhook").put("url", url);
            case GoTo(var id, var to) -> of(id, "go").put("to", to);
            case Leave(var id) -> of(id, "leave");
        };
    }

    private static JsonObject of(String id, String kind) {
        return new JsonObject().put("id", id).put("kind", kind);
    }

    /** @throws InvalidInput with the path of what is wrong */
    static List<Step> read(JsonArray array, String path) {
        return read(array, path, 1);
    }

    private static List<Step> read(JsonArray array, String path, int depth) {
        if (depth > DEEPEST) {
            throw new InvalidInput(path, "分支嵌套太深，最多 " + DEEPEST + " 层。",
                    "Branches stand too deep in each other: at most " + DEEPEST + " levels.");
        }
        var steps = new ArrayList<Step>();
        for (var i = 0; i < array.size(); i++) {
            var at = path + "[" + i + "]";
            if (!(array.getValue(i) instanceof JsonObject json)) {
                throw new InvalidInput(at, "须为对象。", "An object is expected.");
            }
            steps.add(step(new PlanNode(json, at), depth));
        }
        return steps;
    }

    private static Step step(PlanNode node, int depth) {
        var id = node.text("id");
        if (!id.matches("[a-z0-9_-]{1,40}")) {
            throw node.bad("id", "须为 1 至 40 个小写字母、数字、- 或 _。",
                    "1 to 40 small letters, digits, - or _ are expected.");
        }
        return switch (node.text("kind")) {
            case "wait" -> new Wait(id, node.number("amount", 0), node.choice("unit", Span.class, Span.DAYS));
            case "until" -> new Until(id, time(node), weekdays(node), date(node));
            case "await" -> new Await(id, node.choice("on", On.class, null), node.numberOrNull("subject"),
                    node.number("amount", 0), node.choice("unit", Span.class, Span.DAYS),
                    steps(node, "then", depth), steps(node, "else", depth));
            case "branch" -> new Branch(id,
                    node.parts("arms").stream().map(it -> arm(it, depth)).toList(),
                    steps(node, "else", depth));
            case "split" -> new Split(id, node.parts("shares").stream().map(it -> new Share(it.text("key"),
                    it.text("name"), it.number("percent", 0), steps(it, "steps", depth))).toList());
            case "tag" -> new Label(id, node.numbers("give").stream().map(TagId::new).toList(),
                    node.numbers("take").stream().map(TagId::new).toList());
            case "field" -> {
                var field = node.numberOrNull("field");
                yield new SetField(id, field == null ? null : new FieldId(field), node.text("value"));
            }
            case "message" -> {
                var template = node.numberOrNull("template");
                yield new Message(id, node.text("title"), template == null ? null : new TemplateId(template),
                        routes(node), node.number("validHours", Trigger.USUALLY_VALID_HOURS));
            }
            case "follow_up" -> new Task(id,
                    node.choice("what", FollowUp.Kind.class, FollowUp.Kind.CARE), node.text("title"),
                    node.text("note"), node.number("hours", 0),
                    node.choice("priority", FollowUp.Priority.class, FollowUp.Priority.USUAL));
            case "webhook" -> new Call(id, node.text("url"));
            case "go" -> new GoTo(id, node.text("to"));
            case "leave" -> new Leave(id);
            default -> throw node.bad("kind",
                    "须为 wait、until、await、branch、split、tag、field、message、follow_up、webhook、go 或 leave。",
                    "One of wait, until, await, branch, split, tag, field, message, follow_up, webhook, go and leave is expected.");
        };
    }

    private static Arm arm(PlanNode node, int depth) {
        var rule = node.json().getValue("rule");
        if (rule != null && !(rule instanceof JsonObject)) {
            throw node.bad("rule", "须为对象。", "An object is expected.");
        }
        return new Arm(node.text("key"), node.text("name"),
                rule instanceof JsonObject json ? RuleJson.read(json) : null, steps(node, "steps", depth));
    }

    private static List<Step> steps(PlanNode node, String key, int depth) {
        return read(node.list(key), node.path() + "." + key, depth + 1);
    }

    private static List<Route> routes(PlanNode node) {
        var routes = new ArrayList<Route>();
        for (var one : node.list("routes")) {
            try {
                routes.add(Route.valueOf(String.valueOf(one).toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException unknown) {
                throw node.bad("routes", "没有这条路径。", "There is no such route.");
            }
        }
        return routes;
    }

    private static LocalTime time(PlanNode node) {
        try {
            return LocalTime.parse(node.text("at"));
        } catch (DateTimeParseException noTime) {
            throw node.bad("at", "须为时间，如 09:30。", "A time is expected, as 09:30.");
        }
    }

    private static SortedSet<DayOfWeek> weekdays(PlanNode node) {
        var days = new TreeSet<DayOfWeek>();
        for (var one : node.list("weekdays")) {
            try {
                days.add(DayOfWeek.valueOf(String.valueOf(one).toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException unknown) {
                throw node.bad("weekdays", "须为 monday 至 sunday。", "Days from monday to sunday are expected.");
            }
        }
        return days;
    }

    private static @Nullable LocalDate date(PlanNode node) {
        var text = node.text("date");
        try {
            return text.isEmpty() ? null : LocalDate.parse(text);
        } catch (DateTimeParseException noDate) {
            throw node.bad("date", "须为日期，如 2026-03-05。", "A date is expected, as 2026-03-05.");
        }
    }
}
