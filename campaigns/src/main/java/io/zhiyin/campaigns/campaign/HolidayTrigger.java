package io.zhiyin.campaigns.campaign;

import io.zhiyin.campaigns.calendar.Shift;
import java.time.LocalTime;
import java.time.ZoneId;

/**
 * On a day that the calendar marks, or some days from it, at a local time of each customer's own zone.
 *
 * @param holiday its code
 */
public record HolidayTrigger(String holiday, Shift shift, LocalTime sendAt, ZoneId shopZone)
        implements
            Trigger {
    @Override
    public String occasion() {
        return "holiday/" + holiday;
    }

    @Override
    public int sameOccasionDays() {
        return A_YEAR_NEARLY;
    }
}
