package io.zhiyin.bot.wechat.official;

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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The Official Account's routes, from the whole service through the simulated platform over HTTP. Each test has
 * customers of its own.
 */
class OfficialRoutesTest {
    private static final String TOKEN = "a-token-for-the-official-account";
    private static final Instant BEGINS = Instant.parse("2026-03-01T02:00:00Z");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final SandboxSettings DEMO = SandboxSettings.demo();
    private static final String ARRIVAL = SandboxSettings.notices().getFirst().id();

    private static Vertx vertx;
    private static Database db;
    private static Sandbox sandbox;
    private static Zhiyin service;
    private static BothEnds ends;
    private static int people;
    private static int names;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        db = Database.open(vertx, TestDatabase.url(), 2);
        TestDatabase.empty(db);
        sandbox = new Sandbox(vertx, new SandboxSettings(DEMO.host(), 0, DEMO.official(), DEMO.corp(),
                DEMO.care(), DEMO.templates(), null, null, BEGINS));
        sandbox.start();
        ends = new BothEnds(sandbox, () -> service.port(), TOKEN, PATIENCE);
        service = service();
        var url = "http://127.0.0.1:" + service.port();
        ends.asked("/connect", new JsonObject().put("officialCallbackUrl", url + "/callback/shop"));
        assertThat(ends.asked("/verify", new JsonObject().put("account", "shop")).getBoolean("verified"))
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
    void each_acceptance_of_a_notice_is_good_for_one_send_and_the_platform_tells_that_it_arrived() {
        var lin = follower();
        acts(lin, "/notices", new JsonObject().put("template", ARRIVAL));
        assertThat(left(lin)).isEqualTo(1);
        assertThat(ends.kinds(lin.id)).contains("notice_accepted");

        campaign(lin, notice(), "subscription");

        var sent = ends.awaited(() -> ends.newest(lin.id), it -> "sent".equals(it.getString("state")));
        assertThat(sent.getString("route")).isEqualTo("subscription");
        assertThat(ends.arrived(lin.key, "notice")).singleElement()
                .satisfies(it -> assertThat(it.getString("text")).contains("到货通知", "备注：给" + lin.name));
        assertThat(left(lin)).isZero();
        ends.awaited(() -> ends.get("/deliveries/" + sent.getLong("id")).getJsonArray("facts").encode(),
                it -> it.contains("delivered"));
        campaign(lin, notice(), "subscription");
        var skipped = ends.awaited(() -> ends.newest(lin.id), it -> "skipped".equals(it.getString("state")));
        assertThat(skipped.getString("detail")).isEqualTo("subscription:no_credit");
    }

    @Test
    void who_accepted_a_notice_and_left_still_gets_it_and_who_declined_or_switched_it_off_does_not() {
        var lin = follower();
        acts(lin, "/notices", new JsonObject().put("template", ARRIVAL));
        acts(lin, "/unfollow", new JsonObject());
        var song = follower();
        acts(song, "/notices", new JsonObject().put("template", ARRIVAL).put("accept", false));
        var he = follower();
        acts(he, "/notices", new JsonObject().put("template", ARRIVAL));
        // two events that say the same in one second are one
        ends.pass("PT2S");
        acts(he, "/notices", new JsonObject().put("template", ARRIVAL));
        assertThat(left(he)).isEqualTo(2);
        acts(he, "/notices/off", new JsonObject().put("template", ARRIVAL));
        assertThat(left(he)).isZero();

        for (var one : List.of(lin, song, he)) {
            campaign(one, notice(), "subscription");
        }

        ends.awaited(() -> ends.newest(lin.id), it -> "sent".equals(it.getString("state")));
        assertThat(ends.arrived(lin.key, "notice")).hasSize(1);
        for (var one : List.of(song, he)) {
            var skipped = ends.awaited(() -> ends.newest(one.id),
                    it -> "skipped".equals(it.getString("state")));
            assertThat(skipped.getString("detail")).isEqualTo("subscription:no_credit");
        }
        assertThat(ends.get("/customers/" + he.id + "/notices").getJsonArray("items").getJsonObject(0)
                .getString("switchedOffAt")).isNotNull();
    }

