package io.zhiyin.campaigns.journey;

import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

/** Times as people and platforms tell them. */
final class LocalTimes {
    private LocalTimes() {}

    /** Platforms tell whole seconds: what happened in the second of a moment is taken as after it. */
    static Instant second(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS);
    }

    /** When it is so late where the customer is: now or later; a date that is over is now. A time that the clocks skip is as much later. */
    static Instant next(Step.Until until, Instant now, ZoneId zone) {
        var date = until.date();
        if (date != null) {
            var then = date.atTime(until.at()).atZone(zone).toInstant();
            return then.isAfter(now) ? then : now;
        }
        for (var day = now.atZone(zone).toLocalDate();; day = day.plusDays(1)) {
            var then = day.atTime(until.at()).atZone(zone).toInstant();
            if (!then.isBefore(now)
                    && (until.weekdays().isEmpty() || until.weekdays().contains(day.getDayOfWeek()))) {
                return then;
            }
        }
    }
}
