package io.zhiyin.bot.links;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.zhiyin.bot.security.Language;
import io.zhiyin.bot.security.SecurityHeaders;
import io.zhiyin.campaigns.delivery.ShortLinks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /l/TOKEN}: leads a customer to what a campaign's link names, and nowhere else. A click is on record before the
 * redirect leaves, so that none is lost; where it cannot be recorded the customer is asked to try again.
 */
public final class LinkRoutes {
    public static final String PATH = "/l/";
    private static final Logger log = LoggerFactory.getLogger(LinkRoutes.class);

    private final ShortLinks links;

    public LinkRoutes(ShortLinks links) {
        this.links = links;
    }

    /** @param threads gives every task a virtual thread of its own */
    public void mount(Router router, Executor threads) {
        router.route(PATH + ":token").handler(new SecurityHeaders());
        router.get(PATH + ":token").handler(ctx -> threads.execute(() -> answer(ctx)));
        router.head(PATH + ":token").handler(ctx -> threads.execute(() -> answer(ctx)));
    }

    private void answer(RoutingContext ctx) {
        try {
            var target = links.follow(String.valueOf(ctx.pathParam("token")), Lookers.person(ctx.request()));
            ctx.vertx().runOnContext(_ -> show(ctx, target));
        } catch (RuntimeException failed) {
            log.atWarn().setCause(failed).log("a click could not be recorded");
            ctx.vertx().runOnContext(_ -> page(ctx, 503, "later"));
        }
    }

    private static void show(RoutingContext ctx, Optional<String> target) {
        if (target.isEmpty()) {
            page(ctx, 404, "unknown");
        } else if (!ctx.response().ended()) {
            ctx.response().setStatusCode(302).putHeader("Location", target.get())
                    .putHeader("X-Robots-Tag", "noindex").end().onFailure(_ -> {});
        }
    }

    private static void page(RoutingContext ctx, int status, String page) {
        if (ctx.response().ended()) {
            return;
        }
        var asked = ctx.request().getHeader("Accept-Language");
        var language = Language.of(asked == null ? "" : asked.strip());
        ctx.response().setStatusCode(status).putHeader("Content-Type", "text/html; charset=utf-8")
                .putHeader("Vary", "Accept-Language").putHeader("X-Robots-Tag", "noindex")
                .end(resource(page + "_" + language.code() + ".html")).onFailure(_ -> {});
    }

    private static Buffer resource(String name) {
        try (var in = LinkRoutes.class.getResourceAsStream("/links/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the build lacks " + name);
            }
            return Buffer.buffer(in.readAllBytes());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
