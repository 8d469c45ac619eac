package io.zhiyin.bot.api;

import static io.zhiyin.bot.api.TestApi.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.store.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class InsightApiTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private final TestApi api = new TestApi(database);

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void who_never_bought_is_a_prospect_and_who_is_not_there_is_not_found() {
        var lin = customer();

        var got = api.get("/customers/" + lin + "/insight").json();

        assertThat(got.getString("stage")).isEqualTo("prospect");
        assertThat(got.getValue("figures")).isNull();
        assertThat(api.get("/customers/99/insight").status()).isEqualTo(404);
        assertThat(api.get("/insight/summary").json().getValue("models")).isNull();
    }

    @Test
    void orders_become_stage_scores_and_figures_and_the_shop_adds_up() {
        var lin = customer();
        var wang = customer();
        order("A1", lin, 10_000, "2026-09-20T02:00:00Z");
        order("A2", lin, 20_000, "2026-09-23T02:00:00Z");
        order("B1", wang, 1_000, "2025-01-01T02:00:00Z");

        api.upkeep.catchUp();

        var got = api.get("/customers/" + lin + "/insight").json();
        assertThat(got.getString("stage")).isEqualTo("repeat");
        assertThat(got.getJsonArray("stages").size()).isEqualTo(2);
        assertThat(got.getJsonObject("figures").getInteger("orders")).isEqualTo(2);
        assertThat(got.getJsonObject("figures").getInteger("daysSince")).isEqualTo(2);
        assertThat(got.getJsonObject("rfm")).isEqualTo(json("r", 3, "f", 3, "m", 3));
        assertThat(got.getString("abc")).isEqualTo("A");
        assertThat(got.getJsonObject("outlook").getValue("purchases")).isNull();
        assertThat(api.get("/customers/" + wang + "/insight").json().getString("stage")).isEqualTo("lost");
        var shop = api.get("/insight/summary").json();
        assertThat(shop.getJsonArray("funnel").stream()
                .mapToInt(it -> ((JsonObject) it).getInteger("customers")).sum())
                .isEqualTo(2);
        assertThat(shop.getJsonObject("models").getString("purchasesBy")).isEqualTo("rule");
    }

    @Test
    void a_segment_asks_for_stage_and_scores_and_says_so_in_both_languages() {
        var lin = customer();
        order("A1", lin, 10_000, "2026-09-24T02:00:00Z");
        api.upkeep.catchUp();
        var rule = json("kind", "all", "of",
                new JsonArray().add(json("kind", "stage", "stage", "first_purchase"))
                        .add(json("kind", "score", "score", "money", "least", 1, "most", 2)));

        var got = api.post("/segments/preview", json("rule", rule)).json();

        assertThat(got.getInteger("count")).isEqualTo(1);
        assertThat(got.getString("words")).isEqualTo("阶段是“首购” 且 消费金额（M）得 1 到 2 分");
        assertThat(got.getString("wordsEn")).isEqualTo("stage is “first purchase” and money (M) is 1 to 2");
        assertThat(api.post("/segments/preview",
                json("rule", json("kind", "score", "score", "money", "least", 4, "most", 2))).wrongFields())
                .containsExactly("rule.least");
    }

    private long customer() {
        return api.post("/customers", json("name", "林")).id();
    }

    private void order(String number, long customer, long fen, String at) {
        api.post("/orders", json("orders", new JsonArray()
                .add(json("number", number, "customer", customer, "amountFen", fen, "paidAt", at))));
    }
}
