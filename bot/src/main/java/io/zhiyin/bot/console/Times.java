package io.zhiyin.bot.console;

import io.zhiyin.bot.security.Language;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times as people say them, in the shop's zone: 今天 09:00, 3月5日 18:20, 2025年3月5日. */
final class Times {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
    private static final DateTimeFormatter EXACT = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss",
            Locale.ROOT);

    private final Clock clock;
    private final ZoneId zone;
    private final Language language;
    private final Words words;

    Times(Clock clock, ZoneId zone, Language language, Words words) {
        this.clock = clock;
        this.zone = zone;
        this.language = language;
        this.words = words;
    }

    String time(Instant at) {
        var there = at.atZone(zone);
        return day(there.toLocalDate()) + " " + CLOCK.format(there);
    }

    String clock(Instant at) {
        return CLOCK.format(at.atZone(zone));
    }

    /** To the second, with the zone: for the hint over a time. */
    String exact(Instant at) {
        return EXACT.format(at.atZone(zone)) + " " + zone.getId();
    }

    String day(LocalDate day) {
        var today = today();
        if (day.equals(today)) {
            return say("time.today");
        }
        if (day.equals(today.minusDays(1))) {
            return say("time.yesterday");
        }
        if (day.equals(today.plusDays(1))) {
            return say("time.tomorrow");
        }
        return date(day);
    }

    /** The date itself, with its year unless that is this one. */
    String date(LocalDate day) {
        var pattern = say(day.getYear() == today().getYear() ? "time.date" : "time.date.year");
        return DateTimeFormatter.ofPattern(pattern, language.locale()).format(day);
    }

    /** How long ago, in the largest unit that fits. */
    String ago(Instant at) {
        var gone = Duration.between(at, clock.instant());
        if (gone.isNegative() || gone.toMinutes() < 1) {
            return say("time.now");
        }
        if (gone.toHours() < 1) {
            return say("time.minutes.ago", gone.toMinutes());
        }
        if (gone.toDays() < 1) {
            return say("time.hours.ago", gone.toHours());
        }
        return gone.toDays() < 31 ? say("time.days.ago", gone.toDays()) : day(at.atZone(zone).toLocalDate());
    }

    LocalDate today() {
        return ZonedDateTime.now(clock.withZone(zone)).toLocalDate();
    }

    private String say(String key, Object... with) {
        return words.say(language, key, java.util.List.of(with));
    }
}
