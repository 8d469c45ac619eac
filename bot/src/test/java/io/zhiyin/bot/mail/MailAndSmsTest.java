package io.zhiyin.bot.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.Zhiyin;
import io.zhiyin.bot.ops.SettingsReader;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.TestDatabase;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
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

/**
 * Campaigns by mail and by SMS, from the whole service through a real mail server and an HTTP gateway. Each test has a day
 * of its own, on which one customer has their birthday.
 */
class MailAndSmsTest {
    private static final String TOKEN = "a-token-for-mail-and-sms";
    private static final String INBOUND = "a-token-for-inbound-replies";
    private static final LocalDate BEGINS = LocalDate.of(2026, 3, 1);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static Vertx vertx;
    private static Database db;
    private static GreenMail mails;
    private static FickleServer server;
    private static Zhiyin service;
    private static int gatewayPort;
    private static volatile int gatewayStatus;
    private static volatile String gatewayAnswer = "";
    private static final List<JsonObject> gatewayHeard = new CopyOnWriteArrayList<>();
    private static LocalDate day = BEGINS;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        db = Database.open(vertx, TestDatabase.url(), 2);
        TestDatabase.empty(db);
        mails = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mails.start();
        server = new FickleServer(mails.getSmtp().getPort());
        gatewayPort = vertx.createHttpServer().requestHandler(MailAndSmsTest::gateway).listen(0, "127.0.0.1")
                .await().actualPort();
        var database = TestDatabase.url();
        service = Zhiyin.start(SettingsReader
                .read("""
                        port: 0
                        dataDir: target/mail-and-sms
                        databaseUrl: postgresql://%s:%s@%s:%s/%s
                        masterKey: %s
                        apiToken: %s
                        clock: %sT00:00:00Z
                        shopName: 知音茶铺
                        accounts:
                          - {id: mail, type: mail, uri: "smtp://127.0.0.1:%s?connectionTimeout=5000", from: "知音茶铺 <hello@shop.example>"}
                          - {id: sms, type: sms, uri: "http://127.0.0.1:%s/sms?v=1", signature: 知音茶铺, token: secret, inboundToken: %s}
                        """
                        .formatted(database.user(), database.password(), database.host(), database.port(),
                                database.database(), TestDatabase.MASTER_KEY, TOKEN, BEGINS, server.port(),
                                gatewayPort,
                                INBOUND),
                        Map.of()));
    }

    @AfterAll
    static void stop() throws IOException {
        service.close();
        server.close();
        mails.stop();
        db.close();
        vertx.close().await();
    }

    @BeforeEach
    void another_day() throws Exception {
        day = day.plusDays(1);
        server.is(FickleServer.Mood.KIND);
        mails.purgeEmailFromAllMailboxes();
        gatewayStatus = 200;
        gatewayAnswer = "{\"code\":0,\"id\":\"g-1\"}";
        gatewayHeard.clear();
    }

    @Test
    void a_birthday_mail_arrives_once_with_its_words_and_a_way_to_unsubscribe() throws Exception {
        var lin = customer("林<晓>月", "lin@example.com", null);
        campaign("mail");

        var delivery = greeted(lin, "sent");

        assertThat(mails.getReceivedMessages()).hasSize(1);
        var mail = mails.getReceivedMessages()[0];
        assertThat(mail.getSubject()).isEqualTo("林<晓>月，生日快乐");
        assertThat(mail.getFrom()[0].toString()).contains("hello@shop.example");
        assertThat(mail.getAllRecipients()[0]).hasToString("lin@example.com");
        assertThat(mail.getHeader("List-Unsubscribe-Post")).containsExactly("List-Unsubscribe=One-Click");
        var parts = (MimeMultipart) mail.getContent();
        assertThat(String.valueOf(parts.getBodyPart(0).getContent())).contains("祝好").contains(link(mail));
        assertThat(String.valueOf(parts.getBodyPart(1).getContent()))
                .contains("林&lt;晓&gt;月").contains("href=\"" + link(mail) + "\"").doesNotContain("林<晓>");
        assertThat(delivery.getString("route")).isEqualTo("mail");
        assertThat(db.sql("select count(*) from delivery where address like '%@%'").count()).isZero();
        var whole = get("/deliveries/" + delivery.getLong("id"));
        assertThat(whole.getJsonObject("words").getString("subject")).isEqualTo("林<晓>月，生日快乐");
    }

    @Test
    void who_follows_the_link_gets_no_more_mails_but_reading_the_page_changes_nothing() throws Exception {
        var lin = customer("林", "lin@example.com", null);
        campaign("mail");
        greeted(lin, "sent");
        var link = URI.create(link(mails.getReceivedMessages()[0]));

        assertThat(page(link, "GET", "zh-CN,zh;q=0.9").body()).contains("<button>退订邮件</button>");
        assertThat(page(link, "GET", "en-GB").body()).contains("<button>Unsubscribe</button>");
        assertThat(consents(lin)).isEmpty();

        // one click, as a mail program does it
        var clicked = page(link, "POST", "en");
        assertThat(clicked.statusCode()).isEqualTo(200);
        assertThat(clicked.body()).contains("You are unsubscribed");
        assertThat(page(link, "POST", "en").statusCode()).isEqualTo(200);
        assertThat(consents(lin)).singleElement().satisfies(said -> {
            assertThat(said.getString("purpose")).isEqualTo("mail");
            assertThat(said.getBoolean("given")).isFalse();
            assertThat(said.getString("how")).isEqualTo("link");
        });

        day = day.plusDays(1);
        born(lin);
        campaign("mail");
        assertThat(greeted(lin, "skipped").getString("detail")).isEqualTo("mail:unsubscribed");
    }

    @Test
    void a_link_that_was_made_up_says_nothing_about_anybody() throws Exception {
        var lin = customer("林", "lin@example.com", null);
        campaign("mail");
        greeted(lin, "sent");
        var link = link(mails.getReceivedMessages()[0]);
        var changed = link.substring(0, link.length() - 6) + (link.endsWith("AAAAAA") ? "BBBBBB" : "AAAAAA");

        for (var tried : List.of(changed, link.substring(0, link.indexOf("/u/")) + "/u/" + lin,
                link.substring(0, link.indexOf("/u/")) + "/u/%00%ff")) {
            assertThat(page(URI.create(tried), "POST", "en").statusCode()).as(tried).isIn(400, 404);
        }
        assertThat(consents(lin)).isEmpty();
        assertThat(link).doesNotContain("/" + lin);
    }

    @Test
    void an_address_that_the_server_refuses_is_rejected_and_nothing_was_sent() {
        server.is(FickleServer.Mood.REFUSES);
        var lin = customer("林", "lin@example.com", null);
        campaign("mail");

        assertThat(greeted(lin, "rejected").getString("detail")).isEqualTo("mail:refused_550");
        assertThat(mails.getReceivedMessages()).isEmpty();
    }

    @Test
    void a_server_that_is_busy_or_gone_before_the_content_is_asked_again() {
        server.is(FickleServer.Mood.BUSY);
        var lin = customer("林", "lin@example.com", null);
        campaign("mail");
        assertThat(greeted(lin, "held").getString("detail")).isEqualTo("mail:451");

        server.is(FickleServer.Mood.CLOSES_EARLY);
        moveTo(noon().plusSeconds(120));
        assertThat(become(lin, "held", "mail:0").getString("reason")).isEqualTo("busy");

        server.is(FickleServer.Mood.KIND);
        moveTo(noon().plusSeconds(600));
        become(lin, "sent", null);
        assertThat(mails.getReceivedMessages()).hasSize(1);
    }

    @Test
    void a_mail_whose_answer_is_lost_stays_unknown_and_is_not_repeated() {
        server.is(FickleServer.Mood.TAKES_AND_CLOSES);
        var lin = customer("林", "lin@example.com", null);
        campaign("mail");

        greeted(lin, "unknown");
        server.is(FickleServer.Mood.KIND);
        moveTo(noon().plusSeconds(3600));

        // whoever comes after it shows that the dispatcher has looked
        var wang = customer("王", "wang@example.com", null);
        day = day.plusDays(1);
        born(wang);
        campaign("mail");
        greeted(wang, "sent");
        become(lin, "unknown", null);
        assertThat(mails.getReceivedMessages()).hasSize(2);
    }

    @Test
    void who_has_neither_mail_nor_phone_is_skipped_and_each_way_says_why() {
        var lin = customer("林", null, null);
        campaign("mail", "sms");

        assertThat(greeted(lin, "skipped").getString("detail")).isEqualTo("mail:no_mail sms:no_phone");
    }

    @Test
    void a_text_message_goes_with_its_signature_and_how_to_refuse() {
        var lin = customer("林", null, "13800000001");
        campaign("mail", "sms");

        assertThat(greeted(lin, "sent").getString("route")).isEqualTo("sms");

        assertThat(gatewayHeard).singleElement().satisfies(heard -> {
            assertThat(heard.getString("phone")).isEqualTo("13800000001");
            assertThat(heard.getString("text")).isEqualTo("【知音茶铺】林，生日快乐！ 拒收请回复R");
            assertThat(heard.getString("id")).startsWith("zy");
            assertThat(heard.getString("authorization")).isEqualTo("Bearer secret");
            assertThat(heard.getString("uri")).isEqualTo("/sms?v=1");
        });
        assertThat(db.sql("select count(*) from delivery where address like '%138%'").count()).isZero();
    }

    @Test
    void what_the_gateway_answers_decides() {
        gatewayStatus = 429;
        var lin = customer("林", null, "13800000002");
        campaign("sms");
        assertThat(greeted(lin, "held").getString("detail")).isEqualTo("sms:429");

        gatewayStatus = 200;
        gatewayAnswer = "{\"code\":12,\"message\":\"template 13800000002 unknown\"}";
        moveTo(noon().plusSeconds(120));
        assertThat(become(lin, "rejected", null).getString("detail")).isEqualTo("sms:refused_12");

        day = day.plusDays(1);
        gatewayStatus = 500;
        gatewayHeard.clear();
        var wang = customer("王", null, "13800000003");
        campaign("sms");
        greeted(wang, "unknown");
        assertThat(gatewayHeard).hasSize(1);
    }

    @Test
    void a_reply_to_a_text_message_stops_them_for_that_phone() throws Exception {
        var lin = customer("林", null, "13800000004");
        var told = new JsonObject().put("phone", "+86 138-0000-0004").put("text", " ｔｄ ");

        assertThat(callback(told, "wrong").statusCode()).isEqualTo(401);
        assertThat(callback(new JsonObject().put("phone", "x").put("text", "R"), INBOUND).statusCode())
                .isEqualTo(400);
        assertThat(callback(told, INBOUND).statusCode()).isEqualTo(200);
        assertThat(consents(lin)).singleElement()
                .satisfies(said -> assertThat(said.getString("purpose")).isEqualTo("sms"));

        campaign("sms");
        assertThat(greeted(lin, "skipped").getString("detail")).isEqualTo("sms:unsubscribed");

        // an erased person's no holds for whoever is entered with that phone
        send(request("/customers/" + lin).DELETE());
        day = day.plusDays(1);
        var again = customer("林", null, "13800000004");
        campaign("sms");
        assertThat(greeted(again, "skipped").getString("detail")).isEqualTo("sms:unsubscribed");
    }

    private static void gateway(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            gatewayHeard.add(body.toJsonObject().put("authorization", request.getHeader("Authorization"))
                    .put("uri", request.uri()));
            request.response().setStatusCode(gatewayStatus).putHeader("Content-Type", "application/json")
                    .end(gatewayAnswer).onFailure(_ -> {});
        }).onFailure(_ -> {});
    }

    private static long customer(String name, @Nullable String mail, @Nullable String phone) {
        return post("/customers", new JsonObject().put("name", name).put("mail", mail).put("phone", phone)
                .put("birthday", birthday())).getLong("id");
    }

    private static JsonObject birthday() {
        return new JsonObject().put("calendar", "solar").put("month", day.getMonthValue()).put("day",
                day.getDayOfMonth());
    }

    private static void born(long customer) {
        send(request("/customers/" + customer).method("PATCH", HttpRequest.BodyPublishers
                .ofString(new JsonObject().put("birthday", birthday()).encode())));
    }

    /** A running campaign for the day's birthdays at noon in Shanghai; those of the days before have ended. */
    private static void campaign(String... routes) {
        for (var old : get("/campaigns?state=running").getJsonArray("items")) {
            post("/campaigns/" + ((JsonObject) old).getLong("id") + "/cancel", new JsonObject());
        }
        var name = "祝福 " + day;
        var template = post("/templates",
                new JsonObject().put("name", name).put("variants", new JsonArray().add(new JsonObject()
                        .put("channel", "mail").put("subject", "${customer.name!\"您\"}，生日快乐")
                        .put("body", "${customer.name!\"您\"}：\n\n祝好。"))
                        .add(new JsonObject().put("channel", "sms").put("body",
                                "${customer.name!\"您\"}，生日快乐！"))));
        var campaign = post("/campaigns",
                new JsonObject().put("name", name).put("template", template.getLong("id"))
                        .put("trigger", new JsonObject().put("kind", "birthday").put("sendAt", "12:00"))
                        .put("routes", new JsonArray(List.of(routes))));
        post("/campaigns/" + campaign.getLong("id") + "/start", new JsonObject());
    }

    private static Instant noon() {
        return day.atTime(4, 0).toInstant(ZoneOffset.UTC);
    }

    /** Noon has come, and the customer's newest delivery has got to a state. */
    private static JsonObject greeted(long customer, String state) {
        moveTo(noon().plusSeconds(1));
        return become(customer, state, null);
    }

    private static JsonObject become(long customer, String state, @Nullable String detail) {
        var until = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            var items = get("/deliveries?customer=" + customer).getJsonArray("items");
            if (!items.isEmpty() && items.getJsonObject(0).getString("state").equals(state)
                    && (detail == null || detail.equals(items.getJsonObject(0).getString("detail")))) {
                return items.getJsonObject(0);
            }
            if (System.nanoTime() - until > 0) {
                throw new AssertionError("no " + state + " " + detail + " but " + items);
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    private static void moveTo(Instant instant) {
        post("/clock", new JsonObject().put("instant", instant.toString()));
    }

    private static List<JsonObject> consents(long customer) {
        return get("/customers/" + customer + "/consents").getJsonArray("items").stream()
                .map(JsonObject.class::cast).toList();
    }

    private static String link(MimeMessage mail) throws MessagingException {
        var header = mail.getHeader("List-Unsubscribe")[0].replaceAll("\\s", "");
        return header.substring(1, header.length() - 1);
    }

    private static HttpResponse<String> page(URI link, String method, String language) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(link).header("Accept-Language", language)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .method(method, HttpRequest.BodyPublishers.ofString("List-Unsubscribe=One-Click")).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> callback(JsonObject body, String token) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + "/callback/sms"))
                        .header("Authorization", "Bearer " + token)
                        .POST(HttpRequest.BodyPublishers.ofString(body.encode())).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static JsonObject get(String path) {
        return send(request(path));
    }

    private static JsonObject post(String path, JsonObject body) {
        return send(request(path).POST(HttpRequest.BodyPublishers.ofString(body.encode())));
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + "/api/v1" + path))
                .header("Authorization", "Bearer " + TOKEN).header("Content-Type", "application/json");
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
