package io.zhiyin.bot.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Messages to staff and the cards in them. Source: WeCom API, app messages; rules 96-106. */
class AppMessageRulesTest {
    @RegisterExtension
    final SandboxRig rig = new SandboxRig();

    private static JsonObject text(String to, String content) {
        // The SDK sends safe as a string.
        return new JsonObject().put("touser", to).put("msgtype", "text").put("agentid", 1000002)
                .put("safe", "0")
                .put("text", new JsonObject().put("content", content));
    }

    private static JsonObject card(String taskId) {
        var buttons = new JsonArray().add(new JsonObject().put("text", "完成").put("key", "done"))
                .add(new JsonObject().put("text", "稍后").put("key", "later"));
        return new JsonObject().put("touser", "ZhouLan").put("msgtype", "template_card")
                .put("agentid", 1000002)
                .put("template_card",
                        new JsonObject().put("card_type", "button_interaction").put("task_id", taskId)
                                .put("main_title", new JsonObject().put("title", "回访林夕"))
                                .put("button_list", buttons));
    }

    private JsonObject send(JsonObject message) {
        return rig.wecom("/cgi-bin/message/send", message);
    }

    private JsonObject press(String msgid, String key) {
        var acted = rig.act("/staff/ZhouLan/press", new JsonObject().put("msgid", msgid).put("key", key));
        return acted.getJsonArray("callbacks").getJsonObject(0);
    }

    @Test
    void some_bad_receivers_are_listed_in_lower_case_and_all_bad_is_an_error() {
        var partly = send(text("ZhouLan|NoBody", "早"));
        assertThat(partly.getInteger("errcode")).isZero();
        assertThat(partly.getString("invaliduser")).isEqualTo("nobody");
        assertThat(send(text("NoBody", "早")).getInteger("errcode")).isEqualTo(81013);
        assertThat(send(text("", "早")).getInteger("errcode")).isEqualTo(82001);
        assertThat(send(text("@all", "早")).getInteger("errcode")).isZero();
        assertThat(rig.lastArrived("/staff/HeQing").getString("text")).isEqualTo("早");
    }

    @Test
    void the_app_the_type_and_the_words_are_checked() {
        assertThat(send(text("ZhouLan", "早").put("agentid", 1000003)).getInteger("errcode"))
                .isEqualTo(301002);
        assertThat(send(text("ZhouLan", "早").put("agentid", "x")).getInteger("errcode")).isEqualTo(40056);
        assertThat(send(text("ZhouLan", "")).getInteger("errcode")).isEqualTo(44004);
        assertThat(send(text("ZhouLan", "早").put("msgtype", "poem")).getInteger("errcode")).isEqualTo(40008);
        send(text("ZhouLan", "字".repeat(700)));
        assertThat(rig.lastArrived("/staff/ZhouLan").getString("text")).hasSize(682);
    }

    @Test
    void the_thirty_first_message_of_a_minute_is_dropped_without_a_word() {
        for (int i = 1; i <= 31; i++)
            assertThat(send(text("ZhouLan", "第 " + i)).getInteger("errcode")).isZero();
        assertThat(rig.lastArrived("/staff/ZhouLan").getString("text")).isEqualTo("第 30");
        rig.advance("PT61S");
        send(text("ZhouLan", "下一分钟"));
        assertThat(rig.lastArrived("/staff/ZhouLan").getString("text")).isEqualTo("下一分钟");
    }

    @Test
    void the_same_words_are_delivered_once_where_that_was_asked() {
        var message = text("ZhouLan", "只说一遍").put("enable_duplicate_check", 1).put("duplicate_check_interval",
                600);
        assertThat(send(message).getInteger("errcode")).isZero();
        assertThat(send(message).getInteger("errcode")).isZero();
        assertThat(rig.messages("/staff/ZhouLan")).hasSize(1);
        rig.advance("PT10M1S");
        send(message);
        assertThat(rig.messages("/staff/ZhouLan")).hasSize(2);
    }

    @Test
    void a_card_has_its_fields_and_a_task_id_of_its_own() {
        assertThat(send(card("fu-1")).getString("response_code")).isNotEmpty();
        assertThat(send(card("fu-1")).getInteger("errcode")).isEqualTo(42014);
        assertThat(send(card("空格 不行")).getInteger("errcode")).isEqualTo(42014);
        var noTitle = card("fu-2");
        noTitle.getJsonObject("template_card").remove("main_title");
        assertThat(send(noTitle).getInteger("errcode")).isEqualTo(42033);
        var noKey = card("fu-3");
        noKey.getJsonObject("template_card").getJsonArray("button_list").getJsonObject(0).remove("key");
        assertThat(send(noKey).getInteger("errcode")).isEqualTo(42039);
        var notice = card("fu-4");
        notice.getJsonObject("template_card").put("card_type", "text_notice");
        assertThat(send(notice).getInteger("errcode")).isEqualTo(42045);
        notice.getJsonObject("template_card").put("card_type", "sonnet");
        assertThat(send(notice).getInteger("errcode")).isEqualTo(42031);
    }

