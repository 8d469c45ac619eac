package io.zhiyin.bot.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rules of the Official Account's API. Source: Official Account API, what a faithful simulator must enforce. */
class OfficialRulesTest {
    @RegisterExtension
    final SandboxRig rig = new SandboxRig();

    private static final SandboxSettings.Official ACCOUNT = SandboxRig.SETTINGS.official();

    private JsonObject token() {
        return rig.get(rig.sandbox().officialUrl() + "/cgi-bin/token?grant_type=client_credential&appid="
                + ACCOUNT.appId() + "&secret=" + ACCOUNT.secret());
    }

    private JsonObject stable(boolean force) {
        return rig.post(rig.sandbox().officialUrl() + "/cgi-bin/stable_token",
                new JsonObject().put("grant_type", "client_credential").put("appid", ACCOUNT.appId())
                        .put("secret", ACCOUNT.secret()).put("force_refresh", force).encode());
    }

    private int errcodeWith(String token) {
        return rig.get(rig.sandbox().officialUrl() + "/cgi-bin/tags/get?access_token=" + token).getInteger(
                "errcode",
                0);
    }

    private int text(String openId, String content) {
        return rig.official("/cgi-bin/message/custom/send", new JsonObject().put("touser", openId)
                .put("msgtype", "text").put("text", new JsonObject().put("content", content)))
                .getInteger("errcode");
    }

    @Test
    void a_token_is_asked_for_with_the_right_names() {
        var base = rig.sandbox().officialUrl() + "/cgi-bin/token?grant_type=";
        assertThat(rig.get(base + "x").getInteger("errcode")).isEqualTo(40002);
        assertThat(rig.get(base + "client_credential&appid=wx1&secret=x").getInteger("errcode"))
                .isEqualTo(40013);
        assertThat(rig.get(base + "client_credential&appid=" + ACCOUNT.appId() + "&secret=x")
                .getInteger("errcode"))
                .isEqualTo(40125);
        assertThat(rig.get(rig.sandbox().officialUrl() + "/cgi-bin/stable_token").getInteger("errcode"))
                .isEqualTo(43002);
        assertThat(token().containsKey("errcode")).isFalse();
    }

    @Test
    void a_token_is_missing_garbage_superseded_or_expired() {
        assertThat(rig.get(rig.sandbox().officialUrl() + "/cgi-bin/tags/get").getInteger("errcode"))
                .isEqualTo(41001);
        assertThat(errcodeWith("garbage")).isEqualTo(40014);
        assertThat(errcodeWith("x".repeat(120))).isEqualTo(40001);

        var first = token().getString("access_token");
        var second = token().getString("access_token");
        assertThat(errcodeWith(first)).isZero();
        rig.advance("PT5M1S");
        assertThat(errcodeWith(first)).isEqualTo(40001);
        assertThat(errcodeWith(second)).isZero();
        rig.advance("PT2H");
        assertThat(errcodeWith(second)).isEqualTo(42001);
    }

    @Test
    void the_stable_token_stays_until_five_minutes_before_its_end_or_until_it_is_forced() {
        var first = stable(false);
        rig.advance("PT1H");
        var second = stable(false);
        assertThat(second.getString("access_token")).isEqualTo(first.getString("access_token"));
        assertThat(second.getInteger("expires_in")).isBetween(3_590, 3_600);

        var forced = stable(true).getString("access_token");
        assertThat(errcodeWith(first.getString("access_token"))).isEqualTo(40001);
        assertThat(stable(true).getInteger("errcode")).isEqualTo(45011);
        rig.advance("PT1H56M");
        assertThat(stable(false).getString("access_token")).isNotEqualTo(forced);
        assertThat(errcodeWith(forced)).isZero();
    }

    @Test
    void a_body_is_posted_and_is_json() {
        var url = rig.sandbox().officialUrl() + "/cgi-bin/message/custom/send?access_token="
                + rig.officialToken();
        assertThat(rig.get(url).getInteger("errcode")).isEqualTo(43002);
        assertThat(rig.post(url, "").getInteger("errcode")).isEqualTo(44002);
        assertThat(rig.post(url, "{oops").getInteger("errcode")).isEqualTo(47001);
        assertThat(rig.post(url, "[]").getInteger("errcode")).isEqualTo(47001);
        assertThat(rig.post(url, "{oops").getString("errmsg"))
                .matches(".* rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}");
    }

