package io.zhiyin.bot.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.campaign.Campaign;
import io.zhiyin.campaigns.campaign.CampaignId;
import io.zhiyin.campaigns.campaign.CampaignTests;
import io.zhiyin.campaigns.campaign.Campaigns;
import io.zhiyin.campaigns.campaign.SeedLists;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.journey.Journey;
import io.zhiyin.campaigns.journey.JourneyId;
import io.zhiyin.campaigns.journey.Journeys;
import io.zhiyin.campaigns.store.Database;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /seed-lists}, and tests: the message of a campaign or of a journey's step sent to a few to be looked at. */
public final class CampaignTestsApi implements Resource {
    private static final int SHOWN = 200;

    private final Database db;
    private final Campaigns campaigns;
    private final Journeys journeys;
    private final CampaignTests tests;
    private final SeedLists seeds;
    private final Customers customers;

    public CampaignTestsApi(Database db, Campaigns campaigns, Journeys journeys, CampaignTests tests,
            SeedLists seeds, Customers customers) {
        this.db = db;
        this.campaigns = campaigns;
        this.journeys = journeys;
        this.tests = tests;
        this.seeds = seeds;
        this.customers = customers;
    }

    @Override
    public void mount(Routes routes) {
        routes.get("/seed-lists", this::lists).post("/seed-lists", this::create)
                .get("/seed-lists/{id}", this::list).put("/seed-lists/{id}", this::set)
                .delete("/seed-lists/{id}", call -> Reply.doneIf(seeds.delete(call.id("id"))))
                .get("/campaigns/{id}/tests", this::tests).post("/campaigns/{id}/tests", this::send)
                .get("/campaigns/{id}/tests/{test}", this::test)
                .get("/journeys/{id}/steps/{step}/tests", this::testsOfStep)
                .post("/journeys/{id}/steps/{step}/tests", this::sendStep)
                .get("/journeys/{id}/steps/{step}/tests/{test}", this::testOfStep);
    }

    private Reply lists(Call call) {
        var query = call.query();
        var page = query.page("seed-lists");
        query.done();
        return Reply.ok(page.ofAll(seeds.list(), SeedLists.SeedList::id, CampaignTestsApi::json));
    }

    private Reply list(Call call) {
        call.query().done();
        return Reply.ok(seeds.get(call.id("id")).map(CampaignTestsApi::json)
                .orElseThrow(() -> new Refused(Problem.notFound())));
    }

    private Reply create(Call call) {
        var fields = call.fields();
        var name = fields.neededText("name", SeedLists.LONGEST_NAME);
        var people = people(fields);
        fields.done();
        var made = taken(() -> seeds.create(name, people, call.caller().signature()));
        return Reply.created("/seed-lists/" + made.id(), json(made));
    }

    private Reply set(Call call) {
        var there = seeds.get(call.id("id")).orElseThrow(() -> new Refused(Problem.notFound()));
        var fields = call.fields();
        var name = fields.neededText("name", SeedLists.LONGEST_NAME);
        var people = people(fields);
        fields.done();
        return Reply.ok(json(taken(() -> seeds.set(there.id(), name, people, call.caller().signature())
                .orElseThrow(() -> new Refused(Problem.notFound())))));
    }

    private List<CustomerId> people(Fields fields) {
        var ids = fields.ids("customers", SeedLists.MOST).stream().map(CustomerId::new).toList();
        var known = customers.all(db, ids).stream().map(it -> it.id()).toList();
        if (!known.containsAll(ids)) {
            fields.wrong("customers", "其中有不存在的客户，或已并入别的客户。",
                    "Some of these customers do not exist, or were merged into another.");
        }
        return ids;
    }

    /** Only the name's being taken is left to refuse. */
    private static SeedLists.SeedList taken(java.util.function.Supplier<SeedLists.SeedList> change) {
        try {
            return change.get();
        } catch (InvalidInput taken) {
            throw new Refused(Problem.conflict(String.valueOf(taken.getMessage())));
        }
    }

    private Reply tests(Call call) {
        var query = call.query();
        var page = query.page("campaign-tests");
        query.done();
        var campaign = campaign(call).id();
        return Reply.ok(page.ofAll(tests.of(campaign, SHOWN), CampaignTests.Test::id,
                it -> json(it, campaign)));
    }

    private Reply test(Call call) {
        call.query().done();
        var campaign = campaign(call).id();
        return Reply.ok(tests.get(campaign, call.id("test")).map(it -> json(it, campaign))
                .orElseThrow(() -> new Refused(Problem.notFound())));
    }

