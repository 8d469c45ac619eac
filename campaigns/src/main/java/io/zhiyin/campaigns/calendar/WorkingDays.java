package io.zhiyin.campaigns.calendar;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which days people work: what was announced for a day, else Monday to Friday. The announced days off, and the weekends
 * worked instead of them (调休), are given year by year; a year without any is one of plain weeks.
 */
public record WorkingDays(Map<LocalDate, Announced> announced) {
    /** What was announced for a day. */
    public record Announced(boolean off, String name) {}

    public WorkingDays {
        announced = Map.copyOf(announced);
    }

    public boolean isWorked(LocalDate day) {
        var known = announced.get(day);
        if (known != null) {
            return !known.off();
        }
        return day.getDayOfWeek() != DayOfWeek.SATURDAY && day.getDayOfWeek() != DayOfWeek.SUNDAY;
    }

    /** The n-th working day after {@code day}, or before it where n is negative; the day itself where n is 0. */
    public LocalDate from(LocalDate day, int n) {
        var step = Integer.signum(n);
        var found = day;
        for (var left = Math.abs(n); left > 0;) {
            found = found.plusDays(step);
            if (isWorked(found)) {
                left--;
            }
        }
        return found;
    }

    /** The years of which something was announced. */
    public Set<Integer> years() {
        return announced.keySet().stream().map(LocalDate::getYear).collect(Collectors.toUnmodifiableSet());
    }
}
