package io.zhiyin.bot.api;

import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.campaign.CampaignId;
import io.zhiyin.campaigns.campaign.Campaigns;
import io.zhiyin.campaigns.campaign.Runs;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.delivery.Deliveries;
import io.zhiyin.campaigns.delivery.DeliveryId;
import io.zhiyin.campaigns.delivery.MassReports;
import io.zhiyin.campaigns.delivery.Outgoing;
import io.zhiyin.campaigns.delivery.Reason;
import io.zhiyin.campaigns.delivery.RunId;
import io.zhiyin.campaigns.delivery.State;
import org.jspecify.annotations.Nullable;

/** {@code /runs} and {@code /deliveries}: what became of every message, and an operator's word on the uncertain ones. */
public final class DeliveriesApi implements Resource {
    private final Runs runs;
    private final Deliveries deliveries;

    public DeliveriesApi(Runs runs, Deliveries deliveries) {
        this.runs = runs;
        this.deliveries = deliveries;
    }

    private enum Kind {
        CAMPAIGN, REPLY, WELCOME, TEST
    }

    private static final int MOST_CALLS = 1000;

    /** What an operator says of an uncertain delivery, after looking. */
    private enum Settled {
        SENT, NOT_SENT, ABANDONED,
        /** To be sent again, though the customer may then get it twice. */
        RETRY
    }

    @Override
    public void mount(Routes routes) {
        routes.get("/runs", this::runs).get("/runs/{id}", this::run)
                .get("/runs/{id}/mass-sends", this::massSends)
                .post("/runs/{id}/send", call -> decide(call, true))
                .post("/runs/{id}/skip", call -> decide(call, false)).get("/deliveries", this::list)
                .get("/deliveries/{id}", this::get).post("/deliveries/{id}/settle", this::settle);
    }

    private Reply decide(Call call, boolean send) {
        call.plain();
        var run = runs.get(new RunId(call.id("id"))).orElseThrow(() -> new Refused(Problem.notFound()));
        try {
            runs.decide(run.id(), send, call.caller().signature());
        } catch (Campaigns.NotAllowed notNow) {
            throw new Refused(Problem.conflict(String.valueOf(notNow.getMessage())));
        }
        return Reply.ok(json(runs.get(run.id()).orElseThrow(() -> new Refused(Problem.notFound()))));
    }

    private Reply runs(Call call) {
        var query = call.query();
        var campaign = query.id("campaign");
        var page = query.page("runs");
        query.done();
        var last = page.last();
        return Reply.ok(page.of(runs.list(campaign == null ? null : new CampaignId(campaign),
                last == null ? null : new RunId(last), page.wanted()), it -> it.id().value(),
                DeliveriesApi::json));
    }

    private Reply run(Call call) {
        call.query().done();
        return Reply.ok(
                json(runs.get(new RunId(call.id("id"))).orElseThrow(() -> new Refused(Problem.notFound()))));
    }

    private Reply massSends(Call call) {
        call.query().done();
        var run = runs.get(new RunId(call.id("id"))).orElseThrow(() -> new Refused(Problem.notFound()));
        return Reply.ok(new JsonObject()
                .put("items", Reply.array(deliveries.massCalls(run.id(), MOST_CALLS), DeliveriesApi::json))
                .put("next", (String) null));
    }

    private static JsonObject json(MassReports.Call call) {
        var counts = call.counts();
        return new JsonObject().put("id", call.id()).put("account", call.account().value())
                .put("route", call.route().code())
                .put("staff", call.staff() == null ? null : call.staff().value())
                .put("state", call.state()).put("members", call.members()).put("detail", call.detail())
                .put("status", call.status())
                .put("counts", counts == null
                        ? null
                        : new JsonObject().put("total", counts.total()).put("filtered", counts.filtered())
                                .put("arrived", counts.arrived()).put("failed", counts.failed()))
                .put("reminders", call.reminders())
                .put("createdAt", CustomerJson.time(call.createdAt()))
                .put("finishedAt", CustomerJson.time(call.finishedAt()));
    }

    private Reply list(Call call) {
        var query = call.query();
        var run = query.id("run");
        var customer = query.id("customer");
        var state = query.choice("state", State.class).orElse(null);
        var reason = query.choice("reason", Reason.class).orElse(null);
        var kind = query.choice("kind", Kind.class).map(Spelling::snake).orElse(null);
        var page = query.page("deliveries");
        query.done();
        var last = page.last();
        var filter = new Deliveries.Filter(run == null ? null : new RunId(run),
                customer == null ? null : new CustomerId(customer), state, reason, kind);
        return Reply.ok(page.of(
                deliveries.list(filter, last == null ? null : new DeliveryId(last), page.wanted()),
                it -> it.id().value(), DeliveriesApi::json));
    }

