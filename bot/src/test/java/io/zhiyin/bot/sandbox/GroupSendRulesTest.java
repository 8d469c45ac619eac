package io.zhiyin.bot.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Group sending. Source: WeCom API, enterprise group sending; rules 82-95. */
class GroupSendRulesTest {
    private static final String CONTACT = "/cgi-bin/externalcontact";

    @RegisterExtension
    final SandboxRig rig = new SandboxRig();

    private static JsonObject words() {
        return new JsonObject().put("text", new JsonObject().put("content", "生日快乐"));
    }

    private JsonObject create(JsonObject task) {
        return rig.wecom(CONTACT + "/add_msg_template", task);
    }

    private JsonObject to(String... customers) {
        return words().put("external_userid",
                new JsonArray(List.of(customers).stream().map(rig::externalUserId).toList()));
    }

    private JsonObject confirm(String userid) {
        return rig.admin("/staff/" + userid + "/confirm", new JsonObject());
    }

    private int status(String msgid, String userid) {
        return rig.wecom(CONTACT + "/get_groupmsg_send_result",
                new JsonObject().put("msgid", msgid).put("userid", userid)).getJsonArray("send_list")
                .getJsonObject(0)
                .getInteger("status");
    }

    @Test
    void a_task_names_somebody_and_says_something() {
        rig.adds("linxi", "ZhouLan");
        assertThat(create(words()).getInteger("errcode")).isEqualTo(40063);
        assertThat(create(new JsonObject().put("sender", "ZhouLan")).getInteger("errcode")).isEqualTo(40063);
        assertThat(create(words().put("sender", "nobody")).getInteger("errcode")).isEqualTo(40003);
        assertThat(
                create(words().put("external_userid", new JsonArray(Collections.nCopies(10_001, "wmSbxX"))))
                        .getInteger("errcode"))
                .isEqualTo(40058);
        assertThat(create(words().put("chat_type", "crowd").put("sender", "ZhouLan")).getInteger("errcode"))
                .isEqualTo(40058);
        assertThat(create(words().put("sender", "ZhouLan")).getInteger("errcode")).isZero();
    }

    @Test
    void who_cannot_get_it_is_listed_and_nobody_at_all_is_an_error() {
        rig.adds("linxi", "ZhouLan");
        var partly = create(to("linxi", "guyuan").put("sender", "ZhouLan"));
        assertThat(partly.getJsonArray("fail_list")).containsExactly(rig.externalUserId("guyuan"));
        var none = create(to("guyuan"));
        assertThat(none.getInteger("errcode")).isEqualTo(41048);
        assertThat(none.getJsonArray("fail_list")).hasSize(1);
        assertThat(create(to("linxi").put("sender", "HeQing")).getInteger("errcode")).isEqualTo(41048);
    }

    @Test
    void without_a_sender_only_the_last_who_dealt_with_the_customer_gets_the_task() {
        rig.adds("linxi", "ZhouLan");
        rig.advance("PT1M");
        rig.adds("linxi", "SongYuan");
        rig.advance("PT1M");
        rig.act("/customers/linxi/chat", new JsonObject().put("userid", "ZhouLan").put("text", "在吗"));
        var msgid = create(to("linxi")).getString("msgid");
        var tasks = rig.wecom(CONTACT + "/get_groupmsg_task", new JsonObject().put("msgid", msgid))
                .getJsonArray("task_list");
        assertThat(tasks).hasSize(1);
        assertThat(tasks.getJsonObject(0).getString("userid")).isEqualTo("ZhouLan");
    }

