package io.zhiyin.bot.security;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;

/**
 * The headers of every page: a policy under which no inline script or style runs, no framing, no guessing of
 * types, no address told to others, nothing kept in a cache. Put before all routes of the console; what may be
 * cached (the assets) says so itself afterwards.
 */
public final class SecurityHeaders implements Handler<RoutingContext> {
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "img-src 'self' data:; connect-src 'self'; font-src 'self'; form-action 'self'; "
            + "frame-ancestors 'none'; base-uri 'none'";
    private static final String HALF_A_YEAR = "max-age=15552000";

    @Override
    public void handle(RoutingContext ctx) {
        var headers = ctx.response().headers();
        headers.set("Content-Security-Policy", POLICY);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "same-origin");
        headers.set("Permissions-Policy", "camera=(), microphone=(), geolocation=()");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        headers.set("Cache-Control", "no-store");
        if (CameFrom.of(ctx).https()) {
            headers.set("Strict-Transport-Security", HALF_A_YEAR);
        }
        ctx.next();
    }
}
