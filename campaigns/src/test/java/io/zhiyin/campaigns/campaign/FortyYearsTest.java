package io.zhiyin.campaigns.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.calendar.BirthdayKey;
import io.zhiyin.campaigns.calendar.Birthdays;
import io.zhiyin.campaigns.calendar.LeapDayPolicy;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.Month;
import java.time.Year;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * All due times of a birthday campaign from 2020 to 2059, for a customer of each birthday there can be in each of some
 * zones: exactly one greeting in every year of their calendar.
 */
class FortyYearsTest {
    private static final int FIRST = 2020;
    private static final int LAST = 2059;
    // half past two is skipped or comes twice somewhere on earth some Sundays of each year
    private static final LocalTime SEND_AT = LocalTime.of(2, 30);
    private static final List<String> ZONES = List.of("America/New_York", "Europe/Berlin",
            "Australia/Lord_Howe", "Pacific/Kiritimati", "Etc/GMT+12");

    private record Greeted(String zone, BirthdayKey born, int year) {}

    @ParameterizedTest
    @EnumSource
    void everybody_is_greeted_exactly_once_in_each_of_forty_years(LeapDayPolicy policy) {
        var greetings = new HashMap<Greeted, Integer>();
        // the policy says nothing of zones: for one of them all are walked through
        var zones = Zones.of(policy == LeapDayPolicy.FEB_28 ? ZONES : List.of(),
                ZoneId.of("Asia/Shanghai"));
        var dues = new DayDues(SEND_AT, new DayDues.Daily(0), zones);
        var keys = new HashMap<LocalDate, List<BirthdayKey>>();
        var end = Instant.parse((LAST + 2) + "-01-01T00:00:00Z");
        for (var due = dues.firstAfter(Instant.parse((FIRST - 1) + "-12-30T00:00:00Z")).orElseThrow(); due
                .isBefore(end); due = dues.firstAfter(due).orElseThrow()) {
            for (var day : dues.at(due)) {
                for (var key : keys.computeIfAbsent(day.occasion(), it -> Birthdays.keysOn(it, policy))) {
                    greetings.merge(
                            new Greeted(day.zone(), key, Birthdays.yearOf(key.kind(), day.occasion())), 1,
                            Integer::sum);
                }
            }
        }

        var wrong = new ArrayList<String>();
        for (var zone : zones.byStored().keySet()) {
            for (var born : everyBirthday()) {
                for (var year = FIRST; year <= LAST; year++) {
                    var expected = policy == LeapDayPolicy.LEAP_YEARS_ONLY && !Year.isLeap(year)
                            && born.equals(Birthday.solar(2, 29)) ? 0 : 1;
                    var times = greetings.getOrDefault(new Greeted(zone, born.key(), year), 0);
                    if (times != expected) {
                        wrong.add(zone + " " + born.key() + " in " + year + ": " + times);
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(greetings).hasSizeGreaterThan(zones.byStored().size() * 1_000 * (LAST - FIRST));
    }

    private static List<Birthday> everyBirthday() {
        var all = new ArrayList<Birthday>();
        for (var month = 1; month <= 12; month++) {
            for (var day = 1; day <= Month.of(month).maxLength(); day++) {
                all.add(Birthday.solar(month, day));
            }
            for (var day = 1; day <= 30; day++) {
                all.add(Birthday.lunar(month, day));
                all.add(new Birthday(Birthday.Kind.LUNAR, null, month, day, true));
            }
        }
        return all;
    }
}
