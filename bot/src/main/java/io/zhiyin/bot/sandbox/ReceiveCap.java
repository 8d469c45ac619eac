package io.zhiyin.bot.sandbox;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How many group sends one customer or group may get, over all apps and staff: as many a month as the month has days, or 7 a
 * week, or 1 a day. Source: WeCom API, receive cap.
 */
final class ReceiveCap {
    enum Rule {
        MONTH, WEEK, DAY
    }

    private final VirtualClock clock;
    private final Map<String, List<Instant>> received = new HashMap<>();
    private Rule rule = Rule.MONTH;

    ReceiveCap(VirtualClock clock) {
        this.clock = clock;
    }

    void rule(Rule rule) {
        this.rule = rule;
    }

    Rule rule() {
        return rule;
    }

    boolean reached(String target) {
        var today = clock.today();
        LocalDate from = switch (rule) {
            case MONTH -> today.withDayOfMonth(1);
            case WEEK -> today.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            case DAY -> today;
        };
        int most = switch (rule) {
            case MONTH -> today.lengthOfMonth();
            case WEEK -> 7;
            case DAY -> 1;
        };
        var start = from.atStartOfDay(VirtualClock.CHINA).toInstant();
        return received.getOrDefault(target, List.of()).stream().filter(at -> !at.isBefore(start))
                .count() >= most;
    }

    void got(String target) {
        received.computeIfAbsent(target, _ -> new ArrayList<>()).add(clock.instant());
    }
}
