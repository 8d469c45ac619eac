package io.zhiyin.bot.sandbox;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** The door of the Official Account's API and its table of contents. */
final class OfficialApi implements Api.Gate {
    /** An image of an article is smaller. */
    private static final long ARTICLE_IMAGE = 1024 * 1024;
    interface TokenCheck {
        void check(Optional<String> token);
    }

    private final TokenCheck tokens;
    private final Quotas quotas;

    OfficialApi(TokenCheck tokens, Quotas quotas) {
        this.tokens = tokens;
        this.quotas = quotas;
    }

    static JsonObject ok() {
        return new JsonObject().put("errcode", 0).put("errmsg", "ok");
    }

    static void mount(Api api, OfficialTokens tokens, Quotas quotas, Media media, OfficialMessages messages,
            OfficialTemplates templates, OfficialNotices notices, OfficialMass mass, OfficialUsers users,
            OfficialTags tags,
            QrCodes codes,
            OfficialMenu menu) {
        api.open(HttpMethod.GET, "/cgi-bin/token", tokens::token);
        api.open(HttpMethod.POST, "/cgi-bin/stable_token", tokens::stableToken);
        api.get("/cgi-bin/getcallbackip",
                _ -> new JsonObject().put("ip_list", new JsonArray().add("127.0.0.1")));
        api.post("/cgi-bin/clear_quota", quotas::clear);
        api.post("/cgi-bin/openapi/quota/get", quotas::get);

        api.post("/cgi-bin/message/custom/send", messages::send);
        api.post("/cgi-bin/message/custom/typing", messages::typing);
        api.post("/cgi-bin/message/template/send", templates::send);
        api.post("/cgi-bin/message/subscribe/bizsend", notices::send);
        api.post("/cgi-bin/message/mass/send", mass::send);
        api.post("/cgi-bin/message/mass/get", mass::get);
        api.get("/cgi-bin/template/get_all_private_template", _ -> templates.list());

        api.get("/cgi-bin/user/get", users::list);
        api.get("/cgi-bin/user/info", users::info);
        api.post("/cgi-bin/user/info/batchget", users::batch);
        api.post("/cgi-bin/user/info/updateremark", users::remark);

        api.post("/cgi-bin/tags/create", tags::create);
        api.get("/cgi-bin/tags/get", _ -> tags.list());
        api.post("/cgi-bin/tags/update", tags::update);
        api.post("/cgi-bin/tags/delete", tags::delete);
        api.post("/cgi-bin/tags/members/batchtagging", tags::tag);
        api.post("/cgi-bin/tags/members/batchuntagging", tags::untag);
        api.post("/cgi-bin/tags/getidlist", tags::ofUser);
        api.post("/cgi-bin/user/tag/get", tags::members);

        api.post("/cgi-bin/qrcode/create", codes::create);
        api.post("/cgi-bin/menu/create", menu::create);
        api.get("/cgi-bin/menu/get", _ -> menu.get());
        api.get("/cgi-bin/menu/delete", _ -> menu.delete());

        api.post("/cgi-bin/media/upload", call -> {
            var kept = media.keep(call);
            return new JsonObject().put("type", kept.type())
                    .put(kept.type().equals("thumb") ? "thumb_media_id" : "media_id", kept.id())
                    .put("created_at", kept.until().minus(java.time.Duration.ofDays(3)).getEpochSecond());
        });
        api.post("/cgi-bin/media/uploadimg", call -> new JsonObject().put("url",
                media.publish(call, "http://mmbiz.qpic.cn/sandbox/", ARTICLE_IMAGE - 1)));
        api.getBytes("/cgi-bin/media/get", media::bytes);
        api.otherwise(200, 40066, "invalid url");
    }

    @Override
    public void check(Api.Call call, Api.Endpoint endpoint) {
        if (!call.method().equals(endpoint.method()))
            throw endpoint.method().equals(HttpMethod.POST)
                    ? new Refusal(43002, "require POST method")
                    : new Refusal(43001, "require GET method");
        if (!endpoint.open())
            tokens.check(call.query("access_token"));
        quotas.spend(endpoint.path());
    }

    @Override
    public Fields body(Api.Call call, HttpMethod wanted) {
        if (!wanted.equals(HttpMethod.POST) || call.upload().isPresent())
            return new Fields(new JsonObject());
        if (call.raw().length() == 0)
            throw new Refusal(44002, "empty post data");
        try {
            return new Fields(Api.parse(call.raw()));
        } catch (DecodeException e) {
            throw new Refusal(47001, "data format error");
        }
    }
}
