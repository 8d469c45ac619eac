package io.zhiyin.campaigns.campaign;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** When a birthday campaign is due, over all time zones of its customers, and whose day it is then. */
record Dues(BirthdayTrigger trigger, Zones zones) {
    /**
     * The customers of one stored zone on one local day.
     *
     * @param zone as stored, empty for none
     * @param occasion the day that is celebrated
     * @param endsAt the end of the local day on which it is sent: later is too late
     */
    record LocalDay(String zone, LocalDate occasion, Instant endsAt) {}

    Instant firstAfter(Instant after) {
        return zones.byStored().values().stream().distinct().map(zone -> firstAfter(after, zone))
                .min(Comparator.naturalOrder()).orElseThrow();
    }

    /** Every local day whose sending time is exactly {@code due}; empty when it is no due time. */
    List<LocalDay> at(Instant due) {
        var days = new ArrayList<LocalDay>();
        zones.byStored().forEach((stored, zone) -> {
            var there = due.atZone(zone).toLocalDate();
            // A zone may skip a whole day (Samoa, 30 December 2011): that day's time then falls on the next one's.
            for (var date = there.minusDays(1); !date.isAfter(there); date = date.plusDays(1)) {
                if (sendingTime(date, zone).equals(due)) {
                    days.add(new LocalDay(stored, date.plusDays(trigger.leadDays()),
                            endOfDay(date, there, zone)));
                }
            }
        });
        return days;
    }

    private Instant firstAfter(Instant after, ZoneId zone) {
        var date = after.atZone(zone).toLocalDate().minusDays(1);
        while (!sendingTime(date, zone).isAfter(after)) {
            date = date.plusDays(1);
        }
        return sendingTime(date, zone);
    }

    private Instant sendingTime(LocalDate date, ZoneId zone) {
        return date.atTime(trigger.sendAt()).atZone(zone).toInstant();
    }

    private static Instant endOfDay(LocalDate date, LocalDate there, ZoneId zone) {
        var day = date.isBefore(there) ? there : date;
        return day.plusDays(1).atStartOfDay(zone).toInstant();
    }
}
