package io.zhiyin.campaigns.store;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Statements that were read before. Bounded, because the statements of segments are made of rules, which people write:
 * what was not used for longest is read again when it comes back. Safe to use from many threads.
 */
final class SqlTexts {
    /** All of ours, and the segments of a busy day. */
    static final int MOST = 2_000;

    private final Map<String, SqlText> texts = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, SqlText> eldest) {
            return size() > MOST;
        }
    };

    synchronized SqlText of(String text) {
        return texts.computeIfAbsent(text, SqlText::parse);
    }

    synchronized int size() {
        return texts.size();
    }
}
