package io.zhiyin.bot.sandbox;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Delivers callbacks as the platforms do: 5 s for an answer, then the connection is cut and the same inner message is sent again
 * with a new timestamp, nonce and random, three tries in all, one each 5 s. Faults can be asked for. Source: Official Account API,
 * delivery rules; WeCom API, retry and duplicates.
 */
final class Callbacks {
    private static final int REMEMBERED = 1_000;

    /** @param heard told once, when the tries are over; not told of callbacks that a fault dropped */
    record Push(Line line, String name, String person, String inner, Consumer<Line.Heard> heard) {}

    /** One callback on its way, and what became of it. */
    static final class Delivery {
        private final long id;
        private final Instant at;
        private final Push push;
        private final JsonArray tries = new JsonArray();
        private final Promise<Delivery> over = Promise.promise();
        private String state = "waiting";

        private Delivery(long id, Instant at, Push push) {
            this.id = id;
            this.at = at;
            this.push = push;
        }

        long id() {
            return id;
        }

        Future<Delivery> over() {
            return over.future();
        }

        JsonObject json() {
            return new JsonObject().put("id", id).put("at", at.toString())
                    .put("account", push.line().account())
                    .put("name", push.name()).put("person", push.person()).put("state", state)
                    .put("tries", tries)
                    .put("xml", push.inner());
        }
    }

    private enum Fault {
        DUPLICATE, DELAY, DROP, REORDER, WRONG_SIGNATURE
    }

    private record Planned(Fault fault, String name, long ms, long copies) {}

    private final Vertx vertx;
    private final HttpClient client;
    private final VirtualClock clock;
    private final Feed feed;
    private final ArrayDeque<Delivery> log = new ArrayDeque<>();
    private final List<Planned> planned = new ArrayList<>();
    private @Nullable Delivery held;
    private long lastId;
    private long timeoutMs = 5_000;
    private int tries = 3;