    @Test
    void nothing_is_sent_before_the_member_confirms() {
        rig.adds("linxi", "ZhouLan");
        var msgid = create(to("linxi")).getString("msgid");
        assertThat(status(msgid, "ZhouLan")).isZero();
        assertThat(rig.lastArrived("/customers/linxi").isEmpty()).isTrue();
        confirm("ZhouLan");
        assertThat(status(msgid, "ZhouLan")).isEqualTo(1);
        var task = rig.wecom(CONTACT + "/get_groupmsg_task", new JsonObject().put("msgid", msgid))
                .getJsonArray("task_list").getJsonObject(0);
        assertThat(task.getInteger("status")).isEqualTo(2);
        assertThat(task.getLong("send_time")).isPositive();
        assertThat(confirm("ZhouLan").getString("error")).isNotEmpty();
    }

    @Test
    void a_customer_lost_before_the_confirmation_has_status_two() {
        rig.adds("linxi", "ZhouLan");
        var msgid = create(to("linxi")).getString("msgid");
        rig.act("/customers/linxi/delete-staff", new JsonObject().put("userid", "ZhouLan"));
        confirm("ZhouLan");
        assertThat(status(msgid, "ZhouLan")).isEqualTo(2);
    }

    @Test
    void the_cap_shows_in_the_fail_list_or_after_the_confirmation_as_status_three() {
        rig.admin("/settings", new JsonObject().put("groupSendCap", "day"));
        rig.adds("linxi", "ZhouLan");
        var first = create(to("linxi")).getString("msgid");
        var second = create(to("linxi")).getString("msgid");
        confirm("ZhouLan");
        confirm("ZhouLan");
        assertThat(status(first, "ZhouLan")).isEqualTo(1);
        assertThat(status(second, "ZhouLan")).isEqualTo(3);
        assertThat(create(to("linxi")).getInteger("errcode")).isEqualTo(41048);
        rig.advance("PT24H");
        rig.renewTokens();
        assertThat(create(to("linxi")).getInteger("errcode")).isZero();
    }

    @Test
    void a_month_lets_as_many_through_as_it_has_days() {
        rig.adds("linxi", "ZhouLan");
        int days = java.time.YearMonth
                .from(java.time.ZonedDateTime.parse(rig.admin("/clock").getString("local")))
                .lengthOfMonth();
        for (int i = 0; i < days; i++) {
            create(to("linxi"));
            confirm("ZhouLan");
        }
        assertThat(create(to("linxi")).getInteger("errcode")).isEqualTo(41048);
    }

    @Test
    void a_tag_filter_is_or_inside_a_group_and_and_between_groups() {
        for (var id : List.of("linxi", "chenmo", "suqin"))
            rig.adds(id, "ZhouLan");
        var green = tag("口味", "绿茶");
        var black = tag("口味", "红茶");
        var vip = tag("等级", "金卡");
        mark("linxi", green, vip);
        mark("chenmo", black, vip);
        mark("suqin", green);
        var filter = new JsonObject().put("group_list", new JsonArray()
                .add(new JsonObject().put("tag_list", new JsonArray().add(green).add(black)))
                .add(new JsonObject().put("tag_list", new JsonArray().add(vip))));
        var msgid = create(words().put("tag_filter", filter)).getString("msgid");
        var sent = rig.wecom(CONTACT + "/get_groupmsg_send_result",
                new JsonObject().put("msgid", msgid).put("userid", "ZhouLan")).getJsonArray("send_list");
        assertThat(sent.stream().map(JsonObject.class::cast).map(row -> row.getString("external_userid")))
                .containsExactlyInAnyOrder(rig.externalUserId("linxi"), rig.externalUserId("chenmo"));
        assertThat(create(words().put("tag_filter", new JsonObject().put("group_list",
                new JsonArray().add(new JsonObject().put("tag_list", new JsonArray().add("et-none"))))))
                .getInteger("errcode")).isEqualTo(40068);
    }

    private String tag(String group, String name) {
        return rig.wecom(CONTACT + "/add_corp_tag", new JsonObject().put("group_name", group).put("tag",
                new JsonArray().add(new JsonObject().put("name", name)))).getJsonObject("tag_group")
                .getJsonArray("tag").getJsonObject(0).getString("id");
    }

