package io.zhiyin.bot.api;

import static io.zhiyin.bot.api.TestApi.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.IdentityKind;
import io.zhiyin.campaigns.customer.Merge;
import io.zhiyin.campaigns.customer.Merges;
import io.zhiyin.campaigns.interaction.InteractionKind;
import io.zhiyin.campaigns.interaction.Interactions;
import io.zhiyin.campaigns.store.TestDatabase;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CustomersApiTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private final TestApi api = new TestApi(database);

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void a_customer_is_entered_read_changed_and_found() {
        var group = api.post("/tag-groups", json("name", "等级")).id();
        var vip = api.post("/tags", json("group", group, "name", "会员")).id();

        var made = api.post("/customers",
                json("name", " 林知音 ", "phone", "+86 138-0013-8000", "mail", "Lin@Example.com", "note",
                        "爱喝岩茶\n不喝红茶",
                        "birthday", json("calendar", "lunar", "month", 8, "day", 15), "timeZone",
                        "Asia/Shanghai",
                        "tags", new JsonArray().add(vip)));
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.header("Location")).isEqualTo("/api/v1/customers/" + made.id());
        assertThat(made.json().getString("name")).isEqualTo("林知音");
        assertThat(made.json().getString("phone")).isEqualTo("13800138000");
        assertThat(made.json().getString("birthdayText")).isEqualTo("农历八月十五");
        assertThat(made.json().getString("createdAt")).isEqualTo("2026-09-25T02:00:00Z");
        assertThat(made.json().getJsonArray("tags").getJsonObject(0).getString("giver"))
                .isEqualTo("api:till");
        assertThat(api.get("/customers/" + made.id()).json()).isEqualTo(made.json());

        var changed = api.patch("/customers/" + made.id(),
                json("name", "林小音", "note", null, "birthday", null));
        assertThat(changed.json().getString("name")).isEqualTo("林小音");
        assertThat(changed.json().getString("note")).isNull();
        assertThat(changed.json().getJsonObject("birthday")).isNull();
        assertThat(changed.json().getString("phone")).as("absent stays").isEqualTo("13800138000");

        for (var typed : List.of("小音", "8000", "13800138000", "lin@example.com", String.valueOf(made.id()))) {
            assertThat(found(typed)).as(typed).containsExactly(made.id());
        }
        assertThat(found("知音")).isEmpty();
        assertThat(api.get("/customers?tag=" + vip).items()).hasSize(1);
        assertThat(api.get("/customers?tag=99").items()).isEmpty();
    }

    @Test
    void a_fact_tells_whose_word_it_is_and_what_was_said_otherwise() {
        var id = api.post("/customers", json("name", "林知音", "phone", "13800138000")).id();
        assertThat(api.get("/customers/" + id).json().getJsonObject("facts").getJsonObject("name")
                .getString("by"))
                .isEqualTo("api:till");
        var place = "/customers/" + id + "/facts/birthday";

        var told = api.put(place, json("value", "农历八月十五", "source", "customer"));
        assertThat(told.json().getBoolean("taken")).isTrue();
        var changed = api.patch("/customers/" + id,
                json("name", "林小音", "birthday", json("calendar", "solar", "month", 3, "day", 5)));

        assertThat(changed.json().getJsonObject("notTaken")).isEqualTo(json("birthday", "lower"));
        assertThat(changed.json().getString("birthdayText")).isEqualTo("农历八月十五");
        var born = api.get(place).json();
        assertThat(born.getJsonObject("known").getString("source")).isEqualTo("customer");
        assertThat(born.getJsonArray("history").getJsonObject(0).getString("fate")).isEqualTo("lower");
        assertThat(born.getJsonArray("history").getJsonObject(0).getJsonObject("value").getInteger("month"))
                .isEqualTo(3);
        var named = api.get("/customers/" + id + "/facts/name").json().getJsonArray("history")
                .getJsonObject(0);
        assertThat(named.getString("value")).isEqualTo("林知音");
        assertThat(named.getString("fate")).isEqualTo("replaced");

        var late = api.put("/customers/" + id + "/facts/mail", json("value", "lin@example.com"));
        assertThat(late.json().getJsonObject("known").getString("value")).isEqualTo("lin@example.com");
        assertThat(api.put("/customers/" + id + "/facts/mail",
                json("value", "old@example.com", "at", "2020-01-01T00:00:00Z")).json().getString("reason"))
                .isEqualTo("older");
        assertThat(api.put("/customers/" + id + "/facts/phone", json("value", "abc")).wrongFields())
                .containsExactly("value");
        assertThat(api.get("/customers/" + id + "/facts/shoe").status()).isEqualTo(404);
        assertThat(api.get("/customers/" + id + "/export").json().getJsonArray("facts")).hasSize(4);
    }

    @Test
    void a_birthday_is_understood_in_parts_and_in_words() {
        var id = api.post("/customers", new JsonObject()).id();
        var entries = Map.<Object, String>ofEntries(Map.entry("农历八月十五", "农历八月十五"),
                Map.entry("1990年3月5日", "1990年3月5日"), Map.entry("1990-03-05", "1990年3月5日"),
                Map.entry("3月5日", "3月5日"), Map.entry("我的生日是农历八月十五", "农历八月十五"),
                Map.entry("生日 3.5", "3月5日"), Map.entry("农历2020年闰四月初一", "农历2020年闰四月初一"),
                Map.entry(json("calendar", "solar", "month", 2, "day", 29), "2月29日"),
                Map.entry(json("calendar", "solar", "year", 1990, "month", 3, "day", 5), "1990年3月5日"),
                Map.entry(json("calendar", "lunar", "year", 2020, "month", 4, "day", 1, "leapMonth", true),
                        "农历2020年闰四月初一"),
                Map.entry(json("calendar", "lunar", "year", null, "month", 8, "day", 15, "leapMonth", false),
                        "农历八月十五"));
        entries.forEach((entry, text) -> {
            var changed = api.patch("/customers/" + id, json("birthday", entry));
            assertThat(changed.status()).as(entry + " " + changed.response().body()).isEqualTo(200);
            assertThat(changed.json().getString("birthdayText")).as(entry.toString()).isEqualTo(text);
            assertThat(
                    api.patch("/customers/" + id, json("birthday", changed.json().getJsonObject("birthday")))
                            .json())
                    .as("what is read can be written").isEqualTo(changed.json());
        });
    }

    @Test
    void a_birthday_that_cannot_be_is_refused() {
        var id = api.post("/customers", new JsonObject()).id();
        for (var entry : List.of("明天再说", "", "2月30日", json("calendar", "solar", "month", 2, "day", 30),
                json("calendar", "solar", "year", 1990, "month", 2, "day", 29),
                json("calendar", "lunar", "year", 2021, "month", 4, "day", 1, "leapMonth", true),
                json("calendar", "solar", "month", 3, "day", 5, "leapMonth", true),
                json("calendar", "solar", "year", 2026, "month", 12, "day", 31), 20260305, new JsonArray())) {
            var refused = api.patch("/customers/" + id, json("birthday", entry));
            assertThat(refused.status()).as(entry.toString()).isEqualTo(422);
            assertThat(refused.wrongFields()).as(entry.toString()).containsExactly("birthday");
        }
        assertThat(api
                .patch("/customers/" + id, json("birthday", json("calendar", "moon", "month", 13, "dy", 5)))
                .wrongFields())
                .containsExactlyInAnyOrder("birthday.calendar", "birthday.month", "birthday.day",
                        "birthday.dy");
    }

    @Test
    void all_mistakes_are_told_at_once_and_nothing_is_written() {
        var refused = api.post("/customers",
                json("name", "a\u0000b", "phone", "12", "mail", "nobody", "timeZone", "Mars/Base", "birthday",
                        "?",
                        "tags", new JsonArray().add(5).add("x"), "colour", "red", "note", 7));

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.wrongFields()).containsExactlyInAnyOrder("name", "phone", "mail", "timeZone",
                "birthday",
                "tags", "tags[1]", "colour", "note");
        assertThat(refused.json().getJsonArray("errors").getJsonObject(0).getString("message")).contains("须为")
                .contains("expected");
        assertThat(api.get("/customers").items()).isEmpty();
    }

    @Test
    void searching_for_the_end_of_the_world_finds_nobody() {
        api.post("/customers", json("name", "林知音", "phone", "13800138000"));
        for (var typed : List.of("' or 1=1 --", "'; drop table customer; --", "%", "_", "林' union select",
                "\\", "$1",
                ":text", "{\"$ne\":null}", "林%", "0 or 1", "\uD83C\uDF75", "＇")) {
            assertThat(found(typed)).as(typed).isEmpty();
        }
        assertThat(found("林知音")).hasSize(1);
        assertThat(api.get("/customers?tag=1%20or%201=1").status()).isEqualTo(400);
        assertThat(api.get("/customers/1%20or%201=1").status()).isEqualTo(404);
        assertThat(api.get("/customers/1'").status()).isEqualTo(404);
    }

    @Test
    void pages_of_customers_meet_without_gap_or_overlap() {
        var made = new ArrayList<Long>();
        for (var i = 0; i < 5; i++) {
            made.addFirst(api.post("/customers", json("name", "客" + i)).id());
        }
        var seen = new ArrayList<Long>();
        @Nullable
        String next = "";
        while (next != null) {
            var page = api
                    .get("/customers?limit=2&q=" + encoded("客") + (next.isEmpty() ? "" : "&cursor=" + next));
            seen.addAll(ids(page));
            next = page.json().getString("next");
        }

        assertThat(seen).isEqualTo(made);
        assertThat(api.get("/customers?limit=5").json().getString("next")).isNull();
    }

    @Test
    void a_timeline_is_read_by_pages_and_by_kind() {
        var id = api.post("/customers", json("name", "林")).id();
        for (var i = 0; i < 3; i++) {
            say(id, "你好" + i);
        }
        api.interactions.add(api.db, List.of(new Interactions.Event(new CustomerId(id), new AccountId("shop"),
                InteractionKind.SCAN, TestApi.NOW, null, Map.of("scene", "spring"), null)));

        var first = api.get("/customers/" + id + "/timeline?kind=message_in&limit=2");
        var rest = api.get("/customers/" + id + "/timeline?kind=message_in&limit=2&cursor="
                + first.json().getString("next"));

        assertThat(first.item(0).getString("text")).isEqualTo("你好2");
        assertThat(rest.items()).hasSize(1);
        assertThat(rest.json().getString("next")).isNull();
        assertThat(
                api.get("/customers/" + id + "/timeline").item(0).getJsonObject("detail").getString("scene"))
                .isEqualTo("spring");
        assertThat(api.get("/customers/" + id + "/timeline?kind=shout").wrongFields())
                .containsExactly("kind");
        assertThat(api.get("/customers/77/timeline").status()).isEqualTo(404);
    }

    @Test
    void tags_are_given_and_taken() {
        var id = api.post("/customers", json("name", "林")).id();
        var vip = api
                .post("/tags", json("group", api.post("/tag-groups", json("name", "等级")).id(), "name", "会员"))
                .id();
        var place = "/customers/" + id + "/tags/" + vip;

        assertThat(api.send("PUT", place, "", Map.of()).status()).isEqualTo(204);
        assertThat(api.put(place, new JsonObject()).status()).as("again").isEqualTo(204);
        assertThat(api.get("/customers/" + id + "/tags").item(0).getString("name")).isEqualTo("会员");
        assertThat(api.delete(place).status()).isEqualTo(204);
        assertThat(api.delete(place).status()).isEqualTo(404);
        assertThat(api.send("PUT", "/customers/" + id + "/tags/99", "", Map.of()).status()).isEqualTo(404);
        assertThat(api.send("PUT", "/customers/99/tags/" + vip, "", Map.of()).status()).isEqualTo(404);
    }

    @Test
    void a_consent_is_recorded_with_who_and_when() {
        var id = api.post("/customers", json("name", "林")).id();

        api.post("/customers/" + id + "/consents", json("given", true, "at", "2026-09-01T10:00:00+08:00"));
        api.post("/customers/" + id + "/consents", json("given", false));

        var consents = api.get("/customers/" + id + "/consents");
        assertThat(consents.item(0))
                .isEqualTo(json("purpose", "marketing", "given", false, "how", "api:till", "at",
                        "2026-09-25T02:00:00Z"));
        api.post("/customers/" + id + "/consents", json("purpose", "sms", "given", false));
        assertThat(api.get("/customers/" + id + "/consents").items()).hasSize(3);
        assertThat(consents.item(1).getString("at")).isEqualTo("2026-09-01T02:00:00Z");
        assertThat(
                api.post("/customers/" + id + "/consents", json("at", "2027-01-01T00:00:00Z")).wrongFields())
                .containsExactlyInAnyOrder("given", "at");
        assertThat(api.post("/customers/" + id + "/consents", json("given", true, "at", "yesterday"))
                .wrongFields())
                .containsExactly("at");
    }

    @Test
    void an_export_holds_everything_of_one_person_and_of_nobody_else() {
        var lin = api.post("/customers", json("name", "林知音", "birthday", "农历八月十五")).id();
        var wang = api.post("/customers", json("name", "王小明")).id();
        say(lin, "我想喝茶");
        say(wang, "我想喝酒");
        api.post("/customers/" + lin + "/consents", json("given", true));
        api.post("/orders", json("orders", new JsonArray()
                .add(json("number", "T1", "customer", lin, "amountFen", 100, "paidAt",
                        "2026-09-01T00:00:00Z"))
                .add(json("number", "T2", "customer", wang, "amountFen", 100, "paidAt",
                        "2026-09-01T00:00:00Z"))));

        var file = api.get("/customers/" + lin + "/export");

        assertThat(file.json().getJsonObject("customer").getString("name")).isEqualTo("林知音");
        assertThat(file.json().getJsonArray("timeline")).hasSize(1);
        assertThat(file.json().getJsonArray("consents")).hasSize(1);
        assertThat(file.json().getJsonArray("orders").getJsonObject(0).getString("number")).isEqualTo("T1");
        assertThat(file.response().body()).contains("我想喝茶").doesNotContain("王小明", "我想喝酒", "T2");
    }

    @Test
    void erasing_leaves_nothing_of_a_person_not_even_of_who_was_merged_into_them() {
        var lin = api.post("/customers", json("name", "林知音", "phone", "13800138000")).id();
        var also = api.post("/customers", json("name", "林小音", "mail", "lin@example.com")).id();
        var wang = api.post("/customers", json("name", "王小明")).id();
        api.customers.identify(api.db, new CustomerId(also), new AccountId("shop"), IdentityKind.OPENID,
                "oLin",
                TestApi.NOW);
        say(lin, "你好");
        say(wang, "你好");
        var merges = new Merges(api.customers, List.of(api.interactions));
        api.db.transaction(tx -> merges.merge(tx, new CustomerId(lin),
                new CustomerId(also), Merge.Cause.byHand("test", TestApi.NOW)));
        assertThat(api.get("/customers/" + also).id()).as("a merged one is the one kept").isEqualTo(lin);

        assertThat(api.delete("/customers/" + also).status()).isEqualTo(204);

        assertThat(api.get("/customers/" + lin).status()).isEqualTo(404);
        assertThat(api.get("/customers/" + also).status()).isEqualTo(404);
        assertThat(api.delete("/customers/" + lin).status()).isEqualTo(404);
        assertThat(ids(api.get("/customers"))).containsExactly(wang);
        for (var table : List.of("customer", "customer_private", "interaction")) {
            assertThat(api.db.sql("select count(*) from " + table).count()).as(table).isOne();
        }
        assertThat(api.db.sql("select count(*) from identity").count()).isZero();
    }

    private List<Long> found(String typed) {
        return ids(api.get("/customers?q=" + encoded(typed)));
    }

    private void say(long customer, String text) {
        api.interactions.add(api.db,
                List.of(new Interactions.Event(new CustomerId(customer), new AccountId("shop"),
                        InteractionKind.MESSAGE_IN, TestApi.NOW, text, Map.of(), null)));
    }

    private static List<Long> ids(TestApi.Got page) {
        return page.items().stream().map(it -> ((JsonObject) it).getLong("id")).toList();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
