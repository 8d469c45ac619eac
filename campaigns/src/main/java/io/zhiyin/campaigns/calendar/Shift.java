package io.zhiyin.campaigns.calendar;

import java.time.LocalDate;

/**
 * How far from a day something is done.
 *
 * @param amount negative before the day, positive after it; 60 days or 30 working days at most
 */
public record Shift(int amount, Unit unit) {
    public enum Unit {
        DAYS, WORKING_DAYS
    }

    public static final Shift NONE = new Shift(0, Unit.DAYS);

    public Shift {
        var most = most(unit);
        if (Math.abs(amount) > most) {
            throw new IllegalArgumentException(
                    "最多提前或推后 " + most + (unit == Unit.DAYS ? " 天" : " 个工作日") + "，收到的是 "
                            + amount + "。At most " + most + (unit == Unit.DAYS ? " days" : " working days")
                            + " before or after; it was " + amount + ".");
        }
    }

    public static int most(Unit unit) {
        return unit == Unit.DAYS ? 60 : 30;
    }

    public LocalDate of(LocalDate day, WorkingDays working) {
        return switch (unit) {
            case DAYS -> day.plusDays(amount);
            case WORKING_DAYS -> working.from(day, amount);
        };
    }
}