    @Test
    void a_refusal_gives_the_acceptance_back_unless_the_platform_knows_of_none_and_the_next_route_carries_it() {
        var lin = follower();
        acts(lin, "/notices", new JsonObject().put("template", ARRIVAL));
        fault("bizsend", 40013);
        campaign(lin, notice(), "subscription");
        ends.awaited(() -> ends.newest(lin.id), it -> "held".equals(it.getString("state")));
        assertThat(left(lin)).isEqualTo(1);

        var song = follower();
        acts(song, "/notices", new JsonObject().put("template", ARRIVAL));
        fault("bizsend", 47003);
        campaign(song, notice(), "subscription", "template");
        var other = ends.awaited(() -> ends.newest(song.id), it -> "sent".equals(it.getString("state")));
        assertThat(other.getString("route")).isEqualTo("template");
        assertThat(left(song)).isEqualTo(1);

        var he = follower();
        acts(he, "/notices", new JsonObject().put("template", ARRIVAL));
        fault("bizsend", 43101);
        campaign(he, notice(), "subscription");
        var rejected = ends.awaited(() -> ends.newest(he.id), it -> "rejected".equals(it.getString("state")));
        assertThat(rejected.getString("detail")).isEqualTo("subscription:refused_43101");
        assertThat(left(he)).isZero();
    }

    @Test
    void a_notice_whose_answer_was_lost_is_not_sent_again_and_the_report_of_it_settles_the_doubt() {
        var lin = follower();
        acts(lin, "/notices", new JsonObject().put("template", ARRIVAL));
        ends.asked("/faults/api",
                new JsonObject().put("kind", "close").put("path", "bizsend").put("times", 1));

        campaign(lin, notice(), "subscription");

        var sent = ends.awaited(() -> ends.newest(lin.id), it -> "sent".equals(it.getString("state")));
        assertThat(sent.getString("reason")).isEqualTo("reconciled");
        assertThat(ends.arrived(lin.key, "notice")).hasSize(1);
        assertThat(left(lin)).isZero();
    }

    @Test
    void those_with_the_same_words_go_in_one_call_and_the_platform_tells_how_many_it_reached() {
        var lin = follower();
        var song = follower();
        var he = follower();
        acts(he, "/block", new JsonObject());
        var before = calls("mass/send");

        campaign(List.of(lin, song, he), mass("春茶到了"), "mass");
        gathered(lin, song, he);

        var sent = ends.awaited(() -> ends.newest(lin.id), it -> "sent".equals(it.getString("state")));
        assertThat(sent.getString("route")).isEqualTo("mass");
        ends.awaited(() -> ends.newest(song.id), it -> "sent".equals(it.getString("state")));
        assertThat(calls("mass/send") - before).isEqualTo(1);
        assertThat(ends.arrived(lin.key, "mass")).singleElement()
                .satisfies(it -> assertThat(it.getString("text")).isEqualTo("春茶到了"));
        assertThat(ends.arrived(song.key, "mass")).hasSize(1);
        assertThat(ends.arrived(he.key, "mass")).isEmpty();
        var call = ends.awaited(() -> massSends(sent), it -> it.getString("status") != null);
        assertThat(call.getInteger("members")).isEqualTo(3);
        assertThat(call.getJsonObject("counts").encode())
                .isEqualTo("{\"total\":3,\"filtered\":2,\"arrived\":2,\"failed\":0}");
    }

