package io.zhiyin.bot.mail;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.zhiyin.bot.security.Language;
import io.zhiyin.bot.security.SecurityHeaders;
import io.zhiyin.campaigns.consent.Consents;
import io.zhiyin.campaigns.consent.Consents.Consent;
import io.zhiyin.campaigns.consent.Consents.Purpose;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.store.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /u/TOKEN}: a customer unsubscribes from mail without logging in. Reading the page changes nothing, since mail
 * programs look at links by themselves; its button does, and so does the one click of a mail program (RFC 8058). The same
 * words are said for a customer who is gone and one who unsubscribed before.
 */
public final class UnsubscribeRoutes {
    private static final Logger log = LoggerFactory.getLogger(UnsubscribeRoutes.class);
    private static final long LONGEST_BODY = 4096;

    private final Database db;
    private final Customers customers;
    private final Consents consents;
    private final UnsubscribeLinks links;
    private final Clock clock;

    public UnsubscribeRoutes(Database db, Customers customers, Consents consents, UnsubscribeLinks links,
            Clock clock) {
        this.db = db;
        this.customers = customers;
        this.consents = consents;
        this.links = links;
        this.clock = clock;
    }

    /** @param threads gives every task a virtual thread of its own */
    public void mount(Router router, Executor threads) {
        router.get("/u.css")
                .handler(ctx -> ctx.response().putHeader("Content-Type", "text/css; charset=utf-8")
                        .putHeader("Cache-Control", "public, max-age=86400")
                        .end(resource("unsubscribe.css")));
        router.route("/u/:token").handler(new SecurityHeaders());
        router.get("/u/:token").handler(ctx -> threads.execute(() -> answered(ctx, this::asked)));
        router.post("/u/:token").handler(BodyHandler.create(false).setBodyLimit(LONGEST_BODY))
                .handler(ctx -> threads.execute(() -> answered(ctx, this::withdrawn)));
    }

    private interface Step {
        void answer(RoutingContext ctx, CustomerId customer);
    }

    private void answered(RoutingContext ctx, Step step) {
        try {
            var customer = links.read(String.valueOf(ctx.pathParam("token")));
            if (customer.isEmpty()) {
                show(ctx, 404, "unknown");
            } else {
                step.answer(ctx, customer.get());
            }
        } catch (RuntimeException failed) {
            log.atWarn().setCause(failed).log("an unsubscription could not be kept");
            show(ctx, 503, "later");
        }
    }

    private void asked(RoutingContext ctx, CustomerId customer) {
        show(ctx, 200, "ask");
    }

    private void withdrawn(RoutingContext ctx, CustomerId customer) {
        db.transaction(tx -> customers.current(tx, customer).flatMap(it -> customers.hold(tx, it))
                .filter(it -> consents.newest(tx, it, Purpose.MAIL).map(Consent::given).orElse(true))
                .ifPresent(it -> consents.record(tx, it,
                        new Consent(Purpose.MAIL, false, "link", clock.instant()))));
        show(ctx, 200, "done");
    }

    private static void show(RoutingContext ctx, int status, String page) {
        var asked = ctx.request().getHeader("Accept-Language");
        var language = Language.of(asked == null ? "" : asked.strip());
        var html = resource(page + "_" + language.code() + ".html");
        ctx.vertx().runOnContext(_ -> {
            if (!ctx.response().ended()) {
                ctx.response().setStatusCode(status).putHeader("Content-Type", "text/html; charset=utf-8")
                        .putHeader("Vary", "Accept-Language").putHeader("X-Robots-Tag", "noindex").end(html)
                        .onFailure(_ -> {});
            }
        });
    }

    private static Buffer resource(String name) {
        try (var in = UnsubscribeRoutes.class.getResourceAsStream("/unsubscribe/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the build lacks " + name);
            }
            return Buffer.buffer(in.readAllBytes());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