    @Test
    void a_message_opens_five_sends_for_48_hours_and_a_new_one_opens_five_again() {
        var openId = rig.openId("linxi");
        rig.follows("linxi");
        rig.writes("linxi", "在吗");
        rig.advance("PT2M");
        for (int i = 0; i < 5; i++)
            assertThat(text(openId, "第 " + i)).isZero();
        assertThat(text(openId, "第六条")).isEqualTo(45047);
        rig.writes("linxi", "再问一句");
        assertThat(text(openId, "好的")).isZero();
        rig.advance("PT48H");
        rig.renewTokens();
        assertThat(text(openId, "太晚")).isEqualTo(45015);
    }

    @Test
    void a_follow_a_scan_and_a_click_open_three_sends_for_a_minute_and_a_view_none() {
        var openId = rig.openId("chenmo");
        rig.follows("chenmo");
        for (int i = 0; i < 3; i++)
            assertThat(text(openId, "欢迎")).isZero();
        assertThat(text(openId, "第四条")).isEqualTo(45047);
        rig.act("/customers/chenmo/scan", new JsonObject().put("scene", "door"));
        assertThat(text(openId, "扫码")).isZero();
        rig.advance("PT61S");
        assertThat(text(openId, "过了一分钟")).isEqualTo(45015);
        rig.act("/customers/chenmo/menu",
                new JsonObject().put("key", "https://example.com").put("type", "view"));
        assertThat(text(openId, "看网页不算")).isEqualTo(45015);
        rig.act("/customers/chenmo/menu", new JsonObject().put("key", "birthday"));
        assertThat(text(openId, "点菜单算")).isZero();
    }

    @Test
    void a_tap_on_a_menu_message_opens_the_menu_window_only() {
        rig.follows("linxi");
        rig.advance("PT2M");
        rig.act("/customers/linxi/tap", new JsonObject().put("id", "1").put("text", "满意"));
        rig.receiver().forget();
        rig.advance("PT61S");
        assertThat(text(rig.openId("linxi"), "谢谢")).isEqualTo(45015);
    }

    @Test
    void nobody_else_is_written_to() {
        assertThat(text("oNobody", "你好")).isEqualTo(40003);
        assertThat(text(rig.openId("suqin"), "没关注")).isEqualTo(45015);
        rig.follows("suqin");
        rig.writes("suqin", "你好");
        rig.act("/customers/suqin/unfollow", new JsonObject());
        assertThat(text(rig.openId("suqin"), "走了")).isEqualTo(45015);
    }

    @Test
    void a_message_has_its_form() {
        rig.follows("linxi");
        var openId = rig.openId("linxi");
        assertThat(text(openId, "")).isEqualTo(44004);
        assertThat(text(openId, "字".repeat(683))).isEqualTo(45002);
        var article = new JsonObject().put("title", "新茶").put("url", "https://example.com");
        var news = new JsonObject().put("touser", openId).put("msgtype", "news");
        assertThat(rig.official("/cgi-bin/message/custom/send",
                news.copy().put("news",
                        new JsonObject().put("articles", new JsonArray().add(article).add(article))))
                .getInteger("errcode")).isEqualTo(45008);
        assertThat(rig.official("/cgi-bin/message/custom/send",
                news.copy().put("news", new JsonObject().put("articles", new JsonArray().add(article))))
                .getInteger("errcode")).isZero();
        assertThat(rig.official("/cgi-bin/message/custom/send",
                new JsonObject().put("touser", openId).put("msgtype", "poem")).getInteger("errcode"))
                .isEqualTo(40008);
    }

    @Test
    void media_live_for_three_days() {
        rig.follows("linxi");
        var mediaId = rig.upload(rig.sandbox().officialUrl(), rig.officialToken(), "茶.png");
        var image = new JsonObject().put("touser", rig.openId("linxi")).put("msgtype", "image").put("image",
                new JsonObject().put("media_id", mediaId));
        assertThat(rig.official("/cgi-bin/message/custom/send", image).getInteger("errcode")).isZero();
        var bytes = rig.send(HttpRequest.newBuilder(URI.create(rig.sandbox().officialUrl()
                + "/cgi-bin/media/get?access_token=" + rig.officialToken() + "&media_id=" + mediaId))
                .build());
        assertThat(bytes.headers().firstValue("Content-Type")).hasValue("image/png");
        rig.advance("PT72H1M");
        rig.renewTokens();
        rig.writes("linxi", "图呢");
        assertThat(rig.official("/cgi-bin/message/custom/send", image).getInteger("errcode"))
                .isEqualTo(40007);
        assertThat(rig.upload(rig.sandbox().officialUrl(), rig.officialToken(), "茶.exe")).isEmpty();
    }

