package io.zhiyin.bot.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.insight.Churn;
import io.zhiyin.campaigns.insight.ChurnRules;
import io.zhiyin.campaigns.insight.ChurnWarning;
import io.zhiyin.campaigns.insight.Upkeep;
import io.zhiyin.campaigns.store.Database;
import java.util.Locale;

/** {@code /churn}: who may be about to be lost, and who is warned of. */
public final class ChurnApi implements Resource {
    private enum State {
        STANDING, ENDED
    }

    private final Database db;
    private final Upkeep upkeep;
    private final Churn churn = new Churn();

    public ChurnApi(Database db, Upkeep upkeep) {
        this.db = db;
        this.upkeep = upkeep;
    }

    @Override
    public void mount(Routes routes) {
        routes.get("/churn/warnings", this::list).get("/churn/rules", this::rules)
                .put("/churn/rules", this::set);
    }

    private Reply list(Call call) {
        var query = call.query();
        var state = query.choice("state", State.class).orElse(State.STANDING);
        var page = query.page("churn-" + Spelling.snake(state));
        query.done();
        return Reply.ok(page.of(churn.list(db, state == State.STANDING, page.last(), page.wanted()),
                ChurnWarning::id, ChurnApi::json));
    }

    private Reply rules(Call call) {
        call.query().done();
        return Reply.ok(json(churn.rules(db)));
    }

    private Reply set(Call call) {
        var fields = call.fields();
        var alive = fields.neededNumber("aliveBelow", 0, 99);
        var rhythm = fields.neededNumber("rhythmPercent", 0, 1_000);
        var days = fields.neededNumber("leastDays", 1, 3_650);
        var fen = fields.neededNumber("leastSpentFen", 0, 100_000_000_000L);
        if (rhythm > 0 && rhythm < 100) {
            fields.wrong("rhythmPercent", "须为 100 到 1000 的整数，0 表示不看。",
                    "A whole number from 100 to 1000 is expected, or 0 to ask nobody.");
        }
        fields.done();
        var rules = new ChurnRules((int) alive, (int) rhythm, (int) days, fen);
        upkeep.churn(rules, call.caller().signature());
        return Reply.ok(json(rules));
    }

    private static JsonObject json(ChurnRules it) {
        return new JsonObject().put("aliveBelow", it.aliveBelow()).put("rhythmPercent", it.rhythmPercent())
                .put("leastDays", it.leastDays()).put("leastSpentFen", it.leastFen());
    }

    static JsonObject json(ChurnWarning it) {
        var ended = it.endedBy();
        return new JsonObject().put("id", it.id()).put("customer", it.customer().value())
                .put("at", CustomerJson.time(it.at())).put("by", Spelling.snake(it.by()))
                .put("days", it.days()).put("rhythmDays", it.rhythm()).put("churnPercent", it.churn())
                .put("orders", it.orders()).put("spentFen", it.spent().fen())
                .put("reasons", new JsonArray(it.reasons(Locale.CHINESE)))
                .put("reasonsEn", new JsonArray(it.reasons(Locale.ENGLISH)))
                .put("endedAt", CustomerJson.time(it.endedAt()))
                .put("endedBy", ended == null ? null : Spelling.snake(ended));
    }
}
