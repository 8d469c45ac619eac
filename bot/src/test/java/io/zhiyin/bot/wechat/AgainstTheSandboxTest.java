package io.zhiyin.bot.wechat;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.sandbox.Sandbox;
import io.zhiyin.bot.sandbox.SandboxSettings;
import io.zhiyin.bot.wechat.official.OfficialAccountChannel;
import io.zhiyin.bot.wechat.official.OfficialDirectory;
import io.zhiyin.bot.wechat.official.OfficialPlatform;
import io.zhiyin.bot.wechat.official.OfficialQrCodes;
import io.zhiyin.bot.wechat.wecom.WecomChannel;
import io.zhiyin.bot.wechat.wecom.WecomContactWays;
import io.zhiyin.bot.wechat.wecom.WecomDirectory;
import io.zhiyin.bot.wechat.wecom.WecomPlatform;
import io.zhiyin.campaigns.account.AccessTokens;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.Directory.ContactDetails;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.delivery.Channel.GroupSends.Progress;
import io.zhiyin.campaigns.delivery.Channel.GroupSends.Status;
import io.zhiyin.campaigns.delivery.Channel.ToMany.Carried;
import io.zhiyin.campaigns.delivery.Channel.ToMany.Together;
import io.zhiyin.campaigns.delivery.DeliveryId;
import io.zhiyin.campaigns.delivery.Outcome;
import io.zhiyin.campaigns.delivery.Outcome.Accepted;
import io.zhiyin.campaigns.delivery.Outcome.Refused;
import io.zhiyin.campaigns.delivery.Outcome.Unknown;
import io.zhiyin.campaigns.delivery.Outgoing;
import io.zhiyin.campaigns.delivery.Outgoing.TemplateFields;
import io.zhiyin.campaigns.delivery.Outgoing.Text;
import io.zhiyin.campaigns.delivery.Route;
import io.zhiyin.campaigns.picture.Pictures;
import io.zhiyin.campaigns.picture.PlatformMedia;
import io.zhiyin.campaigns.store.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The same classes against the simulated platform, which keeps the platforms' rules and shows what a person saw. */
class AgainstTheSandboxTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final SandboxSettings DEMO = SandboxSettings.demo();
    private static final AccountId SHOP = new AccountId("shop");
    private static final AccountId CORP = new AccountId("corp");
    private static final StaffId ZHOU = new StaffId("ZhouLan");
    private static final String LIN = "linxi";

    private final Clock clock = Clock.systemUTC();
    private final Sandbox sandbox = new Sandbox(database.vertx(), DEMO, clock);
    private final HttpConnections connections = new HttpConnections(new HttpConnections.Limits(64,
            Duration.ofSeconds(3), Duration.ofSeconds(2), Duration.ofMillis(700)));
    private final AccessTokens tokens = new AccessTokens(database.db(), database.vault(), clock);
    private final HttpClient admin = HttpClient.newHttpClient();
    private String openId = "";
    private String externalUserId = "";

    @BeforeEach
    void start() {
        sandbox.start();
        var lin = asked("/customers/" + LIN);
        openId = lin.getString("openId");
        externalUserId = lin.getString("externalUserId");
    }

    @AfterEach
    void stop() {
        sandbox.stop();
        connections.close();
    }

    @Test
    void a_follower_gets_a_message_inside_the_window_and_none_after_it_though_the_token_ended_too() {
        does("/customers/linxi/follow", new JsonObject());
        does("/customers/linxi/write", new JsonObject().put("text", "生日 3.5"));
        var channel = officialChannel();

        assertThat(channel.send(words(Route.CUSTOMER_SERVICE, openId, null))).isEqualTo(new Accepted(null));
        assertThat(arrived("/customers/linxi", "生日快乐")).isEqualTo(1);

        does("/clock", new JsonObject().put("advance", "PT49H"));
        assertThat(channel.send(words(Route.CUSTOMER_SERVICE, openId, null))).isInstanceOfSatisfying(
                Refused.class,
                it -> assertThat(it.code()).isEqualTo(45015));
    }

    @Test
    void a_template_message_sent_twice_with_its_key_arrives_once() {
        does("/customers/linxi/follow", new JsonObject());
        var channel = officialChannel();

        var first = channel.send(template());
        var second = channel.send(template());

        assertThat(first).isInstanceOfSatisfying(Accepted.class,
                it -> assertThat(it.platformId()).isNotNull());
        assertThat(second).isEqualTo(first);
        assertThat(arrived("/customers/linxi", "祝您生日快乐")).isEqualTo(1);
    }

    @Test
    void what_the_platform_did_before_it_fell_silent_is_unknown_and_was_done_once() {
        does("/customers/linxi/follow", new JsonObject());
        does("/customers/linxi/write", new JsonObject().put("text", "在吗"));
        var channel = officialChannel();
        var outcomes = new ArrayList<Outcome>();
        for (var kind : List.of("stall", "close")) {
            does("/faults/api", new JsonObject().put("path", "/message/custom/send").put("kind", kind));
            outcomes.add(channel.send(words(Route.CUSTOMER_SERVICE, openId, null)));
        }
        does("/faults/api", new JsonObject().put("path", "/message/custom/send").put("kind", "status"));
        outcomes.add(channel.send(words(Route.CUSTOMER_SERVICE, openId, null)));
        does("/faults/api", new JsonObject().put("path", "/message/custom/send").put("kind", "errcode")
                .put("errcode", -1));
        outcomes.add(channel.send(words(Route.CUSTOMER_SERVICE, openId, null)));

        assertThat(outcomes).hasSize(4).allSatisfy(it -> assertThat(it).isInstanceOf(Unknown.class));
        assertThat(arrived("/customers/linxi", "生日快乐")).isEqualTo(2);
    }

    @Test
    void all_tokens_ended_early_are_renewed_without_anyone_noticing() {
        does("/customers/linxi/follow", new JsonObject());
        var official = officialChannel();
        var corp = new WecomDirectory(corp());
        official.send(words(Route.CUSTOMER_SERVICE, openId, null));
        corp.staffName(ZHOU);

        does("/tokens/expire", new JsonObject());

        assertThat(official.send(words(Route.CUSTOMER_SERVICE, openId, null))).isInstanceOf(Accepted.class);
        assertThat(corp.staffName(ZHOU)).contains("周岚");
    }

    @Test
    void a_follower_by_qr_code_is_found_with_the_scene() {
        var official = official();
        var made = new OfficialQrCodes(official, clock).temporary("spring-01", Duration.ofDays(1));
        var ticket = made.url().substring(made.url().lastIndexOf('/') + 1);
        does("/customers/linxi/follow", new JsonObject().put("ticket", ticket));
        var directory = new OfficialDirectory(official);

        assertThat(directory.details(openId)).hasValueSatisfying(it -> {
            assertThat(it.following()).isTrue();
            assertThat(it.scene()).isEqualTo("spring-01");
            assertThat(it.followedAt()).isNotNull();
        });
        var walked = new ArrayList<ContactDetails>();
        directory.walk(walked::add);
        assertThat(walked).extracting(ContactDetails::person).contains(openId);
        assertThat(directory.details("oNobody")).isEmpty();
    }

    @Test
    void a_contact_by_a_contact_way_is_found_with_its_state() {
        var corp = corp();
        var way = new WecomContactWays(corp).make("spring-01", List.of(ZHOU), "春季门店");
        does("/customers/linxi/add", new JsonObject().put("configId", way.configId()));
        var directory = new WecomDirectory(corp);

        assertThat(directory.details(externalUserId)).hasValueSatisfying(it -> {
            assertThat(it.name()).isEqualTo("林夕");
            assertThat(it.staff().getFirst().staff()).isEqualTo(ZHOU);
            assertThat(it.staff().getFirst().state()).isEqualTo("spring-01");
        });
        var walked = new ArrayList<ContactDetails>();
        directory.walk(walked::add);
        assertThat(walked).extracting(ContactDetails::person).contains(externalUserId);
        assertThat(directory.details("wmNobody00000000000000000000000")).isEmpty();
    }

    @Test
    void a_group_send_reaches_the_customer_when_the_owner_confirms_and_can_be_followed() {
        does("/customers/linxi/add", new JsonObject().put("userid", "ZhouLan"));
        var channel = corpChannel();
        var before = clock.instant().minusSeconds(60);

        var suqin = added("suqin");

        var carried = groupSend(channel, externalUserId, suqin, "wmNobody00000000000000000000000");

        var outcome = carried.outcome();
        assertThat(outcome).isInstanceOf(Accepted.class);
        assertThat(carried.leftOut()).containsOnlyKeys("wmNobody00000000000000000000000");
        assertThat(todos("ZhouLan")).as("one task with all").singleElement()
                .satisfies(it -> assertThat(it.getJsonArray("targets")).hasSize(2));
        channel.remind(String.valueOf(((Accepted) outcome).platformId()));
        var task = String.valueOf(((Accepted) outcome).platformId());
        assertThat(channel.tasks(before, before.plusSeconds(600)))
                .extracting(it -> it.taskId() + " " + it.text())
                .contains(task + " 生日快乐");
        assertThat(channel.progress(task)).containsExactly(new Progress(ZHOU, false));
        assertThat(arrived("/customers/linxi", "生日快乐")).isZero();

        does("/staff/ZhouLan/confirm", new JsonObject());

        assertThat(channel.progress(task)).containsExactly(new Progress(ZHOU, true));
        assertThat(channel.results(task, ZHOU)).extracting(it -> it.externalUserId()).containsExactly(
                externalUserId,
                suqin);
        assertThat(channel.results(task, ZHOU)).allSatisfy(it -> {
            assertThat(it.status()).isEqualTo(Status.SENT);
            assertThat(it.at()).isNotNull();
        });
        assertThat(arrived("/customers/suqin", "生日快乐")).isEqualTo(1);
        assertThat(arrived("/customers/linxi", "生日快乐")).isEqualTo(1);
    }

    @Test
    void a_staff_task_sent_twice_with_its_key_arrives_once() {
        does("/customers/linxi/add", new JsonObject().put("userid", "ZhouLan"));
        appHasACallbackAddress();
        var channel = corpChannel();

        assertThat(channel.send(words(Route.STAFF_TASK, externalUserId, ZHOU))).isInstanceOf(Accepted.class);
        assertThat(channel.send(words(Route.STAFF_TASK, externalUserId, ZHOU))).isInstanceOf(Accepted.class);

        var cards = shown("/staff/ZhouLan").stream().map(JsonObject.class::cast)
                .filter(it -> it.getString("msgtype").equals("template_card")).toList();
        assertThat(cards).hasSize(1);
        assertThat(cards.getFirst().encode()).contains("生日快乐");
    }

    @Test
    void what_cannot_be_sent_is_refused_with_the_platforms_code() {
        appHasACallbackAddress();
        var channel = corpChannel();

        assertThat(code(channel.send(words(Route.WELCOME, "no such code", null)))).isEqualTo(41050);
        assertThat(code(groupSend(channel, externalUserId).outcome())).isIn(41048, 84061,
                40096);
        assertThat(code(channel.send(words(Route.STAFF_TASK, externalUserId, new StaffId("nobody")))))
                .isEqualTo(81013);
        assertThat(code(officialChannel().send(template()))).isEqualTo(43004);
    }

    /** Without one it may not send cards with buttons. */
    private void appHasACallbackAddress() {
        does("/connect", new JsonObject().put("corpCallbackUrl", sandbox.url() + "/nobody"));
    }

    private static int code(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Refused.class);
        return ((Refused) outcome).code();
    }

    private OfficialPlatform official() {
        return new OfficialPlatform(new OfficialPlatform.Credentials(SHOP, DEMO.official().appId(),
                DEMO.official().secret(), sandbox.officialUrl()), tokens, connections, clock);
    }

    private WecomPlatform corp() {
        return new WecomPlatform(
                new WecomPlatform.Credentials(CORP, DEMO.corp().corpId(), DEMO.corp().agentId(),
                        DEMO.corp().secret(), sandbox.wecomUrl()),
                tokens, connections);
    }

    private OfficialAccountChannel officialChannel() {
        return new OfficialAccountChannel(official(), clock, new Pictures(database.db(), clock),
                new PlatformMedia(database.db(), clock));
    }

    private WecomChannel corpChannel() {
        return new WecomChannel(corp(), clock, new Pictures(database.db(), clock),
                new PlatformMedia(database.db(), clock));
    }

    private static Carried groupSend(WecomChannel channel, String... customers) {
        return channel.sendToMany(
                new Together(Route.GROUP_SEND, List.of(customers), ZHOU, new Text("生日快乐"), "zy-7"));
    }

    /** One more contact of that staff member. */
    private String added(String who) {
        does("/customers/" + who + "/add", new JsonObject().put("userid", "ZhouLan"));
        return asked("/customers/" + who).getString("externalUserId");
    }

    private List<JsonObject> todos(String staff) {
        return new JsonArray(call(request("/staff/" + staff + "/todos").build())).stream()
                .map(JsonObject.class::cast).toList();
    }

    private static Outgoing words(Route route, String address, @Nullable StaffId staff) {
        return new Outgoing(new DeliveryId(7), route == Route.CUSTOMER_SERVICE ? SHOP : CORP, route, address,
                staff,
                new Text("生日快乐"), "zy-7");
    }

    private Outgoing template() {
        return new Outgoing(new DeliveryId(7), SHOP, Route.TEMPLATE, openId, null,
                new TemplateFields(DEMO.templates().getFirst().id(),
                        Map.of("name1", "林夕", "date2", "2026年3月5日", "thing3", "祝您生日快乐")),
                "zy-7");
    }

    private long arrived(String who, String text) {
        return shown(who).stream().map(JsonObject.class::cast)
                .filter(it -> it.getString("direction").equals("in") && it.encode().contains(text)).count();
    }

    private JsonArray shown(String who) {
        return new JsonArray(call(request(who + "/messages").build()));
    }

    private JsonObject asked(String path) {
        return new JsonObject(call(request(path).build()));
    }

    private void does(String path, JsonObject body) {
        call(request(path).POST(HttpRequest.BodyPublishers.ofString(body.encode())).build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(sandbox.url() + "/sandbox/api" + path));
    }

    private String call(HttpRequest request) {
        try {
            var answer = admin.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return answer.body();
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }
}
