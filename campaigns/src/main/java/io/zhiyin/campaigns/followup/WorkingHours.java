package io.zhiyin.campaigns.followup;

import io.zhiyin.campaigns.input.InvalidInput;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.Set;

/**
 * When staff are there.
 *
 * @param days on which, at least one
 * @param opens the first moment of such a day
 * @param closes the first moment after it, later on the same day
 */
public record WorkingHours(Set<DayOfWeek> days, LocalTime opens, LocalTime closes, ZoneId zone) {
    private static final int A_WEEK = 7;

    /** @throws InvalidInput when there would never be anybody */
    public WorkingHours {
        if (days.isEmpty()) {
            throw new InvalidInput("days", "请至少选一个工作日。", "Choose at least one working day.");
        }
        if (!opens.isBefore(closes)) {
            throw new InvalidInput("closes", "下班时间要晚于上班时间。", "The day must end after it begins.");
        }
        days = Set.copyOf(days);
    }

    /** Monday to Friday, nine to six. */
    public static WorkingHours usual(ZoneId zone) {
        return new WorkingHours(EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY), LocalTime.of(9, 0),
                LocalTime.of(18, 0), zone);
    }

    public boolean open(Instant at) {
        var there = at.atZone(zone);
        var time = there.toLocalTime();
        return days.contains(there.getDayOfWeek()) && !time.isBefore(opens) && time.isBefore(closes);
    }

    /** {@code at} itself while staff are there, else the next opening. */
    public Instant next(Instant at) {
        if (open(at)) {
            return at;
        }
        var there = at.atZone(zone);
        var day = there.toLocalTime().isBefore(opens)
                ? there.toLocalDate()
                : there.toLocalDate().plusDays(1);
        for (var i = 0; i < A_WEEK; i++) {
            if (days.contains(day.plusDays(i).getDayOfWeek())) {
                return opening(day.plusDays(i));
            }
        }
        throw new IllegalStateException("no working day in a week");
    }

    /** The opening of a day on which staff are there. */
    public Instant opening(LocalDate day) {
        return day.atTime(opens).atZone(zone).toInstant();
    }

    /** The moment since which so much work time has passed: what was due before it is at least that late. */
    public Instant before(Instant to, Duration work) {
        var at = to;
        var left = work;
        while (true) {
            var there = at.atZone(zone);
            var day = there.toLocalDate();
            var begin = opening(day);
            if (days.contains(day.getDayOfWeek()) && at.isAfter(begin)) {
                var end = day.atTime(closes).atZone(zone).toInstant();
                var upTo = at.isBefore(end) ? at : end;
                var today = Duration.between(begin, upTo);
                if (left.compareTo(today) <= 0) {
                    return upTo.minus(left);
                }
                left = left.minus(today);
            }
            at = day.minusDays(1).atTime(LocalTime.MAX).atZone(zone).toInstant();
        }
    }
}
