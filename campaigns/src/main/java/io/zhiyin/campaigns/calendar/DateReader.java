package io.zhiyin.campaigns.calendar;

import io.zhiyin.campaigns.calendar.DateWords.Calendar;
import io.zhiyin.campaigns.calendar.DateWords.Hint;
import io.zhiyin.campaigns.calendar.DateWords.Style;
import java.time.Month;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the dates in a normalised message. The grammar:
 *
 * <pre>
 * date     = [calendar] (spoken | numeric | digits | festival | english) [calendar]
 * calendar = 农历 阴历 旧历 ... | 公历 阳历 新历 ... | lunar | solar
 * spoken   = [year 年] [calendar] [闰] month 月 day [日|号]   with 正 冬 腊 as months, 初五 廿三 as days
 * numeric  = yyyy-m-d | yy-m-d | m-d | d/m/yyyy               one separator throughout: - / .
 * digits   = yyyymmdd | yymmdd | mmdd
 * english  = March 5[th][, 1990] | 5[th] [of] March [1990] | lunar [year n] [leap] month n day n
 * </pre>
 */
final class DateReader {
    static final List<String> LUNAR = List.of("农历", "阴历", "旧历", "古历", "老历", "夏历", "黄历", "lunar calendar",
            "lunar");
    static final List<String> SOLAR = List.of("公历", "阳历", "新历", "国历", "西历", "solar calendar", "solar",
            "gregorian");
    private static final List<String> MONTHS = Stream.of(Month.values())
            .map(month -> month.name().toLowerCase(Locale.ROOT)).toList();
    private static final List<String> ORDINALS = List.of("st", "nd", "rd", "th");
    private static final String SEPARATORS = "-/.";
    // What makes a number a price, a size or a time of day instead of a date.
    private static final String UNITS = "折元块个件点倍天周年岁斤克瓶盒套次人位楼万千百分小%$¥*+:";

    private final TextCursor cursor;
    private final int length;
    private final int thisYear;

    private DateReader(String text, int thisYear) {
        this.cursor = new TextCursor(text);
        this.length = text.length();
        this.thisYear = thisYear;
    }

    /** @param thisYear the year up to which two digits mean this century: in 2026, 05 is 2005 and 90 is 1990 */
    static List<DateWords> read(String text, int thisYear) {
        return new DateReader(text, thisYear).all();
    }

    private List<DateWords> all() {
        var found = new ArrayList<DateWords>();
        int at = 0;
        while (at < length) {
            var date = dateAt(at);
            date.ifPresent(found::add);
            at = date.map(DateWords::end).orElse(at + 1);
        }
        return found;
    }

    private Optional<DateWords> dateAt(int begin) {
        cursor.moveTo(begin);
        if (!startsAWord())
            return Optional.empty();
        var said = calendar();
        if (said != Calendar.UNSAID) {
            cursor.skipSpaces();
            cursor.take("的");
        }
        int start = cursor.at();
        for (Supplier<Optional<Read>> way : List.<Supplier<Optional<Read>>>of(this::spoken, this::numeric,
                this::digits, this::festival,
                this::english, this::englishLunar)) {
            cursor.moveTo(start);
            var read = way.get();
            if (read.isPresent())
                return Optional.of(placed(begin, said, read.get()));
        }
        return Optional.empty();
    }

    /** What one way of writing gives; the calendar beside it and the place come later. */
    private record Read(Style style, Calendar calendar, @Nullable Integer year, int month, int day,
            boolean leapMonth, Hint hint) {}

    private DateWords placed(int begin, Calendar before, Read read) {
        var said = before != Calendar.UNSAID ? before : read.calendar();
        if (said == Calendar.UNSAID)
            said = calendarBehind();
        return new DateWords(begin, cursor.at(), read.style(), said, read.year(), read.month(), read.day(),
                read.leapMonth(), read.hint());
    }

    /** Not in the middle of a number, a price, a version or a word. */
    private boolean startsAWord() {
        char here = cursor.peek(0);
        char before = cursor.peek(-1);
        if (TextCursor.isDigit(here))
            return !TextCursor.isDigit(before) && !TextCursor.isLatin(before)
                    && "-/.¥$#+".indexOf(before) < 0;
        if (TextCursor.isLatin(here))
            return !TextCursor.isLatin(before);
        if (TextCursor.CHINESE_NUMERALS.indexOf(here) >= 0)
            return TextCursor.CHINESE_NUMERALS.indexOf(before) < 0;
        return true;
    }

    private Calendar calendar() {
        if (cursor.takeOneOf(LUNAR) >= 0)
            return Calendar.LUNAR;
        return cursor.takeOneOf(SOLAR) >= 0 ? Calendar.SOLAR : Calendar.UNSAID;
    }

