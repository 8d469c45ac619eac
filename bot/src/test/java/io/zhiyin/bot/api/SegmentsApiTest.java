package io.zhiyin.bot.api;

import static io.zhiyin.bot.api.TestApi.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.store.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SegmentsApiTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private final TestApi api = new TestApi(database);
    private long vip;
    private long lin;

    @BeforeEach
    void people() {
        vip = api.post("/tags", json("group", api.post("/tag-groups", json("name", "等级")).id(), "name", "会员"))
                .id();
        lin = api.post("/customers", json("name", "林", "birthday", "9月25日", "tags", new JsonArray().add(vip)))
                .id();
        api.post("/customers", json("name", "王"));
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void a_segment_is_made_counted_looked_into_changed_and_deleted() {
        var made = api.post("/segments", json("name", "会员", "rule", tagged(vip)));
        var place = "/segments/" + made.id();

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.json().getString("words")).isEqualTo("标签是“会员”");
        assertThat(made.json().getString("wordsEn")).isEqualTo("tag is “会员”");
        assertThat(api.get(place + "/count").json())
                .isEqualTo(json("count", 1, "at", "2026-09-25T02:00:00Z"));
        assertThat(api.get(place + "/customers").item(0).getLong("id")).isEqualTo(lin);
        assertThat(api.patch(place, json("name", "老会员")).json().getJsonObject("rule")).isEqualTo(tagged(vip));
        assertThat(api.patch(place, json("rule", json("kind", "everyone"))).json().getString("name"))
                .isEqualTo("老会员");
        var page = api.get(place + "/customers?limit=1");
        assertThat(api.get(place + "/customers?limit=1&cursor=" + page.json().getString("next")).item(0)
                .getLong("id"))
                .isEqualTo(lin);
        assertThat(api.get("/segments").items()).hasSize(1);
        assertThat(api.delete(place).status()).isEqualTo(204);
        assertThat(api.get(place).status()).isEqualTo(404);
    }

    @Test
    void a_rule_is_tried_before_it_is_kept() {
        var tried = api.post("/segments/preview", json("rule", json("kind", "all", "of",
                new JsonArray().add(json("kind", "birthday_within", "days", 0)).add(tagged(vip)))));

        assertThat(tried.json().getInteger("count")).isEqualTo(1);
        assertThat(tried.json().getJsonArray("sample").getJsonObject(0).getLong("id")).isEqualTo(lin);
        assertThat(tried.json().getString("words")).isEqualTo("今天过生日 且 标签是“会员”");
        assertThat(api.get("/segments").items()).isEmpty();
    }

    @Test
    void what_is_wrong_in_a_rule_is_told_with_its_path() {
        var rule = json("kind", "all", "of", new JsonArray().add(json("kind", "everyone"))
                .add(json("kind", "birthday_within", "days", 400)));

        assertThat(api.post("/segments", json("name", "", "rule", rule)).wrongFields())
                .containsExactlyInAnyOrder("name", "rule.of[1].days");
        for (var wrong : List.of(json(), json("kind", "shoe_size"), json("kind", "tag", "tag", "1 or 1=1"),
                json("kind", "tag", "tag", 1, "colour", 1), json("kind", "all", "of", new JsonArray()),
                json("kind", "source", "match", "equals", "value", "a\u0000b"))) {
            assertThat(api.post("/segments/preview", json("rule", wrong)).status()).as(wrong.encode())
                    .isEqualTo(422);
        }
        assertThat(api.post("/segments/preview", json("rule", "everyone")).wrongFields())
                .containsExactly("rule");
        assertThat(api.post("/segments", json("name", "x", "rule", tagged(99))).wrongFields())
                .containsExactly("rule");
        assertThat(api.post("/segments/preview",
                json("rule", json("kind", "source", "match", "prefix", "value", "' or true --"))).json()
                .getInteger("count")).isZero();
    }

    @Test
    void why_a_customer_is_in_is_told_condition_by_condition() {
        var id = api.post("/segments", json("name", "会员", "rule", json("kind", "all", "of",
                new JsonArray().add(tagged(vip)).add(json("kind", "not", "rule",
                        json("kind", "orders", "measure", "count", "least", 1, "days", 30))))))
                .id();

        var told = api.get("/segments/" + id + "/explain?customer=" + lin);

        assertThat(told.json().getBoolean("in")).isTrue();
        var parts = told.json().getJsonObject("explanation").getJsonArray("parts");
        assertThat(parts.getJsonObject(1).getString("words")).isEqualTo("最近 30 天没有下单");
        assertThat(parts.getJsonObject(1).getString("textEn")).isEqualTo(
                "ordered 0 times in the last 30 days; wanted: not ordered in the last 30 days → met");
        var value = parts.getJsonObject(1).getJsonObject("value");
        assertThat(value.getString("words")).isEqualTo("最近 30 天下单 0 次");
        assertThat(value.getJsonObject("facts")).isEqualTo(json("orders", 0));
        assertThat(api.get("/segments/" + id + "/explain?customer=99").status()).isEqualTo(404);
        assertThat(api.get("/segments/" + id + "/explain").status()).isEqualTo(404);
    }

    @Test
    void orders_tell_what_was_bought_and_bring_customers_in() {
        var id = api.post("/segments", json("name", "喝大红袍的", "rule",
                json("kind", "orders", "measure", "sum", "least", 5000, "product", "大红袍"))).id();
        api.memberships.catchUp();
        var order = json("number", "T1", "customer", lin, "amountFen", 9000, "paidAt",
                "2026-09-01T10:00:00+08:00", "items", new JsonArray().add(json("product", "大红袍", "category",
                        "岩茶", "quantity", 2, "amountFen", 6000)));

        assertThat(api.post("/orders", json("orders", new JsonArray().add(order))).json().getInteger("added"))
                .isEqualTo(1);
        assertThat(api.post("/orders", json("orders", new JsonArray().add(order))).json().getInteger("added"))
                .isZero();
        api.memberships.catchUp();

        assertThat(api.get("/segments/" + id + "/moves").item(0).getLong("customer")).isEqualTo(lin);
        assertThat(api.get("/segments/" + id + "/growth").json().getJsonArray("days").getJsonObject(0)
                .getInteger("entered")).isEqualTo(1);
        assertThat(api.get("/customers/" + lin + "/segments").json().getJsonArray("segments")).hasSize(1);
    }

    @Test
    void a_list_takes_customers_and_whole_segments() {
        var all = api.post("/segments", json("name", "会员", "rule", tagged(vip))).id();
        var list = api.post("/segments", json("name", "名单", "list", true));
        var place = "/segments/" + list.id();

        assertThat(list.status()).isEqualTo(201);
        assertThat(api.post(place + "/members", json("segment", all)).json().getInteger("changed"))
                .isEqualTo(1);
        assertThat(api.get(place + "/customers").item(0).getLong("id")).isEqualTo(lin);
        assertThat(api.post(place + "/members/remove", json("customers", new JsonArray().add(lin))).json()
                .getInteger("changed")).isEqualTo(1);
        assertThat(api.post("/segments/" + all + "/members", json("customers", new JsonArray().add(lin)))
                .status()).isEqualTo(422);
        assertThat(api.post("/segments", json("name", "x", "list", true, "rule", tagged(vip))).wrongFields())
                .containsExactly("rule");
    }

    @Test
    void a_deleted_tag_is_shown_where_it_is_asked_for() {
        var id = api.post("/segments", json("name", "会员", "rule", tagged(vip))).id();
        api.delete("/tags/" + vip);

        assertThat(api.get("/segments/" + id).json().getJsonArray("deletedTags")).containsExactly((int) vip);
        assertThat(api.get("/segments/" + id + "/count").json().getInteger("count")).isZero();
    }

    @Test
    void a_segment_is_sent_as_a_file_masked_unless_asked_for_whole() {
        api.post("/customers",
                json("name", "欧阳采薇", "phone", "13800001111", "tags", new JsonArray().add(vip)));
        var place = "/segments/" + api.post("/segments", json("name", "会员", "rule", tagged(vip))).id();

        var masked = api.get(place + "/export");
        assertThat(masked.header("Content-Disposition")).contains("-2026-09-25.csv");
        assertThat(masked.response().body()).contains("masked_phone").contains("138****1111")
                .doesNotContain("采薇");
        assertThat(api.get(place + "/export?format=csv&personal=true").response().body())
                .contains("欧阳采薇,13800001111");
        var book = api.get(place + "/export?format=xlsx");
        assertThat(book.header("Content-Type")).contains("spreadsheetml");
        assertThat(book.response().body()).startsWith("PK");
        assertThat(api.get(place + "/export?format=pdf").wrongFields()).containsExactly("format");
        assertThat(api.get("/segments/99/export").status()).isEqualTo(404);
    }

    private static JsonObject tagged(long tag) {
        return json("kind", "tag", "tag", (int) tag);
    }
}
