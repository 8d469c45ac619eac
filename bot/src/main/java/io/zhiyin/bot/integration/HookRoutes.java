package io.zhiyin.bot.integration;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.zhiyin.bot.api.Authenticator;
import io.zhiyin.bot.security.Role;
import java.util.HashMap;
import java.util.Locale;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /hooks/NAME}: what another system pushes, for the shop's route {@code direct:hook-NAME}. Whoever pushes has
 * an API token, in {@code Authorization: Bearer} or, since many shops cannot set headers, in the address as {@code token}.
 */
public final class HookRoutes {
    private static final Logger log = LoggerFactory.getLogger(HookRoutes.class);
    private static final long LONGEST_BODY = 4L << 20;
    private static final String BEARER = "Bearer ";

    private HookRoutes() {}

    /** @param threads gives every task a virtual thread of its own */
    public static void mount(Router router, Executor threads, Authenticator known, Integration integration) {
        router.post("/hooks/:name").handler(BodyHandler.create(false).setBodyLimit(LONGEST_BODY))
                .handler(ctx -> threads.execute(() -> push(ctx, known, integration)));
    }

    private static void push(RoutingContext ctx, Authenticator known, Integration integration) {
        try {
            var token = token(ctx);
            if (token.isEmpty()
                    || known.caller(token).filter(it -> it.role().covers(Role.OPERATOR)).isEmpty()) {
                answer(ctx, 401, "缺少有效的令牌（只读的不行），见 设置 → 接口令牌。 A valid API token is missing: see Settings.");
                return;
            }
            var headers = new HashMap<String, String>();
            ctx.request().headers().forEach(header -> {
                // the token is ours, and no route's business
                if (!header.getKey().equalsIgnoreCase("Authorization")
                        && !header.getKey().equalsIgnoreCase("Cookie")
                        && !header.getKey().toLowerCase(Locale.ROOT).startsWith("camel")) {
                    headers.put(header.getKey(), header.getValue());
                }
            });
            var body = ctx.body().asString();
            var answer = integration.push(String.valueOf(ctx.pathParam("name")), body == null ? "" : body,
                    headers);
            if (answer.isEmpty()) {
                answer(ctx, 404, "没有叫这个名字的路由。 There is no route of this name.");
            } else {
                answer(ctx, answer.get().status(), answer.get().body());
            }
        } catch (RuntimeException failed) {
            log.atWarn().setCause(failed).log("a push could not be answered");
            answer(ctx, 503, "暂时不能处理，请稍后重发。 It cannot be dealt with now: send it again soon.");
        }
    }

    private static String token(RoutingContext ctx) {
        var header = ctx.request().getHeader("Authorization");
        if (header != null && header.startsWith(BEARER)) {
            return header.substring(BEARER.length()).strip();
        }
        var asked = ctx.request().getParam("token");
        return asked == null ? "" : asked;
    }

    private static void answer(RoutingContext ctx, int status, String body) {
        ctx.vertx().runOnContext(_ -> {
            if (!ctx.response().ended()) {
                ctx.response().setStatusCode(status >= 100 && status <= 599 ? status : 500)
                        .putHeader("Content-Type",
                                body.startsWith("{") ? "application/json" : "text/plain; charset=utf-8")
                        .end(body).onFailure(_ -> {});
            }
        });
    }
}