    private void mark(String id, String... tags) {
        rig.wecom(CONTACT + "/mark_tag", new JsonObject().put("userid", "ZhouLan")
                .put("external_userid", rig.externalUserId(id)).put("add_tag", new JsonArray(List.of(tags))));
    }

    @Test
    void a_task_to_groups_needs_its_owner() {
        rig.adds("linxi", "ZhouLan");
        var chatId = rig
                .admin("/groups", new JsonObject().put("name", "茶友群").put("owner", "ZhouLan").put("members",
                        new JsonArray().add("linxi")))
                .getString("chatId");
        var task = words().put("chat_type", "group").put("chat_id_list", new JsonArray().add(chatId));
        assertThat(create(task).getInteger("errcode")).isEqualTo(40063);
        var msgid = create(task.copy().put("sender", "ZhouLan")).getString("msgid");
        confirm("ZhouLan");
        var result = rig.wecom(CONTACT + "/get_groupmsg_send_result",
                new JsonObject().put("msgid", msgid).put("userid", "ZhouLan")).getJsonArray("send_list");
        assertThat(result.getJsonObject(0).getString("chat_id")).isEqualTo(chatId);
        assertThat(rig.lastArrived("/customers/linxi").getString("channel")).isEqualTo("group-send");
    }

    @Test
    void three_reminders_a_day_one_cancellation_and_no_made_up_ids() {
        rig.adds("linxi", "ZhouLan");
        var msgid = new JsonObject().put("msgid", create(to("linxi")).getString("msgid"));
        for (int i = 0; i < 3; i++)
            assertThat(code("/remind_groupmsg_send", msgid)).isZero();
        assertThat(code("/remind_groupmsg_send", msgid)).isEqualTo(41094);
        assertThat(code("/cancel_groupmsg_send", msgid)).isZero();
        assertThat(code("/cancel_groupmsg_send", msgid)).isEqualTo(41093);
        assertThat(confirm("ZhouLan").getString("error")).isNotEmpty();
        assertThat(code("/get_groupmsg_task", new JsonObject())).isEqualTo(41046);
        assertThat(code("/get_groupmsg_task", new JsonObject().put("msgid", "msg-none"))).isEqualTo(41047);
        assertThat(code("/get_groupmsg_task", msgid.copy().put("limit", 1_001))).isEqualTo(40058);
    }

    @Test
    void a_fresh_task_may_still_be_on_its_way() {
        rig.admin("/settings", new JsonObject().put("dispatchingSeconds", 5));
        rig.adds("linxi", "ZhouLan");
        var msgid = new JsonObject().put("msgid", create(to("linxi")).getString("msgid"));
        assertThat(code("/get_groupmsg_task", msgid)).isEqualTo(41063);
        rig.advance("PT5S");
        assertThat(code("/get_groupmsg_task", msgid)).isZero();
    }

    @Test
    void tasks_are_listed_within_a_month() {
        rig.adds("linxi", "ZhouLan");
        create(to("linxi"));
        long now = java.time.Instant.parse(rig.admin("/clock").getString("instant")).getEpochSecond();
        // As the SDK sends it: absent members are null.
        var query = new JsonObject().put("chat_type", "single").put("start_time", now - 60)
                .put("end_time", now + 60)
                .putNull("creator").putNull("filter_type").putNull("limit").putNull("cursor");
        assertThat(rig.wecom(CONTACT + "/get_groupmsg_list_v2", query).getJsonArray("group_msg_list"))
                .hasSize(1);
        assertThat(code("/get_groupmsg_list_v2", query.copy().put("end_time", now + 40 * 86_400L)))
                .isEqualTo(40058);
        assertThat(code("/get_groupmsg_list_v2", query.copy().put("limit", 101))).isEqualTo(40058);
    }

    private int code(String path, JsonObject body) {
        return rig.wecom(CONTACT + path, body).getInteger("errcode");
    }
}