    @Test
    void a_press_tells_who_what_and_with_which_code_and_the_code_works_once() {
        var sent = send(card("fu-1"));
        var event = Xml.read(press(sent.getString("msgid"), "done").getString("xml"));
        assertThat(event.text("Event")).hasValue("template_card_event");
        assertThat(event.text("EventKey")).hasValue("done");
        assertThat(event.text("TaskId")).hasValue("fu-1");
        assertThat(event.text("FromUserName")).hasValue("ZhouLan");
        var code = event.text("ResponseCode").orElseThrow();
        assertThat(code).isNotEqualTo(sent.getString("response_code"));

        var update = new JsonObject().put("userids", new JsonArray().add("ZhouLan")).put("agentid", 1000002)
                .put("response_code", code).put("button", new JsonObject().put("replace_name", "已完成"));
        assertThat(rig.wecom("/cgi-bin/message/update_template_card", update).getInteger("errcode")).isZero();
        assertThat(rig.lastArrived("/staff/ZhouLan").getJsonObject("content").getString("replaced"))
                .isEqualTo("已完成");
        assertThat(rig.wecom("/cgi-bin/message/update_template_card", update).getInteger("errcode"))
                .isEqualTo(60140);
        assertThat(rig.admin("/staff/ZhouLan/press",
                new JsonObject().put("msgid", sent.getString("msgid")).put("key", "done")).getString("error"))
                .contains("卡片已处理");
    }

    @Test
    void a_response_code_lives_for_72_hours() {
        var sent = send(card("fu-1"));
        rig.advance("PT72H");
        rig.renewTokens();
        var update = new JsonObject().put("userids", new JsonArray().add("ZhouLan")).put("agentid", 1000002)
                .put("response_code", sent.getString("response_code"))
                .put("button", new JsonObject().put("replace_name", "晚了"));
        assertThat(rig.wecom("/cgi-bin/message/update_template_card", update).getInteger("errcode"))
                .isEqualTo(60140);
    }

    @Test
    void a_passive_reply_changes_the_card_of_who_pressed() {
        var corp = SandboxRig.SETTINGS.corp();
        var sent = send(card("fu-1"));
        rig.receiver().answer = _ -> {
            var reply = new Xml().cdata("ToUserName", "ZhouLan").cdata("FromUserName", corp.corpId())
                    .number("CreateTime", 1).cdata("MsgType", "update_button")
                    .inside("Button", new Xml().cdata("ReplaceName", "收到")).document();
            var encrypted = new PlatformCrypto(corp.aesKey(), corp.corpId()).encrypt(reply,
                    "0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            return new Xml().cdata("Encrypt", encrypted)
                    .cdata("MsgSignature", PlatformCrypto.signature(corp.token(), "1", "n", encrypted))
                    .number("TimeStamp", 1).cdata("Nonce", "n").document();
        };
        assertThat(press(sent.getString("msgid"), "later").getString("state")).isEqualTo("replied");
        assertThat(rig.lastArrived("/staff/ZhouLan").getJsonObject("content").getString("replaced"))
                .isEqualTo("收到");
    }

    @Test
    void a_message_is_recalled_within_a_day() {
        var first = new JsonObject().put("msgid", send(text("ZhouLan", "说错了")).getString("msgid"));
        assertThat(rig.wecom("/cgi-bin/message/recall", first).getInteger("errcode")).isZero();
        assertThat(rig.lastArrived("/staff/ZhouLan").getJsonObject("content").getBoolean("recalled"))
                .isTrue();
        rig.advance("PT24H1S");
        rig.renewTokens();
        assertThat(rig.wecom("/cgi-bin/message/recall", first).getInteger("errcode")).isEqualTo(42052);
        assertThat(rig.wecom("/cgi-bin/message/recall", new JsonObject().put("msgid", "none"))
                .getInteger("errcode"))
                .isEqualTo(40058);
    }

    @Test
    void a_member_is_known_without_mobile_or_avatar() {
        var member = rig.wecom("/cgi-bin/user/get?userid=zhoulan");
        assertThat(member.getString("name")).isEqualTo("周岚");
        assertThat(member.fieldNames()).doesNotContain("mobile", "avatar", "email");
        assertThat(rig.wecom("/cgi-bin/user/get?userid=nobody").getInteger("errcode")).isEqualTo(60111);
        assertThat(rig.wecom("/cgi-bin/user/simplelist?department_id=1").getJsonArray("userlist")).hasSize(3);
        assertThat(rig.wecom("/cgi-bin/department/list").getJsonArray("department")).hasSize(1);
        // As the SDK asks for it.
        assertThat(rig.get(rig.sandbox().wecomUrl() + "/cgi-bin/ticket/get?&type=agent_config&access_token="
                + rig.wecomToken()).getString("ticket")).isNotEmpty();
    }
}
