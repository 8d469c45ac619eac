package io.zhiyin.bot.api;

import static io.zhiyin.bot.api.TestApi.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.store.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What other systems tell over HTTP. */
class OrdersApiTest {
    private static final String WHEN = "2026-09-01T10:00:00+08:00";

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private final TestApi api = new TestApi(database);

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void a_buyer_with_a_phone_is_made_once_and_has_what_they_bought() {
        var order = json("number", "T1", "phone", "138 0013 8000", "name", "林知音", "amount", "268.00",
                "paidAt",
                WHEN, "items", new JsonArray().add(json("product", "白毫银针", "category", "白茶", "quantity", 2)));

        assertThat(orders(order).json()).isEqualTo(json("received", 1, "added", 1));
        assertThat(
                orders(order, json("number", "T2", "phone", "13800138000", "amountFen", 100, "paidAt", WHEN))
                        .json())
                .isEqualTo(json("received", 2, "added", 1));

        var lin = api.get("/customers?q=13800138000").json().getJsonArray("items").getJsonObject(0);
        assertThat(lin.getString("name")).isEqualTo("林知音");
        var bought = export(lin.getLong("id"));
        assertThat(bought.size()).isEqualTo(2);
        assertThat(bought.encode()).contains("白毫银针", "\"amountFen\":26800");
    }

    @Test
    void an_order_may_answer_for_its_buyers_phone_and_says_it_as_the_order_system() {
        orders(json("number", "T1", "phone", "13800138000", "phoneVerified", true, "amountFen", 100, "paidAt",
                WHEN));

        var lin = api.get("/customers?q=13800138000").json().getJsonArray("items").getJsonObject(0);
        assertThat(lin.getBoolean("phoneVerified")).isTrue();
        assertThat(lin.getJsonObject("facts").getJsonObject("phone").getString("source")).isEqualTo("orders");
        assertThat(orders(
                json("number", "T2", "memberNumber", "M1", "phoneVerified", true, "amountFen", 100, "paidAt",
                        WHEN))
                .wrongFields()).containsExactly("orders[0].phoneVerified");
    }

    @Test
    void a_refund_that_comes_first_waits_for_its_order() {
        var lin = api.post("/customers", json("name", "林")).id();
        assertThat(api.post("/refunds",
                json("refunds", new JsonArray().add(json("number", "R1", "order", "T1",
                        "amount", 8.5, "refundedAt", WHEN))))
                .json()).isEqualTo(json("received", 1, "added", 1));

        orders(json("number", "T1", "customer", lin, "amountFen", 1000, "paidAt", WHEN));

        assertThat(export(lin).getJsonObject(0).getInteger("refundedFen")).isEqualTo(850);
    }

    @Test
    void an_event_from_elsewhere_stands_on_the_timeline_once() {
        var lin = api.post("/customers", json("name", "林")).id();
        var batch = json("events",
                new JsonArray().add(json("number", "B1", "customer", lin, "event", "booking",
                        "at", WHEN, "facts", json("门店", "西湖店"))));

        assertThat(api.post("/events", batch).json().getInteger("added")).isEqualTo(1);
        assertThat(api.post("/events", batch).json().getInteger("added")).isZero();

        var timeline = api.get("/customers/" + lin + "/timeline?kind=event").json().getJsonArray("items");
        assertThat(timeline.size()).isEqualTo(1);
        assertThat(timeline.encode()).contains("门店：西湖店");
    }

    @Test
    void what_is_wrong_is_said_with_its_path_and_nothing_is_taken() {
        var refused = orders(json("number", "T1", "phone", "12", "amount", "1.005", "paidAt", WHEN),
                json("number", "T2", "name", "林", "amountFen", 1, "paidAt", WHEN),
                json("number", "T3", "unionId", "uNobody", "amountFen", 1, "paidAt", WHEN));
        assertThat(refused.wrongFields()).containsExactlyInAnyOrder("orders[0].phone", "orders[0].amount",
                "orders[1].phone");

        assertThat(orders(json("number", "T3", "unionId", "uNobody", "amountFen", 1, "paidAt", WHEN))
                .wrongFields()).containsExactly("orders[0]");
        assertThat(orders(json("number", "T3", "openId", "oNobody", "amountFen", 1, "paidAt", WHEN))
                .wrongFields()).containsExactly("orders[0].account");
        assertThat(api.post("/refunds",
                json("refunds", new JsonArray().add(json("number", "R1", "order", "T1",
                        "amount", "0", "refundedAt", WHEN))))
                .wrongFields()).containsExactly("refunds[0].amount");
        assertThat(api.db.sql("select count(*) from customer").count()).isZero();
    }

