package io.zhiyin.bot.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.campaign.Campaign;
import io.zhiyin.campaigns.campaign.CampaignId;
import io.zhiyin.campaigns.campaign.Campaigns;
import io.zhiyin.campaigns.campaign.Simulation;
import io.zhiyin.campaigns.campaign.Simulations;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.store.Database;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** What a campaign would do, before it does it. */
public final class SimulationApi implements Resource {
    private final Database db;
    private final Campaigns campaigns;
    private final Simulations simulations;
    private final Customers customers;

    public SimulationApi(Database db, Campaigns campaigns, Simulations simulations, Customers customers) {
        this.db = db;
        this.campaigns = campaigns;
        this.simulations = simulations;
        this.customers = customers;
    }

    @Override
    public void mount(Routes routes) {
        routes.get("/campaigns/{id}/simulation", this::newest)
                .post("/campaigns/{id}/simulation", this::start)
                .get("/campaigns/{id}/simulation/customers/{customer}", this::why);
    }

    private Reply newest(Call call) {
        call.query().done();
        return Reply.ok(simulations.newest(campaign(call).id()).map(SimulationApi::json)
                .orElseThrow(() -> new Refused(Problem.notFound())));
    }

    private Reply start(Call call) {
        var fields = call.fields();
        var day = day(fields);
        fields.done();
        var campaign = campaign(call);
        var started = simulations.start(campaign, day, call.caller().signature()).orElseThrow(
                () -> new Refused(Problem.conflict("那一天（或以后）这个活动不会触发，没有可以模拟的。"
                        + "The campaign is not due on that day, or ever again: there is nothing to simulate.")));
        return Reply.accepted("/campaigns/" + campaign.id().value() + "/simulation", json(started));
    }

    private static @Nullable LocalDate day(Fields fields) {
        var day = fields.text("day", 10);
        try {
            var read = day == null ? null : LocalDate.parse(day);
            if (read == null || (read.getYear() >= 1900 && read.getYear() <= 2100)) {
                return read;
            }
        } catch (DateTimeParseException noDay) {
            // told below
        }
        fields.wrong("day", "须为日期，如 2026-11-21。", "A day is expected, as 2026-11-21.");
        return null;
    }

    private Reply why(Call call) {
        var query = call.query();
        var day = query.day("day");
        query.done();
        var campaign = campaign(call);
        var customer = customers.find(db, new CustomerId(call.id("customer")))
                .orElseThrow(() -> new Refused(Problem.notFound()));
        var why = simulations.why(campaign, day, customer.id())
                .orElseThrow(
                        () -> new Refused(Problem.conflict("这个活动不会再触发。The campaign is not due any more.")));
        var segment = why.segment();
        return Reply.ok(new JsonObject().put("customer", customer.id().value())
                .put("fate", Spelling.snake(why.fate())).put("route", why.route())
                .put("account", why.account()).put("reason", why.reason()).put("detail", why.detail())
                .put("until", CustomerJson.time(why.until()))
                .put("segment", segment == null ? null : segment.value()));
    }

    private Campaign campaign(Call call) {
        return campaigns.get(new CampaignId(call.id("id")))
                .orElseThrow(() -> new Refused(Problem.notFound()));
    }

    private static JsonObject json(Simulation it) {
        return new JsonObject().put("id", it.id()).put("campaign", it.campaign().value())
                .put("campaignVersion", it.version()).put("state", Spelling.snake(it.state()))
                .put("day", it.day().toString()).put("dueAt", CustomerJson.time(it.dueAt()))
                .put("expected", it.expected()).put("asked", it.asked())
                .put("groups", Reply.array(it.groups(), SimulationApi::json)).put("by", it.by())
                .put("startedAt", CustomerJson.time(it.startedAt()))
                .put("finishedAt", CustomerJson.time(it.finishedAt()));
    }

    private static JsonObject json(Simulation.Group it) {
        return new JsonObject().put("fate", Spelling.snake(it.fate())).put("route", it.route())
                .put("account", it.account()).put("reason", it.reason()).put("detail", it.detail())
                .put("customers", it.customers()).put("some", new JsonArray(it.some()));
    }
}
