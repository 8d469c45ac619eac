package io.zhiyin.campaigns.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LunarDateTest {
    /** Published Spring Festivals, in order from 2000: a source that owes nothing to the library. */
    private static final String SPRING_FESTIVALS = """
            2000-02-05 2001-01-24 2002-02-12 2003-02-01 2004-01-22 2005-02-09 2006-01-29 2007-02-18 2008-02-07 2009-01-26
            2010-02-14 2011-02-03 2012-01-23 2013-02-10 2014-01-31 2015-02-19 2016-02-08 2017-01-28 2018-02-16 2019-02-05
            2020-01-25 2021-02-12 2022-02-01 2023-01-22 2024-02-10 2025-01-29 2026-02-17 2027-02-06 2028-01-26 2029-02-13
            2030-02-03 2031-01-23 2032-02-11 2033-01-31 2034-02-19 2035-02-08 2036-01-28 2037-02-15 2038-02-04 2039-01-24
            2040-02-12 2041-02-01 2042-01-22 2043-02-10 2044-01-30 2045-02-17 2046-02-06 2047-01-26 2048-02-14 2049-02-02
            2050-01-23""";

    /** Published leap months of the same years. */
    private static final Map<Integer, Integer> LEAP_MONTHS = Map.ofEntries(Map.entry(2001, 4),
            Map.entry(2004, 2), Map.entry(2006, 7),
            Map.entry(2009, 5), Map.entry(2012, 4), Map.entry(2014, 9), Map.entry(2017, 6),
            Map.entry(2020, 4), Map.entry(2023, 2),
            Map.entry(2025, 6), Map.entry(2028, 5), Map.entry(2031, 3), Map.entry(2033, 11),
            Map.entry(2036, 6), Map.entry(2039, 5),
            Map.entry(2042, 2), Map.entry(2044, 7), Map.entry(2047, 5), Map.entry(2050, 3));

    @Test
    void every_spring_festival_is_where_it_was_published() {
        int year = 2000;
        for (String published : SPRING_FESTIVALS.split("\\s+", -1)) {
            var date = LocalDate.parse(published);
            assertThat(LunarDate.of(date)).isEqualTo(new LunarDate(year, 1, 1, false));
            assertThat(LunarDate.of(date.minusDays(1)).monthName()).isEqualTo("腊月");
            year++;
        }
    }

    @Test
    void every_leap_month_is_the_published_one_and_no_other_year_has_any() {
        for (int year = 2000; year <= 2050; year++)
            for (int month = 1; month <= 12; month++)
                assertThat(Almanac.month(year, month, true).isPresent()).as("%s 闰%s", year, month)
                        .isEqualTo(LEAP_MONTHS.getOrDefault(year, 0) == month);
    }

    /** Whatever the library says of single months, they follow each other without a gap, twelve or thirteen a year. */
    @Test
    void the_months_of_the_whole_almanac_join_without_a_gap_or_an_overlap() {
        var first = new LunarDate(Almanac.FIRST_YEAR, 1, 1, false).toSolar();
        var last = new LunarDate(Almanac.LAST_YEAR, 12, 29, false).toSolar();
        var previous = LunarDate.of(first);
        for (var date = first.plusDays(1); !date.isAfter(last); date = date.plusDays(1)) {
            var lunar = LunarDate.of(date);
            assertThat(lunar.toSolar()).isEqualTo(date);
            if (lunar.day() == 1)
                assertThat(previous.day()).isBetween(29, 30);
            else
                assertThat(lunar).isEqualTo(new LunarDate(previous.year(), previous.month(),
                        previous.day() + 1, previous.leapMonth()));
            previous = lunar;
        }
        assertThat(ChronoUnit.DAYS.between(first, last)).isGreaterThan(250 * 365);
    }

    @ParameterizedTest
    @CsvSource({"2026-02-16, 2025, 12, 29, false, 腊月廿九", "2027-02-05, 2026, 12, 29, false, 腊月廿九",
            "2028-01-25, 2027, 12, 29, false, 腊月廿九",
            "2024-02-09, 2023, 12, 30, false, 腊月三十", "2020-05-23, 2020, 4, 1, true, 闰四月初一",
            "2023-03-22, 2023, 2, 1, true, 闰二月初一",
            "2025-07-25, 2025, 6, 1, true, 闰六月初一", "2033-12-22, 2033, 11, 1, true, 闰十一月初一",
            "2034-01-20, 2033, 12, 1, false, 腊月初一",
            "2026-09-25, 2026, 8, 15, false, 八月十五", "2026-06-19, 2026, 5, 5, false, 五月初五",
            "2025-10-06, 2025, 8, 15, false, 八月十五",
            "2026-11-11, 2026, 10, 3, false, 十月初三", "1990-10-03, 1990, 8, 15, false, 八月十五"})
    void known_days_have_their_lunar_date_and_back(LocalDate date, int year, int month, int day, boolean leap,
            String name) {
        var lunar = LunarDate.of(date);

        assertThat(lunar).isEqualTo(new LunarDate(year, month, day, leap));
        assertThat(lunar.toSolar()).isEqualTo(date);
        assertThat(lunar.monthName() + lunar.dayName()).isEqualTo(name);
    }

    @Test
    void days_are_called_as_people_call_them() {
        assertThat(IntStream.rangeClosed(1, 30).mapToObj(LunarNames::day)).containsExactly("初一", "初二", "初三",
                "初四", "初五", "初六",
                "初七", "初八", "初九", "初十", "十一", "十二", "十三", "十四", "十五", "十六", "十七", "十八", "十九", "二十", "廿一",
                "廿二", "廿三", "廿四", "廿五", "廿六", "廿七", "廿八",
                "廿九", "三十");
    }

    @Test
    void a_day_that_is_not_in_the_almanac_is_refused_in_both_languages() {
        assertThatThrownBy(() -> new LunarDate(2033, 7, 1, true)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("农历2033年没有闰七月")
                .hasMessageContaining("no leap month 7 in lunar year 2033");
        assertThatThrownBy(() -> LunarDate.of(LocalDate.of(1899, 1, 1)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("农历")
                .hasMessageContaining("1899-01-01");
        assertThatThrownBy(() -> LunarDate.of(LocalDate.of(2152, 1, 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"2026-02-17, 春节, Spring Festival", "2026-02-16, 除夕, Chinese New Year's Eve",
            "2024-02-09, 除夕, Chinese New Year's Eve",
            "2024-02-08, '', ''", "2026-04-05, 清明节, Tomb-Sweeping Day", "2024-04-04, 清明节, Tomb-Sweeping Day",
            "2026-12-22, 冬至, Winter Solstice",
            "2025-12-21, 冬至, Winter Solstice", "2026-05-10, 母亲节, Mother's Day",
            "2026-06-21, 父亲节、夏至, 'Father''s Day, Summer Solstice'", "2025-06-15, 父亲节, Father's Day",
            "2020-10-01, 中秋节、国庆节, 'Mid-Autumn Festival, National Day'", "2025-07-29, '', ''",
            "2026-11-12, '', ''"})
    void a_day_shows_its_festivals(LocalDate date, String zh, String en) {
        assertThat(LunarCalendar.festivals(date, Locale.SIMPLIFIED_CHINESE)).isEqualTo(zh);
        assertThat(LunarCalendar.festivals(date, Locale.US)).isEqualTo(en);
    }

    @Test
    void a_page_shows_the_lunar_date_beside_the_solar_one() {
        assertThat(LunarCalendar.beside(LocalDate.of(2026, 11, 11), Locale.CHINA)).isEqualTo("农历十月初三");
        assertThat(LunarCalendar.beside(LocalDate.of(2026, 11, 11), Locale.ENGLISH))
                .isEqualTo("lunar month 10 day 3");
        assertThat(LunarCalendar.beside(LocalDate.of(2020, 5, 23), Locale.CHINA)).isEqualTo("农历闰四月初一");
    }
}