    @Test
    void one_alone_takes_the_next_route_and_nobody_gets_a_fifth_in_a_month() {
        var lin = follower();
        campaign(List.of(lin), mass("只有一位"), "mass");
        gathered(lin);
        var alone = ends.awaited(() -> ends.newest(lin.id), it -> "rejected".equals(it.getString("state")));
        assertThat(alone.getString("detail")).isEqualTo("mass:refused_alone");

        var song = follower();
        for (var i = 1; i <= 4; i++) {
            campaign(List.of(lin, song), mass("第" + i + "次"), "mass");
            gathered(lin, song);
            var text = "第" + i + "次";
            ends.awaited(() -> ends.arrived(song.key, "mass"),
                    it -> it.stream().anyMatch(shown -> text.equals(shown.getString("text"))));
            ends.awaited(() -> ends.newest(song.id), it -> "sent".equals(it.getString("state")));
            ends.pass("P3D");
        }
        campaign(List.of(lin, song), mass("第五次"), "mass");
        var fifth = ends.awaited(() -> ends.newest(song.id), it -> "skipped".equals(it.getString("state")));
        assertThat(fifth.getString("detail")).isEqualTo("mass:month_full");
    }

    @Test
    void a_call_to_many_whose_answer_was_lost_is_repeated_with_its_key_and_each_gets_it_once() {
        var lin = follower();
        var song = follower();
        ends.asked("/faults/api",
                new JsonObject().put("kind", "close").put("path", "mass/send").put("times", 1));
        campaign(List.of(lin, song), mass("断线"), "mass");
        gathered(lin, song);
        ends.awaited(() -> ends.newest(lin.id), it -> "unknown".equals(it.getString("state")));

        ends.pass("PT2M");

        var sent = ends.awaited(() -> ends.newest(lin.id), it -> "sent".equals(it.getString("state")));
        ends.awaited(() -> ends.newest(song.id), it -> "sent".equals(it.getString("state")));
        assertThat(ends.arrived(lin.key, "mass")).hasSize(1);
        assertThat(ends.arrived(song.key, "mass")).hasSize(1);
        ends.awaited(() -> massSends(sent), it -> "send success".equals(it.getString("status")));
    }

    @Test
    void what_the_platform_refuses_or_did_not_send_in_the_end_is_not_counted_as_sent() {
        var lin = follower();
        var song = follower();
        fault("mass/send", 45028);
        campaign(List.of(lin, song), mass("没有次数"), "mass");
        gathered(lin, song);
        var refused = ends.awaited(() -> ends.newest(lin.id), it -> "rejected".equals(it.getString("state")));
        assertThat(refused.getString("detail")).isEqualTo("mass:refused_45028");

        ends.asked("/settings", new JsonObject().put("massStatus", "err(10001)"));
        campaign(List.of(lin, song), mass("审核不过"), "mass");
        gathered(lin, song);
        var failed = ends.awaited(() -> ends.newest(song.id),
                it -> "platform_failed".equals(it.getString("reason")));
        assertThat(failed.getString("detail")).isEqualTo("err(10001)");
        assertThat(ends.arrived(song.key, "mass")).isEmpty();
    }

    @Test
    void words_that_differ_by_person_are_refused_for_a_mass_send() {
        var body = new JsonObject().put("name", "因人而异").put("variants", mass("${customer.name!\"您\"}好"));
        var answer = ends
                .tried(ends.request("/templates").POST(HttpRequest.BodyPublishers.ofString(body.encode())));
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("customer.name");
    }

