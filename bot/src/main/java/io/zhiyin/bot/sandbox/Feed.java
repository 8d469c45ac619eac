package io.zhiyin.bot.sandbox;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashSet;
import java.util.Set;

/** Tells the open pages what changed, by server-sent events. */
final class Feed {
    private static final long KEEP_ALIVE_MS = 15_000;

    private final Set<HttpServerResponse> readers = new LinkedHashSet<>();

    Feed(Vertx vertx) {
        vertx.setPeriodic(KEEP_ALIVE_MS, _ -> write(": still here\n\n"));
    }

    void open(RoutingContext ctx) {
        var response = ctx.response();
        response.setChunked(true).putHeader("Content-Type", "text/event-stream; charset=utf-8")
                .putHeader("Cache-Control", "no-store").putHeader("X-Accel-Buffering", "no");
        readers.add(response);
        response.closeHandler(_ -> readers.remove(response));
        response.exceptionHandler(_ -> readers.remove(response));
        response.write("retry: 1000\n\n");
    }

    /** @param what message, customer, staff, call, callback or clock; {@code whom} the id it is about, or empty */
    void changed(String what, String whom) {
        write("event: change\ndata: " + new JsonObject().put("what", what).put("whom", whom).encode()
                + "\n\n");
    }

    private void write(String text) {
        for (var reader : readers) {
            if (!reader.closed())
                reader.write(text);
        }
    }
}
