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

    @Test
    void a_link_card_a_picture_and_a_mini_program_card_are_seen_on_the_phone_as_what_they_are() {
        var lin = follower();
        acts(lin, "/write", new JsonObject().put("text", "在吗"));
        var picture = ends.picture(0x2f7d6b);

        campaign(lin, official(link(picture)), "customer_service");
        var sent = ends.awaited(() -> ends.newest(lin.id), it -> "sent".equals(it.getString("state")));
        campaign(lin, official(new JsonObject().put("kind", "picture").put("picture", picture)),
                "customer_service");
        ends.awaited(() -> shown(lin, "image"), it -> it.size() == 1);
        campaign(lin, official(miniProgram(picture)), "customer_service");
        ends.awaited(() -> shown(lin, "miniprogrampage"), it -> it.size() == 1);

        var card = shown(lin, "news").getFirst().getJsonObject("content");
        assertThat(card.getString("title")).isEqualTo(lin.name + "的新茶");
        assertThat(card.getString("description")).isEqualTo("明前龙井到店");
        assertThat(card.getString("url")).isEqualTo("https://shop.example/tea");
        for (var type : List.of("news", "image", "miniprogrampage")) {
            var content = shown(lin, type).getFirst().getJsonObject("content");
            assertThat(ends.pictureStatus(content.getString("picture"))).as(type).isEqualTo(200);
        }
        assertThat(shown(lin, "miniprogrampage").getFirst().getJsonObject("content").getString("pagepath"))
                .isEqualTo("pages/tea?who=" + lin.name);
        var whole = ends.get("/deliveries/" + sent.getLong("id")).getJsonObject("words");
        assertThat(whole.getJsonArray("attachments").getJsonObject(0).getString("title"))
                .isEqualTo(lin.name + "的新茶");
        assertThat(ends.timeline(lin.id).stream().map(it -> String.valueOf(it.getString("text"))))
                .contains("[链接] " + lin.name + "的新茶\nhttps://shop.example/tea", "[图片]", "[小程序] 春茶");
    }

    @Test
    void a_picture_is_brought_to_the_platform_once_and_anew_when_it_has_forgotten_it_or_soon_will() {
        var lin = follower();
        acts(lin, "/write", new JsonObject().put("text", "在吗"));
        var picture = ends.picture(0x123456);
        var message = official(new JsonObject().put("kind", "picture").put("picture", picture));
        var before = calls("media/upload");
        campaign(lin, message, "customer_service");
        ends.awaited(() -> shown(lin, "image"), it -> it.size() == 1);
        campaign(lin, message, "customer_service");
        ends.awaited(() -> shown(lin, "image"), it -> it.size() == 2);
        assertThat(calls("media/upload") - before).isEqualTo(1);

        fault("custom/send", 40007);
        campaign(lin, message, "customer_service");
        var held = ends.awaited(() -> ends.newest(lin.id), it -> "held".equals(it.getString("state")));
        assertThat(held.getString("detail")).isEqualTo("customer_service:40007");
        ends.pass("PT1M");
        ends.awaited(() -> shown(lin, "image"), it -> it.size() == 3);
        assertThat(calls("media/upload") - before).isEqualTo(2);

        ends.pass("P8D");
        acts(lin, "/write", new JsonObject().put("text", "又来了"));
        campaign(lin, message, "customer_service");
        ends.awaited(() -> shown(lin, "image"), it -> it.size() == 4);
        assertThat(calls("media/upload") - before).isEqualTo(3);
    }

    @Test
    void a_platform_that_takes_no_picture_now_holds_the_message_and_one_that_never_does_says_so() {
        var lin = follower();
        acts(lin, "/write", new JsonObject().put("text", "在吗"));
        var message = official(
                new JsonObject().put("kind", "picture").put("picture", ends.picture(0x777777)));
        fault("media/upload", 45009);
        campaign(lin, message, "customer_service");
        var held = ends.awaited(() -> ends.newest(lin.id), it -> "held".equals(it.getString("state")));
        assertThat(held.getString("reason")).isEqualTo("picture");
        ends.pass("PT6M");
        ends.awaited(() -> ends.newest(lin.id), it -> "sent".equals(it.getString("state")));

        var song = follower();
        acts(song, "/write", new JsonObject().put("text", "在吗"));
        fault("media/upload", 40009);
        campaign(song,
                official(new JsonObject().put("kind", "picture").put("picture", ends.picture(0x888888))),
                "customer_service");
        var skipped = ends.awaited(() -> ends.newest(song.id), it -> "skipped".equals(it.getString("state")));
        assertThat(skipped.getString("detail")).isEqualTo("customer_service:picture-refused");
        assertThat(shown(song, "image")).isEmpty();
    }

    @Test
    void a_picture_goes_to_many_in_one_call() {
        var lin = follower();
        var song = follower();
        var picture = new JsonObject().put("kind", "picture").put("picture", ends.picture(0x444444));
        var before = calls("mass/send");
        campaign(List.of(lin, song), new JsonArray().add(new JsonObject().put("channel", "official_mass")
                .put("attachments", new JsonArray().add(picture))), "mass");
        gathered(lin, song);

        ends.awaited(() -> ends.newest(lin.id), it -> "sent".equals(it.getString("state")));
        ends.awaited(() -> ends.newest(song.id), it -> "sent".equals(it.getString("state")));
        assertThat(calls("mass/send") - before).isEqualTo(1);
        assertThat(ends.arrived(lin.key, "mass")).singleElement()
                .satisfies(it -> assertThat(it.getString("msgtype")).isEqualTo("image"));
    }

    @Test
    void a_card_that_the_platform_would_refuse_is_refused_when_it_is_written() {
        var picture = ends.picture(0x555555);
        var link = link(picture);
        var refused = Map.of("both", official(link).getJsonObject(0).copy().put("body", "又是文字"),
                "title", official(link.copy().put("title", "长".repeat(43))).getJsonObject(0),
                "http", official(link.copy().put("url", "http://shop.example/tea")).getJsonObject(0),
                "nowhere", official(link.copy().put("url", "shop.example/tea")).getJsonObject(0),
                "variable", official(link.copy().put("title", "${customer.nam}")).getJsonObject(0),
                "gone", official(link.copy().put("picture", 999_999)).getJsonObject(0),
                "appid", official(miniProgram(picture).put("appId", "gh_1")).getJsonObject(0),
                "mass", new JsonObject().put("channel", "official_mass").put("attachments",
                        new JsonArray().add(link)),
                "care", new JsonObject().put("channel", "care_text").put("attachments",
                        new JsonArray().add(without(link, "picture"))),
                "alone", new JsonObject().put("channel", "wecom_text").put("attachments",
                        new JsonArray().add(link)));
        refused.forEach((why, variant) -> {
            var body = new JsonObject().put("name", why).put("variants", new JsonArray().add(variant));
            var answer = ends.tried(
                    ends.request("/templates").POST(HttpRequest.BodyPublishers.ofString(body.encode())));
            assertThat(answer.statusCode()).as(why + answer.body()).isEqualTo(422);
        });
        var found = ends.post("/templates/lint",
                new JsonObject().put("variants", official(without(link, "picture").put("title", "新茶"))));
        assertThat(found.getJsonArray("findings").getJsonObject(0).getString("field"))
                .isEqualTo("variants[0].attachments[0].picture");
    }

    @Test
    void a_picture_is_told_apart_by_its_bytes_and_goes_only_when_nothing_shows_it() {
        var picture = ends.picture(0x666666);
        assertThat(ends.picture(0x666666)).isEqualTo(picture);
        var image = ends.tried(ends.request("/pictures/" + picture + "/image"));
        assertThat(image.headers().firstValue("Content-Type")).contains("image/png");
        var noPicture = ends
                .tried(ends.request("/pictures?name=tea.png").setHeader("Content-Type", "image/png")
                        .POST(HttpRequest.BodyPublishers.ofString("<svg/>")));
        assertThat(noPicture.statusCode()).isEqualTo(400);
        assertThat(noPicture.body()).contains("JPG");
        var template = ends.post("/templates", new JsonObject().put("name", "用图的").put("variants",
                official(new JsonObject().put("kind", "picture").put("picture", picture)))).getLong("id");

        var refused = ends.tried(ends.request("/pictures/" + picture).DELETE());

        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(ends.get("/pictures/" + picture).getJsonArray("usedBy").encode())
                .isEqualTo("[{\"template\":" + template + ",\"version\":1}]");
        var unused = ends.picture(0x999999);
        assertThat(ends.tried(ends.request("/pictures/" + unused).DELETE()).statusCode()).isEqualTo(204);
        assertThat(ends.tried(ends.request("/pictures/" + unused)).statusCode()).isEqualTo(404);
    }

    private static JsonObject without(JsonObject from, String field) {
        var rest = from.copy();
        rest.remove(field);
        return rest;
    }

    private static JsonArray official(JsonObject attachment) {
        return new JsonArray().add(new JsonObject().put("channel", "official_text").put("attachments",
                new JsonArray().add(attachment)));
    }

    private static JsonObject link(long picture) {
        return new JsonObject().put("kind", "link").put("title", "${customer.name!\"您\"}的新茶")
                .put("description", "明前龙井到店").put("url", "https://shop.example/tea").put("picture", picture);
    }

    private static JsonObject miniProgram(long picture) {
        return new JsonObject().put("kind", "mini_program").put("title", "春茶")
                .put("appId", "wx0123456789abcdef").put("path", "pages/tea?who=${customer.name!\"\"}")
                .put("picture", picture);
    }

    private static List<JsonObject> shown(Person who, String type) {
        return ends.arrived(who.key, "custom").stream()
                .filter(it -> type.equals(it.getString("msgtype"))).toList();
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