    @Test
    void typing_needs_a_recent_exchange_and_is_not_repeated() {
        var typing = new JsonObject().put("touser", rig.openId("linxi")).put("command", "Typing");
        rig.follows("linxi");
        assertThat(rig.official("/cgi-bin/message/custom/typing", typing).getInteger("errcode")).isZero();
        assertThat(rig.official("/cgi-bin/message/custom/typing", typing).getInteger("errcode"))
                .isEqualTo(45081);
        rig.advance("PT31S");
        assertThat(rig.official("/cgi-bin/message/custom/typing", typing).getInteger("errcode"))
                .isEqualTo(45080);
        assertThat(rig.official("/cgi-bin/message/custom/typing", typing.copy().put("command", "Sing"))
                .getInteger("errcode")).isEqualTo(45072);
    }

    @Test
    void followers_are_listed_until_an_empty_page_and_known_only_by_little() {
        rig.act("/customers/linxi/follow", new JsonObject().put("scene", "spring-01"));
        rig.follows("chenmo");
        var first = rig.official("/cgi-bin/user/get");
        assertThat(first.getInteger("total")).isEqualTo(2);
        var last = rig.official("/cgi-bin/user/get?next_openid=" + first.getString("next_openid"));
        assertThat(last.getInteger("count")).isZero();
        assertThat(last.getString("next_openid")).isEmpty();
        assertThat(rig.official("/cgi-bin/user/get?next_openid=oNobody").getInteger("errcode"))
                .isEqualTo(40003);

        var linxi = rig.official("/cgi-bin/user/info?openid=" + rig.openId("linxi"));
        assertThat(linxi.getString("qr_scene_str")).isEqualTo("spring-01");
        assertThat(linxi.getString("subscribe_scene")).isEqualTo("ADD_SCENE_QR_CODE");
        assertThat(linxi.getString("unionid")).isNotEmpty();
        assertThat(linxi.fieldNames()).doesNotContain("nickname", "headimgurl", "sex", "city", "errcode");
        assertThat(rig.official("/cgi-bin/user/info?openid=" + rig.openId("guyuan")))
                .isEqualTo(new JsonObject().put("subscribe", 0).put("openid", rig.openId("guyuan")));
        assertThat(rig.official("/cgi-bin/user/info?openid=oNobody").getInteger("errcode")).isEqualTo(40003);

        var one = new JsonObject().put("openid", rig.openId("linxi"));
        assertThat(rig.official("/cgi-bin/user/info/batchget",
                new JsonObject().put("user_list", new JsonArray(Collections.nCopies(101, one))))
                .getInteger("errcode"))
                .isEqualTo(40032);
        assertThat(rig.official("/cgi-bin/user/info/updateremark", one.copy().put("remark", "字".repeat(10)))
                .getInteger("errcode")).isEqualTo(40092);
    }

    @Test
    void tags_have_their_limits() {
        rig.follows("linxi");
        var openIds = new JsonArray().add(rig.openId("linxi"));
        var id = createTag("喝茶").getJsonObject("tag").getInteger("id");
        assertThat(createTag("喝茶").getInteger("errcode")).isEqualTo(45157);
        assertThat(createTag("字".repeat(11)).getInteger("errcode")).isEqualTo(45158);
        assertThat(rig
                .official("/cgi-bin/tags/delete", new JsonObject().put("tag", new JsonObject().put("id", 2)))
                .getInteger("errcode")).isEqualTo(45058);

        var tagging = new JsonObject().put("openid_list", openIds).put("tagid", id);
        assertThat(rig.official("/cgi-bin/tags/members/batchtagging", tagging).getInteger("errcode"))
                .isZero();
        assertThat(
                rig.official("/cgi-bin/tags/getidlist", new JsonObject().put("openid", openIds.getString(0)))
                        .getJsonArray("tagid_list"))
                .containsExactly(id);
        assertThat(
                rig.official("/cgi-bin/user/tag/get", new JsonObject().put("tagid", id)).getInteger("count"))
                .isEqualTo(1);
        assertThat(rig.official("/cgi-bin/tags/members/batchtagging", tagging.copy().put("tagid", 99_999))
                .getInteger("errcode")).isEqualTo(45159);
        assertThat(rig.official("/cgi-bin/tags/members/batchtagging",
                tagging.copy().put("openid_list",
                        new JsonArray(Collections.nCopies(51, openIds.getString(0)))))
                .getInteger("errcode")).isEqualTo(40032);
        for (int i = 0; i < 19; i++)
            rig.official("/cgi-bin/tags/members/batchtagging",
                    tagging.copy().put("tagid", createTag("t" + i).getJsonObject("tag").getInteger("id")));
        assertThat(rig.official("/cgi-bin/tags/members/batchtagging",
                tagging.copy().put("tagid", createTag("last").getJsonObject("tag").getInteger("id")))
                .getInteger("errcode")).isEqualTo(45059);
    }

