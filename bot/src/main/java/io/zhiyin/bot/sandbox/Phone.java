package io.zhiyin.bot.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What one person saw, in order. "Every sent message is stored per user with channel." Source: Official Account API, what a simulator must enforce. */
final class Phone {
    private static final int REMEMBERED = 2_000;

    private final String owner;
    private final VirtualClock clock;
    private final Feed feed;
    private final List<Shown> screen = new ArrayList<>();
    private long lastId;

    Phone(String owner, VirtualClock clock, Feed feed) {
        this.owner = owner;
        this.clock = clock;
        this.feed = feed;
    }

    Shown show(boolean mine, String channel, String with, String msgtype, String text, JsonObject content) {
        var shown = new Shown(++lastId, clock.instant(), mine, channel, with, msgtype, text, content);
        screen.add(shown);
        if (screen.size() > REMEMBERED)
            screen.removeFirst();
        feed.changed("message", owner);
        return shown;
    }

    Shown arrives(String channel, String with, String msgtype, String text, JsonObject content) {
        return show(false, channel, with, msgtype, text, content);
    }

    Shown wrote(String with, String msgtype, String text, JsonObject content) {
        return show(true, "typed", with, msgtype, text, content);
    }

    void note(String with, String text) {
        show(false, "event", with, "note", text, new JsonObject());
    }

    Optional<Shown> find(Predicate<Shown> wanted) {
        return screen.reversed().stream().filter(wanted).findFirst();
    }

    void redraw() {
        feed.changed("message", owner);
    }

    JsonArray json(long after) {
        var list = new JsonArray();
        screen.stream().filter(shown -> shown.id() > after).map(Shown::json).forEach(list::add);
        return list;
    }
}