    private Reply get(Call call) {
        call.query().done();
        return Reply.ok(whole(there(call)));
    }

    private Reply settle(Call call) {
        var id = there(call).item().id();
        var fields = call.fields();
        var as = fields.neededChoice("as", Settled.class);
        fields.done();
        var by = call.caller().signature();
        var settled = switch (as) {
            case SENT -> deliveries.settle(id, State.SENT, by);
            case NOT_SENT -> deliveries.settle(id, State.NOT_SENT, by);
            case ABANDONED -> deliveries.settle(id, State.ABANDONED, by);
            case RETRY -> deliveries.retry(id, by);
        };
        if (!settled) {
            throw new Refused(Problem.of(Problem.Type.CONFLICT, "只有状态为 unknown（结果未知）的投递可以核实。",
                    "Only a delivery whose state is unknown can be settled."));
        }
        var now = there(call);
        return Reply.ok(whole(now)).about(now.item().customer().value());
    }

    private Deliveries.Whole there(Call call) {
        return deliveries.get(new DeliveryId(call.id("id")))
                .orElseThrow(() -> new Refused(Problem.notFound()));
    }

    private static JsonObject json(Runs.Summary run) {
        var states = new JsonObject();
        run.byState().forEach(states::put);
        return new JsonObject().put("id", run.id().value()).put("campaign", run.campaign().value())
                .put("campaignName", run.campaignName()).put("dueAt", CustomerJson.time(run.dueAt()))
                .put("ofDueAt", CustomerJson.time(run.ofDueAt()))
                .put("state", run.state()).put("deliveries", run.planned()).put("byState", states)
                .put("campaignVersion", run.version()).put("createdAt", CustomerJson.time(run.createdAt()))
                .put("plannedAt", CustomerJson.time(run.plannedAt()));
    }

    static JsonObject json(Deliveries.Item item) {
        var run = item.run();
        return new JsonObject().put("id", item.id().value()).put("kind", item.kind())
                .put("run", run == null ? null : run.value()).put("campaignName", item.campaign())
                .put("customer", item.customer().value()).put("state", Spelling.snake(item.state()))
                .put("reason", Spelling.snake(item.reason())).put("detail", item.detail())
                .put("route", word(item.route()))
                .put("account", item.account()).put("staff", item.staff())
                .put("dueAt", CustomerJson.time(item.dueAt()))
                .put("expiresAt", CustomerJson.time(item.expiresAt()))
                .put("sendingAt", CustomerJson.time(item.sendingAt()))
                .put("finishedAt", CustomerJson.time(item.finishedAt())).put("attempts", item.attempts());
    }

    static JsonObject whole(Deliveries.Whole whole) {
        return json(whole.item()).put("words", words(whole.words()))
                .put("history", Reply.array(whole.history(), it -> new JsonObject()
                        .put("at", CustomerJson.time(it.at())).put("state", Spelling.snake(it.state()))
                        .put("reason", Spelling.snake(it.reason())).put("detail", it.detail())))
                .put("facts",
                        Reply.array(whole.facts(), it -> new JsonObject().put("fact", it.fact()).put("at",
                                CustomerJson.time(it.at()))))
                .put("clicks", Reply.array(whole.clicks(), it -> new JsonObject()
                        .put("at", CustomerJson.time(it.at())).put("target", it.target())));
    }

    private static @Nullable JsonObject words(Outgoing.@Nullable Content content) {
        return switch (content) {
            case null -> null;
            case Outgoing.Text(var text) -> new JsonObject().put("text", text);
            case Outgoing.Mail(var subject, var text, _) ->
                new JsonObject().put("subject", subject).put("text", text);
            case Outgoing.Attached(var text, var attachments, _) ->
                (text.isEmpty() ? new JsonObject() : new JsonObject().put("text", text)).put("attachments",
                        AttachmentReader.json(attachments));
            case Outgoing.TemplateFields(var id, var fields) -> new JsonObject().put("platformTemplate", id)
                    .put("fields", VariantJson.fields(fields, "value"));
        };
    }

    private static @Nullable String word(@Nullable Enum<?> value) {
        return value == null ? null : Spelling.snake(value);
    }
}