    private Reply send(Call call) {
        var campaign = campaign(call);
        var fields = call.fields();
        var arm = fields.number("variant", 0, campaign.settings().measuring().others().size());
        var to = to(fields);
        fields.done();
        try {
            var sent = tests.send(campaign, arm == null ? 0 : arm.intValue(), to.list, to.customers,
                    call.caller().hand());
            return Reply.created("/campaigns/" + campaign.id().value() + "/tests/" + sent,
                    tests.get(campaign.id(), sent).map(it -> json(it, campaign.id())).orElseThrow());
        } catch (Campaigns.NotAllowed refused) {
            throw new Refused(Problem.conflict(String.valueOf(refused.getMessage())));
        }
    }

    private Reply sendStep(Call call) {
        var journey = journey(call);
        var fields = call.fields();
        var to = to(fields);
        fields.done();
        try {
            var message = journeys.message(journey, step(call))
                    .orElseThrow(() -> new Refused(Problem.notFound()));
            var sent = tests.send(message, to.list, to.customers, call.caller().signature());
            return Reply.created(at(journey, step(call)) + "/tests/" + sent,
                    tests.get(journey.id().value(), step(call), sent).map(it -> json(it, journey, step(call)))
                            .orElseThrow());
        } catch (Campaigns.NotAllowed refused) {
            throw new Refused(Problem.conflict(String.valueOf(refused.getMessage())));
        }
    }

    private Reply testsOfStep(Call call) {
        var query = call.query();
        var page = query.page("journey-tests");
        query.done();
        var journey = journey(call);
        var step = step(call);
        return Reply.ok(page.ofAll(tests.of(journey.id().value(), step, SHOWN), CampaignTests.Test::id,
                it -> json(it, journey, step)));
    }

    private Reply testOfStep(Call call) {
        call.query().done();
        var journey = journey(call);
        return Reply.ok(tests.get(journey.id().value(), step(call), call.id("test"))
                .map(it -> json(it, journey, step(call)))
                .orElseThrow(() -> new Refused(Problem.notFound())));
    }

    /** @param list its name; null: one customer */
    private record To(@Nullable String list, List<CustomerId> customers) {}

    private To to(Fields fields) {
        var customer = fields.id("customer");
        var wanted = fields.id("seedList");
        var list = wanted == null ? null : seeds.get(wanted).orElse(null);
        if ((customer == null) == (wanted == null)) {
            fields.wrong("seedList", "seedList 与 customer 须给出其中一个。",
                    "Either seedList or customer is expected.");
        } else if (wanted != null && list == null) {
            fields.wrong("seedList", "没有这个种子名单。", "There is no such seed list.");
        } else if (list != null && list.customers().isEmpty()) {
            fields.wrong("seedList", "这个名单是空的。", "This list is empty.");
        } else if (customer != null && customers.find(db, new CustomerId(customer)).isEmpty()) {
            fields.wrong("customer", "没有这位客户。", "There is no such customer.");
        }
        return new To(list == null ? null : list.name(),
                list != null
                        ? list.customers()
                        : customer == null ? List.of() : List.of(new CustomerId(customer)));
    }

    private Journey journey(Call call) {
        return journeys.get(new JourneyId(call.id("id")))
                .orElseThrow(() -> new Refused(Problem.notFound()));
    }

    private static String step(Call call) {
        return call.inPath("step");
    }

    private static String at(Journey journey, String step) {
        return "/journeys/" + journey.id().value() + "/steps/" + step;
    }

    private Campaign campaign(Call call) {
        return campaigns.get(new CampaignId(call.id("id")))
                .orElseThrow(() -> new Refused(Problem.notFound()));
    }

    private static JsonObject json(SeedLists.SeedList it) {
        return new JsonObject().put("id", it.id()).put("name", it.name())
                .put("customers", new JsonArray(it.customers().stream().map(CustomerId::value).toList()))
                .put("updatedBy", it.updatedBy()).put("updatedAt", CustomerJson.time(it.updatedAt()));
    }

    private static JsonObject json(CampaignTests.Test it, CampaignId of) {
        return json(it).put("campaign", of.value()).put("campaignVersion", it.version())
                .put("variant", it.arm());
    }

    private static JsonObject json(CampaignTests.Test it, Journey of, String step) {
        return json(it).put("journey", of.id().value()).put("step", step).put("journeyVersion", it.version());
    }

    private static JsonObject json(CampaignTests.Test it) {
        return new JsonObject().put("id", it.id()).put("seedList", it.list())
                .put("by", it.by()).put("at", CustomerJson.time(it.at())).put("underWay", it.underWay())
                .put("deliveries", Reply.array(it.sent(), CampaignTestsApi::json));
    }

    private static JsonObject json(CampaignTests.Sent it) {
        var route = it.route();
        return new JsonObject().put("customer", it.customer().value()).put("delivery", it.delivery().value())
                .put("state", Spelling.snake(it.state())).put("reason", Spelling.snake(it.reason()))
                .put("detail", it.detail()).put("route", route == null ? null : route.code());
    }
}
