package io.zhiyin.bot.sandbox;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * A member's browser says who it is: in WeCom's own client at once; in any other browser, here, by a choice of whose phone
 * this is. Source: WeCom API, web login in the client.
 */
final class StaffLogins {
    private static final Duration LIFE = Duration.ofMinutes(5);
    private static final int LONGEST_STATE = 128;

    private record Code(String userid, Instant until) {}

    private final SandboxSettings.Corp corp;
    private final People people;
    private final VirtualClock clock;
    private final Ids ids;
    private final Map<String, Code> codes = new HashMap<>();

    StaffLogins(SandboxSettings.Corp corp, People people, VirtualClock clock, Ids ids) {
        this.corp = corp;
        this.people = people;
        this.clock = clock;
        this.ids = ids;
    }

    /** The address that members' browsers are sent to; {@code as} says whose phone it is. */
    void authorize(RoutingContext ctx) {
        var query = ctx.queryParams();
        var back = query.get("redirect_uri");
        var state = query.get("state") == null ? "" : query.get("state");
        if (!corp.corpId().equals(query.get("appid")) || !"code".equals(query.get("response_type"))
                || !String.valueOf(query.get("scope")).startsWith("snsapi_") || back == null
                || !back.matches("https?://.+") || !state.matches("[0-9A-Za-z]{0," + LONGEST_STATE + "}")) {
            page(ctx, 400,
                    "<h1>50001</h1><p>redirect_uri 与应用不符，或参数有误。The address does not belong to the app, or a parameter is wrong.</p>");
            return;
        }
        var member = query.get("as") == null ? null : people.staff(query.get("as")).orElse(null);
        if (member == null) {
            choose(ctx);
            return;
        }
        var code = ids.opaque("", 40);
        codes.put(code, new Code(member.userid(), clock.instant().plus(LIFE)));
        var uri = URI.create(back);
        ctx.response().setStatusCode(302).putHeader("Location",
                back + (uri.getRawQuery() == null ? "?" : "&") + "code=" + code + "&state=" + state).end();
    }

    private void choose(RoutingContext ctx) {
        var list = new StringBuilder("<h1>这是谁的手机？ Whose phone is this?</h1><ul>");
        var here = escaped(String.valueOf(ctx.request().uri()));
        people.staff().forEach(it -> list.append("<li><a href=\"").append(here).append("&amp;as=")
                .append(URLEncoder.encode(it.userid(), StandardCharsets.UTF_8)).append("\">")
                .append(escaped(it.name())).append("</a></li>"));
        page(ctx, 200, list.append("</ul>").toString());
    }

    private static void page(RoutingContext ctx, int status, String body) {
        ctx.response().setStatusCode(status).putHeader("Content-Type", "text/html; charset=utf-8")
                .end("<!DOCTYPE html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>企业微信登录</title>"
                        + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                        + "<link rel=\"icon\" href=\"/sandbox/assets/icon.svg\">"
                        + "<link rel=\"stylesheet\" href=\"/sandbox/assets/sandbox.css\"></head><body><main class=\"doc\">"
                        + body + "</main></body></html>");
    }

    JsonObject who(Api.Call call) {
        var given = codes.remove(call.query("code").orElseThrow(() -> WecomApi.empty("code")));
        if (given == null)
            throw new Refusal(40029, "invalid code");
        if (!clock.instant().isBefore(given.until()))
            throw new Refusal(42003, "code expired");
        return WecomApi.ok().put("userid", given.userid());
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
