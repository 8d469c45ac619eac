package io.zhiyin.bot.sandbox;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Moves the platform's clock, then the service's. */
final class TimeMachine {
    private static final long SERVICE_MS = 10_000;

    private final VirtualClock clock;
    private final HttpClient client;
    private final Feed feed;
    private @Nullable String serviceUrl;
    private @Nullable String serviceToken;

    TimeMachine(VirtualClock clock, HttpClient client, Feed feed, @Nullable String serviceUrl,
            @Nullable String serviceToken) {
        this.clock = clock;
        this.client = client;
        this.feed = feed;
        this.serviceUrl = serviceUrl;
        this.serviceToken = serviceToken;
    }

    void service(@Nullable String url, @Nullable String token) {
        serviceUrl = url;
        serviceToken = token;
    }

    JsonObject json() {
        return new JsonObject().put("instant", clock.instant().toString())
                .put("local", ZonedDateTime.ofInstant(clock.instant(), VirtualClock.CHINA).toString())
                .put("zone", VirtualClock.CHINA.getId()).put("movesService", serviceUrl != null);
    }

    Future<JsonObject> move(Fields body) {
        var instant = body.text("instant").map(Instant::parse);
        var step = body.text("advance").map(Duration::parse);
        if (instant.isPresent() == step.isPresent())
            throw new IllegalArgumentException("instant or advance: one of them is expected");
        clock.moveTo(instant.orElseGet(() -> clock.instant().plus(step.orElseThrow())));
        feed.changed("clock", "");
        // The platform goes first: what the service sends at its new time is judged by the same time.
        return tellService().map(service -> json().put("service", service));
    }

    private Future<JsonObject> tellService() {
        if (serviceUrl == null)
            return Future.succeededFuture(new JsonObject().put("told", false));
        RequestOptions options;
        try {
            options = new RequestOptions().setMethod(HttpMethod.POST)
                    .setAbsoluteURI(serviceUrl + "/api/v1/clock");
        } catch (io.vertx.core.VertxException | IllegalArgumentException e) {
            return Future.succeededFuture(new JsonObject().put("told", true).put("error", String.valueOf(e)));
        }
        var text = new JsonObject().put("instant", clock.instant().toString()).encode();
        return client.request(options)
                .compose(request -> request.putHeader("Authorization", "Bearer " + serviceToken)
                        .putHeader("Content-Type", "application/json").send(text))
                .compose(response -> response.body().map(_ -> response.statusCode()))
                .timeout(SERVICE_MS, TimeUnit.MILLISECONDS)
                .map(status -> new JsonObject().put("told", true).put("status", status))
                .otherwise(failure -> new JsonObject().put("told", true).put("error",
                        String.valueOf(failure.getMessage())));
    }

    static TimeMachine of(Vertx vertx, VirtualClock clock, Feed feed, SandboxSettings settings) {
        return new TimeMachine(clock, vertx.createHttpClient(), feed, settings.serviceUrl(),
                settings.serviceToken());
    }
}
