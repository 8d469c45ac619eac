package io.zhiyin.bot.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.campaign.TriggerNames;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.journey.Journey;
import io.zhiyin.campaigns.journey.Journey.Moving;
import io.zhiyin.campaigns.journey.Journey.State;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.journey.JourneyCounts.AtStep;
import io.zhiyin.campaigns.journey.JourneyCounts.Whole;
import io.zhiyin.campaigns.journey.JourneyId;
import io.zhiyin.campaigns.journey.JourneyParts;
import io.zhiyin.campaigns.journey.Journeys;
import io.zhiyin.campaigns.journey.Plan;
import io.zhiyin.campaigns.journey.PlanCheck;
import io.zhiyin.campaigns.journey.PlanJson;
import io.zhiyin.campaigns.journey.Stays;
import io.zhiyin.campaigns.segment.SegmentId;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Sql;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** {@code /journeys}: what customers walk through, who stands where, and whom a program puts in. */
public final class JourneysApi implements Resource {
    private static final int LONGEST_NAME = 50;
    private static final int LONGEST_CAUSE = 100;
    private static final int LONGEST_STEP = 40;
    private static final int MOST_CUSTOMERS = 1_000;

    private final Database db;
    private final Clock clock;
    private final ZoneId zone;
    private final JourneyParts of;
    private final Segments segments;
    private final Customers customers;
    private final TriggerReader triggers;

    /** @param zone of the shop */
    public JourneysApi(Database db, Clock clock, ZoneId zone, JourneyParts of, Segments segments,
            Customers customers, Supplier<TriggerNames> names) {
        this.db = db;
        this.clock = clock;
        this.zone = zone;
        this.of = of;
        this.segments = segments;
        this.customers = customers;
        this.triggers = new TriggerReader(names, zone);
    }

    private enum Where {
        ALL, INSIDE, PASSED, LEFT, FINISHED, GOAL
    }

    @Override
    public void mount(Routes routes) {
        routes.get("/journeys", this::list).post("/journeys", this::create).get("/journeys/{id}", this::get)
                .patch("/journeys/{id}", this::change).delete("/journeys/{id}", this::delete)
                .post("/journeys/{id}/publish", this::publish)
                .post("/journeys/{id}/pause", call -> move(call, of.journeys()::pause))
                .post("/journeys/{id}/resume", call -> move(call, of.journeys()::resume))
                .post("/journeys/{id}/end", call -> move(call, of.journeys()::end))
                .post("/journeys/{id}/enter", this::enter).get("/journeys/{id}/people", this::people)
                .get("/customers/{id}/journeys", this::ofCustomer);
    }

    private Reply list(Call call) {
        var query = call.query();
        var state = query.choice("state", State.class);
        var page = query.page("journeys");
        query.done();
        var asked = of.journeys().list().stream().filter(it -> state.isEmpty() || it.state() == state.get())
                .toList();
        var counts = of.counts().whole(asked.stream().map(Journey::id).toList());
        return Reply.ok(page.ofAll(asked, it -> it.id().value(),
                it -> line(it, counts.getOrDefault(it.id(), Whole.NOBODY))));
    }

    private Reply create(Call call) {
        var fields = call.fields();
        var name = fields.neededText("name", LONGEST_NAME);
        var given = fields.hasValue("plan");
        fields.done();
        var made = of.journeys().create(name, given ? plan(call) : Plan.blank(zone),
                call.caller().signature());
        return Reply.created("/journeys/" + made.id().value(), whole(made));
    }

    private Reply get(Call call) {
        call.query().done();
        return Reply.ok(whole(journey(call)));
    }

    private Reply change(Call call) {
        var before = journey(call);
        var fields = call.fields();
        var name = fields.has("name") ? fields.neededText("name", LONGEST_NAME) : before.name();
        var given = fields.hasValue("plan");
        fields.done();
        var plan = given ? plan(call) : before.draft();
        return Reply.ok(whole(allowed(() -> of.journeys().save(before.id(), name, plan))));
    }

    private Reply delete(Call call) {
        call.plain();
        var journey = journey(call);
        if (!of.journeys().delete(journey.id())) {
            throw new Refused(Problem.of(Problem.Type.CONFLICT, "开始过的旅程不能删除，可以结束它。",
                    "A journey that was started cannot be deleted: end it."));
        }
        return Reply.done();
    }

    private Reply publish(Call call) {
        var journey = journey(call);
        var fields = call.fields();
        var moving = fields.choice("moving", Moving.class);
        fields.done();
        return Reply.ok(whole(allowed(() -> of.journeys().publish(journey.id(),
                moving == null ? Moving.FINISH : moving, call.caller().signature()))));
    }

    private Reply move(Call call, Function<JourneyId, Journey> step) {
        call.plain();
        var journey = journey(call);
        return Reply.ok(whole(allowed(() -> step.apply(journey.id()))));
    }

