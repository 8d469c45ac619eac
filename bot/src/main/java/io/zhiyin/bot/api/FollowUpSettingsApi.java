package io.zhiyin.bot.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.followup.FollowUp;
import io.zhiyin.campaigns.followup.FollowUp.Kind;
import io.zhiyin.campaigns.followup.FollowUp.Priority;
import io.zhiyin.campaigns.followup.FollowUpParts;
import io.zhiyin.campaigns.followup.FollowUpRule;
import io.zhiyin.campaigns.followup.FollowUpSettings;
import io.zhiyin.campaigns.followup.FollowUpSettings.Manager;
import io.zhiyin.campaigns.followup.VisitPlan;
import io.zhiyin.campaigns.followup.VisitPlan.Since;
import io.zhiyin.campaigns.followup.WorkingHours;
import io.zhiyin.campaigns.segment.SegmentId;
import java.time.DayOfWeek;
import java.util.EnumSet;

/** {@code /follow-up-settings}, {@code /follow-up-rules}, {@code /visit-plans}: when staff are told, and of what by itself. */
public final class FollowUpSettingsApi implements Resource {
    private static final long MOST_FEN = 100_000_000_000L;

    private final FollowUpParts of;

    public FollowUpSettingsApi(FollowUpParts of) {
        this.of = of;
    }

    @Override
    public void mount(Routes routes) {
        routes.get("/follow-up-settings", this::settings).put("/follow-up-settings", this::set)
                .get("/follow-up-rules", this::rules).put("/follow-up-rules/{sort}", this::rule)
                .get("/visit-plans", this::plans).post("/visit-plans", this::plan)
                .patch("/visit-plans/{id}", this::turn).delete("/visit-plans/{id}", this::remove);
    }

    private Reply settings(Call call) {
        call.query().done();
        return Reply.ok(json(of.settings().get()));
    }

    private Reply set(Call call) {
        var fields = call.fields();
        var days = fields.choices("days", DayOfWeek.class);
        var opens = fields.neededTime("opens");
        var closes = fields.neededTime("closes");
        var remind = fields.neededNumber("remindAfterHours", 1, 240);
        var escalate = fields.neededNumber("escalateAfterHours", 2, 480);
        var manager = fields.neededChoice("manager", Manager.class);
        var named = FollowUpsApi.member(fields, "named");
        var digest = fields.neededFlag("digest");
        fields.done();
        var settings = new FollowUpSettings(
                new WorkingHours(days.isEmpty() ? EnumSet.noneOf(DayOfWeek.class) : EnumSet.copyOf(days),
                        opens,
                        closes, of.settings().zone()),
                (int) remind, (int) escalate, manager, named, digest);
        of.settings().set(settings, call.caller().signature());
        return Reply.ok(json(settings));
    }

    private Reply rules(Call call) {
        call.query().done();
        return Reply
                .ok(new JsonObject().put("items", Reply.array(of.rules().all(), FollowUpSettingsApi::json))
                        .put("next", (String) null));
    }

    private Reply rule(Call call) {
        var sort = java.util.Arrays.stream(FollowUpRule.Sort.values())
                .filter(it -> it.code().equals(call.path().get("sort"))).findFirst()
                .orElseThrow(() -> new Refused(Problem.notFound()));
        var fields = call.fields();
        var active = fields.neededFlag("active");
        var fen = fields.neededNumber("leastSpentFen", 0, MOST_FEN);
        var hours = fields.neededNumber("dueHours", 0, 720);
        var priority = fields.neededChoice("priority", Priority.class);
        fields.done();
        var rule = new FollowUpRule(sort, active, fen, (int) hours, priority);
        of.rules().set(rule, call.caller().signature());
        return Reply.ok(json(rule));
    }

    private Reply plans(Call call) {
        call.query().done();
        return Reply
                .ok(new JsonObject().put("items", Reply.array(of.plans().all(), FollowUpSettingsApi::json))
                        .put("next", (String) null));
    }

    private Reply plan(Call call) {
        var fields = call.fields();
        var segment = fields.neededId("segment");
        var days = fields.neededNumber("everyDays", 1, 3650);
        var since = fields.neededChoice("since", Since.class);
        var kind = fields.neededChoice("kind", Kind.class);
        var title = fields.neededText("title", FollowUp.LONGEST_TITLE);
        fields.done();
        var made = of.plans().add(
                new VisitPlan(0, new SegmentId(segment), (int) days, since, kind, title, true),
                call.caller().signature());
        return Reply.created("/visit-plans/" + made.id(), json(made));
    }

    private Reply turn(Call call) {
        var fields = call.fields();
        var active = fields.neededFlag("active");
        fields.done();
        return Reply.doneIf(of.plans().turn(call.id("id"), active));
    }

    private Reply remove(Call call) {
        call.plain();
        return Reply.doneIf(of.plans().remove(call.id("id")));
    }

    private static JsonObject json(FollowUpSettings it) {
        var days = new JsonArray();
        it.hours().days().stream().sorted().map(Spelling::snake).forEach(days::add);
        return new JsonObject().put("days", days).put("opens", it.hours().opens().toString())
                .put("closes", it.hours().closes().toString()).put("remindAfterHours", it.remindAfterHours())
                .put("escalateAfterHours", it.escalateAfterHours())
                .put("manager", Spelling.snake(it.manager()))
                .put("named", it.namedMember().map(FollowUpsApi::json).orElse(null))
                .put("digest", it.digest());
    }

    private static JsonObject json(FollowUpRule it) {
        return new JsonObject().put("sort", Spelling.snake(it.sort())).put("active", it.active())
                .put("leastSpentFen", it.leastFen()).put("dueHours", it.dueHours())
                .put("priority", Spelling.snake(it.priority()));
    }

    private static JsonObject json(VisitPlan it) {
        return new JsonObject().put("id", it.id()).put("segment", it.segment().value())
                .put("everyDays", it.everyDays()).put("since", Spelling.snake(it.since()))
                .put("kind", Spelling.snake(it.kind())).put("title", it.title()).put("active", it.active());
    }
}
