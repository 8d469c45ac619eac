package io.zhiyin.campaigns.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HolidaysTest {
    private static final Map<LocalDate, WorkingDays.Announced> NATIONAL_DAY_2025 = Map.of(
            day("2025-09-28"), new WorkingDays.Announced(false, "国庆节"), day("2025-10-01"), off(),
            day("2025-10-02"), off(), day("2025-10-03"), off(), day("2025-10-06"), off(), day("2025-10-07"),
            off(), day("2025-10-08"), off(), day("2025-10-11"), new WorkingDays.Announced(false, "国庆节"));

    /** As printed calendars have them: short twelfth months, leap months, terms near midnight, months that begin late. */
    @ParameterizedTest
    @CsvSource({"spring_festival, 2026-02-17", "spring_festival, 2033-01-31", "spring_festival, 2034-02-19",
            "new_years_eve, 2025-01-28", "new_years_eve, 2026-02-16", "new_years_eve, 2024-02-09",
            "little_new_year, 2025-01-22", "laba, 2026-01-26", "lantern, 2024-02-24",
            "dragon_boat, 2025-05-31",
            "qixi, 2025-08-29", "zhongyuan, 2025-09-06", "mid_autumn, 2025-10-06", "mid_autumn, 2033-09-08",
            "double_ninth, 2025-10-29", "mothers_day, 2024-05-12", "mothers_day, 2022-05-08",
            "mothers_day, 2027-05-09", "fathers_day, 2025-06-15", "fathers_day, 2026-06-21",
            "thanksgiving, 2024-11-28", "thanksgiving, 2029-11-22", "term_3, 2021-02-03",
            "term_3, 2025-02-03",
            "term_3, 2026-02-04", "term_7, 2025-04-04", "term_7, 2023-04-05", "term_24, 2024-12-21",
            "term_24, 2025-12-21", "term_24, 2026-12-22", "term_1, 2026-01-05", "term_12, 2024-06-21",
            "day_618, 2026-06-18", "double_11, 2026-11-11", "christmas, 2026-12-25"})
    void a_holiday_is_on_the_day_that_calendars_print(String code, LocalDate date) {
        var festival = Festival.all().filter(it -> it.code().equals(code)).findFirst().orElseThrow();

        assertThat(festival.between(date.minusDays(200), date.plusDays(150))).containsExactly(date);
        assertThat(Festival.on(date)).contains(festival);
    }

    @Test
    void every_holiday_comes_once_in_any_year_and_a_bit() {
        for (var year = 1950; year < 2100; year++) {
            var first = LocalDate.of(year, 2, 25);
            for (var festival : Festival.all().toList()) {
                assertThat(festival.between(first, first.plusDays(400))).as("%s %s", festival.zh(), year)
                        .hasSizeBetween(1, 2);
            }
        }
        assertThat(Festival.all().map(Festival::code).distinct()).hasSize((int) Festival.all().count());
    }

    @ParameterizedTest
    @CsvSource({"2025-10-01, -1, 2025-09-30", "2025-10-01, -3, 2025-09-28", "2025-10-01, -4, 2025-09-26",
            "2025-10-01, 1, 2025-10-09", "2025-10-01, 3, 2025-10-11", "2025-10-01, 4, 2025-10-13",
            "2025-10-01, 0, 2025-10-01", "2026-10-01, 1, 2026-10-02", "2026-05-09, -1, 2026-05-08",
            "2026-05-09, 1, 2026-05-11"})
    void working_days_leave_out_days_off_and_count_weekends_that_are_worked(LocalDate from, int n,
            LocalDate expected) {
        assertThat(new Shift(n, Shift.Unit.WORKING_DAYS).of(from, new WorkingDays(NATIONAL_DAY_2025)))
                .isEqualTo(expected);
    }

    @Test
    void a_day_of_29_february_is_on_the_28th_of_a_common_year() {
        var own = new Festival("own_1", Festival.Group.OWN, "店庆", "店庆",
                new Festival.Day.Yearly(Birthday.Kind.SOLAR, 2, 29));

        assertThat(own.between(day("2027-01-01"), day("2028-12-31"))).containsExactly(day("2027-02-28"),
                day("2028-02-29"));
    }

    @Test
    void a_holiday_says_when_it_is_and_a_shift_has_its_limits() {
        var eve = Festival.all().filter(it -> it.code().equals("new_years_eve")).findFirst().orElseThrow();
        assertThat(eve.describe(Locale.CHINESE)).isEqualTo("每年农历腊月三十");
        var mothers = Festival.all().filter(it -> it.code().equals("mothers_day")).findFirst().orElseThrow();
        assertThat(mothers.describe(Locale.CHINESE)).isEqualTo("每年5月第二个星期日");
        assertThat(mothers.describe(Locale.ENGLISH)).isEqualTo("second Sunday of May");
        assertThatThrownBy(() -> new Shift(-61, Shift.Unit.DAYS)).hasMessageContaining("最多提前或推后 60 天");
    }

    private static WorkingDays.Announced off() {
        return new WorkingDays.Announced(true, "国庆节");
    }

    private static LocalDate day(String text) {
        return LocalDate.parse(text);
    }
}
