package io.zhiyin.campaigns.customer;

import io.zhiyin.campaigns.calendar.Birthday;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A birthday in one line, as a word of somebody is compared and sealed: {@code lunar:2020:4:1:leap}, {@code solar::3:5}. */
public final class FactLine {
    private static final String LEAP = ":leap";

    private FactLine() {}

    public static @Nullable String of(@Nullable Birthday it) {
        return it == null
                ? null
                : it.kind().name().toLowerCase(Locale.ROOT) + ":" + (it.year() == null ? "" : it.year()) + ":"
                        + it.month() + ":" + it.day() + (it.leapMonth() ? LEAP : "");
    }

    public static Birthday birthday(String line) {
        var parts = line.split(":", -1);
        return new Birthday(Birthday.Kind.valueOf(parts[0].toUpperCase(Locale.ROOT)),
                parts[1].isEmpty() ? null : Integer.valueOf(parts[1]), Integer.parseInt(parts[2]),
                Integer.parseInt(parts[3]), line.endsWith(LEAP));
    }
}
