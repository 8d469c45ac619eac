package io.zhiyin.bot.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayDeque;

/** The calls the service made, with their outcome: no tokens, no secrets, no bodies. */
final class CallLog {
    private static final int REMEMBERED = 1_000;

    /**
     * @param about whom the call was about, as far as one parameter tells
     * @param outcome an errcode in words, or what a fault did
     */
    record Entry(long id, Instant at, String method, String path, String about, int status, int errcode,
            String outcome) {
        JsonObject json() {
            return new JsonObject().put("id", id).put("at", at.toString()).put("method", method)
                    .put("path", path)
                    .put("about", about).put("status", status).put("errcode", errcode)
                    .put("outcome", outcome);
        }
    }

    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private final VirtualClock clock;
    private final Feed feed;
    private long lastId;

    CallLog(VirtualClock clock, Feed feed) {
        this.clock = clock;
        this.feed = feed;
    }

    void add(String method, String path, String about, int status, int errcode, String outcome) {
        entries.add(new Entry(++lastId, clock.instant(), method, path, about, status, errcode, outcome));
        if (entries.size() > REMEMBERED)
            entries.removeFirst();
        feed.changed("call", path);
    }

    JsonArray json(long after, String path) {
        var list = new JsonArray();
        entries.stream().filter(entry -> entry.id() > after && entry.path().contains(path)).map(Entry::json)
                .forEach(list::add);
        return list;
    }

    long lastId() {
        return lastId;
    }
}
