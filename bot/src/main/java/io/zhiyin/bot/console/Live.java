package io.zhiyin.bot.console;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.zhiyin.bot.security.SessionCookie;
import io.zhiyin.bot.security.Sessions;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Figures that move by themselves, as server-sent events: read once for all who look, and only while somebody does.
 * Sent at each reading, changed or not: that keeps the connection open through proxies.
 */
final class Live {
    private static final Logger log = LoggerFactory.getLogger(Live.class);
    /** A stream is ended after this and opened again by the browser, which is when its session is looked at again. */
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final Vertx vertx;
    private final Executor threads;
    private final Sessions sessions;
    private final Supplier<Map<String, String>> figures;
    private final Set<Viewer> viewers = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean reading = new AtomicBoolean();

    private record Viewer(Context context, HttpServerResponse response) {
        void send(String text) {
            context.runOnContext(_ -> {
                if (!response.ended() && !response.closed() && !response.writeQueueFull()) {
                    response.write(text).onFailure(_ -> {});
                }
            });
        }
    }

    /** @param every how often the figures are read while somebody looks */
    Live(Vertx vertx, Executor threads, Sessions sessions, Duration every,
            Supplier<Map<String, String>> figures) {
        this.vertx = vertx;
        this.threads = threads;
        this.sessions = sessions;
        this.figures = figures;
        vertx.setPeriodic(every.toMillis(), _ -> read());
    }

    void join(RoutingContext ctx) {
        var context = vertx.getOrCreateContext();
        var token = SessionCookie.read(ctx.request());
        threads.execute(() -> {
            boolean known;
            try {
                known = token.flatMap(sessions::look).isPresent();
            } catch (RuntimeException unread) {
                log.atWarn().setCause(unread).log("a viewer of the live figures could not be recognised");
                context.runOnContext(_ -> end(ctx, 503));
                return;
            }
            context.runOnContext(_ -> {
                if (known) {
                    open(ctx, context);
                } else {
                    // 204 tells an EventSource not to come again.
                    end(ctx, 204);
                }
            });
        });
    }

    private static void end(RoutingContext ctx, int status) {
        ctx.response().setStatusCode(status).end().onFailure(_ -> {});
    }

    private void open(RoutingContext ctx, Context context) {
        var response = ctx.response();
        if (response.closed()) {
            return;
        }
        response.setChunked(true).putHeader("Content-Type", "text/event-stream")
                .putHeader("X-Accel-Buffering", "no")
                // A server that compresses would keep events back until its block is full.
                .putHeader("Content-Encoding", "identity");
        var viewer = new Viewer(context, response);
        var end = vertx.setTimer(LONGEST.toMillis(), _ -> {
            viewers.remove(viewer);
            response.end().onFailure(_ -> {});
        });
        response.closeHandler(_ -> {
            viewers.remove(viewer);
            vertx.cancelTimer(end);
        });
        viewers.add(viewer);
        viewer.send("retry: 3000\n\n");
        read();
    }

    private void read() {
        if (viewers.isEmpty() || !reading.compareAndSet(false, true)) {
            return;
        }
        threads.execute(() -> {
            try {
                var json = new JsonObject();
                figures.get().forEach(json::put);
                var event = "event: figures\ndata: " + json.encode() + "\n\n";
                viewers.forEach(viewer -> viewer.send(event));
            } catch (RuntimeException unread) {
                // The page keeps what it shows; the next reading may do.
                log.atWarn().setCause(unread).log("live figures could not be read");
            } finally {
                reading.set(false);
            }
        });
    }
}
