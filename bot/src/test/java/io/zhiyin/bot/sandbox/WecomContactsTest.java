package io.zhiyin.bot.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tokens, contacts, welcome, contact ways and tags. Source: WeCom API, rules 1-62. */
class WecomContactsTest {
    private static final String CONTACT = "/cgi-bin/externalcontact";

    @RegisterExtension
    final SandboxRig rig = new SandboxRig();

    private int code(String path, JsonObject body) {
        return rig.wecom(CONTACT + path, body).getInteger("errcode");
    }

    private String welcomeCode(JsonObject acted) {
        var xml = Xml.read(acted.getJsonArray("callbacks").getJsonObject(0).getString("xml"));
        return xml.text("WelcomeCode").orElse("");
    }

    private JsonObject add(String userid) {
        return rig.act("/customers/linxi/add", new JsonObject().put("userid", userid));
    }

    private JsonObject pair(String userid) {
        return new JsonObject().put("userid", userid).put("external_userid", rig.externalUserId("linxi"));
    }

    private static JsonObject text(String content) {
        return new JsonObject().put("text", new JsonObject().put("content", content));
    }

    @Test
    void a_token_is_repeated_while_it_lives_and_refused_by_its_kind_of_wrong() {
        var base = rig.sandbox().wecomUrl();
        var corp = SandboxRig.SETTINGS.corp();
        var url = base + "/cgi-bin/gettoken?corpid=" + corp.corpId() + "&corpsecret=";
        assertThat(rig.get(url + corp.secret()).getString("access_token")).isEqualTo(rig.wecomToken());
        assertThat(rig.get(url + "wrong").getInteger("errcode")).isEqualTo(40001);
        assertThat(rig.get(base + "/cgi-bin/gettoken?corpid=ww1&corpsecret=x").getInteger("errcode"))
                .isEqualTo(40013);
        assertThat(rig.get(base + CONTACT + "/get_follow_user_list").getInteger("errcode")).isEqualTo(41001);
        assertThat(rig.get(base + CONTACT + "/get_follow_user_list?access_token=x").getInteger("errcode"))
                .isEqualTo(40014);
        rig.admin("/tokens/expire", new JsonObject());
        assertThat(rig.wecom(CONTACT + "/get_follow_user_list").getInteger("errcode")).isEqualTo(42001);
        rig.renewTokens();
        assertThat(rig.wecom(CONTACT + "/get_follow_user_list").getJsonArray("follow_user")).hasSize(3);
    }

    @Test
    void an_error_keeps_its_lists_and_says_its_code_in_a_header() {
        var answer = rig.send(HttpRequest.newBuilder(URI.create(rig.sandbox().wecomUrl() + CONTACT
                + "/get?external_userid=nonsense&access_token=" + rig.wecomToken())).build());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Error-Code")).hasValue("40096");
        var json = io.vertx.core.buffer.Buffer.buffer(answer.body()).toJsonObject();
        assertThat(json.getJsonArray("follow_user")).isEmpty();
        assertThat(json.getString("errmsg")).matches(
                "invalid external userid, hint: \\[\\d{25}], from ip: 127.0.0.1, more info at .*e=40096");
    }

    @Test
    void broken_json_is_read_as_missing_with_a_warning() {
        var url = rig.sandbox().wecomUrl() + CONTACT + "/get_corp_tag_list?access_token=" + rig.wecomToken();
        assertThat(rig.post(url, "{oops").getString("errmsg")).isEqualTo("ok. Warning: wrong json format. ");
        assertThat(rig.get(url).getInteger("errcode")).isEqualTo(40058);
    }

    @Test
    void a_customer_is_read_once_per_follower_and_not_before_they_are_one() {
        var external = rig.externalUserId("linxi");
        assertThat(rig.wecom(CONTACT + "/get").getInteger("errcode")).isEqualTo(41035);
        assertThat(rig.wecom(CONTACT + "/get?external_userid=" + external).getInteger("errcode"))
                .isEqualTo(84061);
        assertThat(rig.wecom(CONTACT + "/list?userid=ZhouLan").getInteger("errcode")).isEqualTo(84061);
        add("ZhouLan");
        add("SongYuan");
        var contact = rig.wecom(CONTACT + "/get?external_userid=" + external);
        assertThat(contact.getJsonArray("follow_user")).hasSize(2);
        assertThat(contact.getJsonObject("external_contact").getString("unionid")).isNotEmpty();
        assertThat(rig.wecom(CONTACT + "/list?userid=zhoulan").getJsonArray("external_userid"))
                .containsExactly(external);
        assertThat(rig.wecom(CONTACT + "/list?userid=nobody").getInteger("errcode")).isEqualTo(40003);

        var both = new JsonObject().put("userid_list", new JsonArray().add("ZhouLan").add("SongYuan"));
        var first = rig.wecom(CONTACT + "/batch/get_by_user", both.copy().put("limit", 1));
        assertThat(first.getJsonArray("external_contact_list")).hasSize(1);
        var second = rig.wecom(CONTACT + "/batch/get_by_user",
                both.copy().put("limit", "1").put("cursor", first.getString("next_cursor")));
        assertThat(second.getJsonArray("external_contact_list")).hasSize(1);
        assertThat(second.getString("next_cursor")).isEmpty();
        assertThat(code("/batch/get_by_user", both.copy().put("cursor", "made-up"))).isEqualTo(50100);
        assertThat(code("/batch/get_by_user",
                new JsonObject().put("userid_list", new JsonArray(Collections.nCopies(101, "ZhouLan")))))
                .isEqualTo(40058);
    }

