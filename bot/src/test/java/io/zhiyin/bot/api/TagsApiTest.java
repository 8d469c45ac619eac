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
    void many_are_tagged_at_once_by_number_or_by_segment_and_a_tag_may_end() {
        var tag = api.post("/tags",
                json("group", api.post("/tag-groups", json("name", "状态")).id(), "name", "新客"));
        var lin = api.post("/customers", json("name", "林")).id();
        var song = api.post("/customers", json("name", "宋")).id();
        assertThat(api.patch("/tags/" + tag.id(), json("validDays", 30)).json().getInteger("validDays"))
                .isEqualTo(30);

        assertThat(
                api.post("/tags/" + tag.id() + "/give", json("customers", new JsonArray().add(lin))).json())
                .isEqualTo(json("changed", 1));
        assertThat(api.get("/customers/" + lin + "/tags").item(0).getString("until")).isNotNull();
        var all = api.post("/segments", json("name", "所有人", "rule", json("kind", "everyone"))).id();
        assertThat(api.post("/tags/" + tag.id() + "/give", json("segment", all)).wrongFields())
                .as("not counted yet").containsExactly("segment");
        api.memberships.catchUp();
        assertThat(api.post("/tags/" + tag.id() + "/give", json("segment", all)).json())
                .isEqualTo(json("changed", 1));
        assertThat(
                api.post("/tags/" + tag.id() + "/take", json("customers", new JsonArray().add(song))).json())
                .isEqualTo(json("changed", 1));
        assertThat(api.post("/tags/" + tag.id() + "/give", json("customers", new JsonArray().add(99)))
                .wrongFields())
                .containsExactly("customers");
        assertThat(
                api.post("/tags/" + tag.id() + "/give", json("until", "2020-01-01T00:00:00Z")).wrongFields())
                .containsExactlyInAnyOrder("customers", "until");
    }

    @Test
    void a_segment_gives_its_tag_until_it_is_stopped() {
        var tag = api
                .post("/tags", json("group", api.post("/tag-groups", json("name", "状态")).id(), "name", "新客"))
                .id();
        var all = api.post("/segments", json("name", "所有人", "rule", json("kind", "everyone"))).id();

        var made = api.post("/segment-tags", json("segment", all, "tag", tag, "takesBack", true));

        assertThat(made.status()).isEqualTo(201);
        assertThat(api.get("/segment-tags").items()).hasSize(1);
        assertThat(api.post("/segment-tags", json("segment", all, "tag", tag)).wrongFields())
                .containsExactly("tag");
        assertThat(api.post("/segment-tags", json("segment", 999, "tag", tag)).wrongFields())
                .containsExactly("segment");
        assertThat(api.delete("/segments/" + all + "/tags/" + tag).status()).isEqualTo(204);
        assertThat(api.delete("/segments/" + all + "/tags/" + tag).status()).isEqualTo(404);
    }

    @Test
    void a_group_is_shared_with_an_account_and_what_was_refused_is_told() {
        var group = api.post("/tag-groups", json("name", "等级")).id();
        api.post("/tags", json("group", group, "name", "会员"));
        var path = "/tag-groups/" + group + "/accounts";
        assertThat(api.put(path, json("accounts", new JsonArray().add("nobody"))).wrongFields())
                .containsExactly("accounts");
        api.platformTags.refusal = 40126;

        assertThat(api.put(path, json("accounts", new JsonArray().add("corp"))).json())
                .isEqualTo(json("accounts", new JsonArray().add("corp")));
        api.tagSync.catchUp();
        assertThat(
                api.get("/tag-sync").json().getJsonArray("refusedTags").getJsonObject(0).getInteger("code"))
                .isEqualTo(40126);
        api.platformTags.refusal = null;
        assertThat(api.post("/tag-sync", json()).status()).isEqualTo(202);
        api.tagSync.catchUp();
        var stands = api.get("/tag-sync").json();
        assertThat(stands.getJsonArray("refusedTags")).isEmpty();
        assertThat(stands.getJsonArray("accounts").getJsonObject(0).getInteger("linked")).isEqualTo(1);
        assertThat(api.get(path).json()).isEqualTo(json("accounts", new JsonArray().add("corp")));
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
