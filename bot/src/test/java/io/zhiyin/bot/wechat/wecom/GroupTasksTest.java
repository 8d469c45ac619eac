package io.zhiyin.bot.wechat.wecom;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.Zhiyin;
import io.zhiyin.bot.ops.SettingsReader;
import io.zhiyin.bot.sandbox.Sandbox;
import io.zhiyin.bot.sandbox.SandboxSettings;
import io.zhiyin.bot.wechat.BothEnds;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.TestDatabase;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Group sends from the whole service through the simulated platform over HTTP. */
class GroupTasksTest {
    private static final String TOKEN = "a-token-for-group-sends";
    // a Monday, 10:00 in China
    private static final Instant BEGINS = Instant.parse("2026-03-02T02:00:00Z");
    private static final SandboxSettings DEMO = SandboxSettings.demo();
    private static final String ADD = "/cgi-bin/externalcontact/add_msg_template";

    private static Vertx vertx;
    private static Database db;
    private static Sandbox sandbox;
    private static Zhiyin service;
    private static BothEnds ends;
    private static int names;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        db = Database.open(vertx, TestDatabase.url(), 2);
        TestDatabase.empty(db);
        sandbox = new Sandbox(vertx, new SandboxSettings(DEMO.host(), 0, DEMO.official(), DEMO.corp(),
                DEMO.care(), DEMO.templates(), null, null, BEGINS));
        sandbox.start();
        ends = new BothEnds(sandbox, () -> service.port(), TOKEN, Duration.ofSeconds(60));
        service = service();
        ends.asked("/connect", new JsonObject().put("corpCallbackUrl",
                "http://127.0.0.1:" + service.port() + "/callback/corp"));
        assertThat(ends.asked("/verify", new JsonObject().put("account", "corp")).getBoolean("verified"))
                .isTrue();
    }

    @AfterAll
    static void stop() {
        service.close();
        sandbox.stop();
        db.close();
        vertx.close().await();
    }

    @Test
    void the_customers_of_one_owner_are_one_task_that_is_reminded_of_confirmed_once_and_told_of_each() {
        var lin = contact("ZhouLan");
        var chen = contact("ZhouLan");
        var su = contact("SongYuan");
        campaign("新茶到了，欢迎来店", lin, chen, su);

        for (var one : List.of(lin, chen, su)) {
            ends.awaited(() -> ends.newest(one.id), it -> "waiting_for_owner".equals(it.getString("reason")));
        }
        assertThat(calls(ADD)).isEqualTo(2);
        assertThat(todos("ZhouLan")).singleElement()
                .satisfies(it -> assertThat(it.getJsonArray("targets")).hasSize(2));
        assertThat(tasks(lin)).extracting(it -> it.getString("staff") + " " + it.getInteger("members"))
                .containsExactlyInAnyOrder("zhoulan 2", "songyuan 1");
        assertThat(tasks(lin)).allSatisfy(it -> assertThat(it.getString("route")).isEqualTo("group_send"));

        ends.pass("PT4H10M");
        ends.awaited(() -> tasks(lin), it -> it.stream().allMatch(task -> task.getInteger("reminders") == 1));
        assertThat(todos("ZhouLan")).allSatisfy(it -> assertThat(it.getInteger("reminders")).isEqualTo(1));
        ends.asked("/staff/ZhouLan/confirm", new JsonObject());
        ends.pass("PT10M");

        for (var one : List.of(lin, chen)) {
            ends.awaited(() -> ends.newest(one.id), it -> "sent".equals(it.getString("state")));
            assertThat(ends.arrived(one.key, "group-send")).hasSize(1);
        }
        assertThat(ends.newest(su.id).getString("reason")).isEqualTo("waiting_for_owner");
        assertThat(tasks(lin)).filteredOn(it -> it.getString("finishedAt") != null).singleElement()
                .satisfies(it -> assertThat(it.getString("staff")).isEqualTo("zhoulan"));
    }

    @Test
    void words_that_differ_by_person_are_a_task_each() {
        var lin = contact("HeQing");
        var chen = contact("HeQing");
        var before = calls(ADD);
        campaign("${customer.name!\"您\"}，新茶到了", lin, chen);

        for (var one : List.of(lin, chen)) {
            ends.awaited(() -> ends.newest(one.id), it -> "waiting_for_owner".equals(it.getString("reason")));
        }
        assertThat(calls(ADD) - before).isEqualTo(2);
        assertThat(todos("HeQing").stream().filter(it -> it.getString("text").endsWith("，新茶到了"))).hasSize(2);
    }

    @Test
    void a_task_whose_answer_was_lost_is_found_and_not_made_twice() {
        var lin = contact("HeQing");
        var chen = contact("HeQing");
        var before = calls(ADD);
        ends.asked("/faults/api", new JsonObject().put("kind", "close").put("path", ADD).put("times", 1));
        campaign("春茶开采", lin, chen);
        for (var one : List.of(lin, chen)) {
            ends.awaited(() -> ends.newest(one.id), it -> "unknown".equals(it.getString("state")));
        }

        ends.pass("PT3M");

        for (var one : List.of(lin, chen)) {
            ends.awaited(() -> ends.newest(one.id), it -> "waiting_for_owner".equals(it.getString("reason")));
        }
        assertThat(calls(ADD) - before).isEqualTo(1);
        assertThat(todos("HeQing").stream().filter(it -> it.getString("text").equals("春茶开采")))
                .singleElement()
                .satisfies(it -> assertThat(it.getJsonArray("targets")).hasSize(2));
    }

    private static List<JsonObject> todos(String staff) {
        return new JsonArray(ends.sandboxText("/staff/" + staff + "/todos")).stream()
                .map(JsonObject.class::cast).toList();
    }

    /** Those of their newest run. */
    private static List<JsonObject> tasks(Person one) {
        return ends.get("/runs/" + ends.newest(one.id).getLong("run") + "/mass-sends").getJsonArray("items")
                .stream().map(JsonObject.class::cast).toList();
    }

    private static long calls(String path) {
        return new JsonArray(ends.sandboxText("/calls?path=" + path)).size();
    }

    private record Person(String key, long id) {}

    private static Person contact(String staff) {
        var name = "顾客" + ++names;
        var key = "gt" + names;
        var made = ends.asked("/customers", new JsonObject().put("id", key).put("name", name));
        ends.asked("/customers/" + key + "/add?wait=true", new JsonObject().put("userid", staff));
        var id = ends.awaited(
                () -> ends.get("/customers?q=" + made.getString("externalUserId")).getJsonArray("items"),
                it -> !it.isEmpty()).getJsonObject(0).getLong("id");
        ends.sent(ends.request("/customers/" + id).method("PATCH",
                HttpRequest.BodyPublishers.ofString(new JsonObject().put("name", name).encode())));
        return new Person(key, id);
    }

    /** One that goes out at once. */
    private static void campaign(String words, Person... to) {
        var name = "活动" + ++names;
        var tag = ends.post("/tags", new JsonObject()
                .put("group", ends.post("/tag-groups", new JsonObject().put("name", name)).getLong("id"))
                .put("name", name)).getLong("id");
        Stream.of(to).forEach(one -> ends.sent(ends.request("/customers/" + one.id + "/tags/" + tag)
                .method("PUT", HttpRequest.BodyPublishers.ofString("{}"))));
        var segment = ends.post("/segments", new JsonObject().put("name", name).put("rule",
                new JsonObject().put("kind", "tag").put("tag", tag)));
        var template = ends.post("/templates", new JsonObject().put("name", name).put("variants",
                new JsonArray().add(new JsonObject().put("channel", "wecom_text").put("body", words))));
        var at = Instant.parse(ends.now()).plusSeconds(2);
        var campaign = ends.post("/campaigns", new JsonObject().put("name", name)
                .put("segment", segment.getLong("id")).put("template", template.getLong("id"))
                .put("trigger",
                        new JsonObject().put("kind", "once").put("at", at.toString()).put("validHours", 12))
                .put("routes", new JsonArray().add("group_send")));
        ends.post("/campaigns/" + campaign.getLong("id") + "/start", new JsonObject());
        ends.pass("PT3S");
    }

    private static Zhiyin service() {
        var database = TestDatabase.url();
        return Zhiyin.start(SettingsReader
                .read("""
                        port: 0
                        dataDir: target/group-tasks
                        databaseUrl: postgresql://%s:%s@%s:%s/%s
                        masterKey: %s
                        apiToken: %s
                        clock: %s
                        shopName: 知音茶铺
                        accounts:
                          - {id: corp, type: wecom, corpId: %s, agentId: %s, secret: %s, token: %s, aesKey: %s, apiUrl: "%s"}
                        """
                        .formatted(database.user(), database.password(), database.host(), database.port(),
                                database.database(), TestDatabase.MASTER_KEY, TOKEN, ends.now(),
                                DEMO.corp().corpId(), DEMO.corp().agentId(), DEMO.corp().secret(),
                                DEMO.corp().token(), DEMO.corp().aesKey(), sandbox.wecomUrl()),
                        Map.of()));
    }
}
