package io.zhiyin.campaigns.delivery;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.Set;

/**
 * What holds for every campaign message.
 *
 * @param quietFrom start of the hours, in the customer's zone, in which nothing is sent; equal to quietTo: none
 * @param ownerHours how long an owner has to confirm a group send before the next route takes its place; 0: as long as
 *            the message is good
 * @param quietDaysOff whether nothing is sent on statutory days off but what is about that very day
 * @param capCount how many campaign messages a customer may get in {@code capDays} times 24 hours
 */
public record SendingRules(LocalTime quietFrom, LocalTime quietTo, int capCount, int capDays, int ownerHours,
        boolean quietDaysOff) {
    private static final int MOST_DAYS_OFF = 40;
    private static final int MOST_OWNER_HOURS = 720;

    public SendingRules {
        if (capCount < 1 || capCount > 1000 || capDays < 1 || capDays > 366) {
            throw new IllegalArgumentException("频次上限须为 1 至 1000 条、1 至 366 天。"
                    + "The cap must be 1 to 1000 messages in 1 to 366 days.");
        }
        if (ownerHours < 0 || ownerHours > MOST_OWNER_HOURS) {
            throw new IllegalArgumentException(
                    "员工确认的时限须为 0 至 720 小时。An owner may have 0 to 720 hours.");
        }
    }

    /** When what is not about this very day may go, if not on this day off nor in the night behind it. */
    Optional<Instant> dayOffUntil(Instant now, ZoneId zone, Set<LocalDate> daysOff) {
        if (!quietDaysOff || !daysOff.contains(now.atZone(zone).toLocalDate())) {
            return Optional.empty();
        }
        var day = now.atZone(zone).toLocalDate();
        for (var i = 0; i < MOST_DAYS_OFF && daysOff.contains(day); i++) {
            day = day.plusDays(1);
        }
        var morning = day.atStartOfDay(zone).toInstant();
        return Optional.of(quietUntil(morning, zone).orElse(morning));
    }

    /** When the quiet hours end, if it is within them. */
    Optional<Instant> quietUntil(Instant now, ZoneId zone) {
        var there = now.atZone(zone);
        var time = there.toLocalTime();
        var overnight = quietTo.isBefore(quietFrom);
        var quiet = overnight
                ? !time.isBefore(quietFrom) || time.isBefore(quietTo)
                : !time.isBefore(quietFrom) && time.isBefore(quietTo);
        return quiet ? Optional.of(end(there)) : Optional.empty();
    }

    private Instant end(ZonedDateTime there) {
        var day = there.toLocalTime().isBefore(quietTo)
                ? there.toLocalDate()
                : there.toLocalDate().plusDays(1);
        // an hour that is lived twice ends with its second time
        return day.atTime(quietTo).atZone(there.getZone()).withLaterOffsetAtOverlap().toInstant();
    }
}
