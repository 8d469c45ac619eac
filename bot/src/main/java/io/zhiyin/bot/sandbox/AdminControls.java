package io.zhiyin.bot.sandbox;

import static io.zhiyin.bot.sandbox.AdminApi.done;
import static io.zhiyin.bot.sandbox.AdminApi.needed;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Locale;

/** The tester's controls: the clock, faults, tokens, limits, and where the callbacks go. */
final class AdminControls {
    private final Platform platform;

    AdminControls(Platform platform) {
        this.platform = platform;
    }

    void mount(AdminRoutes routes) {
        routes.get("/clock", (_, _) -> done(platform.timeMachine.json()));
        routes.post("/clock", (_, body) -> platform.timeMachine.move(body));
        routes.post("/connect", (_, body) -> done(connect(body)));
        routes.post("/verify", (_, body) -> verify(needed(body, "account")));
        routes.post("/settings", (_, body) -> done(set(body)));
        routes.post("/tokens/expire", (_, _) -> {
            platform.officialTokens.expireAll();
            platform.wecom.expireAll();
            return done(new JsonObject());
        });
        routes.get("/faults", (_, _) -> done(faults()));
        routes.post("/faults/api", (_, body) -> {
            platform.faults.plan(body);
            return done(faults());
        });
        routes.post("/faults/callback", (_, body) -> {
            platform.callbacks.plan(body);
            return done(faults());
        });
        routes.delete("/faults", (_, _) -> {
            platform.faults.clear();
            platform.callbacks.clearFaults();
            return done(faults());
        });
    }

    private JsonObject faults() {
        platform.feed.changed("faults", "");
        return new JsonObject().put("api", platform.faults.json()).put("callbacks",
                platform.callbacks.faults());
    }

    private JsonObject connect(Fields body) {
        body.text("officialCallbackUrl").ifPresent(platform.officialLine::url);
        body.text("corpCallbackUrl").ifPresent(platform.wecomLine::url);
        body.text("careCallbackUrl").ifPresent(platform.careLine::url);
        if (body.has("serviceUrl"))
            platform.timeMachine.service(body.text("serviceUrl").orElse(null),
                    body.text("serviceToken").orElse(null));
        return new JsonObject().put("official", platform.officialLine.url().orElse("")).put("corp",
                platform.wecomLine.url().orElse("")).put("care", platform.careLine.url().orElse(""));
    }

    /** What the platforms do when a callback address is saved. */
    private Future<?> verify(String account) {
        Future<String> outcome;
        if (account.equals(platform.officialLine.account())) {
            var echo = platform.ids.digits(19);
            outcome = platform.callbacks.verify(platform.officialLine.url().orElse(""),
                    platform.officialLine.verification(echo), echo, 5_000);
        } else if (account.equals(platform.wecomLine.account())) {
            var echo = platform.ids.digits(19);
            outcome = platform.callbacks.verify(platform.wecomLine.url().orElse(""),
                    platform.wecomLine.verification(echo), echo, 1_000);
        } else if (account.equals(platform.careLine.account())) {
            var echo = platform.ids.digits(19);
            outcome = platform.callbacks.verify(platform.careLine.url().orElse(""),
                    platform.careLine.verification(echo), echo, 1_000);
        } else {
            throw new AdminRoutes.Unknown("no account " + account);
        }
        return outcome.map(_ -> new JsonObject().put("verified", true)).otherwise(failure -> new JsonObject()
                .put("verified", false).put("error", String.valueOf(failure.getMessage())));
    }

    private JsonObject set(Fields body) {
        body.text("mode")
                .ifPresent(mode -> platform.officialLine.mode(choice(SandboxSettings.Mode.class, mode)));
        body.text("groupSendCap").ifPresent(rule -> platform.cap.rule(choice(ReceiveCap.Rule.class, rule)));
        body.number("dispatchingSeconds")
                .ifPresent(seconds -> platform.groupSends.dispatching(Duration.ofSeconds(seconds)));
        if (body.has("marketingWords"))
            platform.templates.marketingWords(body.texts("marketingWords"));
        body.text("massStatus").ifPresent(platform.mass::nextStatus);
        if (body.has("welcomeByAdmin"))
            platform.wecomPeople.welcomeByAdmin(body.flag("welcomeByAdmin", false));
        if (body.has("callbackTimeoutMs") || body.has("callbackTries"))
            platform.callbacks.timing(body.number("callbackTimeoutMs", 5_000),
                    (int) body.number("callbackTries", 3));
        if (body.has("careEmptyPages") || body.has("carePage"))
            platform.careApi.paging((int) body.number("careEmptyPages", 0),
                    (int) body.number("carePage", 1_000));
        body.object("quota")
                .ifPresent(quota -> platform.quotas.limit(needed(quota, "path"), quota.number("perDay", 0)));
        return new JsonObject().put("mode", platform.officialLine.mode().name().toLowerCase(Locale.ROOT))
                .put("groupSendCap", platform.cap.rule().name().toLowerCase(Locale.ROOT));
    }

    private static <E extends Enum<E>> E choice(Class<E> type, String text) {
        return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
    }
}
