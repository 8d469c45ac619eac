package io.zhiyin.bot.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * How often the account may write to one follower: 5 times in 48 h after a message, 3 times in a minute after a menu click, a
 * follow or a scan. A new action fills its window up again. Where two are open, the one with more left is used; the pages leave
 * that open. Source: Official Account API, windows in force.
 */
final class Windows {
    private static final class Window {
        private final String name;
        private final int sends;
        private final Duration open;
        private Instant until = Instant.EPOCH;
        private int left;

        private Window(String name, int sends, Duration open) {
            this.name = name;
            this.sends = sends;
            this.open = open;
        }

        private void opens(Instant now) {
            until = now.plus(open);
            left = sends;
        }

        private boolean isOpen(Instant now) {
            return now.isBefore(until);
        }
    }

    private final Window message = new Window("message", 5, Duration.ofHours(48));
    private final Window action = new Window("action", 3, Duration.ofMinutes(1));

    void wrote(Instant now) {
        message.opens(now);
    }

    void acted(Instant now) {
        action.opens(now);
    }

    void close() {
        message.until = Instant.EPOCH;
        action.until = Instant.EPOCH;
    }

    /** @throws Refusal 45015 when no window is open, 45047 when the open ones are used up */
    void check(Instant now) {
        if (open(now).findAny().isEmpty())
            throw new Refusal(45015, "response out of time limit or subscription is canceled");
        if (open(now).allMatch(window -> window.left == 0))
            throw new Refusal(45047, "out of response count limit");
    }

    void spend(Instant now) {
        open(now).max(Comparator.comparingInt(window -> window.left)).ifPresent(window -> window.left--);
    }

    private Stream<Window> open(Instant now) {
        return Stream.of(message, action).filter(window -> window.isOpen(now));
    }

    JsonArray json(Instant now) {
        var list = new JsonArray();
        open(now)
                .forEach(window -> list.add(new JsonObject().put("kind", window.name).put("left", window.left)
                        .put("until", window.until.toString())));
        return list;
    }
}
