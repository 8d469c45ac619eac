package io.zhiyin.campaigns.campaign;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Due at a local time of some days, for each zone in which customers live. */
record DayDues(LocalTime sendAt, Days days, Zones zones) implements Dues {

    /** The days on which something is sent. */
    interface Days {
        /** The first one from {@code from} on; empty when there is none any more. */
        Optional<LocalDate> next(LocalDate from);

        /** What is celebrated by sending on that day; nothing where that is no such day. */
        List<LocalDate> occasions(LocalDate sent);
    }

    /** Every day is somebody's, so many days ahead. */
    record Daily(int leadDays) implements Days {
        @Override
        public Optional<LocalDate> next(LocalDate from) {
            return Optional.of(from);
        }

        @Override
        public List<LocalDate> occasions(LocalDate sent) {
            return List.of(sent.plusDays(leadDays));
        }
    }

    DayDues(BirthdayTrigger trigger, Zones zones) {
        this(trigger.sendAt(), new Daily(trigger.leadDays()), zones);
    }

    @Override
    public Optional<Instant> firstAfter(Instant after) {
        return zones.byStored().values().stream().distinct().flatMap(zone -> firstAfter(after, zone).stream())
                .min(Comparator.naturalOrder());
    }

    @Override
    public List<LocalDay> at(Instant due) {
        var found = new ArrayList<LocalDay>();
        zones.byStored().forEach((stored, zone) -> {
            var there = due.atZone(zone).toLocalDate();
            // A zone may skip a whole day (Samoa, 30 December 2011): that day's time then falls on the next one's.
            for (var date = there.minusDays(1); !date.isAfter(there); date = date.plusDays(1)) {
                if (sendingTime(date, zone).equals(due)) {
                    var endsAt = endOfDay(date, there, zone);
                    days.occasions(date).forEach(it -> found.add(new LocalDay(stored, it, endsAt)));
                }
            }
        });
        return found;
    }

    private Optional<Instant> firstAfter(Instant after, ZoneId zone) {
        var date = days.next(after.atZone(zone).toLocalDate().minusDays(1));
        while (date.isPresent() && !sendingTime(date.get(), zone).isAfter(after)) {
            date = days.next(date.get().plusDays(1));
        }
        return date.map(it -> sendingTime(it, zone));
    }

    private Instant sendingTime(LocalDate date, ZoneId zone) {
        return date.atTime(sendAt).atZone(zone).toInstant();
    }

    private static Instant endOfDay(LocalDate date, LocalDate there, ZoneId zone) {
        var day = date.isBefore(there) ? there : date;
        return day.plusDays(1).atStartOfDay(zone).toInstant();
    }
}
