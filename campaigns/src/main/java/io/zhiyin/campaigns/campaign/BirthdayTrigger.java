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
public record BirthdayTrigger(LocalTime sendAt, int leadDays, LeapDayPolicy leapDay,
        ZoneId shopZone) implements Personal {
    public BirthdayTrigger {
        Personal.lead(leadDays);
    }

    @Override
    public String occasion() {
        return "birthday";
    }
}
