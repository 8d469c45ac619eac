package io.zhiyin.bot.wechat.official;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.Zhiyin;
import io.zhiyin.bot.ops.SettingsReader;
import io.zhiyin.bot.sandbox.Sandbox;
import io.zhiyin.bot.sandbox.SandboxSettings;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
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
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final SandboxSettings DEMO = SandboxSettings.demo();
    private static final String ARRIVAL = SandboxSettings.notices().getFirst().id();

    private static Vertx vertx;
    private static Database db;
    private static Sandbox sandbox;
    private static Zhiyin service;
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
        service = service();
        var url = "http://127.0.0.1:" + service.port();
        asked("/connect", new JsonObject().put("officialCallbackUrl", url + "/callback/shop"));
        assertThat(asked("/verify", new JsonObject().put("account", "shop")).getBoolean("verified")).isTrue();
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
        assertThat(kinds(lin)).contains("notice_accepted");

        campaign(lin, notice(), "subscription");

        var sent = awaited(() -> newest(lin), it -> "sent".equals(it.getString("state")));
        assertThat(sent.getString("route")).isEqualTo("subscription");
        assertThat(arrived(lin, "notice")).singleElement()
                .satisfies(it -> assertThat(it.getString("text")).contains("到货通知", "备注：给" + lin.name));
        assertThat(left(lin)).isZero();
        awaited(() -> get("/deliveries/" + sent.getLong("id")).getJsonArray("facts").encode(),
                it -> it.contains("delivered"));
        campaign(lin, notice(), "subscription");
        var skipped = awaited(() -> newest(lin), it -> "skipped".equals(it.getString("state")));
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
        pass("PT2S");
        acts(he, "/notices", new JsonObject().put("template", ARRIVAL));
        assertThat(left(he)).isEqualTo(2);
        acts(he, "/notices/off", new JsonObject().put("template", ARRIVAL));
        assertThat(left(he)).isZero();

        for (var one : List.of(lin, song, he)) {
            campaign(one, notice(), "subscription");
        }

        awaited(() -> newest(lin), it -> "sent".equals(it.getString("state")));
        assertThat(arrived(lin, "notice")).hasSize(1);
        for (var one : List.of(song, he)) {
            var skipped = awaited(() -> newest(one), it -> "skipped".equals(it.getString("state")));
            assertThat(skipped.getString("detail")).isEqualTo("subscription:no_credit");
        }
        assertThat(get("/customers/" + he.id + "/notices").getJsonArray("items").getJsonObject(0)
                .getString("switchedOffAt")).isNotNull();
    }

    @Test
    void a_refusal_gives_the_acceptance_back_unless_the_platform_knows_of_none_and_the_next_route_carries_it() {
        var lin = follower();
        acts(lin, "/notices", new JsonObject().put("template", ARRIVAL));
        fault("bizsend", 40013);
        campaign(lin, notice(), "subscription");
        awaited(() -> newest(lin), it -> "held".equals(it.getString("state")));
        assertThat(left(lin)).isEqualTo(1);

        var song = follower();
        acts(song, "/notices", new JsonObject().put("template", ARRIVAL));
        fault("bizsend", 47003);
        campaign(song, notice(), "subscription", "template");
        var other = awaited(() -> newest(song), it -> "sent".equals(it.getString("state")));
        assertThat(other.getString("route")).isEqualTo("template");
        assertThat(left(song)).isEqualTo(1);

        var he = follower();
        acts(he, "/notices", new JsonObject().put("template", ARRIVAL));
        fault("bizsend", 43101);
        campaign(he, notice(), "subscription");
        var rejected = awaited(() -> newest(he), it -> "rejected".equals(it.getString("state")));
        assertThat(rejected.getString("detail")).isEqualTo("subscription:refused_43101");
        assertThat(left(he)).isZero();
    }

    @Test
    void a_notice_whose_answer_was_lost_is_not_sent_again_and_the_report_of_it_settles_the_doubt() {
        var lin = follower();
        acts(lin, "/notices", new JsonObject().put("template", ARRIVAL));
        asked("/faults/api",
                new JsonObject().put("kind", "close").put("path", "bizsend").put("times", 1));

        campaign(lin, notice(), "subscription");

        var sent = awaited(() -> newest(lin), it -> "sent".equals(it.getString("state")));
        assertThat(sent.getString("reason")).isEqualTo("reconciled");
        assertThat(arrived(lin, "notice")).hasSize(1);
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
        pass("PT15S");

        var sent = awaited(() -> newest(lin), it -> "sent".equals(it.getString("state")));
        assertThat(sent.getString("route")).isEqualTo("mass");
        awaited(() -> newest(song), it -> "sent".equals(it.getString("state")));
        assertThat(calls("mass/send") - before).isEqualTo(1);
        assertThat(arrived(lin, "mass")).singleElement()
                .satisfies(it -> assertThat(it.getString("text")).isEqualTo("春茶到了"));
        assertThat(arrived(song, "mass")).hasSize(1);
        assertThat(arrived(he, "mass")).isEmpty();
        var call = awaited(() -> massSends(sent), it -> it.getString("status") != null);
        assertThat(call.getInteger("members")).isEqualTo(3);
        assertThat(call.getJsonObject("counts").encode())
                .isEqualTo("{\"total\":3,\"filtered\":2,\"arrived\":2,\"failed\":0}");
    }

    @Test
    void one_alone_takes_the_next_route_and_nobody_gets_a_fifth_in_a_month() {
        var lin = follower();
        campaign(List.of(lin), mass("只有一位"), "mass");
        pass("PT15S");
        var alone = awaited(() -> newest(lin), it -> "rejected".equals(it.getString("state")));
        assertThat(alone.getString("detail")).isEqualTo("mass:refused_alone");

        var song = follower();
        for (var i = 1; i <= 4; i++) {
            campaign(List.of(lin, song), mass("第" + i + "次"), "mass");
            pass("PT15S");
            var text = "第" + i + "次";
            awaited(() -> arrived(song, "mass"),
                    it -> it.stream().anyMatch(shown -> text.equals(shown.getString("text"))));
            awaited(() -> newest(song), it -> "sent".equals(it.getString("state")));
            pass("P3D");
        }
        campaign(List.of(lin, song), mass("第五次"), "mass");
        var fifth = awaited(() -> newest(song), it -> "skipped".equals(it.getString("state")));
        assertThat(fifth.getString("detail")).isEqualTo("mass:month_full");
    }

    @Test
    void a_call_to_many_whose_answer_was_lost_is_repeated_with_its_key_and_each_gets_it_once() {
        var lin = follower();
        var song = follower();
        asked("/faults/api",
                new JsonObject().put("kind", "close").put("path", "mass/send").put("times", 1));
        campaign(List.of(lin, song), mass("断线"), "mass");
        pass("PT15S");
        awaited(() -> newest(lin), it -> "unknown".equals(it.getString("state")));

        pass("PT2M");

        var sent = awaited(() -> newest(lin), it -> "sent".equals(it.getString("state")));
        awaited(() -> newest(song), it -> "sent".equals(it.getString("state")));
        assertThat(arrived(lin, "mass")).hasSize(1);
        assertThat(arrived(song, "mass")).hasSize(1);
        awaited(() -> massSends(sent), it -> "send success".equals(it.getString("status")));
    }

    @Test
    void what_the_platform_refuses_or_did_not_send_in_the_end_is_not_counted_as_sent() {
        var lin = follower();
        var song = follower();
        fault("mass/send", 45028);
        campaign(List.of(lin, song), mass("没有次数"), "mass");
        pass("PT15S");
        var refused = awaited(() -> newest(lin), it -> "rejected".equals(it.getString("state")));
        assertThat(refused.getString("detail")).isEqualTo("mass:refused_45028");

        asked("/settings", new JsonObject().put("massStatus", "err(10001)"));
        campaign(List.of(lin, song), mass("审核不过"), "mass");
        pass("PT15S");
        var failed = awaited(() -> newest(song),
                it -> "platform_failed".equals(it.getString("reason")));
        assertThat(failed.getString("detail")).isEqualTo("err(10001)");
        assertThat(arrived(song, "mass")).isEmpty();
    }

    @Test
    void words_that_differ_by_person_are_refused_for_a_mass_send() {
        var body = new JsonObject().put("name", "因人而异").put("variants", mass("${customer.name!\"您\"}好"));
        var answer = tried(request("/templates").POST(HttpRequest.BodyPublishers.ofString(body.encode())));
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("customer.name");
    }

    private static JsonArray mass(String words) {
        return new JsonArray().add(new JsonObject().put("channel", "official_mass").put("body", words));
    }

    /** The last call of the delivery's run. */
    private static JsonObject massSends(JsonObject delivery) {
        var items = get("/runs/" + delivery.getLong("run") + "/mass-sends").getJsonArray("items");
        return items.isEmpty() ? new JsonObject() : items.getJsonObject(items.size() - 1);
    }

    private static long calls(String path) {
        return new JsonArray(sandboxText("/calls?path=" + path)).size();
    }

    private record Person(String key, String name, String openId, long id) {}

    private static Person follower() {
        var key = "oa" + ++people;
        var name = "顾客" + people;
        var made = asked("/customers", new JsonObject().put("id", key).put("name", name));
        asked("/customers/" + key + "/follow?wait=true", new JsonObject());
        var openId = made.getString("openId");
        var id = awaited(() -> get("/customers?q=" + openId).getJsonArray("items"), it -> !it.isEmpty())
                .getJsonObject(0).getLong("id");
        sent(request("/customers/" + id).method("PATCH",
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
        var tag = post("/tags", new JsonObject()
                .put("group", post("/tag-groups", new JsonObject().put("name", name)).getLong("id"))
                .put("name", name)).getLong("id");
        for (var one : to) {
            sent(request("/customers/" + one.id + "/tags/" + tag).method("PUT",
                    HttpRequest.BodyPublishers.ofString("{}")));
        }
        var segment = post("/segments", new JsonObject().put("name", name).put("rule",
                new JsonObject().put("kind", "tag").put("tag", tag)));
        var template = post("/templates", new JsonObject().put("name", name).put("variants", variants));
        var at = Instant.parse(sandboxGet("/clock").getString("instant")).plusSeconds(2);
        var campaign = post("/campaigns", new JsonObject().put("name", name)
                .put("segment", segment.getLong("id")).put("template", template.getLong("id"))
                .put("trigger",
                        new JsonObject().put("kind", "once").put("at", at.toString()).put("validHours", 12))
                .put("routes", new JsonArray(List.of(routes))));
        post("/campaigns/" + campaign.getLong("id") + "/start", new JsonObject());
        pass("PT3S");
    }

    /** On the platform's clock, and then on the service's. */
    private static void pass(String length) {
        asked("/clock", new JsonObject().put("advance", length));
        post("/clock", new JsonObject().put("instant", sandboxGet("/clock").getString("instant")));
    }

    private static void fault(String path, int code) {
        asked("/faults/api", new JsonObject().put("kind", "errcode").put("path", path).put("errcode", code)
                .put("times", 1));
    }

    /** Sends left of the notice, as the API tells. */
    private static int left(Person of) {
        return get("/customers/" + of.id + "/notices").getJsonArray("items").stream()
                .map(JsonObject.class::cast).mapToInt(it -> it.getInteger("left")).sum();
    }

    private static List<String> kinds(Person of) {
        return get("/customers/" + of.id + "/timeline?limit=100").getJsonArray("items").stream()
                .map(JsonObject.class::cast).map(it -> it.getString("kind")).toList();
    }

    /** The newest of a campaign. */
    private static JsonObject newest(Person of) {
        return get("/deliveries?customer=" + of.id).getJsonArray("items").stream()
                .map(JsonObject.class::cast).filter(it -> "campaign".equals(it.getString("kind"))).findFirst()
                .orElseGet(JsonObject::new);
    }

    private static List<JsonObject> arrived(Person of, String channel) {
        return new JsonArray(sandboxText("/customers/" + of.key + "/messages")).stream()
                .map(JsonObject.class::cast).filter(it -> channel.equals(it.getString("channel"))).toList();
    }

    /** A person acts; comes back when the service has taken in what they did. */
    private static void acts(Person who, String path, JsonObject body) {
        asked("/customers/" + who.key + path + "?wait=true", body);
        awaited(() -> db.sql("select count(*) from inbox where state = 'waiting'").count(), it -> it == 0);
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
                                sandboxGet("/clock").getString("instant"), shop.appId(), shop.secret(),
                                shop.token(), shop.aesKey(), sandbox.officialUrl()),
                        Map.of()));
    }

    private static <T> T awaited(Supplier<T> what, Predicate<T> enough) {
        var until = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            var found = what.get();
            if (enough.test(found)) {
                return found;
            }
            if (System.nanoTime() - until > 0) {
                throw new AssertionError("it did not come to that: " + found);
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    private static JsonObject asked(String path, JsonObject body) {
        return new JsonObject(sent(HttpRequest.newBuilder(URI.create(sandbox.url() + "/sandbox/api" + path))
                .POST(HttpRequest.BodyPublishers.ofString(body.encode()))));
    }

    private static JsonObject sandboxGet(String path) {
        return new JsonObject(sandboxText(path));
    }

    private static String sandboxText(String path) {
        return sent(HttpRequest.newBuilder(URI.create(sandbox.url() + "/sandbox/api" + path)));
    }

    private static JsonObject get(String path) {
        return new JsonObject(sent(request(path)));
    }

    private static JsonObject post(String path, JsonObject body) {
        var answer = sent(request(path).POST(HttpRequest.BodyPublishers.ofString(body.encode())));
        return answer.isEmpty() ? new JsonObject() : new JsonObject(answer);
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + "/api/v1" + path))
                .header("Authorization", "Bearer " + TOKEN).header("Content-Type", "application/json");
    }

    private static String sent(HttpRequest.Builder request) {
        var answer = tried(request);
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
        return answer.body();
    }

    private static HttpResponse<String> tried(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new AssertionError(failed);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stop);
        }
    }
}
