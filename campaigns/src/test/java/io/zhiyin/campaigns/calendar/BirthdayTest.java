package io.zhiyin.campaigns.calendar;

import static io.zhiyin.campaigns.calendar.Birthday.Kind.LUNAR;
import static io.zhiyin.campaigns.calendar.Birthday.Kind.SOLAR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zhiyin.campaigns.calendar.Birthday.Kind;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BirthdayTest {
    @ParameterizedTest
    @CsvSource({"SOLAR, , 2, 29, false", "SOLAR, 2000, 2, 29, false", "SOLAR, 1990, 12, 31, false",
            "LUNAR, , 8, 30, false", "LUNAR, , 4, 1, true",
            "LUNAR, 2020, 4, 29, true", "LUNAR, 2033, 11, 1, true", "LUNAR, 2023, 12, 30, false",
            "LUNAR, 1900, 8, 1, true"})
    void a_day_that_exists_is_accepted(Kind kind, @Nullable Integer year, int month, int day, boolean leap) {
        assertThatCode(() -> new Birthday(kind, year, month, day, leap)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"SOLAR | | 2 | 30 | false | 公历2月没有30日。February has no day 30.",
            "SOLAR | 1990 | 2 | 29 | false | 公历1990年2月没有29日。February 1990 has no day 29.",
            "SOLAR | 1900 | 2 | 29 | false | 公历1900年2月没有29日。February 1900 has no day 29.",
            "SOLAR | | 4 | 31 | false | 公历4月没有31日。April has no day 31.",
            "SOLAR | | 13 | 1 | false | 公历没有13月。There is no month 13.",
            "SOLAR | | 5 | 0 | false | 公历5月没有0日。May has no day 0.",
            "SOLAR | | 5 | 1 | true | 公历没有闰月。The solar calendar has no leap months.",
            "LUNAR | | 13 | 1 | false | 农历没有13月。There is no lunar month 13.",
            "LUNAR | | 0 | 1 | false | 农历没有0月。There is no lunar month 0.",
            "LUNAR | | 8 | 31 | false | 农历的月份没有31日。A lunar month has no day 31.",
            "LUNAR | 2021 | 4 | 1 | true | 农历2021年没有闰四月。There is no leap month 4 in lunar year 2021.",
            "LUNAR | 2033 | 7 | 1 | true | 农历2033年没有闰七月。There is no leap month 7 in lunar year 2033.",
            "LUNAR | 2020 | 4 | 30 | true | 农历2020年闰四月没有三十。There is no day 30 in leap month 4 of lunar year 2020.",
            "LUNAR | 2025 | 12 | 30 | false | 农历2025年腊月没有三十。There is no day 30 in month 12 of lunar year 2025.",
            "SOLAR | 1899 | 1 | 1 | false | 年份须在1900至2150之间，收到的是1899。The year must be from 1900 to 2150; it was 1899."})
    void a_day_that_does_not_exist_is_refused_in_both_languages(Kind kind, @Nullable Integer year, int month,
            int day, boolean leap,
            String message) {
        assertThatThrownBy(() -> new Birthday(kind, year, month, day, leap))
                .isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    @Test
    void a_birthday_reads_as_people_write_it() {
        assertDescribed(Birthday.solar(3, 5), "3月5日", "5 March");
        assertDescribed(Birthday.solar(1990, 3, 5), "1990年3月5日", "5 March 1990");
        assertDescribed(Birthday.lunar(8, 15), "农历八月十五", "lunar month 8 day 15");
        assertDescribed(Birthday.lunar(1988, 12, 23), "农历1988年腊月廿三", "lunar year 1988 month 12 day 23");
        assertDescribed(new Birthday(LUNAR, null, 4, 1, true), "农历闰四月初一", "lunar leap month 4 day 1");
        assertDescribed(new Birthday(LUNAR, 2033, 11, 20, true), "农历2033年闰十一月二十",
                "lunar year 2033 leap month 11 day 20");
    }

    private static void assertDescribed(Birthday birthday, String zh, String en) {
        assertThat(birthday.describe(Locale.SIMPLIFIED_CHINESE)).isEqualTo(zh);
        assertThat(birthday.describe(Locale.TRADITIONAL_CHINESE)).isEqualTo(zh);
        assertThat(birthday.describe(Locale.UK)).isEqualTo(en);
    }

    @Test
    void the_key_forgets_the_year() {
        assertThat(Birthday.solar(1990, 3, 5).key()).isEqualTo(new BirthdayKey(SOLAR, 3, 5, false))
                .isEqualTo(Birthday.solar(3, 5).key());
        assertThat(new Birthday(LUNAR, 2020, 4, 1, true).key()).isEqualTo(new BirthdayKey(LUNAR, 4, 1, true));
    }
}
