package io.zhiyin.campaigns.calendar;

import java.time.LocalDate;
import java.time.Month;
import java.time.Year;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * When birthdays are celebrated, and whose birthday a day is.
 *
 * <p>A birthday comes once in every year <em>of its own calendar</em>. A lunar one can therefore fall twice
 * in a solar year, or not at all (腊月 moves between January and February): who must greet once a year has to
 * count lunar years for lunar birthdays, or simply the celebrated dates.
 */
public final class Birthdays {
    // 29 February is missing for eight years around 1900 and 2100.
    private static final int LONGEST_WAIT_YEARS = 8;
    private static final int SHORT_MONTH = 29;

    private Birthdays() {}

    /**
     * The one day on which a birthday is celebrated in a year. Somebody born in a leap month celebrates in
     * that leap month if the year has it, else in the ordinary month; somebody born on a lunar 30th
     * celebrates on the 29th of a short month.
     *
     * @param year a solar year for a solar birthday, a lunar year (1900 to 2150) for a lunar one
     * @return empty only for 29 February under {@link LeapDayPolicy#LEAP_YEARS_ONLY}
     */
    public static Optional<LocalDate> celebratedIn(Birthday birthday, int year, LeapDayPolicy policy) {
        return switch (birthday.kind()) {
            case SOLAR -> solarIn(birthday, year, policy);
            case LUNAR -> Optional.of(lunarIn(birthday, year));
        };
    }

    private static Optional<LocalDate> solarIn(Birthday birthday, int year, LeapDayPolicy policy) {
        boolean missing = birthday.month() == 2 && birthday.day() == 29 && !Year.isLeap(year);
        if (!missing)
            return Optional.of(LocalDate.of(year, birthday.month(), birthday.day()));
        return switch (policy) {
            case FEB_28 -> Optional.of(LocalDate.of(year, Month.FEBRUARY, 28));
            case MAR_1 -> Optional.of(LocalDate.of(year, Month.MARCH, 1));
            case LEAP_YEARS_ONLY -> Optional.empty();
        };
    }

    private static LocalDate lunarIn(Birthday birthday, int year) {
        var month = Almanac.month(year, birthday.month(), birthday.leapMonth())
                .or(() -> Almanac.month(year, birthday.month(), false)).orElseThrow();
        return month.firstDay().plusDays(Math.min(birthday.day(), month.days()) - 1L);
    }

    /** The first celebration on or after {@code from}. */
    public static LocalDate next(Birthday birthday, LocalDate from, LeapDayPolicy policy) {
        int first = yearOf(birthday.kind(), from);
        for (int year = first; year <= first + LONGEST_WAIT_YEARS; year++) {
            var celebrated = celebratedIn(birthday, year, policy);
            if (celebrated.isPresent() && !celebrated.get().isBefore(from))
                return celebrated.get();
        }
        throw new IllegalStateException(
                "no celebration of " + birthday.key() + " in " + LONGEST_WAIT_YEARS + " years from " + from);
    }

    public static boolean isOn(Birthday birthday, LocalDate date, LeapDayPolicy policy) {
        return celebratedIn(birthday, yearOf(birthday.kind(), date), policy).filter(date::equals).isPresent();
    }

    /**
     * The year of its calendar to which a celebration on {@code date} belongs: the number that makes "once a
     * year" exact for lunar birthdays too.
     */
    public static int yearOf(Birthday.Kind kind, LocalDate date) {
        return switch (kind) {
            case SOLAR -> date.getYear();
            case LUNAR -> Almanac.monthOf(date).year();
        };
    }

    /**
     * Every key whose holders celebrate on that date, two to six of them: the inverse of {@link #isOn}, for
     * planning in one statement over an index of the four columns. No key twice.
     */
    public static List<BirthdayKey> keysOn(LocalDate date, LeapDayPolicy policy) {
        var keys = new ArrayList<BirthdayKey>();
        keys.add(new BirthdayKey(Birthday.Kind.SOLAR, date.getMonthValue(), date.getDayOfMonth(), false));
        if (standsInForLeapDay(date, policy))
            keys.add(new BirthdayKey(Birthday.Kind.SOLAR, 2, 29, false));

        var month = Almanac.monthOf(date);
        int day = LunarDate.of(date).day();
        var days = day == SHORT_MONTH && month.days() == SHORT_MONTH ? List.of(day, 30) : List.of(day);
        boolean yearHasLeapMonth = month.leap()
                || Almanac.month(month.year(), month.month(), true).isPresent();
        for (int celebrated : days) {
            keys.add(new BirthdayKey(Birthday.Kind.LUNAR, month.month(), celebrated, month.leap()));
            if (!yearHasLeapMonth)
                keys.add(new BirthdayKey(Birthday.Kind.LUNAR, month.month(), celebrated, true));
        }
        return List.copyOf(keys);
    }

    private static boolean standsInForLeapDay(LocalDate date, LeapDayPolicy policy) {
        if (date.isLeapYear())
            return false;
        return switch (policy) {
            case FEB_28 -> date.getMonth() == Month.FEBRUARY && date.getDayOfMonth() == 28;
            case MAR_1 -> date.getMonth() == Month.MARCH && date.getDayOfMonth() == 1;
            case LEAP_YEARS_ONLY -> false;
        };
    }
}