    @Test
    void a_customer_who_left_is_still_a_contact_and_one_the_member_deleted_is_not() {
        add("ZhouLan");
        rig.act("/customers/linxi/delete-staff", new JsonObject().put("userid", "ZhouLan"));
        assertThat(code("/remark", pair("ZhouLan").put("remark", "走了"))).isZero();
        rig.act("/staff/ZhouLan/delete-customer", new JsonObject().put("customer", "linxi"));
        assertThat(code("/remark", pair("ZhouLan").put("remark", "走了"))).isEqualTo(84061);
    }

    @Test
    void a_half_added_customer_is_no_contact_until_accepted_and_the_code_went_with_the_half() {
        var half = rig.act("/customers/linxi/add",
                new JsonObject().put("userid", "ZhouLan").put("half", true));
        assertThat(half.getJsonArray("callbacks").getJsonObject(0).getString("name"))
                .isEqualTo("add_half_external_contact");
        assertThat(welcomeCode(half)).isNotEmpty();
        assertThat(code("/remark", pair("ZhouLan").put("remark", "新客"))).isEqualTo(84061);
        var accepted = rig.act("/staff/ZhouLan/accept", new JsonObject().put("customer", "linxi"));
        assertThat(welcomeCode(accepted)).isEmpty();
        assertThat(code("/remark", pair("ZhouLan").put("remark", "新客"))).isZero();
    }

    @Test
    void a_remark_has_lengths_and_something_to_say() {
        add("ZhouLan");
        assertThat(code("/remark", pair("ZhouLan"))).isEqualTo(40063);
        assertThat(code("/remark", pair("ZhouLan").put("remark", "字".repeat(21)))).isEqualTo(40058);
        assertThat(code("/remark", pair("ZhouLan").put("description", "字".repeat(150)))).isZero();
    }

    @Test
    void a_welcome_goes_once_within_twenty_seconds() {
        var code = welcomeCode(add("ZhouLan"));
        assertThat(code("/send_welcome_msg", text("你好"))).isEqualTo(41049);
        assertThat(code("/send_welcome_msg", text("你好").put("welcome_code", "made-up"))).isEqualTo(41050);
        assertThat(code("/send_welcome_msg", new JsonObject().put("welcome_code", code))).isEqualTo(40063);
        assertThat(code("/send_welcome_msg", text("字".repeat(1_334)).put("welcome_code", code)))
                .isEqualTo(40058);
        assertThat(code("/send_welcome_msg", text("你好，我是周岚").put("welcome_code", code))).isZero();
        assertThat(rig.lastArrived("/customers/linxi").getString("channel")).isEqualTo("welcome");
        assertThat(code("/send_welcome_msg", text("再来").put("welcome_code", code))).isEqualTo(41051);

        var late = welcomeCode(add("SongYuan"));
        rig.advance("PT20S");
        assertThat(code("/send_welcome_msg", text("晚了").put("welcome_code", late))).isEqualTo(41050);

        var begun = welcomeCode(add("HeQing"));
        rig.act("/customers/linxi/chat", new JsonObject().put("userid", "HeQing").put("text", "在吗"));
        assertThat(code("/send_welcome_msg", text("晚了").put("welcome_code", begun))).isEqualTo(41051);
    }

    @Test
    void there_is_no_welcome_code_where_the_console_has_a_welcome() {
        rig.admin("/settings", new JsonObject().put("welcomeByAdmin", true));
        assertThat(welcomeCode(add("ZhouLan"))).isEmpty();
    }

    @Test
    void attachments_are_counted_and_looked_at() {
        var code = welcomeCode(add("ZhouLan"));
        var link = new JsonObject().put("msgtype", "link").put("link",
                new JsonObject().put("title", "新茶").put("url", "https://example.com"));
        var welcome = new JsonObject().put("welcome_code", code);
        assertThat(code("/send_welcome_msg",
                welcome.copy().put("attachments", new JsonArray(Collections.nCopies(10, link)))))
                .isEqualTo(41064);
        assertThat(code("/send_welcome_msg", welcome.copy().put("attachments",
                new JsonArray().add(new JsonObject().put("msgtype", "poem"))))).isEqualTo(41065);
        var image = new JsonObject().put("msgtype", "image").put("image",
                new JsonObject().put("media_id", "old"));
        assertThat(code("/send_welcome_msg", welcome.copy().put("attachments", new JsonArray().add(image))))
                .isEqualTo(40007);
        image.getJsonObject("image").put("media_id",
                rig.upload(rig.sandbox().wecomUrl(), rig.wecomToken(), "tea.jpg"));
        assertThat(code("/send_welcome_msg",
                welcome.copy().put("attachments", new JsonArray().add(image).add(link))))
                .isZero();
    }

