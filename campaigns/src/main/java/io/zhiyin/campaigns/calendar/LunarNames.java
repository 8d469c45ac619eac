package io.zhiyin.campaigns.calendar;

import java.util.List;
import java.util.Locale;

/** How lunar months and days are called. */
final class LunarNames {
    // The eleventh is 十一月, not 冬月: 闰十一月 is how almanacs print the leap month of 2033.
    private static final List<String> MONTHS = List.of("正月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月",
            "十月", "十一月",
            "腊月");
    private static final String DIGITS = "一二三四五六七八九十";

    private LunarNames() {}

    static String month(int month, boolean leap) {
        return (leap ? "闰" : "") + MONTHS.get(month - 1);
    }

    static String day(int day) {
        return switch (day) {
            case 20 -> "二十";
            case 30 -> "三十";
            default -> (day <= 10 ? "初" : day < 20 ? "十" : "廿") + DIGITS.charAt((day - 1) % 10);
        };
    }

    static boolean isChinese(Locale locale) {
        return locale.getLanguage().equals(Locale.CHINESE.getLanguage());
    }
}