    /** 8.15农历, 3月5日(阳历): but in 3月5日农历二月初九 the word belongs to what follows. */
    private Calendar calendarBehind() {
        int end = cursor.at();
        cursor.skipSpaces();
        boolean bracket = cursor.take("(");
        var said = calendar();
        if (bracket)
            cursor.take(")");
        int behind = cursor.at();
        cursor.skipSpaces();
        char next = cursor.peek(0);
        boolean ofTheNextDate = TextCursor.isDigit(next)
                || (TextCursor.CHINESE_NUMERALS + "正冬腊闰").indexOf(next) >= 0;
        boolean taken = said != Calendar.UNSAID && !ofTheNextDate;
        cursor.moveTo(taken ? behind : end);
        return taken ? said : Calendar.UNSAID;
    }

    private Optional<Read> spoken() {
        var year = spokenYear();
        cursor.skipSpaces();
        var said = year.isPresent() ? calendar() : Calendar.UNSAID;
        cursor.skipSpaces();
        boolean leap = cursor.take("闰");
        boolean monthInDigits = TextCursor.isDigit(cursor.peek(0));
        int lunarName = cursor.takeOneOf(List.of("正", "冬", "腊"));
        var month = switch (lunarName) {
            case 0 -> OptionalInt.of(1);
            case 1 -> OptionalInt.of(11);
            case 2 -> OptionalInt.of(12);
            default -> cursor.take("元") ? OptionalInt.of(1) : cursor.number();
        };
        cursor.skipSpaces();
        if (month.isEmpty() || !cursor.take("月"))
            return Optional.empty();
        cursor.take("份");
        cursor.skipSpaces();
        boolean dayInDigits = TextCursor.isDigit(cursor.peek(0));
        boolean lunarDay = cursor.take("初") || cursor.peek(0) == '廿' || cursor.peek(0) == '卅';
        var day = cursor.number();
        if (day.isEmpty())
            return Optional.empty();
        boolean unit = takeDayWord();
        if (!unit && !endsAWord())
            return Optional.empty();
        boolean lunarWords = leap || lunarName >= 0 || lunarDay;
        // 十一 to 三十 are called the same in both calendars; the solar one mostly adds 日 or 号.
        boolean either = !monthInDigits && !dayInDigits && !unit && day.getAsInt() > 10
                && day.getAsInt() <= 30;
        var hint = lunarWords ? Hint.LUNAR_WORDS : either ? Hint.EITHER_CALENDAR : Hint.NONE;
        return Optional
                .of(new Read(Style.WORDS, said, boxed(year), month.getAsInt(), day.getAsInt(), leap, hint));
    }

    private boolean takeDayWord() {
        int end = cursor.at();
        cursor.skipSpaces();
        if (cursor.take("日") || cursor.take("号"))
            return true;
        cursor.moveTo(end);
        return false;
    }

    private OptionalInt spokenYear() {
        int begin = cursor.at();
        var year = TextCursor.isDigit(cursor.peek(0)) ? cursor.digits(2, 4) : cursor.chineseYear();
        int digits = cursor.at() - begin;
        cursor.skipSpaces();
        if (year.isPresent() && digits != 3 && cursor.take("年")) {
            cursor.skipSpaces();
            cursor.take("的");
            return OptionalInt.of(digits == 2 ? ofThisLife(year.getAsInt()) : year.getAsInt());
        }
        cursor.moveTo(begin);
        return OptionalInt.empty();
    }

    private int ofThisLife(int twoDigits) {
        int century = thisYear / 100 * 100;
        return twoDigits <= thisYear % 100 ? century + twoDigits : century - 100 + twoDigits;
    }

    private Optional<Read> numeric() {
        int begin = cursor.at();
        var first = cursor.digits(1, 4);
        int firstLength = cursor.at() - begin;
        char separator = separator();
        var second = separator == 0 ? OptionalInt.empty() : cursor.digits(1, 2);
        if (first.isEmpty() || firstLength == 3 || second.isEmpty() || (separator == ' ' && firstLength != 4))
            return Optional.empty();
        int endOfTwo = cursor.at();
        var third = separator() == separator ? cursor.digits(1, 4) : OptionalInt.empty();
        if (third.isEmpty())
            cursor.moveTo(endOfTwo);
        if (!endsAWord())
            return Optional.empty();
        int a = first.getAsInt();
        int b = second.getAsInt();
        if (third.isPresent())
            return firstLength == 4
                    ? dated(a, b, third.getAsInt(), Hint.NONE)
                    : threeShort(a, b, third.getAsInt());
        // "1990-03" is a month.
        if (firstLength == 4)
            return Optional.empty();
        return Optional.of(new Read(Style.NUMBERS, Calendar.UNSAID, null, a, b, false, Hint.NONE));
    }

    /** Chinese writes year, month, day; the West puts the year last, and disagrees about the other two. */
    private Optional<Read> threeShort(int a, int b, int c) {
        if (c <= 31)
            return dated(ofThisLife(a), b, c, Hint.NONE);
        int year = c < 100 ? ofThisLife(c) : c;
        if (a > 12 && b <= 12)
            return dated(year, b, a, Hint.NONE);
        return dated(year, a, b, a == b || b > 12 ? Hint.NONE : Hint.EITHER_ORDER);
    }

    private static Optional<Read> dated(int year, int month, int day, Hint hint) {
        return Optional.of(new Read(Style.NUMBERS, Calendar.UNSAID, year, month, day, false, hint));
    }

