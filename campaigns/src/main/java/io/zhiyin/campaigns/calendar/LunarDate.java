package io.zhiyin.campaigns.calendar;

import java.time.LocalDate;
import java.util.Locale;

/**
 * A day of the lunar calendar of mainland China.
 *
 * @param year      the lunar year, 1900 to 2150: it begins at the Spring Festival of the solar year of that number
 * @param month     1 to 12
 * @param day       1 to 30
 * @param leapMonth whether the month is the 闰 month after the ordinary one of that number
 */
public record LunarDate(int year, int month, int day, boolean leapMonth) {

    /** @throws IllegalArgumentException when that year has no such day */
    public LunarDate {
        Birthday.Problem.refuse(Birthday.problem(Birthday.Kind.LUNAR, year, month, day, leapMonth));
    }

    /** The lunar day that is a solar one.
     *  @throws IllegalArgumentException outside the lunar years 1900 to 2150 */
    public static LunarDate of(LocalDate date) {
        var month = Almanac.monthOf(date);
        int day = (int) (date.toEpochDay() - month.firstDay().toEpochDay()) + 1;
        return new LunarDate(month.year(), month.month(), day, month.leap());
    }

    public LocalDate toSolar() {
        return Almanac.month(year, month, leapMonth).orElseThrow().firstDay().plusDays(day - 1L);
    }

    /** 正月 ... 十一月, 腊月; 闰四月. */
    public String monthName() {
        return LunarNames.month(month, leapMonth);
    }

    /** 初一 ... 初十, 十一, 二十, 廿九, 三十. */
    public String dayName() {
        return LunarNames.day(day);
    }

    /** Without the year, as it stands beside a solar date: 农历十月初三, "lunar month 10 day 3". */
    public String describe(Locale locale) {
        return new Birthday(Birthday.Kind.LUNAR, null, month, day, leapMonth).describe(locale);
    }
}