    Callbacks(Vertx vertx, VirtualClock clock, Feed feed) {
        this.vertx = vertx;
        this.clock = clock;
        this.feed = feed;
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setKeepAlive(false).setConnectTimeout(5_000),
                new PoolOptions().setHttp1MaxSize(64));
    }

    HttpClient client() {
        return client;
    }

    /** The receiver has {@code timeoutMs}, and tries are as far apart; {@code tries} counts all of them. */
    void timing(long timeoutMs, int tries) {
        this.timeoutMs = timeoutMs;
        this.tries = tries;
    }

    /** @throws IllegalArgumentException when the description makes no sense */
    void plan(Fields wanted) {
        var fault = switch (wanted.text("kind", "")) {
            case "duplicate" -> Fault.DUPLICATE;
            case "delay" -> Fault.DELAY;
            case "drop" -> Fault.DROP;
            case "reorder" -> Fault.REORDER;
            case "wrong-signature" -> Fault.WRONG_SIGNATURE;
            default -> throw new IllegalArgumentException(
                    "kind: duplicate, delay, drop, reorder or wrong-signature expected");
        };
        for (long i = 0; i < wanted.number("times", 1); i++)
            planned.add(new Planned(fault, wanted.text("name", ""), wanted.number("delayMs", 1_000),
                    wanted.number("copies", 1)));
    }

    void clearFaults() {
        planned.clear();
        release();
    }

    JsonArray faults() {
        var list = new JsonArray();
        planned.forEach(
                plan -> list.add(plan.fault().name().toLowerCase(java.util.Locale.ROOT).replace('_', '-')));
        return list;
    }

    Delivery send(Push push) {
        var delivery = entered(push);
        var fault = next(push.name());
        switch (fault.map(Planned::fault).orElse(null)) {
            case null -> go(delivery, false);
            case WRONG_SIGNATURE -> go(delivery, true);
            case DROP -> finish(delivery, "dropped");
            case DELAY -> vertx.setTimer(Math.max(1, fault.get().ms()), _ -> go(delivery, false));
            case DUPLICATE -> {
                go(delivery, false);
                for (var copy = 0; copy < fault.get().copies(); copy++)
                    go(entered(push), false);
            }
            case REORDER -> {
                delivery.state = "held";
                release();
                held = delivery;
            }
        }
        return delivery;
    }

    private Delivery entered(Push push) {
        var delivery = new Delivery(++lastId, clock.instant(), push);
        log.add(delivery);
        if (log.size() > REMEMBERED)
            log.removeFirst();
        feed.changed("callback", push.name());
        return delivery;
    }

    private Optional<Planned> next(String name) {
        var found = planned.stream().filter(plan -> name.contains(plan.name())).findFirst();
        found.ifPresent(planned::remove);
        return found;
    }

    private void go(Delivery delivery, boolean spoilSignature) {
        attempt(delivery, 1, spoilSignature);
        var waiting = held;
        if (waiting != null && waiting != delivery) {
            held = null;
            delivery.over.future().onComplete(_ -> attempt(waiting, 1, false));
        }
    }

    private void release() {
        var waiting = held;
        held = null;
        if (waiting != null)
            attempt(waiting, 1, false);
    }

    private void attempt(Delivery delivery, int number, boolean spoilSignature) {
        delivery.state = "waiting";
        var push = delivery.push;
        var url = push.line().url();
        if (url.isEmpty()) {
            delivery.tries.add("no callback address");
            finish(delivery, "lost");
            return;
        }
        var letter = push.line().wrap(push.inner(), push.person(), spoilSignature);
        long started = System.nanoTime();
        post(url.get(), letter).onComplete(done -> {
            long ms = (System.nanoTime() - started) / 1_000_000;
            if (done.succeeded() && done.result().status() == 200) {
                delivery.tries.add("HTTP 200 in " + ms + " ms");
                settle(delivery, push.line().read(done.result().body(), push.person()));
                return;
            }
            delivery.tries.add(done.succeeded()
                    ? "HTTP " + done.result().status() + " in " + ms + " ms"
                    : "no answer after " + ms + " ms: " + reason(done.cause()));
            feed.changed("callback", push.name());
            if (number < tries)
                vertx.setTimer(Math.max(1, timeoutMs - ms),
                        _ -> attempt(delivery, number + 1, spoilSignature));
            else
                settle(delivery, new Line.Heard.Broken("no answer in " + tries + " tries"));
        });
    }

    private static String reason(Throwable failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    private void settle(Delivery delivery, Line.Heard heard) {
        var state = switch (heard) {
            case Line.Heard.Nothing _ -> "answered";
            case Line.Heard.Reply _ -> "replied";
            case Line.Heard.Broken(var why) -> {
                delivery.tries.add(why);
                yield "broken";
            }
        };
        delivery.push.heard().accept(heard);
        finish(delivery, state);
    }

    private void finish(Delivery delivery, String state) {
        delivery.state = state;
        feed.changed("callback", delivery.push.name());
        delivery.over.tryComplete(delivery);
    }

    private record Answer(int status, String body) {}

    private Future<Answer> post(String url, Line.Letter letter) {
        return call(HttpMethod.POST, url + (url.contains("?") ? "&" : "?") + letter.query(), letter.body(),
                timeoutMs);
    }

    /** Fails when the receiver's answer is not {@code expected} to the byte; the WeCom page gives it 1 s. */
    Future<String> verify(String url, String query, String expected, long ms) {
        return call(HttpMethod.GET, url + (url.contains("?") ? "&" : "?") + query, "", ms).compose(answer -> {
            if (answer.status() == 200 && answer.body().equals(expected))
                return Future.succeededFuture("ok");
            return Future.failedFuture("URL verification failed: HTTP " + answer.status() + ", "
                    + (answer.body().equals(expected) ? "right" : "wrong") + " answer");
        });
    }

    private Future<Answer> call(HttpMethod method, String url, String body, long ms) {
        var promise = Promise.<Answer>promise();
        var sent = new ArrayList<HttpClientRequest>();
        long timer = vertx.setTimer(ms, _ -> {
            if (promise.tryFail("timed out"))
                sent.forEach(request -> request.connection().close());
        });
        RequestOptions options;
        try {
            options = new RequestOptions().setMethod(method).setAbsoluteURI(url);
        } catch (io.vertx.core.VertxException | IllegalArgumentException e) {
            vertx.cancelTimer(timer);
            return Future.failedFuture(e);
        }
        client.request(options).compose(request -> {
            sent.add(request);
            request.putHeader("User-Agent", "Mozilla/4.0").putHeader("Accept", "*/*").putHeader("Pragma",
                    "no-cache");
            if (!body.isEmpty())
                request.putHeader("Content-Type", "text/xml");
            return request.send(body);
        }).compose(
                response -> response.body().map(text -> new Answer(response.statusCode(), text.toString())))
                .onComplete(done -> {
                    vertx.cancelTimer(timer);
                    if (done.succeeded())
                        promise.tryComplete(done.result());
                    else
                        promise.tryFail(done.cause());
                });
        return promise.future();
    }

    Optional<Delivery> find(long id) {
        return log.stream().filter(delivery -> delivery.id == id).findFirst();
    }

    JsonArray json(long after) {
        var list = new JsonArray();
        log.stream().filter(delivery -> delivery.id > after).map(Delivery::json).forEach(list::add);
        return list;
    }
}
