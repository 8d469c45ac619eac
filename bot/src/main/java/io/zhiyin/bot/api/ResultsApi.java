package io.zhiyin.bot.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.transfer.Download;
import io.zhiyin.campaigns.campaign.CampaignId;
import io.zhiyin.campaigns.campaign.Campaigns;
import io.zhiyin.campaigns.campaign.Measuring;
import io.zhiyin.campaigns.campaign.Runs;
import io.zhiyin.campaigns.delivery.DeliveryId;
import io.zhiyin.campaigns.delivery.RunId;
import io.zhiyin.campaigns.exporting.ExportFormat;
import io.zhiyin.campaigns.exporting.TableExport;
import io.zhiyin.campaigns.result.Comparison;
import io.zhiyin.campaigns.result.ResultRules;
import io.zhiyin.campaigns.result.Results;
import io.zhiyin.campaigns.result.Statistics;
import io.zhiyin.campaigns.store.Database;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code /campaigns/{id}/results}: what a campaign brought, who the people behind a number are, and what counts. */
public final class ResultsApi implements Resource {
    private static final int LONGEST_STAFF = 128;

    private enum Format {
        JSON, CSV, XLSX
    }

    private enum Arm {
        HOLDOUT(Results.HOLDOUT), A(0), B(1), C(2), D(3), E(4);

        private final int number;

        Arm(int number) {
            this.number = number;
        }
    }

    private final Database db;
    private final Clock clock;
    private final Campaigns campaigns;
    private final Runs runs;
    private final Results results;

    public ResultsApi(Database db, Clock clock, Campaigns campaigns, Runs runs) {
        this.db = db;
        this.clock = clock;
        this.campaigns = campaigns;
        this.runs = runs;
        this.results = new Results(db);
    }

    @Override
    public void mount(Routes routes) {
        routes.get("/campaigns/{id}/results", this::results)
                .get("/campaigns/{id}/results/people", this::people)
                .get("/result-rules", this::rules).put("/result-rules", this::change);
    }

    private Reply results(Call call) {
        var campaign = campaign(call);
        var query = call.query();
        var run = query.id("run");
        var format = query.choice("format", Format.class).orElse(Format.JSON);
        query.done();
        var funnel = results.funnel(campaign, run(campaign, run));
        return switch (format) {
            case JSON -> Reply.ok(json(campaign, run(campaign, run), funnel));
            case CSV -> file(campaign, funnel, ExportFormat.CSV);
            case XLSX -> file(campaign, funnel, ExportFormat.XLSX);
        };
    }

    private Reply file(CampaignId campaign, Results.Funnel funnel, ExportFormat format) {
        var headings = new ArrayList<String>();
        headings.add("arm");
        Arrays.stream(Results.Step.values()).map(Results.Step::code).forEach(headings::add);
        headings.add("revenueFen");
        var rows = funnel.arms().keySet().stream().map(arm -> {
            var row = new ArrayList<@Nullable Object>();
            row.add(arm(arm));
            Arrays.stream(Results.Step.values()).forEach(step -> row.add(funnel.of(arm, step).people()));
            row.add(funnel.of(arm, Results.Step.CONVERTED).fen());
            return row;
        }).toList();
        return Reply.file(new Download(format.type(),
                "campaign-" + campaign.value() + "." + format.name().toLowerCase(Locale.ROOT),
                out -> TableExport.write(out, format, headings, rows)));
    }

    private JsonObject json(CampaignId campaign, @Nullable RunId run, Results.Funnel funnel) {
        var arms = new JsonArray();
        funnel.arms().keySet().forEach(arm -> {
            var json = new JsonObject().put("arm", arm(arm));
            Arrays.stream(Results.Step.values())
                    .forEach(step -> json.put(step.code(), funnel.of(arm, step).people()));
            arms.add(json.put("revenueFen", funnel.of(arm, Results.Step.CONVERTED).fen()));
        });
        var states = new JsonObject();
        funnel.byState().forEach(states::put);
        return new JsonObject().put("campaign", campaign.value()).put("run", run == null ? null : run.value())
                .put("arms", arms).put("byState", states)
                .put("comparison", comparison(Comparison.of(db, clock, campaign)))
                .put("links",
                        Reply.array(results.links(campaign, run),
                                it -> new JsonObject().put("target", it.target())
                                        .put("people", it.people()).put("clicks", it.clicks())))
                .put("staff", Reply.array(results.staff(campaign, run), ResultsApi::staff))
                .put("computedAt", CustomerJson.time(clock.instant()));
    }

