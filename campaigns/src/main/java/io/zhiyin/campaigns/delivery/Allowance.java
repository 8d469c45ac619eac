package io.zhiyin.campaigns.delivery;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How many group sends of one corp a customer may get, and how many of these are kept for what matters more. Source:
 * WeCom API, group sending, receive cap: as many in a month as the month has days, or 7 in a week or 1 in a day where
 * the administrator has set it so; texts up to 2023 say 4 in a month.
 *
 * @param most in the period; null: as many as the platform says by itself
 * @param forHigh kept for messages of high priority
 * @param forNormal kept, besides, for all but those of low priority
 */
public record Allowance(Period period, @Nullable Integer most, int forHigh, int forNormal) {
    public static final Allowance USUAL = new Allowance(Period.MONTH, null, 0, 0);
    public static final int MOST = 100;
    static final String USED = "allowance_used";
    static final String RESERVED = "allowance_reserved";
    /** The platform's months and days are those of China. */
    private static final ZoneId PLATFORM = ZoneId.of("Asia/Shanghai");

    public enum Period {
        MONTH, WEEK, DAY;

        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Allowance {
        if ((most != null && (most < 1 || most > MOST)) || forHigh < 0 || forNormal < 0 || forHigh > MOST
                || forNormal > MOST) {
            throw new IllegalArgumentException("群发额度须为 1 至 100 次，预留须为 0 至 100 次。"
                    + "The allowance must be 1 to 100 group sends, and 0 to 100 of them may be kept.");
        }
        if (most != null && forHigh + forNormal > most) {
            throw new IllegalArgumentException("预留的不能比额度还多。No more can be kept than there are.");
        }
    }

    public static Allowance of(String period, @Nullable Integer most, int forHigh, int forNormal) {
        return new Allowance(Period.valueOf(period.toUpperCase(Locale.ROOT)), most, forHigh, forNormal);
    }

    /** From when on the sends of this moment's period count. */
    Instant since(Instant now) {
        return since(period, now);
    }

    /** When the platform's period began in which this moment lies. */
    static Instant since(Period period, Instant now) {
        var today = today(now);
        return (switch (period) {
            case MONTH -> today.withDayOfMonth(1);
            case WEEK -> today.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            case DAY -> today;
        }).atStartOfDay(PLATFORM).toInstant();
    }

    int most(Instant now) {
        return most != null ? most : switch (period) {
            case MONTH -> today(now).lengthOfMonth();
            case WEEK -> 7;
            case DAY -> 1;
        };
    }

    /** Why not one more, where {@code used} went in this period already; empty: one more may go. */
    Optional<String> closed(int used, Priority priority, Instant now) {
        var left = most(now) - used;
        var kept = switch (priority) {
            case HIGH -> 0;
            case NORMAL -> forHigh;
            case LOW -> forHigh + forNormal;
        };
        return left <= 0 ? Optional.of(USED) : left <= kept ? Optional.of(RESERVED) : Optional.empty();
    }

    private static LocalDate today(Instant now) {
        return LocalDate.ofInstant(now, PLATFORM);
    }
}
