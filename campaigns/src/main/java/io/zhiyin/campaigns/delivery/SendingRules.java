package io.zhiyin.campaigns.delivery;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;

/**
 * What holds for every campaign message.
 *
 * @param quietFrom start of the hours, in the customer's zone, in which nothing is sent; equal to quietTo: none
 * @param capCount how many campaign messages a customer may get in {@code capDays} times 24 hours
 */
public record SendingRules(LocalTime quietFrom, LocalTime quietTo, int capCount, int capDays) {
    public SendingRules {
        if (capCount < 1 || capCount > 1000 || capDays < 1 || capDays > 366) {
            throw new IllegalArgumentException("频次上限须为 1 至 1000 条、1 至 366 天。"
                    + "The cap must be 1 to 1000 messages in 1 to 366 days.");
        }
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
