package io.zhiyin.campaigns.campaign;

import io.zhiyin.campaigns.calendar.LeapDayPolicy;
import java.time.LocalTime;
import java.time.ZoneId;

/**
 * When a birthday campaign goes out: at a local time of each customer's own zone, some days ahead of the birthday.
 *
 * @param sendAt where the clocks skip this time, it is as much later as they skip
 * @param leadDays 0 to 30
 * @param shopZone the zone of customers whose own is not known
 */
public record BirthdayTrigger(LocalTime sendAt, int leadDays, LeapDayPolicy leapDay, ZoneId shopZone) {
    private static final int MOST_LEAD_DAYS = 30;

    public BirthdayTrigger {
        if (leadDays < 0 || leadDays > MOST_LEAD_DAYS) {
            throw new IllegalArgumentException("提前天数须在 0 至 30 之间，收到的是 " + leadDays
                    + "。Lead days must be from 0 to 30; it was " + leadDays + ".");
        }
    }
}
