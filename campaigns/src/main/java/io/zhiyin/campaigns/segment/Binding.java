package io.zhiyin.campaigns.segment;

import io.zhiyin.campaigns.profile.FieldId;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The values of one statement that is being written, under names of their own, and the moment it is written for. */
final class Binding {
    private final Instant now;
    private final ZoneId zone;
    private final String prefix;
    private final boolean everybody;
    private final TextKeys keys;
    private final Map<String, Object> values = new LinkedHashMap<>();

    /** For some customers, each asked by their key. */
    Binding(Instant now, ZoneId zone, String prefix, TextKeys keys) {
        this(now, zone, prefix, keys, false);
    }

    /**
     * @param prefix of the values' names, small letters
     * @param everybody all customers are asked, so that what is counted is better counted for all of them at once
     */
    Binding(Instant now, ZoneId zone, String prefix, TextKeys keys, boolean everybody) {
        if (prefix.isEmpty() || !prefix.chars().allMatch(c -> c >= 'a' && c <= 'z')) {
            throw new IllegalArgumentException("a prefix of small letters expected: " + prefix);
        }
        this.now = now;
        this.zone = zone;
        this.prefix = prefix;
        this.everybody = everybody;
        this.keys = keys;
    }

    /** The keyed indexes by which sealed texts are found. */
    @FunctionalInterface
    interface TextKeys {
        byte[] index(FieldId field, String text);
    }

    byte[] index(FieldId field, String text) {
        return keys.index(field, text);
    }

    boolean everybody() {
        return everybody;
    }

    Instant now() {
        return now;
    }

    LocalDate today() {
        return LocalDate.ofInstant(now, zone);
    }

    /** When the day began that was so many days ago. */
    Instant daysAgo(long days) {
        return today().minusDays(days).atStartOfDay(zone).toInstant();
    }

    Map<String, Object> values() {
        return values;
    }

    /** The condition with names in its places; the values are kept under these names. */
    String filled(String condition, Object... given) {
        var names = new Object[given.length];
        for (var i = 0; i < given.length; i++) {
            var name = prefix + (values.size() + 1);
            values.put(name, given[i]);
            names[i] = name;
        }
        return condition.formatted(names);
    }

    /** The same, or nothing where nothing is asked for. */
    String asked(String condition, @Nullable Object given) {
        return given == null ? "" : filled(condition, given);
    }

    /** The same from the day that was so many days ago. */
    String since(String condition, @Nullable Integer days) {
        return days == null ? "" : filled(condition, daysAgo(days));
    }
}
