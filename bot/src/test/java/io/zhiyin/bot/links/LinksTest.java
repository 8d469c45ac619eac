package io.zhiyin.bot.links;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.Zhiyin;
import io.zhiyin.bot.ops.SettingsReader;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What customers do with a campaign's messages, from the whole service: text messages through a gateway, links followed. */
class LinksTest {
    private static final String TOKEN = "a-token-for-links";
    private static final String PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15"
            + " (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.40 NetType/WIFI Language/zh_CN";
    private static final String TARGET = "https://shop.example/new?a=1&b=2";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static Vertx vertx;
    private static Database db;
    private static Zhiyin service;
    private static final List<JsonObject> heard = new CopyOnWriteArrayList<>();
    private static LocalDate day = LocalDate.of(2026, 3, 1);

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        db = Database.open(vertx, TestDatabase.url(), 2);
        TestDatabase.empty(db);
        var gateway = vertx.createHttpServer().requestHandler(LinksTest::gateway).listen(0, "127.0.0.1")
                .await().actualPort();
        var database = TestDatabase.url();
        service = Zhiyin.start(SettingsReader
                .read("""
                        port: 0
                        dataDir: target/links
                        databaseUrl: postgresql://%s:%s@%s:%s/%s
                        masterKey: %s
                        apiToken: %s
                        clock: %sT00:00:00Z
                        publicUrl: https://zy.example
                        accounts:
                          - {id: sms, type: sms, uri: "http://127.0.0.1:%s/sms", signature: 知音茶铺, token: secret}
                        """
                        .formatted(database.user(), database.password(), database.host(), database.port(),
                                database.database(), TestDatabase.MASTER_KEY, TOKEN, day, gateway),
                        Map.of()));
    }

    @AfterAll
    static void stop() {
        service.close();
        db.close();
        vertx.close().await();
    }

    @BeforeEach
    void another_day() {
        day = day.plusDays(1);
        heard.clear();
    }

    @Test
    void a_link_leads_to_its_address_and_a_person_who_follows_it_is_counted() throws Exception {
        var lin = customer("13800000001");
        campaign("${customer.name!\"您\"}，新茶到了 ${link(\"" + TARGET + "\")}");
        var delivery = greeted(lin).getLong("id");
        var text = heard.getFirst().getString("text");
        assertThat(text).contains("https://zy.example/l/").doesNotContain("shop.example");
        var token = text.replaceAll("(?s).*/l/([0-9A-Za-z]+).*", "$1");

        assertThat(follow(token, "HEAD", PHONE, null).statusCode()).isEqualTo(302);
        assertThat(follow(token, "GET", "Mozilla/5.0 (compatible; Baiduspider/2.0)", null).statusCode())
                .isEqualTo(302);
        assertThat(follow(token, "GET", PHONE, "prefetch;anonymous-client-ip").statusCode()).isEqualTo(302);
        assertThat(get("/deliveries/" + delivery).getJsonArray("clicks")).as("only looked at").isEmpty();

        var answer = follow(token + "?to=https://evil.example", "GET", PHONE, null);

        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location")).contains(TARGET);
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        var whole = get("/deliveries/" + delivery);
        assertThat(whole.getJsonArray("clicks").getJsonObject(0).getString("target")).isEqualTo(TARGET);
        assertThat(whole.getJsonArray("clicks")).hasSize(1);
        assertThat(whole.getJsonArray("facts").getJsonObject(0).getString("fact")).isEqualTo("clicked");
        assertThat(get("/customers/" + lin + "/timeline").getJsonArray("items").getJsonObject(0)
                .getString("kind")).isEqualTo("click");
    }

    @Test
    void a_link_that_is_not_ours_gets_a_friendly_page_in_both_languages() throws Exception {
        for (var made : List.of("preview0preview0", "x", "https%3A%2F%2Fevil.example",
                "a".repeat(500))) {
            var answer = follow(made, "GET", PHONE, null);
            assertThat(answer.statusCode()).as(made).isIn(404, 400);
            assertThat(answer.headers().firstValue("Location")).isEmpty();
        }
        assertThat(follow("x", "GET", PHONE, null).body()).contains("这个链接打不开");
        assertThat(HTTP.send(HttpRequest.newBuilder(base("/l/x")).header("Accept-Language", "en-GB").build(),
                HttpResponse.BodyHandlers.ofString()).body()).contains("This link does not work");
    }

    @Test
    void each_message_has_a_code_of_its_own_and_an_order_that_names_it_shows_in_the_results() {
        var pool = post("/coupon-pools", new JsonObject().put("name", "券 " + day).put("codes",
                new JsonArray().add("TEA-8K2P5"))).getLong("id");
        var lin = customer("13800000005");
        var campaign = campaign("送您优惠码 ${coupon}",
                new JsonObject().put("couponPool", pool).put("attributionDays", 3))
                .getLong("id");
        greeted(lin);
        assertThat(heard.getFirst().getString("text")).contains("优惠码 TEA-8K2P5");
        assertThat(get("/coupon-pools").getJsonArray("items").getJsonObject(0).getInteger("free")).isZero();
        var paid = day.atTime(5, 0).toInstant(ZoneOffset.UTC).toString();

        post("/orders",
                new JsonObject().put("orders", new JsonArray().add(new JsonObject().put("number", "L1")
                        .put("customer", lin).put("amountFen", 12_800).put("paidAt", paid)
                        .put("coupon", "tea-8k2p5"))));

        var results = get("/campaigns/" + campaign + "/results");
        var arm = results.getJsonArray("arms").getJsonObject(0);
        for (var step : List.of("planned", "sent", "converted", "redeemed")) {
            assertThat(arm.getInteger(step)).as(step).isOne();
        }
        assertThat(arm.getInteger("revenueFen")).isEqualTo(12_800);
        assertThat(results.getJsonObject("byState").getInteger("sent")).isOne();
        assertThat(results.getJsonObject("comparison").getBoolean("final")).isFalse();
        assertThat(get("/campaigns/" + campaign + "/results/people?step=redeemed").getJsonArray("items")
                .getJsonObject(0).getLong("customer")).isEqualTo(lin);
        post("/refunds",
                new JsonObject().put("refunds", new JsonArray().add(new JsonObject().put("number", "F1")
                        .put("order", "L1").put("amountFen", 12_800).put("refundedAt", paid))));
        assertThat(get("/campaigns/" + campaign + "/results").getJsonArray("arms").getJsonObject(0)
                .getInteger("converted")).as("taken back").isZero();
    }

    @Test
    void programs_are_told_from_people_by_the_names_they_give_themselves() {
        assertThat(Lookers.person(PHONE)).isTrue();
        assertThat(Lookers.person("Mozilla/5.0 (Linux; Android 13; wxwork/4.1.10) AppleWebKit/537.36"))
                .isTrue();
        assertThat(Lookers.person("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/126.0 Safari/537.36"))
                .isTrue();
        for (var program : new String[]{"curl/8.5.0", "Googlebot/2.1", "Slackbot-LinkExpanding 1.0",
                "facebookexternalhit/1.1", "WhatsApp/2.23", "Mozilla/5.0 HeadlessChrome/126",
                "python-requests/2.32",
                "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
                "Sogou web spider/4.0", "",
                "Java-http-client/25"}) {
            assertThat(Lookers.person(program)).as(program).isFalse();
        }
    }

    private static void gateway(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            heard.add(body.toJsonObject());
            request.response().putHeader("Content-Type", "application/json")
                    .end("{\"code\":0,\"id\":\"g-1\"}")
                    .onFailure(_ -> {});
        }).onFailure(_ -> {});
    }

    private static long customer(String phone) {
        return post("/customers", new JsonObject().put("name", "林").put("phone", phone).put("birthday",
                new JsonObject().put("calendar", "solar").put("month", day.getMonthValue()).put("day",
                        day.getDayOfMonth())))
                .getLong("id");
    }

    private static JsonObject campaign(String body) {
        return campaign(body, new JsonObject());
    }

    private static JsonObject campaign(String body, JsonObject measured) {
        for (var old : get("/campaigns?state=running").getJsonArray("items")) {
            post("/campaigns/" + ((JsonObject) old).getLong("id") + "/cancel", new JsonObject());
        }
        var template = post("/templates", new JsonObject().put("name", "新茶 " + day).put("variants",
                new JsonArray().add(new JsonObject().put("channel", "sms").put("body", body))));
        var campaign = post("/campaigns",
                measured.put("name", "新茶 " + day).put("template", template.getLong("id"))
                        .put("trigger", new JsonObject().put("kind", "birthday").put("sendAt", "12:00"))
                        .put("routes", new JsonArray().add("sms")));
        return post("/campaigns/" + campaign.getLong("id") + "/start", new JsonObject());
    }

    /** Noon has come, and the customer has the message. */
    private static JsonObject greeted(long customer) {
        post("/clock", new JsonObject().put("instant",
                day.atTime(4, 0).toInstant(ZoneOffset.UTC).plusSeconds(1).toString()));
        var until = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            var items = get("/deliveries?customer=" + customer).getJsonArray("items");
            if (!items.isEmpty() && items.getJsonObject(0).getString("state").equals("sent")) {
                return items.getJsonObject(0);
            }
            if (System.nanoTime() - until > 0) {
                throw new AssertionError("not sent: " + items);
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    private static URI base(String path) {
        return URI.create("http://127.0.0.1:" + service.port() + path);
    }

    private static HttpResponse<String> follow(String token, String method, String agent,
            @Nullable String purpose) throws Exception {
        var request = HttpRequest.newBuilder(base("/l/" + token)).header("User-Agent", agent)
                .header("Accept-Language", "zh-CN").method(method, HttpRequest.BodyPublishers.noBody());
        if (purpose != null) {
            request.header("Sec-Purpose", purpose);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static JsonObject get(String path) {
        return send(request(path));
    }

    private static JsonObject post(String path, JsonObject body) {
        return send(request(path).POST(HttpRequest.BodyPublishers.ofString(body.encode())));
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base("/api/v1" + path)).header("Authorization", "Bearer " + TOKEN)
                .header("Content-Type", "application/json");
    }

    private static JsonObject send(HttpRequest.Builder request) {
        try {
            var answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
            return answer.body().isEmpty() ? new JsonObject() : new JsonObject(answer.body());
        } catch (IOException failed) {
            throw new AssertionError(failed);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stop);
        }
    }
}