    private JsonObject createTag(String name) {
        return rig.official("/cgi-bin/tags/create",
                new JsonObject().put("tag", new JsonObject().put("name", name)));
    }

    @Test
    void a_temporary_code_runs_out_and_then_scanning_does_nothing() {
        var scene = new JsonObject().put("scene", new JsonObject().put("scene_str", "fair"));
        var made = rig.official("/cgi-bin/qrcode/create",
                new JsonObject().put("expire_seconds", 600).put("action_name", "QR_STR_SCENE")
                        .put("action_info", scene));
        assertThat(made.getInteger("expire_seconds")).isEqualTo(600);
        assertThat(rig.send(HttpRequest.newBuilder(URI.create(rig.sandbox().officialUrl()
                + "/cgi-bin/showqrcode?ticket=" + made.getString("ticket"))).build()).headers()
                .firstValue("Content-Type")).hasValue("image/jpg");
        assertThat(rig.send(HttpRequest.newBuilder(URI.create(rig.sandbox().officialUrl()
                + "/cgi-bin/showqrcode?ticket=none")).build()).statusCode()).isEqualTo(404);
        rig.advance("PT10M1S");
        var scanned = rig.act("/customers/linxi/scan",
                new JsonObject().put("ticket", made.getString("ticket")));
        assertThat(scanned.getJsonArray("callbacks")).isEmpty();
        assertThat(rig.official("/cgi-bin/qrcode/create",
                new JsonObject().put("action_name", "QR_POEM").put("action_info", scene))
                .getInteger("errcode"))
                .isEqualTo(40052);
        assertThat(rig.official("/cgi-bin/qrcode/create", new JsonObject().put("action_name", "QR_STR_SCENE")
                .put("expire_seconds", 2_592_001).put("action_info", scene)).getInteger("errcode"))
                .isEqualTo(40053);
    }

    @Test
    void quotas_are_counted_by_the_day_and_cleared_ten_times_a_month() {
        rig.admin("/settings", new JsonObject().put("quota",
                new JsonObject().put("path", "/cgi-bin/user/get").put("perDay", 2)));
        rig.official("/cgi-bin/user/get");
        rig.official("/cgi-bin/user/get");
        assertThat(rig.official("/cgi-bin/user/get").getInteger("errcode")).isEqualTo(45009);
        assertThat(rig
                .official("/cgi-bin/openapi/quota/get", new JsonObject().put("cgi_path", "/cgi-bin/user/get"))
                .getJsonObject("quota").getInteger("remain")).isZero();
        var appId = new JsonObject().put("appid", ACCOUNT.appId());
        for (int i = 0; i < 10; i++)
            assertThat(rig.official("/cgi-bin/clear_quota", appId).getInteger("errcode")).isZero();
        assertThat(rig.official("/cgi-bin/clear_quota", appId).getInteger("errcode")).isEqualTo(48006);
        assertThat(rig.official("/cgi-bin/user/get").containsKey("total")).isTrue();
        assertThat(
                rig.official("/cgi-bin/openapi/quota/get", new JsonObject().put("cgi_path", "/cgi-bin/none"))
                        .getInteger("errcode"))
                .isEqualTo(76021);
    }

    @Test
    void what_is_not_served_says_so_and_is_in_the_log_without_secrets() {
        assertThat(rig.official("/cgi-bin/message/mass/sendall", new JsonObject()).getInteger("errcode"))
                .isEqualTo(40066);
        var calls = rig
                .send(HttpRequest.newBuilder(URI.create(rig.sandbox().url() + "/sandbox/api/calls")).build());
        var text = Buffer.buffer(calls.body()).toString();
        assertThat(text).contains("/official/cgi-bin/message/mass/sendall", "40066").doesNotContain(
                ACCOUNT.secret(),
                rig.officialToken(), rig.wecomToken());
    }
}
