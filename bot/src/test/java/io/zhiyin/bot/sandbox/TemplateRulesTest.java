package io.zhiyin.bot.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Template messages. Source: Official Account API, template messages; value rules by key prefix. */
class TemplateRulesTest {
    @RegisterExtension
    final SandboxRig rig = new SandboxRig();

    private static JsonObject data(String thing) {
        return new JsonObject().put("name1", new JsonObject().put("value", "林夕"))
                .put("date2", new JsonObject().put("value", "2026年3月5日"))
                .put("thing3", new JsonObject().put("value", thing));
    }

    private JsonObject send(String id, JsonObject data) {
        return rig.official("/cgi-bin/message/template/send",
                new JsonObject().put("touser", rig.openId("linxi")).put("template_id", id).put("data", data));
    }

    @Test
    void only_a_follower_gets_a_known_template_with_all_its_values() {
        assertThat(send(SandboxRig.BIRTHDAY, data("祝好")).getInteger("errcode")).isEqualTo(43004);
        rig.follows("linxi");
        assertThat(send("short", data("祝好")).getInteger("errcode")).isEqualTo(40036);
        assertThat(send("x".repeat(43), data("祝好")).getInteger("errcode")).isEqualTo(40037);
        assertThat(send(SandboxRig.BIRTHDAY, data("")).getString("errmsg"))
                .contains("data.thing3.value is emtpy");
        assertThat(send(SandboxRig.BIRTHDAY, data("字".repeat(21))).getInteger("errcode")).isEqualTo(47003);
        assertThat(send(SandboxRig.BIRTHDAY, data("限时秒杀")).getInteger("errcode")).isEqualTo(40249);
        assertThat(send(SandboxRig.BIRTHDAY, data("祝好")).getInteger("errcode")).isZero();
    }

    @Test
    void a_repeated_client_msg_id_gives_the_same_msgid_and_no_second_delivery_for_ten_minutes() {
        rig.follows("linxi");
        var once = new JsonObject().put("touser", rig.openId("linxi")).put("template_id", SandboxRig.BIRTHDAY)
                .put("client_msg_id", "d-1").put("data", data("祝好"));
        var first = rig.official("/cgi-bin/message/template/send", once).getLong("msgid");
        assertThat(rig.official("/cgi-bin/message/template/send", once).getLong("msgid")).isEqualTo(first);
        assertThat(rig.messages("/customers/linxi").stream().map(JsonObject.class::cast)
                .filter(message -> message.getString("channel").equals("template"))).hasSize(1);
        rig.advance("PT10M1S");
        assertThat(rig.official("/cgi-bin/message/template/send", once).getLong("msgid")).isNotEqualTo(first);
    }

    @Test
    void the_outcome_comes_as_an_event() {
        rig.follows("linxi");
        rig.admin("/settings", new JsonObject().put("mode", "plain"));
        rig.receiver().forget();
        long delivered = send(SandboxRig.BIRTHDAY, data("祝好")).getLong("msgid");
        var event = rig.receiver().next().xml();
        assertThat(event.text("Event")).hasValue("TEMPLATESENDJOBFINISH");
        assertThat(event.text("MsgID")).hasValue(String.valueOf(delivered));
        assertThat(event.text("Status")).hasValue("success");

        rig.admin("/customers/linxi/block", new JsonObject());
        assertThat(send(SandboxRig.BIRTHDAY, data("祝好")).getInteger("errcode")).isZero();
        assertThat(rig.receiver().next().xml().text("Status")).hasValue("failed:user block");
    }

    @Test
    void the_templates_are_listed_with_their_keys() {
        var first = rig.official("/cgi-bin/template/get_all_private_template").getJsonArray("template_list")
                .getJsonObject(0);
        assertThat(first.getString("content")).contains("{{name1.DATA}}");
        assertThat(SandboxRig.SETTINGS.templates().getFirst().keys())
                .isEqualTo(List.of("name1", "date2", "thing3"));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            thing1, 二十个字以内都可以, true
            number2, 12.5, true
            number2, 十二, false
            letter1, abc, true
            letter1, ab1, false
            symbol1, ★★, true
            symbol1, ab, false
            character_string3, A-1024, true
            character_string3, 订单一, false
            time4, 2019年10月1日 15:01, true
            time4, 15:01~16:30, true
            time4, 下午三点, false
            time4, 25:01, false
            date5, 2019年10月1日, true
            date5, 明天, false
            amount6, ￥100.50元, true
            amount6, 一百, false
            phone_number7, 0571-88886666, true
            phone_number7, 请打店里电话, false
            car_number8, 浙A12345, true
            name9, 欧阳小雨, true
            name9, 一二三四五六七八九十一, false
            name9, Alexander Hamilton, true
            phrase10, 已发货, true
            phrase10, 已发货了哦啊, false
            phrase10, ok, false
            """)
    void a_value_fits_its_key(String key, String value, boolean permitted) {
        assertThat(TemplateKeys.permits(key, value, List.of())).isEqualTo(permitted);
    }

    @Test
    void a_value_of_choice_is_one_of_the_choices_and_no_value_breaks_the_line() {
        assertThat(TemplateKeys.permits("const2", "金卡会员", List.of("金卡会员"))).isTrue();
        assertThat(TemplateKeys.permits("const2", "钻石会员", List.of("金卡会员"))).isFalse();
        assertThat(TemplateKeys.permits("thing1", "两\n行", List.of())).isFalse();
    }
}
