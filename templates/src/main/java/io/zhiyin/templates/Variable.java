package io.zhiyin.templates;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A value that a template may use.
 *
 * @param path {@code shop.name}: names of Latin letters, digits and underscores, joined by dots
 * @param optional whether it may be absent, so that a template must say what then
 * @param longest the longest it gets: characters of a text, items of a list; of no matter for the other kinds
 * @param sample an ordinary value, for previews and for the linter; of the type that {@code kind} names
 */
public record Variable(String path, Kind kind, boolean optional, int longest, String labelZh, String labelEn,
        Object sample) {
    private static final Pattern PATH = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)*");

    /** What a value is. */
    public enum Kind {
        TEXT(String.class), NUMBER(Number.class), BOOLEAN(Boolean.class), DATE(LocalDate.class), INSTANT(
                Instant.class),
        /** Of texts. */
        LIST(List.class);

        private final Class<?> type;

        Kind(Class<?> type) {
            this.type = type;
        }
    }

    public Variable {
        if (!PATH.matcher(path).matches()) {
            throw new IllegalArgumentException("a variable's path is names joined by dots, not " + path);
        }
        if (!kind.type.isInstance(sample) || longest < 1) {
            throw new IllegalArgumentException(path + " takes a sample of type " + kind.type.getName()
                    + " and a longest of at least 1");
        }
        if (sample instanceof List<?> items) {
            sample = List.copyOf(items);
        }
    }
}
