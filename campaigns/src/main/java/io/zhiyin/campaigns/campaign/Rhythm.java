package io.zhiyin.campaigns.campaign;

import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.schedule.Cron;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** When something comes again. A time that the clocks skip is as much later; one that comes twice is meant once. */
public sealed interface Rhythm {
    /** The first time after {@code after}; empty when it does not come again. */
    Optional<Instant> firstAfter(Instant after, ZoneId zone);

    record Daily(LocalTime at) implements Rhythm {
        @Override
        public Optional<Instant> firstAfter(Instant after, ZoneId zone) {
            return onDays(after, zone, at, _ -> true);
        }
    }

    record Weekly(SortedSet<DayOfWeek> weekdays, LocalTime at) implements Rhythm {
        public Weekly {
            weekdays = sorted(weekdays);
            if (weekdays.isEmpty()) {
                throw new InvalidInput("weekdays", "请至少选一个星期几。", "Choose at least one day of the week.");
            }
        }

        @Override
        public Optional<Instant> firstAfter(Instant after, ZoneId zone) {
            return onDays(after, zone, at, day -> weekdays.contains(day.getDayOfWeek()));
        }
    }

    /** @param days of the month; one that a month does not have is left out there */
    record Monthly(SortedSet<Integer> days, boolean lastDay, LocalTime at) implements Rhythm {
        public Monthly {
            days = sorted(days);
            if (days.isEmpty() && !lastDay) {
                throw new InvalidInput("days", "请至少选每月的一天。", "Choose at least one day of the month.");
            }
            if (!days.isEmpty() && (days.first() < 1 || days.last() > 31)) {
                throw new InvalidInput("days", "每月的日子须为 1 至 31。", "Days of the month are from 1 to 31.");
            }
        }

        @Override
        public Optional<Instant> firstAfter(Instant after, ZoneId zone) {
            return onDays(after, zone, at, day -> days.contains(day.getDayOfMonth())
                    || (lastDay && day.getDayOfMonth() == day.lengthOfMonth()));
        }
    }

    /** For experts. At most once an hour: nobody wants to hear from a shop more often. */
    record ByCron(Cron cron) implements Rhythm {
        private static final Instant SOME_DAY = Instant.parse("2026-01-01T00:00:00Z");
        private static final Duration LEAST = Duration.ofHours(1);
        private static final int LOOKED_AT = 200;

        public ByCron {
            var before = cron.firstAfter(SOME_DAY, java.time.ZoneOffset.UTC);
            for (var i = 0; i < LOOKED_AT && before.isPresent(); i++) {
                var next = cron.firstAfter(before.get(), java.time.ZoneOffset.UTC);
                if (next.isPresent() && Duration.between(before.get(), next.get()).compareTo(LEAST) < 0) {
                    throw new InvalidInput("cron", "太频繁了，两次之间至少要隔一小时。",
                            "Too often: there has to be an hour between two times.");
                }
                before = next;
            }
        }

        @Override
        public Optional<Instant> firstAfter(Instant after, ZoneId zone) {
            return cron.firstAfter(after, zone);
        }
    }

    private static Optional<Instant> onDays(Instant after, ZoneId zone, LocalTime at,
            java.util.function.Predicate<LocalDate> fits) {
        var from = after.atZone(zone).toLocalDate().minusDays(1);
        // The 31st is at most two months away, the 30th and 29th likewise.
        for (var day = from; day.isBefore(from.plusDays(70)); day = day.plusDays(1)) {
            var time = day.atTime(at).atZone(zone).toInstant();
            if (fits.test(day) && time.isAfter(after)) {
                return Optional.of(time);
            }
        }
        return Optional.empty();
    }

    private static <T extends Comparable<T>> SortedSet<T> sorted(Collection<T> some) {
        return Collections.unmodifiableSortedSet(new TreeSet<>(some));
    }
}
