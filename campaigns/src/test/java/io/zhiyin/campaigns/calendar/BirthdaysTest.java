package io.zhiyin.campaigns.calendar;

import static io.zhiyin.campaigns.calendar.Birthday.Kind.LUNAR;
import static io.zhiyin.campaigns.calendar.LeapDayPolicy.FEB_28;
import static io.zhiyin.campaigns.calendar.LeapDayPolicy.LEAP_YEARS_ONLY;
import static io.zhiyin.campaigns.calendar.LeapDayPolicy.MAR_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BirthdaysTest {
    @ParameterizedTest
    @CsvSource({
            // The 30th of a short month is its 29th, so somebody born on 除夕 celebrates 除夕.
            "12, 30, false, 2025, 2026-02-16", "12, 30, false, 2023, 2024-02-09",
            "12, 30, false, 2026, 2027-02-05",
            // A leap month where the year has it, and only there.
            "4, 1, true, 2020, 2020-05-23", "4, 1, true, 2021, 2021-05-12", "4, 1, false, 2020, 2020-04-23",
            "2, 1, true, 2023, 2023-03-22",
            "6, 1, true, 2025, 2025-07-25", "6, 1, false, 2025, 2025-06-25", "11, 1, true, 2033, 2033-12-22",
            "11, 1, false, 2033, 2033-11-22",
            "11, 1, true, 2034, 2034-12-11",
            // In 2020 the leap fourth month is a short one, the ordinary fourth is not.
            "4, 30, true, 2020, 2020-06-20", "4, 30, false, 2020, 2020-05-22",
            "1, 1, false, 2026, 2026-02-17", "1, 1, false, 2027, 2027-02-06",
            "1, 1, false, 2028, 2028-01-26", "8, 15, false, 2026, 2026-09-25"})
    void a_lunar_birthday_is_celebrated_on_one_known_day(int month, int day, boolean leap, int year,
            LocalDate expected) {
        assertThat(Birthdays.celebratedIn(new Birthday(LUNAR, null, month, day, leap), year, FEB_28))
                .contains(expected);
    }

    @ParameterizedTest
    @CsvSource({"2024, FEB_28, 2024-02-29", "2024, MAR_1, 2024-02-29", "2024, LEAP_YEARS_ONLY, 2024-02-29",
            "2025, FEB_28, 2025-02-28",
            "2025, MAR_1, 2025-03-01", "2025, LEAP_YEARS_ONLY, ", "2100, LEAP_YEARS_ONLY, ",
            "2100, MAR_1, 2100-03-01"})
    void somebody_born_on_29_february_celebrates_by_the_policy(int year, LeapDayPolicy policy,
            @Nullable LocalDate expected) {
        assertThat(Birthdays.celebratedIn(Birthday.solar(2, 29), year, policy).orElse(null))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"2026-03-01, LEAP_YEARS_ONLY, 2028-02-29", "2096-03-01, LEAP_YEARS_ONLY, 2104-02-29",
            "2026-03-01, FEB_28, 2027-02-28",
            "2026-03-01, MAR_1, 2026-03-01", "2028-02-29, MAR_1, 2028-02-29"})
    void the_next_29_february_may_be_eight_years_away(LocalDate from, LeapDayPolicy policy,
            LocalDate expected) {
        assertThat(Birthdays.next(Birthday.solar(2, 29), from, policy)).isEqualTo(expected);
    }

    @Test
    void a_lunar_birthday_may_come_twice_in_a_solar_year_but_once_in_each_lunar_one() {
        var birthday = Birthday.lunar(11, 24);

        var first = Birthdays.next(birthday, LocalDate.of(2027, 1, 1), FEB_28);
        var second = Birthdays.next(birthday, first.plusDays(1), FEB_28);

        assertThat(first).isEqualTo("2027-01-01");
        assertThat(second).isEqualTo("2027-12-21");
        assertThat(Birthdays.yearOf(LUNAR, first)).isEqualTo(2026);
        assertThat(Birthdays.yearOf(LUNAR, second)).isEqualTo(2027);
    }

    @Test
    void the_next_birthday_may_be_today() {
        assertThat(Birthdays.next(Birthday.solar(3, 5), LocalDate.of(2026, 3, 5), FEB_28))
                .isEqualTo("2026-03-05");
        assertThat(Birthdays.next(Birthday.solar(3, 5), LocalDate.of(2026, 3, 6), FEB_28))
                .isEqualTo("2027-03-05");
        assertThat(Birthdays.next(Birthday.lunar(1, 1), LocalDate.of(2026, 2, 17), FEB_28))
                .isEqualTo("2026-02-17");
    }

    @Test
    void the_keys_of_a_day_are_all_who_celebrate_on_it() {
        assertThat(Birthdays.keysOn(LocalDate.of(2026, 2, 16), FEB_28)).containsExactlyInAnyOrder(
                Birthday.solar(2, 16).key(),
                Birthday.lunar(12, 29).key(), Birthday.lunar(12, 30).key(),
                new BirthdayKey(LUNAR, 12, 29, true),
                new BirthdayKey(LUNAR, 12, 30, true));
        assertThat(Birthdays.keysOn(LocalDate.of(2020, 5, 23), FEB_28)).containsExactlyInAnyOrder(
                Birthday.solar(5, 23).key(),
                new BirthdayKey(LUNAR, 4, 1, true));
        assertThat(Birthdays.keysOn(LocalDate.of(2020, 4, 23), FEB_28)).containsExactlyInAnyOrder(
                Birthday.solar(4, 23).key(),
                Birthday.lunar(4, 1).key());
        assertThat(Birthdays.keysOn(LocalDate.of(2025, 2, 28), FEB_28)).contains(Birthday.solar(2, 29).key());
        assertThat(Birthdays.keysOn(LocalDate.of(2025, 3, 1), FEB_28))
                .doesNotContain(Birthday.solar(2, 29).key());
        assertThat(Birthdays.keysOn(LocalDate.of(2025, 3, 1), MAR_1)).contains(Birthday.solar(2, 29).key());
        assertThat(Birthdays.keysOn(LocalDate.of(2024, 2, 28), FEB_28))
                .doesNotContain(Birthday.solar(2, 29).key());
        assertThat(Birthdays.keysOn(LocalDate.of(2025, 3, 1), LEAP_YEARS_ONLY))
                .doesNotContain(Birthday.solar(2, 29).key());
    }
}