    @Test
    void a_keyword_plans_one_delivery_and_lets_in_once_though_the_platform_tells_the_message_three_times() {
        var lin = follower();
        var template = ends.post("/templates", new JsonObject().put("name", "价目").put("variants",
                new JsonArray()
                        .add(new JsonObject().put("channel", "official_text").put("body", "价目如下"))));
        var campaign = ends.post("/campaigns", new JsonObject().put("name", "说价目")
                .put("template", template.getLong("id")).put("trigger", said(false, "报价", "ｊiaMU", "价目"))
                .put("routes", new JsonArray().add("customer_service")));
        ends.post("/campaigns/" + campaign.getLong("id") + "/start", new JsonObject());
        var journey = ends.post("/journeys", new JsonObject().put("name", "说价目表").put("plan",
                new JsonObject().put("entry", said(true, "价目表"))
                        .put("again", new JsonObject().put("repeat", "any"))
                        .put("steps", new JsonArray().add(new JsonObject().put("id", "s1").put("kind", "wait")
                                .put("amount", 2).put("unit", "days")))))
                .getLong("id");
        ends.post("/journeys/" + journey + "/publish", new JsonObject());

        ends.asked("/faults/callback",
                new JsonObject().put("kind", "duplicate").put("copies", 2).put("times", 1));
        acts(lin, "/write", new JsonObject().put("text", "有没有JiaMu？价目也行"));
        ends.awaited(() -> new JsonArray(ends.sandboxText("/callbacks?last=3")).stream()
                .map(JsonObject.class::cast).toList(),
                it -> it.stream().noneMatch(one -> "waiting".equals(one.getString("state"))));
        ends.pass("PT61S");

        ends.awaited(() -> ends.newest(lin.id), it -> "sent".equals(it.getString("state")));
        assertThat(happened(lin)).as("the message is not the keyword alone").containsExactly("campaign");
        acts(lin, "/write", new JsonObject().put("text", " 价目表 "));
        acts(lin, "/write", new JsonObject().put("text", "谢谢"));
        ends.awaited(() -> ends.get("/journeys/" + journey).getJsonObject("counts").getInteger("inside"),
                it -> it == 1);
        ends.pass("PT61S");
        ends.awaited(() -> ends.arrived(lin.key, "custom"), it -> it.size() == 2);
        assertThat(happened(lin)).containsExactly("campaign", "campaign", "journey");
        assertThat(ends.arrived(lin.key, "custom")).allSatisfy(
                it -> assertThat(it.getString("text")).isEqualTo("价目如下"));
    }

    private static JsonObject said(boolean whole, String... words) {
        return new JsonObject().put("kind", "event").put("on", "keyword").put("againDays", 0)
                .put("keywords", new JsonArray(List.of(words))).put("whole", whole);
    }

    private static List<String> happened(Person who) {
        return db
                .sql("""
                        select case when campaign_id is null then 'journey' else 'campaign' end as whose from happening
                         where customer_id = :who order by 1""")
                .bind("who", who.id).list(row -> row.text("whose"));
    }

    private static JsonArray mass(String words) {
        return new JsonArray().add(new JsonObject().put("channel", "official_mass").put("body", words));
    }

    /** The last call of the delivery's run. */
    private static JsonObject massSends(JsonObject delivery) {
        var items = ends.get("/runs/" + delivery.getLong("run") + "/mass-sends").getJsonArray("items");
        return items.isEmpty() ? new JsonObject() : items.getJsonObject(items.size() - 1);
    }

    private static long calls(String path) {
        return new JsonArray(ends.sandboxText("/calls?path=" + path)).size();
    }

    private record Person(String key, String name, String openId, long id) {}

    private static Person follower() {
        var key = "oa" + ++people;
        var name = "顾客" + people;
        var made = ends.asked("/customers", new JsonObject().put("id", key).put("name", name));
        ends.asked("/customers/" + key + "/follow?wait=true", new JsonObject());
        var openId = made.getString("openId");
        var id = ends
                .awaited(() -> ends.get("/customers?q=" + openId).getJsonArray("items"), it -> !it.isEmpty())
                .getJsonObject(0).getLong("id");
        ends.sent(ends.request("/customers/" + id).method("PATCH",
                HttpRequest.BodyPublishers.ofString(new JsonObject().put("name", name).encode())));
        return new Person(key, name, openId, id);
    }

