package io.zhiyin.bot.api;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.transfer.Download;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A response as it goes over the wire, and as it is kept for a repeated request.
 *
 * @param customer whom it is about, if it is about one
 * @param file sent in place of the body, if there is one
 */
record Answer(int status, Map<String, String> headers, String body, @Nullable Long customer,
        @Nullable Download file) {
    Answer {
        headers = Map.copyOf(headers);
    }

    static Answer of(Reply reply) {
        var headers = new HashMap<String, String>();
        if (reply.body() != null) {
            headers.put("Content-Type", "application/json");
        }
        if (reply.location() != null) {
            headers.put("Location", "/api/v1" + reply.location());
        }
        return new Answer(reply.status(), headers, reply.body() == null ? "" : reply.body().encode(),
                reply.customer(), reply.file());
    }

    static Answer of(Problem problem, String instance) {
        var headers = new HashMap<>(problem.headers());
        headers.put("Content-Type", "application/problem+json");
        return new Answer(problem.status(), headers, problem.json(instance).encode(), null, null);
    }

    /** The same with a file that is written for who sees people masked. */
    Answer masked() {
        return file == null ? this : new Answer(status, headers, body, customer, file.masked());
    }

    Answer with(String header, String value) {
        var more = new HashMap<>(headers);
        more.put(header, value);
        return new Answer(status, more, body, customer, file);
    }

    /** As text that can be sealed; the status stands beside it. */
    String kept() {
        var named = new JsonObject();
        headers.forEach(named::put);
        return new JsonObject().put("headers", named).put("body", body).encode();
    }

    static Answer ofKept(int status, String kept) {
        var json = new JsonObject(kept);
        var headers = new HashMap<String, String>();
        json.getJsonObject("headers").forEach(it -> headers.put(it.getKey(), String.valueOf(it.getValue())));
        return new Answer(status, headers, json.getString("body"), null, null);
    }

    /** Called on a thread that may block. */
    void send(HttpServerResponse response, Context context) {
        if (file == null) {
            context.runOnContext(_ -> write(response));
        } else {
            file.send(response, context);
        }
    }

    /** Belongs on the request's own context. */
    void write(HttpServerResponse response) {
        if (response.ended() || response.closed()) {
            return;
        }
        response.setStatusCode(status).putHeader("Cache-Control", "no-store").putHeader(
                "X-Content-Type-Options",
                "nosniff");
        headers.forEach(response::putHeader);
        // Who went away has nothing to be told.
        response.end(Buffer.buffer(body)).onFailure(_ -> {});
    }
}
