package io.zhiyin.campaigns.calendar;

import java.time.LocalDate;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a page writes beside a solar date. */
public final class LunarCalendar {
    private LunarCalendar() {}

    /** 农历十月初三, "lunar month 10 day 3". */
    public static String beside(LocalDate date, Locale locale) {
        return LunarDate.of(date).describe(locale);
    }

    /** The names of the day's festivals: 春节; "" on an ordinary day; 国庆节、中秋节 where they meet. */
    public static String festivals(LocalDate date, Locale locale) {
        return Festival.on(date).stream().map(festival -> festival.name(locale))
                .collect(Collectors.joining(LunarNames.isChinese(locale) ? "、" : ", "));
    }
}
