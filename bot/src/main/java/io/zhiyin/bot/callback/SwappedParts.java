package io.zhiyin.bot.callback;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Keeps a plain push from being valid a second time, later, with its time and its nonce in each other's place: the
 * signature sorts its parts, and a nonce is often a number that reads as a time to come. Source: Official Account API,
 * server callback: the signature. What the platform repeats, it repeats as it was.
 *
 * <p>Kept in memory, of this node and since its start, because the plain mode does not hold more anyway: its signature
 * does not cover the body. Safe to use from many threads.
 */
final class SwappedParts {
    private static final int MOST = 20_000;

    private record Kept(String timestamp, Instant until) {}

    private final Duration window;
    private final Map<String, Kept> bySignature = new HashMap<>();
    private final TreeMap<Instant, String> byEnd = new TreeMap<>();

    /** @param window how far a push's time may be from now */
    SwappedParts(Duration window) {
        this.window = window;
    }

    /** Whether a push whose signature and time are right is one that was here before with another time. */
    synchronized boolean again(String signature, String timestamp, String nonce, Instant now) {
        var ended = byEnd.headMap(now);
        ended.values().forEach(bySignature::remove);
        ended.clear();
        var before = bySignature.get(signature);
        if (before != null) {
            return !before.timestamp.equals(timestamp);
        }
        if (nonce.matches("\\d{1,10}")) {
            remember(signature, timestamp, Instant.ofEpochSecond(Long.parseLong(nonce)).plus(window), now);
        }
        return false;
    }

    private void remember(String signature, String timestamp, Instant until, Instant now) {
        var end = until;
        while (byEnd.containsKey(end)) {
            end = end.plusNanos(1);
        }
        if (end.isBefore(now)) {
            return;
        }
        bySignature.put(signature, new Kept(timestamp, end));
        byEnd.put(end, signature);
        if (byEnd.size() > MOST) {
            // the one that is furthest from being of use to anybody
            bySignature.remove(byEnd.pollLastEntry().getValue());
        }
    }
}
