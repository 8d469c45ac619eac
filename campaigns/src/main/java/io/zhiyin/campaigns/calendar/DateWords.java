package io.zhiyin.campaigns.calendar;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A date as somebody wrote it, not yet checked: month 13 and 30 February are kept, so that they can be
 * answered.
 *
 * @param begin    of the words in the message
 * @param end      behind the last of them
 * @param calendar that stands directly beside the date
 * @param year     four digits, absent when not written
 */
record DateWords(int begin, int end, Style style, Calendar calendar, @Nullable Integer year, int month,
        int day, boolean leapMonth,
        Hint hint) {

    enum Calendar {
        UNSAID, SOLAR, LUNAR
    }

    /** How it is written, which decides how far it can be trusted without the word birthday. */
    enum Style {
        /** 1990年3月5日, 腊月廿三, 5 March 1990. */
        WORDS,
        /** 1990-03-05, 3.5. */
        NUMBERS,
        /** 19900305. */
        EIGHT_DIGITS,
        /** 900305, 0305: numbers of every kind look like this. */
        FEW_DIGITS,
        /** 中秋节. */
        FESTIVAL
    }

    enum Hint {
        NONE,
        /** 正月, 腊月, 初五, 廿三, 闰: only the lunar calendar speaks so. */
        LUNAR_WORDS,
        /** 八月十五: said of both calendars. */
        EITHER_CALENDAR,
        /** 03/05/1990: day first or month first. */
        EITHER_ORDER
    }

    /** The same day in other words or another place: 正月十五 and 元宵节. */
    boolean sameDay(DateWords other) {
        return surelyLunar() == other.surelyLunar() && Objects.equals(year, other.year)
                && month == other.month && day == other.day
                && leapMonth == other.leapMonth;
    }

    boolean surelyLunar() {
        return calendar == Calendar.LUNAR || hint == Hint.LUNAR_WORDS;
    }
}
