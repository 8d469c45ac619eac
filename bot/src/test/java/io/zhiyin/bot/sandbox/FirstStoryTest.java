package io.zhiyin.bot.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The two main stories from end to end, as a service sees them. */
class FirstStoryTest {
    @RegisterExtension
    final SandboxRig rig = new SandboxRig();

    @Test
    void a_follower_writes_and_is_answered_inside_the_window_and_by_template_after_it() {
        rig.act("/customers/linxi/follow", new JsonObject().put("scene", "spring-01"));
        rig.writes("linxi", "生日 3.5");
        var openId = rig.openId("linxi");

        var sent = rig.official("/cgi-bin/message/custom/send", new JsonObject().put("touser", openId)
                .put("msgtype", "text").put("text", new JsonObject().put("content", "记住了")));
        assertThat(sent.getInteger("errcode")).isZero();
        assertThat(rig.lastArrived("/customers/linxi").getString("text")).isEqualTo("记住了");

        rig.advance("PT49H");
        rig.renewTokens();
        var late = rig.official("/cgi-bin/message/custom/send", new JsonObject().put("touser", openId)
                .put("msgtype", "text").put("text", new JsonObject().put("content", "生日快乐")));
        assertThat(late.getInteger("errcode")).isEqualTo(45015);

        var data = new JsonObject().put("name1", new JsonObject().put("value", "林夕"))
                .put("date2", new JsonObject().put("value", "2026年3月5日"))
                .put("thing3", new JsonObject().put("value", "祝您生日快乐"));
        var template = rig.official("/cgi-bin/message/template/send",
                new JsonObject().put("touser", openId).put("template_id", SandboxRig.BIRTHDAY).put("data",
                        data));
        assertThat(template.getInteger("errcode")).isZero();
        assertThat(template.getLong("msgid")).isPositive();
        assertThat(rig.lastArrived("/customers/linxi").getString("channel")).isEqualTo("template");
    }

    @Test
    void a_contact_is_welcomed_and_gets_the_group_send_when_the_member_confirms() {
        rig.act("/customers/linxi/add", new JsonObject().put("userid", "ZhouLan").put("state", "spring-01"));
        var external = rig.externalUserId("linxi");
        var contact = rig.wecom("/cgi-bin/externalcontact/get?external_userid=" + external);
        assertThat(contact.getJsonArray("follow_user").getJsonObject(0).getString("state"))
                .isEqualTo("spring-01");

        var task = rig.wecom("/cgi-bin/externalcontact/add_msg_template",
                new JsonObject().put("external_userid", new JsonArray().add(external))
                        .put("sender", "ZhouLan")
                        .put("text", new JsonObject().put("content", "生日快乐")));
        assertThat(task.getInteger("errcode")).isZero();
        var query = new JsonObject().put("msgid", task.getString("msgid"));
        assertThat(rig.wecom("/cgi-bin/externalcontact/get_groupmsg_task", query).getJsonArray("task_list")
                .getJsonObject(0).getInteger("status")).isZero();
        assertThat(rig.lastArrived("/customers/linxi").isEmpty()).isTrue();

        rig.admin("/staff/ZhouLan/confirm", new JsonObject());
        assertThat(rig.wecom("/cgi-bin/externalcontact/get_groupmsg_task", query).getJsonArray("task_list")
                .getJsonObject(0).getInteger("status")).isEqualTo(2);
        var result = rig.wecom("/cgi-bin/externalcontact/get_groupmsg_send_result",
                query.put("userid", "ZhouLan"));
        assertThat(result.getJsonArray("send_list").getJsonObject(0).getInteger("status")).isEqualTo(1);
        assertThat(rig.lastArrived("/customers/linxi").getString("text")).isEqualTo("生日快乐");
    }
}
