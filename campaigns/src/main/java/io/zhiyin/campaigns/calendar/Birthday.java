package io.zhiyin.campaigns.calendar;

import java.time.Month;
import java.time.Year;
import java.time.format.TextStyle;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A day of birth as the customer keeps it: by the solar or by the lunar calendar.
 *
 * @param year      of birth, in the calendar of {@code kind}, 1900 to 2150; absent when the customer did not say it
 * @param month     1 to 12
 * @param day       1 to 31 solar, 1 to 30 lunar; 29 February needs a leap year or no year
 * @param leapMonth born in a 闰 month; false for every solar birthday
 */
public record Birthday(Kind kind, @Nullable Integer year, int month, int day, boolean leapMonth) {

    public enum Kind {
        SOLAR, LUNAR
    }

    /** What is wrong with a date, in both languages. */
    record Problem(String zh, String en) {
        static void refuse(Optional<Problem> problem) {
            problem.ifPresent(found -> {
                throw new IllegalArgumentException(found.zh + "。" + found.en + ".");
            });
        }
    }

    /** @throws IllegalArgumentException in Chinese and English, when there is no such day */
    public Birthday {
        Problem.refuse(problem(kind, year, month, day, leapMonth));
    }

    public static Birthday solar(int month, int day) {
        return new Birthday(Kind.SOLAR, null, month, day, false);
    }

    public static Birthday solar(int year, int month, int day) {
        return new Birthday(Kind.SOLAR, year, month, day, false);
    }

    public static Birthday lunar(int month, int day) {
        return new Birthday(Kind.LUNAR, null, month, day, false);
    }

    public static Birthday lunar(int year, int month, int day) {
        return new Birthday(Kind.LUNAR, year, month, day, false);
    }

    public BirthdayKey key() {
        return new BirthdayKey(kind, month, day, leapMonth);
    }

    /** 3月5日, 1990年3月5日, 农历八月十五, 农历2020年闰四月初一; in any other language English:
     *  "5 March", "5 March 1990", "lunar month 8 day 15", "lunar year 2020 leap month 4 day 1". */
    public String describe(Locale locale) {
        boolean chinese = LunarNames.isChinese(locale);
        return switch (kind) {
            case SOLAR -> chinese
                    ? yearText("", "年") + month + "月" + day + "日"
                    : day + " " + Month.of(month).getDisplayName(TextStyle.FULL, Locale.ENGLISH)
                            + yearText(" ", "");
            case LUNAR -> chinese
                    ? "农历" + yearText("", "年") + LunarNames.month(month, leapMonth) + LunarNames.day(day)
                    : "lunar " + yearText("year ", " ") + (leapMonth ? "leap month " : "month ") + month
                            + " day " + day;
        };
    }

    private String yearText(String before, String after) {
        return year == null ? "" : before + year + after;
    }

    static Optional<Problem> problem(Kind kind, @Nullable Integer year, int month, int day,
            boolean leapMonth) {
        if (year != null && !Almanac.knows(year))
            return Optional
                    .of(new Problem("年份须在" + Almanac.FIRST_YEAR + "至" + Almanac.LAST_YEAR + "之间，收到的是" + year,
                            "The year must be from " + Almanac.FIRST_YEAR + " to " + Almanac.LAST_YEAR
                                    + "; it was " + year));
        return switch (kind) {
            case SOLAR -> solarProblem(year, month, day, leapMonth);
            case LUNAR -> lunarProblem(year, month, day, leapMonth);
        };
    }

    private static Optional<Problem> solarProblem(@Nullable Integer year, int month, int day,
            boolean leapMonth) {
        if (leapMonth)
            return Optional.of(new Problem("公历没有闰月", "The solar calendar has no leap months"));
        if (month < 1 || month > 12)
            return Optional.of(new Problem("公历没有" + month + "月", "There is no month " + month));
        var name = Month.of(month);
        int days = year == null ? name.maxLength() : name.length(Year.isLeap(year));
        if (day >= 1 && day <= days)
            return Optional.empty();
        String english = name.getDisplayName(TextStyle.FULL, Locale.ENGLISH);
        return Optional.of(new Problem("公历" + (year == null ? "" : year + "年") + month + "月没有" + day + "日",
                english + (year == null ? "" : " " + year) + " has no day " + day));
    }

    private static Optional<Problem> lunarProblem(@Nullable Integer year, int month, int day,
            boolean leapMonth) {
        if (month < 1 || month > 12)
            return Optional.of(new Problem("农历没有" + month + "月", "There is no lunar month " + month));
        if (day < 1 || day > 30)
            return Optional.of(new Problem("农历的月份没有" + day + "日", "A lunar month has no day " + day));
        if (year == null)
            return Optional.empty();
        var found = Almanac.month(year, month, leapMonth);
        String zhMonth = "农历" + year + "年" + (found.isPresent() ? "" : "没有")
                + LunarNames.month(month, leapMonth);
        String enMonth = "lunar year " + year;
        if (found.isEmpty())
            return Optional.of(new Problem(zhMonth, "There is no leap month " + month + " in " + enMonth));
        if (day > found.get().days())
            return Optional
                    .of(new Problem(zhMonth + "没有三十", "There is no day 30 in " + (leapMonth ? "leap " : "")
                            + "month " + month + " of " + enMonth));
        return Optional.empty();
    }
}
