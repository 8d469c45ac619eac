package io.zhiyin.bot.wechat.care;

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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** 微信客服, from the whole service through the simulated platform over HTTP. Each test has customers of its own. */
class CareTest {
    private static final String TOKEN = "a-token-for-wechat-customer-service";
    private static final Instant BEGINS = Instant.parse("2026-03-01T02:00:00Z");
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final SandboxSettings DEMO = SandboxSettings.demo();

    private static final Map<String, Long> TAGS = new HashMap<>();

    private static Vertx vertx;
    private static Database db;
    private static Sandbox sandbox;
    private static Zhiyin service;
    private static BothEnds ends;
    private static int people;
    private String person = "";
    private String externalUserId = "";

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
        connect();
    }

    @AfterAll
    static void stop() {
        service.close();
        sandbox.stop();
        db.close();
        vertx.close().await();
    }

    @BeforeEach
    void a_customer_of_the_test() {
        person = "kf" + ++people;
        externalUserId = newcomer(person, "林小" + people, null);
    }

    @Test
    void whoever_opens_the_chat_is_greeted_once_and_what_they_write_is_answered_over_the_window() {
        acts("/customers/" + person + "/care/enter", new JsonObject().put("sceneParam", "spring"));
        var greeting = ends.awaited(() -> ends.arrived(person, "welcome"), it -> !it.isEmpty());
        assertThat(greeting).hasSize(1);

        acts("/customers/" + person + "/care/write", text("我的生日是 3月5日"));
        var answers = ends.awaited(() -> ends.arrived(person, "care"), it -> !it.isEmpty());
        assertThat(answers).singleElement().satisfies(
                it -> assertThat(it.getString("text")).contains("3月5日"));

        var id = customer(externalUserId);
        var known = ends.awaited(() -> ends.get("/customers/" + id),
                it -> it.getString("name") != null);
        assertThat(known.getString("name")).isEqualTo("林小" + people);
        assertThat(known.getString("source")).isEqualTo("care:spring");
        var identity = known.getJsonArray("identities").getJsonObject(0);
        assertThat(identity.getString("kind")).isEqualTo("care_userid");
        assertThat(identity.getString("account")).isEqualTo("care");
        assertThat(ends.awaited(() -> ends.kinds(id),
                it -> it.stream().filter("message_out"::equals).count() == 2))
                .contains("care_entered", "message_in", "birthday_set");
        acts("/customers/" + person + "/care/enter", new JsonObject());
        ends.awaited(() -> ends.kinds(id), it -> it.stream().filter("care_entered"::equals).count() == 2);
        assertThat(ends.arrived(person, "welcome")).hasSize(1);
    }

    @Test
    void a_contact_of_the_corp_who_comes_to_the_desk_is_the_same_customer() {
        acts("/customers/" + person + "/add", new JsonObject().put("userid", "ZhouLan"));
        var id = customer(externalUserId);

        acts("/customers/" + person + "/care/write", text("在吗"));

        ends.awaited(() -> ends.kinds(id), it -> it.contains("message_in"));
        assertThat(identities(id)).containsExactlyInAnyOrder("external_userid corp", "care_userid care");
        assertThat(holders(externalUserId)).isEqualTo(1);
    }

    @Test
    void who_came_to_the_desk_first_and_is_added_by_a_staff_member_later_is_the_same_customer() {
        acts("/customers/" + person + "/care/write", text("你好"));
        var id = customer(externalUserId);
        ends.awaited(() -> ends.kinds(id), it -> it.contains("message_in"));

        acts("/customers/" + person + "/add", new JsonObject().put("userid", "SongYuan"));

        ends.awaited(() -> ends.kinds(id), it -> it.contains("contact_added"));
        assertThat(identities(id)).containsExactlyInAnyOrder("external_userid corp", "care_userid care");
        assertThat(holders(externalUserId)).isEqualTo(1);
    }

    @Test
    void nothing_is_lost_or_taken_twice_though_rings_are_lost_pages_are_empty_and_answers_are_cut_off() {
        ends.asked("/settings", new JsonObject().put("careEmptyPages", 2).put("carePage", 2));
        ends.asked("/faults/callback", new JsonObject().put("kind", "drop").put("times", 3));
        for (var i = 1; i <= 3; i++) {
            acts("/customers/" + person + "/care/write", text("第" + i + "条"));
        }
        ends.asked("/faults/callback", new JsonObject().put("kind", "duplicate").put("times", 1));
        ends.asked("/faults/api",
                new JsonObject().put("kind", "close").put("path", "sync_msg").put("times", 1));
        for (var i = 4; i <= 6; i++) {
            acts("/customers/" + person + "/care/write", text("第" + i + "条"));
        }
        var id = customer(externalUserId);

        var words = ends.awaited(() -> said(id), it -> it.size() >= 6);

        assertThat(words).containsExactly("第1条", "第2条", "第3条", "第4条", "第5条", "第6条");
        ends.asked("/settings", new JsonObject().put("careEmptyPages", 0).put("carePage", 1_000));
    }

    @Test
    void what_was_written_while_the_service_was_down_is_there_when_it_is_up_again_and_once() {
        acts("/customers/" + person + "/care/write", text("开着"));
        var id = customer(externalUserId);
        ends.awaited(() -> said(id), it -> it.size() == 1);
        service.close();
        acts("/customers/" + person + "/care/write", text("关着"));
        service = service();
        connect();

        acts("/customers/" + person + "/care/write", text("又开了"));

        assertThat(ends.awaited(() -> said(id), it -> it.size() >= 3)).containsExactly("开着", "关着", "又开了");
    }

    @Test
    void a_person_at_the_desk_is_seen_on_the_timeline_and_the_bot_stays_silent_while_they_have_the_session() {
        acts("/customers/" + person + "/care/write", text("请问几点关门"));
        var id = customer(externalUserId);
        ends.awaited(() -> ends.kinds(id), it -> it.contains("message_in"));
        acts("/staff/HeQing/care", new JsonObject().put("customer", person).put("text", "九点"));
        ends.awaited(() -> ends.kinds(id), it -> it.contains("message_out"));

        acts("/customers/" + person + "/care/write", text("我的生日是 3月6日"));

        var delivery = ends.awaited(() -> newest(id), it -> "rejected".equals(it.getString("state")));
        assertThat(delivery.getString("detail")).isEqualTo("care:refused_95018");
    }

    @Test
    void a_campaign_goes_out_by_the_desk_inside_the_window_and_by_the_next_route_or_not_at_all_outside_it() {
        acts("/customers/" + person + "/care/write", text("你好"));
        var inside = customer(externalUserId);
        var outside = customer(newcomerAtTheDesk("long ago"));
        tagged(inside, "campaign-a");
        ends.pass("PT47H");
        campaign("到店礼", "campaign-a", "care");

        var sent = ends.awaited(() -> ends.newest(inside), it -> "sent".equals(it.getString("state")));

        assertThat(sent.getString("route")).isEqualTo("care");
        assertThat(ends.arrived(person, "care").getLast().getString("text")).isEqualTo("到店有礼");
        ends.pass("PT2H");
        tagged(outside, "campaign-b");
        campaign("到店礼二", "campaign-b", "care");
        var skipped = ends.awaited(() -> ends.newest(outside), it -> "skipped".equals(it.getString("state")));
        assertThat(skipped.getString("reason")).isEqualTo("no_route");
        assertThat(skipped.getString("detail")).isEqualTo("care:window_closed");
    }

    @Test
    void a_customer_who_refuses_messages_is_told_of_as_not_reached_and_left_alone_until_they_come_again() {
        acts("/customers/" + person + "/care/write", text("你好"));
        var id = customer(externalUserId);
        ends.awaited(() -> newest(id), it -> "sent".equals(it.getString("state")));
        acts("/customers/" + person + "/care/block", new JsonObject());
        tagged(id, "campaign-c");
        campaign("拒收一", "campaign-c", "care");
        var refused = ends.awaited(() -> ends.newest(id), it -> "rejected".equals(it.getString("state")));
        assertThat(refused.getString("reason")).isEqualTo("user_block");

        campaign("拒收二", "campaign-c", "care");

        var skipped = ends.awaited(() -> ends.newest(id), it -> "skipped".equals(it.getString("state")));
        assertThat(skipped.getString("detail")).isEqualTo("care:refuses");
    }

    @Test
    void a_message_whose_answer_was_lost_is_unknown_and_not_sent_again_by_itself() {
        acts("/customers/" + person + "/care/write", text("你好"));
        var id = customer(externalUserId);
        ends.awaited(() -> newest(id), it -> "sent".equals(it.getString("state")));
        tagged(id, "campaign-d");
        ends.asked("/faults/api",
                new JsonObject().put("kind", "close").put("path", "kf/send_msg").put("times", 1));
        campaign("断线", "campaign-d", "care");

        var unknown = ends.awaited(() -> ends.newest(id), it -> "unknown".equals(it.getString("state")));

        assertThat(unknown.getString("reason")).isEqualTo("no_answer");
        // an operator who has it sent again finds that the platform knows it by its id
        ends.post("/deliveries/" + unknown.getLong("id") + "/settle", new JsonObject().put("as", "retry"));
        ends.awaited(() -> ends.newest(id), it -> "sent".equals(it.getString("state")));
        assertThat(ends.arrived(person, "care").stream().filter(it -> "到店有礼".equals(it.getString("text"))))
                .hasSize(1);
    }

    @Test
    void a_keyword_said_at_the_desk_starts_a_campaign_and_what_was_said_before_its_start_does_not() {
        acts("/customers/" + person + "/care/write", text("怎么退货"));
        var id = customer(externalUserId);
        var template = ends.post("/templates", new JsonObject().put("name", "退货").put("variants",
                new JsonArray().add(new JsonObject().put("channel", "care_text").put("body", "退货请看这里"))));
        ends.pass("PT2S");
        var campaign = ends.post("/campaigns", new JsonObject().put("name", "说退货")
                .put("template", template.getLong("id"))
                .put("trigger", new JsonObject().put("kind", "event").put("on", "keyword")
                        .put("keywords", new JsonArray().add("退货")))
                .put("routes", new JsonArray().add("care")));
        ends.post("/campaigns/" + campaign.getLong("id") + "/start", new JsonObject());

        ends.pass("PT2S");
        acts("/customers/" + person + "/care/write", text("想要退货"));
        ends.awaited(() -> said(id), it -> it.size() == 2);
        ends.pass("PT61S");

        ends.awaited(() -> ends.newest(id), it -> "sent".equals(it.getString("state")));
        assertThat(ends.arrived(person, "care").stream().filter(it -> "退货请看这里".equals(it.getString("text"))))
                .hasSize(1);
    }

    @Test
    void pictures_and_cards_are_seen_at_the_desk_as_what_they_are_and_anew_when_the_platform_forgot_them() {
        acts("/customers/" + person + "/care/write", text("你好"));
        var id = customer(externalUserId);
        ends.awaited(() -> newest(id), it -> "sent".equals(it.getString("state")));
        tagged(id, "campaign-e");
        var picture = ends.picture(0x2f7d6b);
        campaign("图片", "campaign-e", new JsonObject().put("channel", "care_text").put("attachments",
                new JsonArray().add(new JsonObject().put("kind", "picture").put("picture", picture))),
                "care");
        ends.awaited(() -> shown("image"), it -> it.size() == 1);
        ends.asked("/faults/api", new JsonObject().put("kind", "errcode").put("path", "kf/send_msg")
                .put("errcode", 40145).put("times", 1));
        campaign("链接", "campaign-e", new JsonObject().put("channel", "care_text").put("attachments",
                new JsonArray().add(card(picture))), "care");
        ends.awaited(() -> ends.newest(id), it -> "held".equals(it.getString("state")));
        ends.pass("PT1M");
        ends.awaited(() -> shown("link"), it -> it.size() == 1);
        campaign("小程序", "campaign-e", new JsonObject().put("channel", "care_text").put("attachments",
                new JsonArray().add(miniProgram(picture))), "care");
        ends.awaited(() -> shown("miniprogram"), it -> it.size() == 1);

        assertThat(shown("link").getFirst().getJsonObject("content").encode()).contains("春茶上市",
                "https://shop.example/tea");
        for (var type : List.of("image", "link", "miniprogram")) {
            assertThat(ends.pictureStatus(
                    shown(type).getFirst().getJsonObject("content").getString("picture"))).isEqualTo(200);
        }
        assertThat(ends.newest(id).getString("route")).isEqualTo("care");
    }

    @Test
    void a_group_send_has_its_attachments_beside_its_words_when_the_owner_confirms_it() {
        acts("/customers/" + person + "/add", new JsonObject().put("userid", "ZhouLan"));
        var id = customer(externalUserId);
        tagged(id, "campaign-f");
        var picture = ends.picture(0x6b2f7d);
        campaign("群发", "campaign-f", new JsonObject().put("channel", "wecom_text").put("body", "春茶到了")
                .put("attachments", new JsonArray()
                        .add(new JsonObject().put("kind", "picture").put("picture", picture))
                        .add(card(picture)).add(miniProgram(picture))),
                "group_send");
        ends.awaited(() -> ends.newest(id), it -> "waiting_for_owner".equals(it.getString("reason")));

        acts("/staff/ZhouLan/confirm", new JsonObject());
        ends.pass("PT2M");

        ends.awaited(() -> ends.newest(id), it -> "sent".equals(it.getString("state")));
        var seen = ends.arrived(person, "group-send").getLast();
        assertThat(seen.getString("text")).startsWith("春茶到了");
        var attachments = seen.getJsonObject("content").getJsonArray("attachments");
        assertThat(attachments.stream().map(it -> ((JsonObject) it).getString("type")))
                .containsExactly("image", "link", "miniprogram");
        assertThat(attachments.stream()
                .map(it -> ends.pictureStatus(((JsonObject) it).getString("picture")))).containsOnly(200);
        assertThat(ends.timeline(id).stream().map(it -> String.valueOf(it.getString("text"))))
                .contains("春茶到了\n[图片]\n[链接] 春茶上市\nhttps://shop.example/tea\n[小程序] 春茶");
    }

    private List<JsonObject> shown(String type) {
        return ends.arrived(person, "care").stream().filter(it -> type.equals(it.getString("msgtype")))
                .toList();
    }

    private static JsonObject card(long picture) {
        return new JsonObject().put("kind", "link").put("title", "春茶上市").put("description", "明前龙井")
                .put("url", "https://shop.example/tea").put("picture", picture);
    }

    private static JsonObject miniProgram(long picture) {
        return new JsonObject().put("kind", "mini_program").put("title", "春茶")
                .put("appId", "wx0123456789abcdef").put("path", "pages/tea").put("picture", picture);
    }

    private static Zhiyin service() {
        var database = TestDatabase.url();
        var care = DEMO.care();
        return Zhiyin.start(SettingsReader
                .read("""
                        port: 0
                        dataDir: target/care
                        databaseUrl: postgresql://%s:%s@%s:%s/%s
                        masterKey: %s
                        apiToken: %s
                        clock: %s
                        shopName: 知音茶铺
                        accounts:
                          - {id: corp, type: wecom, corpId: %s, agentId: %s, secret: %s, token: %s, aesKey: %s, apiUrl: "%s"}
                          - {id: care, type: wecom-care, corpId: %s, secret: %s, token: %s, aesKey: %s, openKfId: %s, apiUrl: "%s"}
                        """
                        .formatted(database.user(), database.password(), database.host(), database.port(),
                                database.database(), TestDatabase.MASTER_KEY, TOKEN, ends.now(),
                                DEMO.corp().corpId(),
                                DEMO.corp().agentId(), DEMO.corp().secret(), DEMO.corp().token(),
                                DEMO.corp().aesKey(),
                                sandbox.wecomUrl(), DEMO.corp().corpId(), care.secret(), care.token(),
                                care.aesKey(),
                                care.openKfId(), sandbox.wecomUrl()),
                        Map.of()));
    }

    private static void connect() {
        var url = "http://127.0.0.1:" + service.port();
        ends.asked("/connect", new JsonObject().put("corpCallbackUrl", url + "/callback/corp")
                .put("careCallbackUrl", url + "/callback/care"));
        assertThat(ends.asked("/verify", new JsonObject().put("account", "care")).getBoolean("verified"))
                .isTrue();
    }

    private static String newcomer(String id, String name, @Nullable String unionId) {
        return ends
                .asked("/customers", new JsonObject().put("id", id).put("name", name).put("unionId", unionId))
                .getString("externalUserId");
    }

    private static String newcomerAtTheDesk(String words) {
        var id = "kf" + ++people;
        var externalUserId = newcomer(id, "顾客" + people, null);
        acts("/customers/" + id + "/care/write", text(words));
        return externalUserId;
    }

    private static JsonObject text(String words) {
        return new JsonObject().put("text", words);
    }

    private static void tagged(long customer, String name) {
        var group = ends.post("/tag-groups", new JsonObject().put("name", name)).getLong("id");
        var tag = ends.post("/tags", new JsonObject().put("group", group).put("name", name)).getLong("id");
        TAGS.put(name, tag);
        ends.sent(ends.request("/customers/" + customer + "/tags/" + tag).method("PUT",
                HttpRequest.BodyPublishers.ofString("{}")));
    }

    /** One that goes out at once to those with a tag. */
    private static void campaign(String name, String tag, String... routes) {
        campaign(name, tag, new JsonObject().put("channel", "care_text").put("body", "到店有礼"), routes);
    }

    private static void campaign(String name, String tag, JsonObject variant, String... routes) {
        var segment = ends.post("/segments", new JsonObject().put("name", name).put("rule",
                new JsonObject().put("kind", "tag").put("tag", TAGS.get(tag))));
        var template = ends.post("/templates", new JsonObject().put("name", name).put("variants",
                new JsonArray().add(variant)));
        var at = Instant.parse(ends.now()).plusSeconds(2);
        var campaign = ends.post("/campaigns", new JsonObject().put("name", name)
                .put("segment", segment.getLong("id")).put("template", template.getLong("id"))
                .put("trigger",
                        new JsonObject().put("kind", "once").put("at", at.toString()).put("validHours", 12))
                .put("routes", new JsonArray(List.of(routes))));
        ends.post("/campaigns/" + campaign.getLong("id") + "/start", new JsonObject());
        ends.pass("PT3S");
    }

    private static long customer(String externalUserId) {
        return ends
                .awaited(() -> ends.get("/customers?q=" + externalUserId).getJsonArray("items"),
                        it -> !it.isEmpty())
                .getJsonObject(0).getLong("id");
    }

    private static long holders(String externalUserId) {
        return db.sql("select count(distinct customer_id) from identity where value = :value")
                .bind("value", externalUserId).count();
    }

    private static List<String> identities(long customer) {
        return ends.get("/customers/" + customer).getJsonArray("identities").stream()
                .map(JsonObject.class::cast)
                .map(it -> it.getString("kind") + " " + it.getString("account")).toList();
    }

    /** What they wrote, the oldest first. */
    private static List<String> said(long customer) {
        return ends.timeline(customer).reversed().stream()
                .filter(it -> "message_in".equals(it.getString("kind"))).map(it -> it.getString("text"))
                .toList();
    }

    private static JsonObject newest(long customer) {
        var items = ends.get("/deliveries?customer=" + customer).getJsonArray("items");
        return items.isEmpty() ? new JsonObject() : items.getJsonObject(0);
    }

    /** A person acts; comes back when the callbacks were answered. */
    private static void acts(String path, JsonObject body) {
        ends.asked(path + "?wait=true", body);
    }
}
