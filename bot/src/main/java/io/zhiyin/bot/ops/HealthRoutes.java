package io.zhiyin.bot.ops;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.zhiyin.campaigns.store.Database;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/** {@code /health/live}: the process answers. {@code /health/ready}: it takes work. {@code /metrics}: Prometheus. */
public final class HealthRoutes {
    private static final String PING = """
            select 1 from node limit 1""";
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration COUNTS_HOLD = Duration.ofSeconds(5);

    private final Database db;
    private final Metrics metrics;
    private final Executor threads;
    private final Clock clock;
    private final AtomicReference<Instant> counted = new AtomicReference<>(Instant.EPOCH);
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.STARTING);

    private enum Stage {
        STARTING, RUNNING, STOPPING
    }

    /** @param clock by which counts grow old */
    public HealthRoutes(Database db, Metrics metrics, Executor threads, Clock clock) {
        this.clock = clock;
        this.db = db;
        this.metrics = metrics;
        this.threads = threads;
    }

    public void mount(Router router) {
        router.get("/health/live").handler(ctx -> answer(ctx, 200, "up"));
        router.get("/health/ready").handler(this::ready);
        router.get("/metrics").handler(ctx -> threads.execute(() -> scrape(ctx)));
    }

    /** Everything works now: what comes in is handled, what is due goes out. */
    public void started() {
        stage.set(Stage.RUNNING);
    }

    /** From now on not ready: a load balancer takes this node out while it drains. */
    public void stopping() {
        stage.set(Stage.STOPPING);
    }

    private void ready(RoutingContext ctx) {
        switch (stage.get()) {
            case STARTING -> answer(ctx, 503, "starting");
            case RUNNING -> ask(ctx);
            case STOPPING -> answer(ctx, 503, "stopping");
        }
    }

    private void ask(RoutingContext ctx) {
        db.sql(PING).later(row -> row).timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .onSuccess(_ -> answer(ctx, 200, "ready"))
                .onFailure(cause -> answer(ctx, 503, cause instanceof TimeoutException
                        ? "the database does not answer in time"
                        : "the database cannot be reached"));
    }

    private void scrape(RoutingContext ctx) {
        try {
            countNowAndThen();
            var text = metrics.scrape();
            ctx.response().putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8").end(text);
        } catch (RuntimeException unreachable) {
            answer(ctx, 503, "the database cannot be reached");
        }
    }

    /** However often it is asked for: the connections are those that the messages need. */
    private void countNowAndThen() {
        var now = clock.instant();
        var last = counted.get();
        if (Duration.between(last, now).abs().compareTo(COUNTS_HOLD) < 0
                || !counted.compareAndSet(last, now)) {
            return;
        }
        try {
            metrics.count(db);
        } catch (RuntimeException unreachable) {
            counted.set(Instant.EPOCH);
            throw unreachable;
        }
    }

    private static void answer(RoutingContext ctx, int status, String what) {
        ctx.response().setStatusCode(status).putHeader("Content-Type", "application/json")
                .putHeader("Cache-Control", "no-store").end(new JsonObject().put("status", what).encode());
    }
}
