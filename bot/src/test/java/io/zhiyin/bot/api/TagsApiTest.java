package io.zhiyin.bot.api;

import static io.zhiyin.bot.api.TestApi.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.zhiyin.campaigns.store.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tags and orders. */
class TagsApiTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private final TestApi api = new TestApi(database);

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void groups_and_tags_come_and_go() {
        var group = api.post("/tag-groups", json("name", "等级"));
        var tag = api.post("/tags", json("group", group.id(), "name", "会员"));
        var lin = api.post("/customers", json("tags", new JsonArray().add(tag.id()))).id();

        assertThat(api.get("/tags").item(0).getInteger("customers")).isEqualTo(1);
        assertThat(api.patch("/tags/" + tag.id(), json("name", "老会员")).json().getString("name"))
                .isEqualTo("老会员");
        assertThat(api.get("/tags/" + tag.id()).json().getJsonObject("group").getString("name"))
                .isEqualTo("等级");
        assertThat(api.patch("/tag-groups/" + group.id(), json("name", "层级")).json().getString("name"))
                .isEqualTo("层级");
        assertThat(api.delete("/tag-groups/" + group.id()).problem()).as("it has tags").isEqualTo("conflict");
        assertThat(api.delete("/tags/" + tag.id()).status()).isEqualTo(204);
        assertThat(api.get("/customers/" + lin + "/tags").items()).isEmpty();
        assertThat(api.delete("/tag-groups/" + group.id()).status()).isEqualTo(204);
        assertThat(api.delete("/tag-groups/" + group.id()).status()).isEqualTo(404);
        assertThat(api.get("/tags/" + tag.id()).status()).isEqualTo(404);
        assertThat(api.patch("/tags/" + tag.id(), json("name", "x")).status()).isEqualTo(404);
    }

    @Test
    void what_the_feature_refuses_names_its_field() {
        var group = api.post("/tag-groups", json("name", "等级")).id();

        assertThat(api.post("/tag-groups", json("name", "等级")).wrongFields()).containsExactly("name");
        assertThat(api.post("/tags", json("group", group, "name", "很".repeat(31))).wrongFields())
                .containsExactly("name");
        assertThat(api.post("/tags", json("group", 99, "name", "会员")).wrongFields()).containsExactly("group");
        assertThat(api.post("/tags", json("grp", group)).wrongFields()).containsExactlyInAnyOrder("group",
                "name",
                "grp");
    }

    @Test
    void rules_are_made_switched_and_deleted() {
        var tag = api
                .post("/tags", json("group", api.post("/tag-groups", json("name", "兴趣")).id(), "name", "岩茶"))
                .id();

        var rule = api.post("/tag-rules", json("source", "keyword", "pattern", "岩茶 肉桂", "tag", tag));

        assertThat(rule.status()).isEqualTo(201);
        assertThat(rule.json().getString("pattern")).isEqualTo("岩茶|肉桂");
        assertThat(api.patch("/tag-rules/" + rule.id(), json("active", false)).json().getBoolean("active"))
                .isFalse();
        assertThat(api.get("/tag-rules").items()).hasSize(1);
        assertThat(
                api.post("/tag-rules", json("source", "scene", "pattern", "a*b", "tag", tag)).wrongFields())
                .containsExactly("pattern");
        assertThat(api.post("/tag-rules", json("source", "smell", "pattern", "a", "tag", -1)).wrongFields())
                .containsExactly("source", "tag");
        assertThat(api.delete("/tag-rules/" + rule.id()).status()).isEqualTo(204);
        assertThat(api.patch("/tag-rules/" + rule.id(), json("active", true)).status()).isEqualTo(404);
    }

    @Test
    void orders_are_taken_in_once_by_their_number() {
        var lin = api.post("/customers", json("name", "林")).id();
        var batch = json("orders", new JsonArray()
                .add(json("number", "T1", "customer", lin, "amountFen", 12_800, "paidAt",
                        "2026-09-01T10:00:00+08:00"))
                .add(json("number", "T2", "customer", lin, "amountFen", 0, "paidAt",
                        "2026-09-02T10:00:00Z")));

        assertThat(api.post("/orders", batch).json()).isEqualTo(json("received", 2, "added", 2));
        assertThat(api.post("/orders", batch).json()).isEqualTo(json("received", 2, "added", 0));
    }

    @Test
    void one_wrong_order_keeps_the_batch_out_and_every_mistake_has_its_path() {
        var lin = api.post("/customers", json("name", "林")).id();
        var refused = api.post("/orders", json("orders", new JsonArray()
                .add(json("number", "T1", "customer", lin, "amountFen", 1, "paidAt", "2026-09-01T10:00:00Z"))
                .add(json("number", "", "customer", 99, "amountFen", -1, "paidAt", "2026-09-01", "colour", 1))
                .add("order").add(json("customer", null, "amountFen", 1.5))));

        assertThat(refused.wrongFields()).containsExactlyInAnyOrder("orders[1].number", "orders[1].customer",
                "orders[1].amountFen", "orders[1].paidAt", "orders[1].colour", "orders[2]",
                "orders[3].number",
                "orders[3].customer", "orders[3].amountFen", "orders[3].paidAt");
        assertThat(api.db.sql("select count(*) from orders").count()).isZero();
        assertThat(api.post("/orders", json("orders", new JsonArray())).wrongFields())
                .containsExactly("orders");
        assertThat(api.post("/orders", json("orders", "all")).wrongFields()).containsExactly("orders");
        assertThat(api.post("/orders", json()).wrongFields()).containsExactly("orders");
    }
}
