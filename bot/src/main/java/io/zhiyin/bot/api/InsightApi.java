package io.zhiyin.bot.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.insight.Insight;
import io.zhiyin.campaigns.insight.Insights;
import io.zhiyin.campaigns.insight.Outlook;
import io.zhiyin.campaigns.insight.Scales;
import io.zhiyin.campaigns.insight.Stage;
import io.zhiyin.campaigns.insight.Verdict;
import io.zhiyin.campaigns.order.Money;
import io.zhiyin.campaigns.store.Database;
import org.jspecify.annotations.Nullable;

/** {@code /customers/{id}/insight} and {@code /insight/summary}: what is computed, with the figures behind it. */
public final class InsightApi implements Resource {
    private final Database db;
    private final Customers customers;
    private final Insights insights;

    public InsightApi(Database db, Customers customers, Insights insights) {
        this.db = db;
        this.customers = customers;
        this.insights = insights;
    }

    @Override
    public void mount(Routes routes) {
        routes.get("/customers/{id}/insight", this::one).get("/insight/summary", this::summary);
    }

    private Reply one(Call call) {
        call.query().done();
        var id = customers.current(db, new CustomerId(call.id("id")))
                .orElseThrow(() -> new Refused(Problem.notFound()));
        return Reply.ok(insight(id, insights.of(id)));
    }

    private Reply summary(Call call) {
        call.query().done();
        var all = insights.summary();
        var scale = new JsonObject();
        for (var name : new String[]{"recency", "frequency", "money", "abc"}) {
            scale.put(name, kept(all.scale().get(name)));
        }
        var funnel = new JsonArray();
        for (var stage : Stage.values()) {
            funnel.add(new JsonObject().put("stage", stage.code()).put("customers",
                    all.funnel().getOrDefault(stage, 0L)));
        }
        return Reply.ok(new JsonObject().put("funnel", funnel)
                .put("matrix", Reply.array(all.matrix(),
                        it -> new JsonObject().put("r", it.r()).put("f", it.f())
                                .put("customers", it.customers())
                                .put("spentFen", it.spent().fen())))
                .put("abc", Reply.array(all.classes(),
                        it -> new JsonObject().put("class", it.abc().name()).put("customers", it.customers())
                                .put("spentFen", it.spent().fen())))
                .put("scale", scale).put("models", verdict(all.verdict())));
    }

    private static JsonObject insight(CustomerId id, Insight insight) {
        var json = new JsonObject().put("customer", id.value()).put("stage", insight.stage().code())
                .put("since", CustomerJson.time(insight.since()))
                .put("stages", Reply.array(insight.steps(), it -> new JsonObject()
                        .put("stage", it.stage().code()).put("at", CustomerJson.time(it.at()))));
        var warning = insight.warning();
        json.put("warning", warning == null ? null : ChurnApi.json(warning));
        var bought = insight.bought();
        if (bought == null) {
            return json.putNull("figures").putNull("rfm").putNull("abc").putNull("outlook");
        }
        var figures = bought.figures();
        var rfm = bought.rfm();
        var abc = bought.abc();
        return json
                .put("figures", new JsonObject().put("orders", figures.orders())
                        .put("spentFen", figures.spent().fen())
                        .put("firstPaidAt", CustomerJson.time(figures.first()))
                        .put("lastPaidAt", CustomerJson.time(figures.last()))
                        .put("daysSince", bought.daysSince()))
                .put("rfm", rfm == null
                        ? null
                        : new JsonObject().put("r", rfm.r()).put("f", rfm.f()).put("m", rfm.m()))
                .put("abc", abc == null ? null : abc.name()).put("outlook", outlook(bought.outlook()));
    }

    private static JsonObject outlook(Outlook outlook) {
        return new JsonObject().put("weeks", Outlook.WEEKS).put("purchases", outlook.purchases())
                .put("spendFen", fen(outlook.spend())).put("valueFen", fen(outlook.value()))
                .put("churnRisk", outlook.churnRisk()).put("riskFrom", outlook.riskFrom().toString());
    }

    private static @Nullable JsonObject verdict(@Nullable Verdict it) {
        if (it == null) {
            return null;
        }
        return new JsonObject().put("at", CustomerJson.time(it.at())).put("customers", it.customers())
                .put("repeatBuyers", it.repeatBuyers()).put("purchasesBy", Spelling.snake(it.purchasesBy()))
                .put("aliveBy", Spelling.snake(it.aliveBy()))
                .put("backtest", !it.tested()
                        ? null
                        : new JsonObject().put("weeks", it.weeks()).put("actual", it.actual())
                                .put("recencyAuc", it.recencyAuc()).put("rfmAuc", it.rfmAuc())
                                .put("bgNbdAuc", it.bgAuc()).put("bgNbdPredicted", it.bgPredicted())
                                .put("mbgNbdAuc", it.mbgAuc()).put("mbgNbdPredicted", it.mbgPredicted())
                                .put("aliveAuc", it.aliveAuc()));
    }

    private static @Nullable JsonObject kept(Scales.@Nullable Kept kept) {
        return kept == null
                ? null
                : new JsonObject().put("cuts", new JsonArray(kept.cuts())).put("setBy", kept.setBy())
                        .put("at", CustomerJson.time(kept.at()));
    }

    private static @Nullable Long fen(@Nullable Money money) {
        return money == null ? null : money.fen();
    }
}