    private static JsonObject staff(Results.OfStaff it) {
        return new JsonObject().put("account", it.account()).put("staff", it.staff()).put("route", it.route())
                .put("asked", it.asked()).put("confirmed", it.confirmed()).put("open", it.open())
                .put("converted", it.converted());
    }

    private static JsonObject comparison(Comparison comparison) {
        return new JsonObject().put("final", comparison.over())
                .put("until", CustomerJson.time(comparison.until()))
                .put("splitChance", comparison.chance()).put("splitBelievable", comparison.believable())
                .put("sides", Reply.array(comparison.sides(), it -> new JsonObject().put("arm", arm(it.arm()))
                        .put("customers", it.people()).put("buyers", it.buyers()).put("share", it.share())
                        .put("revenueFen", it.fen()).put("rise", rise(it.rise()))));
    }

    private static @Nullable JsonObject rise(Statistics.@Nullable Difference rise) {
        return rise == null
                ? null
                : new JsonObject().put("value", rise.value()).put("low", rise.low()).put("high", rise.high());
    }

    private static String arm(int arm) {
        return arm == Results.HOLDOUT ? "holdout" : Measuring.letter(arm).toLowerCase(Locale.ROOT);
    }

    private Reply people(Call call) {
        var campaign = campaign(call);
        var query = call.query();
        var step = query.choice("step", Results.Step.class).orElse(Results.Step.PLANNED);
        var run = query.id("run");
        var arm = query.choice("arm", Arm.class).map(it -> it.number).orElse(null);
        var account = query.text("account", LONGEST_STAFF);
        var staff = query.text("staff", LONGEST_STAFF);
        var page = query.page("results");
        query.done();
        var last = page.last();
        var found = results.people(campaign,
                new Results.Which(step, run(campaign, run), arm, null, account, staff),
                last == null ? null : new DeliveryId(last), page.wanted());
        return Reply.ok(page.of(found, it -> it.delivery().value(), it -> new JsonObject()
                .put("delivery", it.delivery().value()).put("customer", it.customer().value())
                .put("state", it.state()).put("at", CustomerJson.time(it.at())).put("revenueFen", it.fen())));
    }

    private Reply rules(Call call) {
        call.query().done();
        return Reply.ok(json(ResultRules.read(db)));
    }

    private Reply change(Call call) {
        var fields = call.fields();
        var days = fields.neededNumber("attributionDays", 1, Measuring.MOST_DAYS);
        var hours = fields.neededNumber("replyHours", 1, ResultRules.MOST_HOURS);
        fields.done();
        return Reply
                .ok(json(ResultRules.change(db, clock, (int) days, (int) hours, call.caller().signature())));
    }

    private static JsonObject json(ResultRules rules) {
        return new JsonObject().put("attributionDays", rules.attributionDays())
                .put("replyHours", rules.replyHours()).put("updatedBy", rules.updatedBy())
                .put("updatedAt", CustomerJson.time(rules.updatedAt()));
    }

    private CampaignId campaign(Call call) {
        return campaigns.get(new CampaignId(call.id("id"))).orElseThrow(() -> new Refused(Problem.notFound()))
                .id();
    }

    private @Nullable RunId run(CampaignId campaign, @Nullable Long run) {
        return run == null
                ? null
                : runs.get(new RunId(run)).filter(it -> it.campaign().equals(campaign))
                        .orElseThrow(() -> new Refused(Problem.notFound())).id();
    }
}