    @Test
    void a_batch_is_refused_whole_with_the_number_of_the_wrong_one_in_words() {
        var refused = orders(json("number", "T1", "phone", "13800138000", "amountFen", 1, "paidAt", WHEN),
                json("number", "T2", "phone", "13900139000", "amountFen", 1, "paidAt",
                        "2099-09-01T10:00:00+08:00"));
        assertThat(refused.wrongFields()).containsExactly("orders[1].paidAt");
        assertThat(refused.json().encode()).contains("第 2 条", "No. 2");
        assertThat(api.db.sql("select count(*) from customer").count()).isZero();
        assertThat(orders(json("number", "T1", "phone", "13800138000", "amountFen", 1, "paidAt",
                "2026-02-31T10:00:00+08:00")).wrongFields()).containsExactly("orders[0].paidAt");
    }

    @Test
    void of_a_message_of_a_route_what_is_right_is_taken_and_each_wrong_one_is_a_letter() {
        var list = new JsonArray();
        for (var i = 0; i < 1_200; i++) {
            list.add(json("number", "T" + i, "phone", i == 700 ? "12" : "13800138000", "amountFen", 100,
                    "paidAt", WHEN));
        }
        list.add(json("number", "T9", "phone", "13800138000", "amountFen", 200, "paidAt", WHEN));
        var handled = api.intake.takeOrKeep(list.encode(), "pos");

        assertThat(handled.taken().orders()).isEqualTo(1_198);
        assertThat(handled.kept()).isEqualTo(2);
        var letters = api.get("/dead-letters").json().getJsonArray("items");
        assertThat(letters.size()).isEqualTo(2);
        assertThat(letters.encode()).contains("T700", "orders[1]");
    }

    @Test
    void a_dead_letter_is_mended_or_dropped() {
        api.intake.takeOrKeep(
                "{\"number\":\"T1\",\"phone\":\"1380013800\",\"amount\":1,\"paidAt\":\"" + WHEN + "\"}",
                "pos");
        api.intake.takeOrKeep("<order/>", "pos");
        var letters = api.get("/dead-letters").json().getJsonArray("items");
        assertThat(letters.size()).isEqualTo(2);
        assertThat(letters.getJsonObject(0).getString("problem")).contains("JSON");
        var wrong = letters.getJsonObject(1);
        assertThat(wrong.getString("problem")).contains("orders[0].phone").doesNotContain("1380013800");

        var letter = "/dead-letters/" + wrong.getLong("id");
        assertThat(api.post(letter + "/retry", json()).status()).isEqualTo(409);
        assertThat(api.get(letter).json().getInteger("attempts")).isEqualTo(2);
        var mended = new JsonObject(wrong.getString("message")).put("phone", "13800138000");
        assertThat(api.post(letter + "/retry", json("message", mended)).json().getInteger("orders"))
                .isEqualTo(1);
        assertThat(api.get(letter).status()).isEqualTo(404);

        var other = "/dead-letters/" + letters.getJsonObject(0).getLong("id");
        assertThat(api.post(other + "/drop", json()).status()).isEqualTo(204);
        assertThat(api.post(other + "/drop", json()).status()).isEqualTo(404);
        assertThat(api.db.sql("select count(*) from intake_letter where body <> ''").count()).isZero();
    }

    private TestApi.Got orders(JsonObject... orders) {
        var list = new JsonArray();
        for (var order : orders) {
            list.add(order);
        }
        return api.post("/orders", json("orders", list));
    }

    private JsonArray export(long customer) {
        return api.get("/customers/" + customer + "/export").json().getJsonArray("orders");
    }
}
