package io.zhiyin.bot.security;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/**
 * Refuses an address whose percent signs are not what they should be. Put before all routes, and without a path:
 * Vert.x reads the address only where a route or a body handler needs it, and what it then throws is logged at length
 * and, once a body is being read, answered by nobody.
 */
public final class ReadableAddress implements Handler<RoutingContext> {
    private static final int BAD_REQUEST = 400;
    private static final String WORDS = "地址中的百分号编码不正确。 The percent-encoding of the address is not right.";
    /** The same for programs. Source: RFC 9457. */
    private static final String PROBLEM = """
            {"type":"urn:zhiyin:problem:malformed-request","title":"Malformed request","status":400,"detail":"%s"}"""
            .formatted(WORDS);

    @Override
    public void handle(RoutingContext ctx) {
        if (readable(ctx)) {
            ctx.next();
            return;
        }
        var path = ctx.request().path();
        var program = path != null && path.startsWith("/api/");
        // Who went away has nothing to be told.
        ctx.response().setStatusCode(BAD_REQUEST)
                .putHeader(HttpHeaders.CONTENT_TYPE,
                        program ? "application/problem+json" : "text/plain; charset=utf-8")
                .putHeader("X-Content-Type-Options", "nosniff").end(program ? PROBLEM : WORDS + "\n")
                .onFailure(_ -> {});
    }

    private static boolean readable(RoutingContext ctx) {
        try {
            // Both are kept once read: what comes later reads them for nothing.
            return ctx.normalizedPath() != null && ctx.request().params() != null;
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }
}