    private static JsonArray notice() {
        var fields = new JsonArray().add(field("thing1", "新茶")).add(field("time2", "2026年3月5日 10:00"))
                .add(field("thing3", "给${customer.name!\"您\"}"));
        var birthday = new JsonArray().add(field("name1", "${customer.name!\"您\"}"))
                .add(field("date2", "2026年3月5日")).add(field("thing3", "新茶到了"));
        return new JsonArray()
                .add(new JsonObject().put("channel", "official_subscription").put("platformTemplate", ARRIVAL)
                        .put("fields", fields))
                .add(new JsonObject().put("channel", "official_template")
                        .put("platformTemplate", DEMO.templates().getFirst().id()).put("fields", birthday));
    }

    private static JsonObject field(String name, String text) {
        return new JsonObject().put("name", name).put("text", text);
    }

    /** One that goes out at once to one person. */
    private static void campaign(Person to, JsonArray variants, String... routes) {
        campaign(List.of(to), variants, routes);
    }

    private static void campaign(List<Person> to, JsonArray variants, String... routes) {
        var name = "活动" + ++names;
        var tag = ends.post("/tags", new JsonObject()
                .put("group", ends.post("/tag-groups", new JsonObject().put("name", name)).getLong("id"))
                .put("name", name)).getLong("id");
        for (var one : to) {
            ends.sent(ends.request("/customers/" + one.id + "/tags/" + tag).method("PUT",
                    HttpRequest.BodyPublishers.ofString("{}")));
        }
        var segment = ends.post("/segments", new JsonObject().put("name", name).put("rule",
                new JsonObject().put("kind", "tag").put("tag", tag)));
        var template = ends.post("/templates", new JsonObject().put("name", name).put("variants", variants));
        var at = Instant.parse(ends.sandboxGet("/clock").getString("instant")).plusSeconds(2);
        var campaign = ends.post("/campaigns", new JsonObject().put("name", name)
                .put("segment", segment.getLong("id")).put("template", template.getLong("id"))
                .put("trigger",
                        new JsonObject().put("kind", "once").put("at", at.toString()).put("validHours", 12))
                .put("routes", new JsonArray(List.of(routes))));
        ends.post("/campaigns/" + campaign.getLong("id") + "/start", new JsonObject());
        ends.pass("PT3S");
    }

    /** Waits until all have gathered for one call, and then until it is due. */
    private static void gathered(Person... all) {
        for (var one : all) {
            ends.awaited(() -> ends.newest(one.id), it -> "gathering".equals(it.getString("reason")));
        }
        ends.pass("PT15S");
    }

    private static void fault(String path, int code) {
        ends.asked("/faults/api",
                new JsonObject().put("kind", "errcode").put("path", path).put("errcode", code)
                        .put("times", 1));
    }

    /** Sends left of the notice, as the API tells. */
    private static int left(Person of) {
        return ends.get("/customers/" + of.id + "/notices").getJsonArray("items").stream()
                .map(JsonObject.class::cast).mapToInt(it -> it.getInteger("left")).sum();
    }

    /** A person acts; comes back when the service has taken in what they did. */
    private static void acts(Person who, String path, JsonObject body) {
        ends.asked("/customers/" + who.key + path + "?wait=true", body);
        ends.awaited(() -> db.sql("select count(*) from inbox where state = 'waiting'").count(),
                it -> it == 0);
    }

    private static Zhiyin service() {
        var database = TestDatabase.url();
        var shop = DEMO.official();
        return Zhiyin.start(SettingsReader
                .read("""
                        port: 0
                        dataDir: target/official-routes
                        databaseUrl: postgresql://%s:%s@%s:%s/%s
                        masterKey: %s
                        apiToken: %s
                        clock: %s
                        shopName: 知音茶铺
                        accounts:
                          - {id: shop, type: official-account, appId: %s, secret: %s, token: %s, aesKey: %s, apiUrl: "%s"}
                        """
                        .formatted(database.user(), database.password(), database.host(), database.port(),
                                database.database(), TestDatabase.MASTER_KEY, TOKEN,
                                ends.sandboxGet("/clock").getString("instant"), shop.appId(), shop.secret(),
                                shop.token(), shop.aesKey(), sandbox.officialUrl()),
                        Map.of()));
    }
}