    @Test
    void a_contact_way_carries_its_state_to_the_contact() {
        var way = new JsonObject().put("type", "1").put("scene", "2").put("state", "spring-01").put("user",
                new JsonArray().add("SongYuan"));
        assertThat(code("/add_contact_way", way.copy().putNull("type"))).isEqualTo(41037);
        assertThat(code("/add_contact_way", way.copy().put("scene", 3))).isEqualTo(41040);
        assertThat(code("/add_contact_way", way.copy().put("state", "x".repeat(31)))).isEqualTo(40058);
        assertThat(code("/add_contact_way",
                way.copy().put("user", new JsonArray().add("SongYuan").add("HeQing"))))
                .isEqualTo(40058);
        var configId = rig.wecom(CONTACT + "/add_contact_way", way).getString("config_id");
        var added = rig.act("/customers/linxi/add", new JsonObject().put("configId", configId));
        var xml = Xml.read(added.getJsonArray("callbacks").getJsonObject(0).getString("xml"));
        assertThat(xml.text("State")).hasValue("spring-01");
        assertThat(xml.text("UserID")).hasValue("SongYuan");

        var id = new JsonObject().put("config_id", configId);
        assertThat(code("/update_contact_way", id.copy().put("user", new JsonArray().add("HeQing"))))
                .isZero();
        assertThat(
                rig.wecom(CONTACT + "/get_contact_way", id).getJsonObject("contact_way").getJsonArray("user"))
                .containsExactly("HeQing");
        assertThat(rig.wecom(CONTACT + "/list_contact_way", new JsonObject()).getJsonArray("contact_way"))
                .hasSize(1);
        assertThat(code("/del_contact_way", id)).isZero();
        assertThat(code("/get_contact_way", id)).isEqualTo(41044);
        assertThat(code("/get_contact_way", new JsonObject())).isEqualTo(41043);
    }

    @Test
    void tags_live_in_groups_and_are_marked_on_pairs() {
        add("ZhouLan");
        var group = new JsonObject().put("group_name", "口味").put("tag",
                new JsonArray().add(new JsonObject().put("name", "绿茶"))
                        .add(new JsonObject().put("name", "绿茶")));
        var made = rig.wecom(CONTACT + "/add_corp_tag", group).getJsonObject("tag_group");
        assertThat(made.getJsonArray("tag")).hasSize(1);
        var more = rig.wecom(CONTACT + "/add_corp_tag", new JsonObject().put("group_name", "口味").put("tag",
                new JsonArray().add(new JsonObject().put("name", "红茶")))).getJsonObject("tag_group");
        assertThat(more.getString("group_id")).isEqualTo(made.getString("group_id"));
        var green = made.getJsonArray("tag").getJsonObject(0).getString("id");
        var black = more.getJsonArray("tag").getJsonObject(0).getString("id");
        assertThat(code("/edit_corp_tag", new JsonObject().put("id", black).put("name", "绿茶")))
                .isEqualTo(40071);
        assertThat(code("/add_corp_tag", new JsonObject().put("group_name", "空"))).isEqualTo(40063);
        assertThat(code("/add_corp_tag", new JsonObject().put("group_name", "字".repeat(31)).put("tag",
                new JsonArray().add(new JsonObject().put("name", "a"))))).isEqualTo(40072);

        assertThat(code("/mark_tag", pair("ZhouLan"))).isEqualTo(40063);
        assertThat(code("/mark_tag", pair("ZhouLan").put("add_tag", new JsonArray().add("et-none"))))
                .isEqualTo(40068);
        assertThat(code("/mark_tag", pair("SongYuan").put("add_tag", new JsonArray().add(green))))
                .isEqualTo(84061);
        assertThat(code("/mark_tag", pair("ZhouLan").put("add_tag", new JsonArray().add(green)))).isZero();
        assertThat(rig.wecom(CONTACT + "/get?external_userid=" + rig.externalUserId("linxi"))
                .getJsonArray("follow_user").getJsonObject(0).getJsonArray("tags").getJsonObject(0)
                .getString("tag_name")).isEqualTo("绿茶");

        assertThat(
                code("/del_corp_tag", new JsonObject().put("tag_id", new JsonArray().add(green).add(black))))
                .isZero();
        assertThat(rig.wecom(CONTACT + "/get_corp_tag_list", new JsonObject()).getJsonArray("tag_group"))
                .isEmpty();
    }

    @Test
    void a_tag_of_the_console_is_not_the_apps_to_change() {
        var acted = rig.act("/tags", new JsonObject().put("group", "门店").put("name", "老客"));
        var xml = Xml.read(acted.getJsonArray("callbacks").getJsonObject(0).getString("xml"));
        assertThat(xml.text("Event")).hasValue("change_external_tag");
        assertThat(code("/edit_corp_tag",
                new JsonObject().put("id", xml.text("Id").orElseThrow()).put("name", "新")))
                .isEqualTo(48002);
    }
}
