package io.zhiyin.campaigns.delivery;

import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * At most so many messages to one customer within so many hours, whatever accounts and routes they went by.
 *
 * @param of the one sort that it counts and holds; null: all of them together
 */
public record Cap(@Nullable Marketing of, int hours, int most) {
    public static final int MOST_HOURS = 366 * 24;
    public static final int MOST_MESSAGES = 1000;
    private static final String ALL = "all";
    private static final Pattern CODE = Pattern.compile("([a-z]+):(\\d{1,4}):(\\d{1,4})");

    public Cap {
        if (hours < 1 || hours > MOST_HOURS || most < 1 || most > MOST_MESSAGES) {
            throw new IllegalArgumentException("频次上限须为 1 至 1000 条、1 小时至 366 天。"
                    + "A cap must be 1 to 1000 messages in 1 hour to 366 days.");
        }
    }

    /** {@code kind:hours:most}, as it is stored and stands in the details of what it held. */
    public String code() {
        return kind() + ":" + hours + ":" + most;
    }

    /** {@code all}, or the one sort. */
    public String kind() {
        return of == null ? ALL : of.code();
    }

    /** @throws IllegalArgumentException when it is no code */
    public static Cap read(String code) {
        var parts = CODE.matcher(code);
        if (!parts.matches()) {
            throw new IllegalArgumentException("no cap: " + code);
        }
        return of(parts.group(1), Integer.parseInt(parts.group(2)), Integer.parseInt(parts.group(3)));
    }

    /** @param kind {@code all}, or the code of a sort */
    public static Cap of(String kind, int hours, int most) {
        return new Cap(kind.equals(ALL) ? null : Marketing.of(kind), hours, most);
    }

    public boolean concerns(Marketing message) {
        return of == null || of == message;
    }

    public Duration window() {
        return Duration.ofHours(hours);
    }

    /** Whether it counts the same messages over the same time. */
    boolean like(Cap other) {
        return of == other.of && hours == other.hours;
    }
}