    /** By the caller's word; the same cause counts once for a customer. Whether they may enter, the journey says. */
    private Reply enter(Call call) {
        var journey = journey(call);
        var fields = call.fields();
        var cause = "api/" + fields.neededText("cause", LONGEST_CAUSE);
        var segment = fields.id("segment");
        var ids = fields.ids("customers", MOST_CUSTOMERS);
        if ((segment == null) == ids.isEmpty()) {
            fields.wrong("customers", "请给出客户，或者一个人群，二者选一。", "Give customers, or a segment, and not both.");
        }
        var rule = segment == null ? null : segments.get(new SegmentId(segment)).orElse(null);
        if (segment != null && rule == null) {
            fields.wrong("segment", "没有这个人群。", "There is no such segment.");
        }
        fields.done();
        if (journey.state() != State.RUNNING) {
            throw new Refused(Problem.of(Problem.Type.CONFLICT, "只有进行中的旅程才能加人。",
                    "People can be put into a running journey only."));
        }
        var now = clock.instant();
        var taken = rule == null
                ? of.happenings().tell(journey.id().value(), ids.stream().map(CustomerId::new).toList(),
                        cause, now)
                : of.happenings().tellAll(journey.id().value(), segments.condition(rule.rule(), now), cause,
                        now);
        return Reply.ok(new JsonObject().put("taken", taken));
    }

    private Reply people(Call call) {
        var journey = journey(call);
        var query = call.query();
        var where = query.choice("where", Where.class).orElse(Where.ALL);
        var step = query.text("step", LONGEST_STEP);
        var page = query.page("journey-people");
        query.done();
        return Reply.ok(page.of(Stays.people(db, journey.id(), where.name().toLowerCase(Locale.ROOT), step,
                null, page.last(), page.wanted()), Stays.Stay::id, JourneysApi::json));
    }

    private Reply ofCustomer(Call call) {
        var query = call.query();
        var page = query.page("customer-journeys");
        query.done();
        var customer = customers.current(db, new CustomerId(call.id("id")))
                .orElseThrow(() -> new Refused(Problem.notFound()));
        return Reply.ok(page.ofAll(Stays.of(db, customer), Stays.Stay::id, JourneysApi::json));
    }

    /** The ways of one customer with all they passed: part of what is exported of a person. */
    static JsonArray all(Sql db, CustomerId customer) {
        return Reply.array(Stays.of(db, customer), it -> json(it).put("passed", Reply.array(
                Stays.passes(db, it.id()),
                pass -> new JsonObject().put("step", pass.step()).put("way", pass.way())
                        .put("arrivedAt", CustomerJson.time(pass.arrivedAt()))
                        .put("leftAt", CustomerJson.time(pass.leftAt())))));
    }

    private Plan plan(Call call) {
        if (!(call.body().getValue("plan") instanceof JsonObject plan)) {
            throw new InvalidInput("plan", "须为对象。", "An object is expected.");
        }
        if (!(plan.getValue("entry") instanceof JsonObject entry)) {
            throw new InvalidInput("plan.entry", "必填，须为触发方式。",
                    "It is required: a trigger.");
        }
        var fields = new Fields(entry);
        var trigger = triggers.read(fields);
        fields.done();
        try {
            return PlanJson.read(plan, trigger);
        } catch (InvalidInput wrong) {
            throw wrong.under("plan");
        }
    }

    private Journey journey(Call call) {
        return of.journeys().get(new JourneyId(call.id("id")))
                .orElseThrow(() -> new Refused(Problem.notFound()));
    }

    private static Journey allowed(Supplier<Journey> step) {
        try {
            return step.get();
        } catch (Journeys.NotAllowed notNow) {
            throw new Refused(Problem.of(Problem.Type.CONFLICT, notNow.words(Locale.CHINESE),
                    notNow.words(Locale.ENGLISH)));
        }
    }

    private static JsonObject line(Journey it, Whole counts) {
        return new JsonObject().put("id", it.id().value()).put("name", it.name())
                .put("state", it.state().code()).put("version", it.version())
                .put("changed", it.changed())
                .put("counts",
                        new JsonObject().put("entered", counts.entered()).put("inside", counts.inside())
                                .put("finished", counts.finished()).put("left", counts.gone())
                                .put("goal", counts.goal()).put("stuck", counts.stuck()))
                .put("createdBy", it.createdBy()).put("createdAt", CustomerJson.time(it.createdAt()))
                .put("updatedAt", CustomerJson.time(it.updatedAt()));
    }

    private JsonObject whole(Journey it) {
        var published = it.published();
        var steps = of.counts().steps(it.id());
        return line(it, of.counts().whole(it.id())).put("plan", PlanJson.write(it.draft()))
                .put("published", published == null ? null : PlanJson.write(published))
                .put("findings", Reply.array(of.check().of(it.draft()), JourneysApi::json))
                .put("steps", Reply.array(List.copyOf(steps.entrySet()), JourneysApi::json));
    }

    private static JsonObject json(PlanCheck.Finding it) {
        return new JsonObject().put("step", it.step()).put("code", it.code()).put("wrong", it.wrong())
                .put("zh", it.zh()).put("en", it.en());
    }

    private static JsonObject json(Map.Entry<String, AtStep> it) {
        var ways = new JsonObject();
        it.getValue().ways().forEach(ways::put);
        return new JsonObject().put("step", it.getKey()).put("standing", it.getValue().standing())
                .put("passed", it.getValue().passed()).put("left", it.getValue().left()).put("ways", ways);
    }

    private static JsonObject json(Stays.Stay it) {
        return new JsonObject().put("id", it.id()).put("journey", it.journey().value()).put("name", it.name())
                .put("customer", it.customer().value()).put("version", it.version()).put("step", it.step())
                .put("dueAt", CustomerJson.time(it.dueAt()))
                .put("enteredAt", CustomerJson.time(it.enteredAt()))
                .put("enteredBy", it.enteredBy()).put("heldOut", it.heldOut())
                .put("goalAt", CustomerJson.time(it.goalAt())).put("endedAt", CustomerJson.time(it.endedAt()))
                .put("endedWhy", it.endedWhy());
    }
}
