package io.zhiyin.campaigns.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.calendar.Birthdays;
import io.zhiyin.campaigns.calendar.Festival;
import io.zhiyin.campaigns.calendar.LeapDayPolicy;
import io.zhiyin.campaigns.calendar.LunarDate;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** The days of {@code awkward-dates.csv}, where each stands with the date that it must have and why. */
class AwkwardDatesTest {
    private static final Pattern BIRTHDAY = Pattern.compile("(solar|lunar) (leap )?(\\d+)/(\\d+)");

    @ParameterizedTest(name = "{0} {1} {2} {3}")
    @CsvFileSource(resources = "/awkward-dates.csv", useHeadersInDisplayName = false, numLinesToSkip = 1)
    void every_awkward_day_is_where_it_was_worked_out_to_be(String what, String given, @Nullable String asked,
            @Nullable String rule, String expected, String reason) {
        assertThat(answer(what, given, asked == null ? "" : asked, rule == null ? "FEB_28" : rule))
                .as("%s %s %s %s: %s", what, given, asked, rule, reason).isEqualTo(expected);
    }

    private static String answer(String what, String given, String asked, String rule) {
        return switch (what) {
            case "birthday" -> Birthdays
                    .celebratedIn(birthday(given), Integer.parseInt(asked), LeapDayPolicy.valueOf(rule))
                    .map(LocalDate::toString).orElse("none");
            case "next" -> Birthdays
                    .next(birthday(given), LocalDate.parse(asked), LeapDayPolicy.valueOf(rule)).toString();
            case "lunar" -> lunar(LunarDate.of(LocalDate.parse(given)));
            case "festival" -> festival(given).day().in(Integer.parseInt(asked)).orElseThrow().toString();
            case "sending" -> sent(LocalDateTime.parse(given), ZoneId.of(rule));
            default -> throw new IllegalArgumentException("a row about " + what);
        };
    }

    private static Birthday birthday(String text) {
        var read = BIRTHDAY.matcher(text);
        assertThat(read.matches()).as(text).isTrue();
        return new Birthday(read.group(1).equals("solar") ? Birthday.Kind.SOLAR : Birthday.Kind.LUNAR, null,
                Integer.parseInt(read.group(3)), Integer.parseInt(read.group(4)), read.group(2) != null);
    }

    private static String lunar(LunarDate date) {
        return date.year() + (date.leapMonth() ? " leap " : " ") + date.month() + "/" + date.day();
    }

    private static Festival festival(String code) {
        return Festival.all().filter(it -> it.code().equals(code)).findFirst().orElseThrow();
    }

    /** When a birthday campaign of that zone goes out for this day; the day it is about must be found from there. */
    private static String sent(LocalDateTime local, ZoneId zone) {
        var dues = new DayDues(local.toLocalTime(), new DayDues.Daily(0), new Zones(Map.of("", zone)));
        var midnight = local.toLocalDate().atStartOfDay(zone).toInstant();
        var due = dues.firstAfter(midnight.minus(Duration.ofNanos(1))).orElseThrow();
        assertThat(dues.at(due).stream().map(Dues.LocalDay::occasion).toList()).contains(local.toLocalDate());
        assertThat(dues.at(due)).allMatch(it -> it.endsAt().isAfter(due));
        return due.toString();
    }
}
