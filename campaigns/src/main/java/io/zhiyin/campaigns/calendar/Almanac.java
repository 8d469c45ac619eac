package io.zhiyin.campaigns.calendar;

import com.nlf.calendar.LunarMonth;
import com.nlf.calendar.LunarYear;
import com.nlf.calendar.Solar;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The lunar months and the solar terms of every year Zhiyin can meet, read once from the library.
 *
 * <p>Read once because the library computes each year astronomically and keeps the years in a plain
 * {@code HashMap} that threads may not share; afterwards a date is found by binary search.
 */
final class Almanac {
    static final int FIRST_YEAR = 1900;
    static final int LAST_YEAR = 2150;

    // The library's list of solar terms opens with the 大雪 and 冬至 of the year before; 小寒 is the first of a solar year.
    private static final int MINOR_COLD = 2;
    private static final int TERMS = 24;

    private static final Almanac ALMANAC = new Almanac();

    private final List<Month> months = new ArrayList<>();
    private final long[] firstDays;
    private final int[] firstMonthOfYear = new int[LAST_YEAR - FIRST_YEAR + 2];
    private final List<LocalDate> terms = new ArrayList<>();

    /** @param leap whether this is the 闰 month that follows the ordinary month of the same number
     *  @param days 29 or 30 */
    record Month(int year, int month, boolean leap, int days, LocalDate firstDay) {}

    private Almanac() {
        for (int year = FIRST_YEAR; year <= LAST_YEAR; year++) {
            firstMonthOfYear[year - FIRST_YEAR] = months.size();
            var read = LunarYear.fromYear(year);
            for (LunarMonth month : read.getMonthsInYear()) {
                months.add(new Month(year, Math.abs(month.getMonth()), month.isLeap(), month.getDayCount(),
                        solar(month.getFirstJulianDay())));
            }
            for (int term = 0; term < TERMS; term++) {
                terms.add(solar(read.getJieQiJulianDays().get(MINOR_COLD + term)));
            }
        }
        firstMonthOfYear[LAST_YEAR - FIRST_YEAR + 1] = months.size();
        firstDays = months.stream().mapToLong(month -> month.firstDay().toEpochDay()).toArray();
    }

    private static LocalDate solar(double julianDay) {
        var day = Solar.fromJulianDay(julianDay);
        return LocalDate.of(day.getYear(), day.getMonth(), day.getDay());
    }

    /** @throws IllegalArgumentException outside the lunar years 1900 to 2150 */
    static Month monthOf(LocalDate date) {
        int found = Arrays.binarySearch(ALMANAC.firstDays, date.toEpochDay());
        int index = found >= 0 ? found : -found - 2;
        if (index >= 0) {
            var month = ALMANAC.months.get(index);
            if (date.toEpochDay() < month.firstDay().toEpochDay() + month.days())
                return month;
        }
        throw new IllegalArgumentException("农历只支持" + FIRST_YEAR + "至" + LAST_YEAR + "年，收到的日期是" + date
                + "。Lunar dates are known for the years " + FIRST_YEAR + " to " + LAST_YEAR
                + "; the date was " + date + ".");
    }

    /** @return empty when that lunar year has no such leap month
     *  @throws IllegalArgumentException outside the lunar years 1900 to 2150 */
    static Optional<Month> month(int year, int month, boolean leap) {
        requireKnown(year);
        int end = ALMANAC.firstMonthOfYear[year - FIRST_YEAR + 1];
        for (int i = ALMANAC.firstMonthOfYear[year - FIRST_YEAR]; i < end; i++) {
            var candidate = ALMANAC.months.get(i);
            if (candidate.month() == month && candidate.leap() == leap)
                return Optional.of(candidate);
        }
        return Optional.empty();
    }

    /** @param number of the term in its solar year: 0 is 小寒, 23 is 冬至 */
    static LocalDate term(int year, int number) {
        requireKnown(year);
        return ALMANAC.terms.get((year - FIRST_YEAR) * TERMS + number);
    }

    static boolean knows(int year) {
        return year >= FIRST_YEAR && year <= LAST_YEAR;
    }

    private static void requireKnown(int year) {
        if (!knows(year))
            throw new IllegalArgumentException(
                    "年份须在" + FIRST_YEAR + "至" + LAST_YEAR + "之间，收到的是" + year + "。The year must be from "
                            + FIRST_YEAR + " to " + LAST_YEAR + "; it was " + year + ".");
    }
}
