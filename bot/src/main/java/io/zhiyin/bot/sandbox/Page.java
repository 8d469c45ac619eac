package io.zhiyin.bot.sandbox;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The page on which a person plays, and the one that describes the admin API. */
final class Page {
    private Page() {}

    static void mount(Router router) {
        file(router, "/", "index.html", "text/html");
        file(router, "/sandbox/api", "api.html", "text/html");
        file(router, "/sandbox/assets/sandbox.css", "sandbox.css", "text/css");
        file(router, "/sandbox/assets/phones.js", "phones.js", "text/javascript");
        file(router, "/sandbox/assets/sandbox.js", "sandbox.js", "text/javascript");
        file(router, "/sandbox/assets/icon.svg", "icon.svg", "image/svg+xml");
        router.get("/favicon.ico").handler(ctx -> ctx.redirect("/sandbox/assets/icon.svg"));
    }

    private static void file(Router router, String path, String name, String type) {
        var content = read(name);
        router.get(path)
                .handler(ctx -> safe(ctx).response().putHeader("Content-Type", type + "; charset=utf-8")
                        .end(content));
    }

    private static RoutingContext safe(RoutingContext ctx) {
        ctx.response().putHeader("Content-Security-Policy",
                "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'")
                .putHeader("X-Content-Type-Options", "nosniff").putHeader("Referrer-Policy", "no-referrer")
                .putHeader("Cache-Control", "no-cache");
        return ctx;
    }

    private static Buffer read(String name) {
        try (var in = Page.class.getResourceAsStream("/sandbox/" + name)) {
            if (in == null)
                throw new IllegalStateException("sandbox/" + name + " is missing from the class path");
            return Buffer.buffer(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
