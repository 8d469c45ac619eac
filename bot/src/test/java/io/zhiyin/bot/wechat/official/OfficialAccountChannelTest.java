package io.zhiyin.bot.wechat.official;

import static io.zhiyin.bot.wechat.PlatformBench.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zhiyin.bot.wechat.PlatformBench;
import io.zhiyin.bot.wechat.PlatformStub;
import io.zhiyin.campaigns.delivery.DeliveryId;
import io.zhiyin.campaigns.delivery.Outcome;
import io.zhiyin.campaigns.delivery.Outcome.Accepted;
import io.zhiyin.campaigns.delivery.Outcome.Refused;
import io.zhiyin.campaigns.delivery.Outcome.TryAgain;
import io.zhiyin.campaigns.delivery.Outcome.Unknown;
import io.zhiyin.campaigns.delivery.Outgoing;
import io.zhiyin.campaigns.delivery.Outgoing.TemplateFields;
import io.zhiyin.campaigns.delivery.Outgoing.Text;
import io.zhiyin.campaigns.delivery.Route;
import io.zhiyin.campaigns.store.TestDatabase;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OfficialAccountChannelTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final String CUSTOM_SEND = "/cgi-bin/message/custom/send";
    private static final String TEMPLATE_SEND = "/cgi-bin/message/template/send";

    private final PlatformBench bench = new PlatformBench(database);
    private final PlatformStub stub = bench.stub;
    private final OfficialAccountChannel channel = bench.officialChannel();

    @AfterEach
    void close() throws IOException {
        bench.close();
    }

    @Test
    void a_customer_service_message_goes_out_as_the_platform_wants_it() {
        assertThat(channel.send(text("生日快乐 <a href=\"https://x\">蛋糕</a>"))).isEqualTo(new Accepted(null));

        var sent = stub.requests(CUSTOM_SEND).getFirst();
        assertThat(sent.body()).isEqualTo("{\"touser\":\"openid-lin\",\"msgtype\":\"text\",\"text\":"
                + "{\"content\":\"生日快乐 <a href=\\\"https://x\\\">蛋糕</a>\"}}");
    }

    @Test
    void a_template_message_carries_the_key_of_its_delivery_and_gives_the_platforms_id() {
        stub.on(TEMPLATE_SEND,
                new PlatformStub.Json("{\"errcode\":0,\"errmsg\":\"ok\",\"msgid\":200228332}"));

        assertThat(channel.send(template(Map.of("thing1", "生日快乐", "time2", "2026年11月21日 15:01"))))
                .isEqualTo(new Accepted("200228332"));

        var sent = stub.requests(TEMPLATE_SEND).getFirst().json();
        assertThat(sent.getString("client_msg_id")).isEqualTo("zy-7");
        assertThat(sent.getString("template_id")).isEqualTo("tpl");
        assertThat(sent.getJsonObject("data").getJsonObject("thing1").getString("value")).isEqualTo("生日快乐");
    }

    @Test
    void a_template_message_is_accepted_without_the_platforms_id_too() {
        assertThat(channel.send(template(Map.of("thing1", "生日快乐")))).isEqualTo(new Accepted(null));
    }

    @Test
    void a_template_field_that_breaks_its_rule_is_refused_before_any_call() {
        var outcome = channel.send(template(Map.of("thing1", "一二三四五六七八九十一二三四五六七八九十一")));

        assertThat(outcome).isInstanceOfSatisfying(Refused.class, it -> {
            assertThat(it.code()).isEqualTo(47003);
            assertThat(it.why()).contains("thing1").contains("21").doesNotContain("一二三");
        });
        assertThat(stub.requests(TEMPLATE_SEND)).isEmpty();
    }

    @Test
    void a_message_its_route_does_not_carry_is_a_mistake_of_ours() {
        var welcome = new Outgoing(new DeliveryId(7), SHOP, Route.WELCOME, "code", null, new Text("hi"),
                "zy-7");

        assertThatThrownBy(() -> channel.send(welcome)).hasMessageContaining("delivery 7");
    }

    @ParameterizedTest
    @CsvSource({"40001,60", "40014,60", "41001,60", "42001,60", "40013,600", "40164,600", "45011,60",
            "45066,60",
            "45009,3660"})
    void an_answer_that_may_change_is_tried_again_later(int code, long seconds) {
        stub.error(CUSTOM_SEND, code);

        assertThat(channel.send(text("hi"))).isInstanceOfSatisfying(TryAgain.class, it -> {
            assertThat(it.code()).isEqualTo(code);
            assertThat(it.after()).isEqualTo(Duration.ofSeconds(seconds));
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {40003, 40008, 40036, 40037, 40039, 40200, 40249, 40250, 40251, 40252, 43001, 43002,
            43004,
            43019, 43101, 43116, 44002, 45002, 45008, 45015, 45047, 45109, 47001, 47003, 48001, 48002, 48004,
            50002,
            70000})
    void an_answer_that_will_not_change_is_a_refusal_on_both_routes_after_one_call(int code) {
        stub.error(CUSTOM_SEND, code);
        stub.error(TEMPLATE_SEND, code);

        assertThat(channel.send(text("hi"))).isInstanceOfSatisfying(Refused.class,
                it -> assertThat(it.code()).isEqualTo(code));
        assertThat(channel.send(template(Map.of("thing1", "hi")))).isInstanceOf(Refused.class);
        assertThat(stub.requests(CUSTOM_SEND)).hasSize(1);
    }

    @Test
    void a_key_that_was_used_before_means_that_the_message_was_sent_before() {
        stub.error(TEMPLATE_SEND, 45065);

        assertThat(channel.send(template(Map.of("thing1", "hi")))).isEqualTo(new Accepted(null));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 268487001, 268487002})
    void a_busy_platform_is_called_once_and_leaves_the_outcome_unknown(int code) {
        stub.error(CUSTOM_SEND, code);

        assertThat(channel.send(text("hi"))).isInstanceOf(Unknown.class);
        assertThat(stub.requests(CUSTOM_SEND)).hasSize(1);
    }

    @Test
    void a_code_nobody_knows_is_a_refusal_but_not_for_a_template_that_may_have_been_sent_before() {
        stub.error(CUSTOM_SEND, 99887);
        stub.error(TEMPLATE_SEND, 99887);

        assertThat(channel.send(text("hi"))).isEqualTo(new Refused(99887, "99887 refused"));
        assertThat(channel.send(template(Map.of("thing1", "hi")))).isInstanceOf(Unknown.class);
    }

    @Test
    void no_answer_of_any_kind_leaves_the_outcome_unknown_and_is_not_repeated() {
        for (var reply : new PlatformStub.Reply[]{new PlatformStub.Stall(), new PlatformStub.Close(),
                new PlatformStub.Reset(), new PlatformStub.Half(), new PlatformStub.Status(502),
                new PlatformStub.Status(302), new PlatformStub.Json(""), new PlatformStub.Json("{}"),
                new PlatformStub.Json("<html>"), new PlatformStub.Json("null"),
                new PlatformStub.Json("[]")}) {
            stub.on(CUSTOM_SEND, reply);
            var before = stub.requests(CUSTOM_SEND).size();

            assertThat(channel.send(text("hi"))).as(reply.toString()).isInstanceOf(Unknown.class);
            assertThat(stub.requests(CUSTOM_SEND)).as(reply.toString()).hasSize(before + 1);
        }
    }

    @Test
    void a_platform_that_cannot_be_reached_was_surely_not_told() throws IOException {
        assertThat(channel.send(text("the first fetches the token"))).isInstanceOf(Accepted.class);
        var gone = new PlatformStub();
        gone.close();

        var closed = bench.officialChannel(gone.url());
        assertThat(closed.send(text("hi"))).isInstanceOf(TryAgain.class);
        var nowhere = bench.officialChannel("http://nowhere.invalid");
        assertThat(nowhere.send(text("hi"))).isInstanceOf(TryAgain.class);
    }

    @Test
    void without_a_token_nothing_was_sent_whatever_befell_the_token() {
        for (var reply : new PlatformStub.Reply[]{new PlatformStub.Stall(), new PlatformStub.Status(502),
                new PlatformStub.Json("{}"),
                new PlatformStub.Json("{\"errcode\":40125,\"errmsg\":\"invalid\"}")}) {
            stub.on("/cgi-bin/stable_token", reply);
            var fresh = bench.officialChannel();

            assertThat(fresh.send(text("hi"))).as(reply.toString()).isInstanceOf(TryAgain.class);
        }
        assertThat(stub.requests(CUSTOM_SEND)).isEmpty();
    }

    @Test
    void a_token_ended_early_is_renewed_once_and_the_call_repeated_once() {
        channel.send(text("one"));
        stub.endToken();

        assertThat(channel.send(text("two"))).isInstanceOf(Accepted.class);

        assertThat(stub.tokenRequests()).hasSize(2);
        assertThat(stub.requests(CUSTOM_SEND)).extracting(it -> it.query().get("access_token"))
                .containsExactly("token-1", "token-1", "token-2");
    }

    @Test
    void a_token_that_is_refused_again_after_its_renewal_is_not_renewed_in_circles() {
        stub.error(CUSTOM_SEND, 40001);

        assertThat(channel.send(text("hi"))).isInstanceOf(TryAgain.class);

        assertThat(stub.requests(CUSTOM_SEND)).hasSize(2);
    }

    @Test
    void the_stable_endpoint_is_forced_when_it_answers_the_refused_token_once_more() {
        stub.on("/cgi-bin/stable_token", asked -> {
            var forced = asked.json().getBoolean("force_refresh");
            return new PlatformStub.Json(
                    "{\"access_token\":\"" + (forced ? stub.token() : "token-1") + "\",\"expires_in\":7200}");
        });
        channel.send(text("one"));
        stub.endToken();

        assertThat(channel.send(text("two"))).isInstanceOf(Accepted.class);

        assertThat(stub.tokenRequests()).extracting(it -> it.json().getBoolean("force_refresh"))
                .containsExactly(false, false, true);
    }

    @Test
    void twenty_sends_on_each_of_two_nodes_make_one_token_call() throws Exception {
        var other = bench.officialChannel();
        var start = new CountDownLatch(1);
        var outcomes = new HashSet<Outcome>();

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new java.util.ArrayList<java.util.concurrent.Future<Outcome>>();
            for (var i = 0; i < 40; i++) {
                var one = i % 2 == 0 ? channel : other;
                running.add(threads.submit(() -> {
                    start.await();
                    return one.send(text("hi"));
                }));
            }
            start.countDown();
            for (var sent : running) {
                outcomes.add(sent.get());
            }
        }

        assertThat(outcomes).containsExactly(new Accepted(null));
        assertThat(stub.tokenRequests()).hasSize(1);
        assertThat(stub.tokenRequests().getFirst().json().getString("secret")).isEqualTo("the-secret");
    }

    private static Outgoing text(String text) {
        return new Outgoing(new DeliveryId(7), SHOP, Route.CUSTOMER_SERVICE, "openid-lin", null,
                new Text(text), "zy-7");
    }

    private static Outgoing template(Map<String, String> fields) {
        return new Outgoing(new DeliveryId(7), SHOP, Route.TEMPLATE, "openid-lin", null,
                new TemplateFields("tpl", fields), "zy-7");
    }
}
