package io.zhiyin.campaigns.calendar;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.Month;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A festival that shops and customers speak of. Statutory days off are another matter: they are announced each year. */
public record Festival(String zh, String en, Day day) {

    public sealed interface Day {
        /** On the same day of its calendar every year. The lunar 30th of a short month is its 29th. */
        record Yearly(Birthday.Kind kind, int month, int day) implements Day {}

        /** On the n-th Sunday of a month. */
        record Sunday(Month month, int n) implements Day {}

        record Qingming() implements Day {}

        record WinterSolstice() implements Day {}
    }

    private static final List<Festival> ALL = List.of(lunar("春节", "Spring Festival", 1, 1),
            lunar("元宵节", "Lantern Festival", 1, 15),
            lunar("龙抬头", "Dragon Head Raising Day", 2, 2), lunar("端午节", "Dragon Boat Festival", 5, 5),
            lunar("七夕节", "Qixi Festival", 7, 7), lunar("中元节", "Zhongyuan Festival", 7, 15),
            lunar("中秋节", "Mid-Autumn Festival", 8, 15), lunar("重阳节", "Double Ninth Festival", 9, 9),
            lunar("腊八节", "Laba Festival", 12, 8), lunar("小年", "Little New Year", 12, 23),
            lunar("除夕", "Chinese New Year's Eve", 12, 30), solar("元旦", "New Year's Day", 1, 1),
            solar("情人节", "Valentine's Day", 2, 14), solar("妇女节", "Women's Day", 3, 8),
            new Festival("清明节", "Tomb-Sweeping Day", new Day.Qingming()), solar("劳动节", "Labour Day", 5, 1),
            new Festival("母亲节", "Mother's Day", new Day.Sunday(Month.MAY, 2)),
            solar("儿童节", "Children's Day", 6, 1),
            new Festival("父亲节", "Father's Day", new Day.Sunday(Month.JUNE, 3)),
            solar("教师节", "Teachers' Day", 9, 10),
            solar("国庆节", "National Day", 10, 1), solar("双十一", "Singles' Day", 11, 11),
            new Festival("冬至", "Winter Solstice", new Day.WinterSolstice()),
            solar("平安夜", "Christmas Eve", 12, 24),
            solar("圣诞节", "Christmas Day", 12, 25));

    private static Festival lunar(String zh, String en, int month, int day) {
        return new Festival(zh, en, new Day.Yearly(Birthday.Kind.LUNAR, month, day));
    }

    private static Festival solar(String zh, String en, int month, int day) {
        return new Festival(zh, en, new Day.Yearly(Birthday.Kind.SOLAR, month, day));
    }

    static Stream<Festival> all() {
        return ALL.stream();
    }

    /** The festivals of a day, lunar ones first. */
    public static List<Festival> on(LocalDate date) {
        var yearly = Birthdays.keysOn(date, LeapDayPolicy.LEAP_YEARS_ONLY).stream()
                .filter(key -> !key.leapMonth())
                .map(key -> new Day.Yearly(key.kind(), key.month(), key.day()))
                .collect(Collectors.toUnmodifiableSet());
        return ALL.stream().filter(festival -> festival.isOn(date, yearly)).toList();
    }

    private boolean isOn(LocalDate date, Set<Day.Yearly> yearly) {
        return switch (day) {
            case Day.Yearly anniversary -> yearly.contains(anniversary);
            case Day.Sunday(var month, var n) ->
                date.getMonth() == month
                        && date.equals(date.with(TemporalAdjusters.dayOfWeekInMonth(n, DayOfWeek.SUNDAY)));
            case Day.Qingming() -> date.equals(Almanac.qingming(date.getYear()));
            case Day.WinterSolstice() -> date.equals(Almanac.winterSolstice(date.getYear()));
        };
    }

    public String name(Locale locale) {
        return LunarNames.isChinese(locale) ? zh : en;
    }
}
