package io.zhiyin.bot.integration;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.Locale;

/** A moment as tills and people write it. */
final class WrittenTime {
    // strict: there is no 31 February, and nobody knows which day was meant
    private static final DateTimeFormatter WRITTEN = new DateTimeFormatterBuilder()
            .appendPattern("uuuu[-][/][.][年]M[-][/][.][月]d[日][ ]['T']").optionalStart().appendPattern("H:mm")
            .optionalStart().appendPattern(":ss").optionalStart()
            .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true).optionalEnd().optionalEnd().optionalEnd()
            .optionalStart().appendPattern("H时m分[s秒]").optionalEnd().toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    private WrittenTime() {}

    /**
     * @param zone whose clocks are meant where the text names no offset
     * @throws DateTimeException where it is no moment
     */
    static Instant read(String written, ZoneId zone) {
        try {
            return OffsetDateTime.parse(written).toInstant();
        } catch (DateTimeException local) {
            // then as the shop's clock shows it
        }
        var at = WRITTEN.parseBest(written.strip().replaceAll("\\s+", " "), LocalDateTime::from,
                LocalDate::from);
        return (at instanceof LocalDateTime time ? time : ((LocalDate) at).atStartOfDay()).atZone(zone)
                .toInstant();
    }
}
