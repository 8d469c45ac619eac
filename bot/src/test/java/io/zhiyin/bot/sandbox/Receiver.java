package io.zhiyin.bot.sandbox;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A service behind a callback address: keeps what came, answers what the test says. */
final class Receiver {
    record Came(String method, String query, String body, java.util.Map<String, String> params) {
        String param(String name) {
            return params.getOrDefault(name, "");
        }

        Xml.Node xml() {
            return Xml.read(body);
        }
    }

    /** Returned by {@link #answer}: the connection is left hanging. */
    static final String SILENCE = "-silence-";

    private final BlockingQueue<Came> came = new LinkedBlockingQueue<>();
    private final HttpServer server;
    volatile Function<Came, String> answer = _ -> "";
    volatile int status = 200;

    Receiver(Vertx vertx) {
        server = vertx.createHttpServer().requestHandler(this::receive).listen(0, "127.0.0.1").await();
    }

    private void receive(HttpServerRequest request) {
        request.bodyHandler(raw -> {
            var params = new java.util.HashMap<String, String>();
            request.params().forEach(entry -> params.put(entry.getKey(), entry.getValue()));
            var one = new Came(request.method().name(), String.valueOf(request.query()), raw.toString(),
                    params);
            came.add(one);
            var text = answer.apply(one);
            if (!text.equals(SILENCE))
                request.response().setStatusCode(status).end(text);
        });
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.actualPort() + path;
    }

    Came next() {
        try {
            var one = came.poll(10, TimeUnit.SECONDS);
            if (one == null)
                throw new AssertionError("no callback came");
            return one;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    boolean quiet() {
        return came.isEmpty();
    }

    void forget() {
        came.clear();
    }

    void close() {
        server.close().await();
    }
}
