package io.zhiyin.bot.wechat.wecom;

import static io.zhiyin.bot.wechat.PlatformBench.AGENT;
import static io.zhiyin.bot.wechat.PlatformBench.CORP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zhiyin.bot.wechat.PlatformBench;
import io.zhiyin.bot.wechat.PlatformStub;
import io.zhiyin.bot.wechat.PlatformStub.Json;
import io.zhiyin.campaigns.account.PlatformFailure;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.delivery.Channel.GroupSends.Progress;
import io.zhiyin.campaigns.delivery.Channel.GroupSends.Result;
import io.zhiyin.campaigns.delivery.Channel.GroupSends.Status;
import io.zhiyin.campaigns.delivery.Channel.GroupSends.Task;
import io.zhiyin.campaigns.delivery.Channel.ToMany.Carried;
import io.zhiyin.campaigns.delivery.Channel.ToMany.Together;
import io.zhiyin.campaigns.delivery.DeliveryId;
import io.zhiyin.campaigns.delivery.Outcome.Accepted;
import io.zhiyin.campaigns.delivery.Outcome.Refused;
import io.zhiyin.campaigns.delivery.Outcome.TryAgain;
import io.zhiyin.campaigns.delivery.Outcome.Unknown;
import io.zhiyin.campaigns.delivery.Outgoing;
import io.zhiyin.campaigns.delivery.Outgoing.Text;
import io.zhiyin.campaigns.delivery.Route;
import io.zhiyin.campaigns.delivery.StaffTasks;
import io.zhiyin.campaigns.store.TestDatabase;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WecomChannelTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final String WELCOME = "/cgi-bin/externalcontact/send_welcome_msg";
    private static final String GROUP_SEND = "/cgi-bin/externalcontact/add_msg_template";
    private static final String APP_MESSAGE = "/cgi-bin/message/send";
    private static final String TASK_LIST = "/cgi-bin/externalcontact/get_groupmsg_list_v2";
    private static final StaffId OWNER = new StaffId("ZhouLan");

    private final PlatformBench bench = new PlatformBench(database);
    private final PlatformStub stub = bench.stub;
    private final WecomChannel channel = bench.wecomChannel();

    @AfterEach
    void close() throws IOException {
        bench.close();
    }

    @Test
    void a_welcome_carries_its_code() {
        assertThat(channel.send(message(Route.WELCOME, "code-1", null))).isEqualTo(new Accepted(null));

        assertThat(stub.requests(WELCOME).getFirst().body())
                .isEqualTo("{\"welcome_code\":\"code-1\",\"text\":{\"content\":\"生日快乐\"}}");
    }

    @Test
    void a_group_send_is_one_task_for_the_owner_about_all_of_their_customers() {
        stub.on(GROUP_SEND,
                new Json("{\"errcode\":0,\"errmsg\":\"ok\",\"fail_list\":[],\"msgid\":\"msg-1\"}"));

        assertThat(groupSend("wm-lin", "wm-chen")).isEqualTo(Carried.all(new Accepted("msg-1")));

        assertThat(stub.requests(GROUP_SEND)).singleElement().extracting(it -> it.body())
                .isEqualTo("{\"chat_type\":\"single\","
                        + "\"external_userid\":[\"wm-lin\",\"wm-chen\"],\"sender\":\"zhoulan\",\"text\":{\"content\":\"生日快乐\"}}");
    }

    @Test
    void customers_in_the_list_of_failures_were_refused_though_the_call_succeeded() {
        stub.on(GROUP_SEND,
                new Json(
                        "{\"errcode\":0,\"errmsg\":\"ok\",\"fail_list\":[\"wm-lin\",\"wm-nobody\"],\"msgid\":\"m\"}"));

        var carried = groupSend("wm-lin", "wm-chen");

        assertThat(carried.outcome()).isEqualTo(new Accepted("m"));
        assertThat(carried.leftOut()).containsOnlyKeys("wm-lin").allSatisfy((_, why) -> assertThat(why)
                .isInstanceOfSatisfying(Refused.class, it -> assertThat(it.code()).isEqualTo(41048)));
        assertThat(groupSend("wm-lin").outcome()).as("all of them").isInstanceOfSatisfying(Refused.class,
                it -> assertThat(it.code()).isEqualTo(41048));
    }

    @Test
    void an_owner_is_reminded_of_a_task_unless_the_platform_says_that_it_was_often_enough() {
        var path = "/cgi-bin/externalcontact/remind_groupmsg_send";
        stub.on(path, new Json("{\"errcode\":0,\"errmsg\":\"ok\"}"));
        channel.remind("m1");
        assertThat(stub.requests(path)).singleElement()
                .satisfies(it -> assertThat(it.json().getString("msgid")).isEqualTo("m1"));

        stub.error(path, 41094);
        assertThatThrownBy(() -> channel.remind("m1")).isInstanceOfSatisfying(PlatformFailure.class,
                it -> assertThat(it.code()).isEqualTo(41094));
    }

    @Test
    void a_staff_task_is_a_card_whose_body_is_the_same_byte_for_byte_when_repeated() {
        stub.on(APP_MESSAGE,
                new Json("{\"errcode\":0,\"errmsg\":\"ok\",\"invaliduser\":\"\",\"msgid\":\"app-1\","
                        + "\"response_code\":\"rc\"}"));

        assertThat(channel.send(message(Route.STAFF_TASK, "wm-lin", OWNER))).isEqualTo(new Accepted("app-1"));
        channel.send(message(Route.STAFF_TASK, "wm-lin", OWNER));

        var sent = stub.requests(APP_MESSAGE);
        assertThat(sent.get(1).body()).isEqualTo(sent.get(0).body());
        var body = sent.getFirst().json();
        assertThat(body.getString("touser")).isEqualTo("zhoulan");
        assertThat(body.getInteger("agentid")).isEqualTo(AGENT);
        assertThat(body.getInteger("enable_duplicate_check")).isEqualTo(1);
        assertThat(body.getInteger("duplicate_check_interval")).isEqualTo(14_400);
        var card = body.getJsonObject("template_card");
        assertThat(card.getString("task_id")).isEqualTo("zy-7").isEqualTo(WecomChannel.taskId("zy-7"));
        assertThat(card.getString("sub_title_text")).isEqualTo("生日快乐");
        assertThat(card.getJsonArray("button_list").getJsonObject(0).getString("key"))
                .isEqualTo(StaffTasks.DONE);
    }

    @Test
    void an_owner_among_the_invalid_receivers_was_not_reached() {
        for (var field : List.of("invaliduser", "unlicenseduser")) {
            stub.on(APP_MESSAGE,
                    new Json("{\"errcode\":0,\"errmsg\":\"ok\",\"" + field + "\":\"other|ZhouLan\"}"));

            assertThat(channel.send(message(Route.STAFF_TASK, "wm-lin", OWNER))).isInstanceOfSatisfying(
                    Refused.class, it -> assertThat(it.code()).isEqualTo(81013));
        }
    }

    @Test
    void a_card_whose_task_id_is_taken_was_sent_before() {
        stub.error(APP_MESSAGE, 42014);

        assertThat(channel.send(message(Route.STAFF_TASK, "wm-lin", OWNER))).isEqualTo(new Accepted(null));
    }

    @Test
    void the_days_quota_of_app_messages_begins_anew_tomorrow() {
        stub.error(APP_MESSAGE, 45009);

        assertThat(channel.send(message(Route.STAFF_TASK, "wm-lin", OWNER))).isInstanceOfSatisfying(
                TryAgain.class,
                it -> assertThat(it.after()).isEqualTo(Duration.ofMinutes(61)));
    }

    @ParameterizedTest
    @CsvSource({"6000,2", "40001,60", "40014,60", "41001,60", "42001,60", "40013,600", "60020,600",
            "60031,600",
            "45009,60", "45033,5", "45035,2", "41063,5", "41096,2"})
    void an_answer_that_may_change_is_tried_again_later(int code, long seconds) {
        stub.error(GROUP_SEND, code);

        assertThat(groupSend("wm-lin").outcome()).isInstanceOfSatisfying(
                TryAgain.class,
                it -> {
                    assertThat(it.code()).isEqualTo(code);
                    assertThat(it.after()).isEqualTo(Duration.ofSeconds(seconds));
                });
    }

    @ParameterizedTest
    @ValueSource(ints = {40003, 40008, 40031, 40032, 40056, 40058, 40063, 40068, 40096, 40098, 40201, 40204,
            40205,
            40206, 41035, 41048, 41049, 41050, 41051, 41054, 41064, 41065, 42014, 43009, 43012, 44004, 45002,
            46004,
            48001, 48002, 48005, 48006, 50002, 50003, 60011, 60021, 60030, 60111, 701008, 81013, 82001, 84061,
            84074,
            84084, 301002, 99887})
    void an_answer_that_will_not_change_is_a_refusal_after_one_call(int code) {
        stub.error(WELCOME, code);

        assertThat(channel.send(message(Route.WELCOME, "code-1", null))).isInstanceOfSatisfying(Refused.class,
                it -> assertThat(it.code()).isEqualTo(code));
        assertThat(stub.requests(WELCOME)).hasSize(1);
    }

    @Test
    void a_busy_platform_is_called_once_and_leaves_the_outcome_unknown() {
        stub.error(GROUP_SEND, -1);

        assertThat(groupSend("wm-lin").outcome()).isInstanceOf(Unknown.class);
        assertThat(stub.requests(GROUP_SEND)).hasSize(1);
    }

    @Test
    void no_answer_of_any_kind_leaves_the_outcome_unknown_and_is_not_repeated() {
        for (var reply : new PlatformStub.Reply[]{new PlatformStub.Stall(), new PlatformStub.Close(),
                new PlatformStub.Reset(), new PlatformStub.Half(), new PlatformStub.Status(502), new Json(""),
                new Json("{}"), new Json("null")}) {
            stub.on(GROUP_SEND, reply);
            var before = stub.requests(GROUP_SEND).size();

            assertThat(groupSend("wm-lin").outcome()).as(reply.toString())
                    .isInstanceOf(Unknown.class);
            assertThat(stub.requests(GROUP_SEND)).as(reply.toString()).hasSize(before + 1);
        }
    }

    @Test
    void a_token_ended_early_is_renewed_once_and_the_call_repeated_once() {
        channel.send(message(Route.WELCOME, "code-1", null));
        stub.endToken();

        assertThat(channel.send(message(Route.WELCOME, "code-2", null))).isEqualTo(new Accepted(null));

        assertThat(stub.tokenRequests()).hasSize(2);
        assertThat(stub.tokenRequests().getFirst().query()).containsEntry("corpid", "ww0000000000000001")
                .containsEntry("corpsecret", "the-secret");
        assertThat(stub.requests(WELCOME)).hasSize(3);
    }

    @Test
    void the_tasks_of_a_time_are_read_over_all_pages() {
        stub.on(TASK_LIST, asked -> asked.json().getString("cursor") == null
                ? new Json("{\"errcode\":0,\"group_msg_list\":[{\"msgid\":\"m1\",\"create_time\":1795273200,"
                        + "\"text\":{\"content\":\"生日快乐\"}}],\"next_cursor\":\"c1\"}")
                : new Json("{\"errcode\":0,\"group_msg_list\":[{\"msgid\":\"m2\",\"creator\":\"zhoulan\","
                        + "\"create_time\":1795273201}],\"next_cursor\":\"\"}"));
        var from = Instant.ofEpochSecond(1795273000);

        assertThat(channel.tasks(from, from.plusSeconds(600))).containsExactly(
                new Task("m1", "生日快乐", Instant.ofEpochSecond(1795273200)),
                new Task("m2", null, Instant.ofEpochSecond(1795273201)));
        var asked = stub.requests(TASK_LIST).getFirst().json();
        assertThat(asked.getLong("start_time")).isEqualTo(1795273000);
        assertThat(asked.getString("chat_type")).isEqualTo("single");
    }

    @Test
    void the_progress_and_the_results_of_a_task_are_read() {
        stub.on("/cgi-bin/externalcontact/get_groupmsg_task", new Json("{\"errcode\":0,\"task_list\":["
                + "{\"userid\":\"ZhouLan\",\"status\":2,\"send_time\":1795273300},{\"userid\":\"SongYuan\",\"status\":0}]}"));
        stub.on("/cgi-bin/externalcontact/get_groupmsg_send_result", new Json("{\"errcode\":0,\"send_list\":["
                + "{\"external_userid\":\"wm-1\",\"userid\":\"zhoulan\",\"status\":1,\"send_time\":1795273301},"
                + "{\"external_userid\":\"wm-2\",\"status\":2},{\"external_userid\":\"wm-3\",\"status\":3},"
                + "{\"external_userid\":\"wm-4\",\"status\":0},{\"chat_id\":\"wr-1\",\"status\":1}]}"));

        assertThat(channel.progress("m1")).containsExactly(new Progress(OWNER, true),
                new Progress(new StaffId("songyuan"), false));
        assertThat(channel.results("m1", OWNER)).containsExactly(
                new Result("wm-1", Status.SENT, Instant.ofEpochSecond(1795273301)),
                new Result("wm-2", Status.NOT_A_CONTACT, null), new Result("wm-3", Status.CAPPED, null),
                new Result("wm-4", Status.NOT_SENT, null));
    }

    @Test
    void a_task_is_cancelled_and_one_that_was_cancelled_before_stays_so() {
        var path = "/cgi-bin/externalcontact/cancel_groupmsg_send";
        stub.on(path, new Json("{\"errcode\":0,\"errmsg\":\"ok\"}"));
        channel.cancel("m1");
        stub.error(path, 41093);
        channel.cancel("m1");

        assertThat(stub.requests(path)).extracting(it -> it.json().getString("msgid"))
                .containsExactly("m1", "m1");
    }

    @Test
    void a_task_that_the_platform_does_not_cancel_is_not_taken_for_cancelled() {
        stub.error("/cgi-bin/externalcontact/cancel_groupmsg_send", 41063);

        assertThatThrownBy(() -> channel.cancel("m1")).isInstanceOf(PlatformFailure.class);
    }

    @Test
    void a_list_that_cannot_be_read_is_a_failure_and_not_an_empty_list() {
        stub.error("/cgi-bin/externalcontact/get_groupmsg_task", 41063);

        assertThatThrownBy(() -> channel.progress("m1")).isInstanceOfSatisfying(PlatformFailure.class,
                it -> assertThat(it.code()).isEqualTo(41063));
    }

    private Carried groupSend(String... customers) {
        return channel.sendToMany(
                new Together(Route.GROUP_SEND, List.of(customers), OWNER, new Text("生日快乐"), "zy-7"));
    }

    private static Outgoing message(Route route, String address, @Nullable StaffId staff) {
        return new Outgoing(new DeliveryId(7), CORP, route, address, staff, new Text("生日快乐"), "zy-7");
    }
}