    /** The separator that stands here, spaces around it allowed; a space when there is nothing else; 0 when none. */
    private char separator() {
        boolean spaces = cursor.skipSpaces();
        char mark = cursor.peek(0);
        if (SEPARATORS.indexOf(mark) >= 0 && cursor.take(String.valueOf(mark))) {
            cursor.skipSpaces();
            return mark;
        }
        return spaces ? ' ' : 0;
    }

    private Optional<Read> digits() {
        int begin = cursor.at();
        var run = cursor.digits(4, 8);
        int count = cursor.at() - begin;
        if (run.isEmpty() || !endsAWord())
            return Optional.empty();
        int number = run.getAsInt();
        int month = number / 100 % 100;
        int day = number % 100;
        boolean plausible = month >= 1 && month <= 12 && day >= 1 && day <= 31;
        return switch (count) {
            case 8 -> Optional
                    .of(new Read(Style.EIGHT_DIGITS, Calendar.UNSAID, number / 10_000, month, day, false,
                            Hint.NONE));
            case 6 -> plausible
                    ? Optional.of(
                            new Read(Style.FEW_DIGITS, Calendar.UNSAID, ofThisLife(number / 10_000), month,
                                    day, false, Hint.NONE))
                    : Optional.empty();
            case 4 -> plausible
                    ? Optional.of(
                            new Read(Style.FEW_DIGITS, Calendar.UNSAID, null, month, day, false, Hint.NONE))
                    : Optional.empty();
            default -> Optional.empty();
        };
    }

    private Optional<Read> festival() {
        if (cursor.take("大年初一"))
            return Optional.of(onFestival(Birthday.Kind.LUNAR, 1, 1));
        if (cursor.take("大年三十") || cursor.take("年三十"))
            return Optional.of(onFestival(Birthday.Kind.LUNAR, 12, 30));
        return Festival.inChat().filter(festival -> cursor.take(festival.zh())).findFirst()
                .flatMap(festival -> festival
                        .day() instanceof Festival.Day.Yearly(var kind, var month, var day)
                                ? Optional.of(onFestival(kind, month, day))
                                : Optional.empty());
    }

    private static Read onFestival(Birthday.Kind kind, int month, int day) {
        var calendar = kind == Birthday.Kind.LUNAR ? Calendar.LUNAR : Calendar.SOLAR;
        return new Read(Style.FESTIVAL, calendar, null, month, day, false, Hint.NONE);
    }

    private Optional<Read> english() {
        var month = monthName();
        OptionalInt day;
        if (month.isPresent()) {
            cursor.skipSpaces();
            day = englishDay();
        } else {
            day = englishDay();
            cursor.skipSpaces();
            if (cursor.take("of "))
                cursor.skipSpaces();
            month = monthName();
        }
        if (month.isEmpty() || day.isEmpty())
            return Optional.empty();
        int end = cursor.at();
        cursor.skipSpaces();
        cursor.take(",");
        cursor.skipSpaces();
        var year = cursor.digits(4, 4);
        if (year.isEmpty())
            cursor.moveTo(end);
        return endsAWord()
                ? Optional.of(
                        new Read(Style.WORDS, Calendar.UNSAID, boxed(year), month.getAsInt(), day.getAsInt(),
                                false, Hint.NONE))
                : Optional.empty();
    }

    private OptionalInt monthName() {
        String name = cursor.letters();
        cursor.take(".");
        if (name.length() < 3)
            return OptionalInt.empty();
        return IntStream.range(0, MONTHS.size()).filter(i -> MONTHS.get(i).startsWith(name)).map(i -> i + 1)
                .findFirst();
    }

    private OptionalInt englishDay() {
        var day = cursor.digits(1, 2);
        if (day.isPresent())
            cursor.takeOneOf(ORDINALS);
        return day;
    }

    /** What follows "lunar" in {@link Birthday#describe}. */
    private Optional<Read> englishLunar() {
        var year = named("year ", 4);
        boolean leap = cursor.take("leap ");
        var month = named("month ", 2);
        cursor.take(",");
        cursor.skipSpaces();
        var day = named("day ", 2);
        return month.isPresent() && day.isPresent()
                ? Optional.of(
                        new Read(Style.WORDS, Calendar.LUNAR, boxed(year), month.getAsInt(), day.getAsInt(),
                                leap, Hint.NONE))
                : Optional.empty();
    }

    private OptionalInt named(String name, int atMost) {
        if (!cursor.take(name))
            return OptionalInt.empty();
        var number = cursor.digits(1, atMost);
        cursor.skipSpaces();
        return number;
    }

    private boolean endsAWord() {
        char next = cursor.peek(0);
        if (TextCursor.isDigit(next) || TextCursor.isLatin(next)
                || TextCursor.CHINESE_NUMERALS.indexOf(next) >= 0
                || UNITS.indexOf(next) >= 0)
            return false;
        return SEPARATORS.indexOf(next) < 0 || !TextCursor.isDigit(cursor.peek(1));
    }

    private static @Nullable Integer boxed(OptionalInt number) {
        return number.isPresent() ? number.getAsInt() : null;
    }
}
