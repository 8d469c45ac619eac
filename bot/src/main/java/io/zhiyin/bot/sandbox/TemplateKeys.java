package io.zhiyin.bot.sandbox;

import java.util.List;
import java.util.regex.Pattern;

/** What a value may be, told by the letters of its key. Source: Official Account API, value rules by key prefix. */
final class TemplateKeys {
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,32}(\\.\\d{1,31})?");
    private static final Pattern LETTERS = Pattern.compile("[A-Za-z]{1,32}");
    private static final Pattern SYMBOLS = Pattern.compile("[^\\p{L}\\p{N}\\s]{1,5}");
    private static final Pattern CHARACTERS = Pattern.compile("[\\x21-\\x7e ]{1,32}");
    private static final String DAY = "(\\d{4}年\\d{1,2}月\\d{1,2}日|\\d{4}[-/.]\\d{1,2}[-/.]\\d{1,2})";
    private static final String HOUR = "([01]?\\d|2[0-3]):[0-5]\\d(:[0-5]\\d)?";
    private static final String TIME_ONE = "(" + DAY + "\\s?)?" + HOUR;
    private static final String DATE_ONE = DAY + "(\\s?" + HOUR + ")?";
    private static final Pattern TIME = Pattern.compile(TIME_ONE + "(\\s?~\\s?" + TIME_ONE + ")?");
    private static final Pattern DATE = Pattern.compile(DATE_ONE + "(\\s?~\\s?" + DATE_ONE + ")?");
    private static final Pattern AMOUNT = Pattern.compile("[¥￥$€£]?\\d{1,10}(\\.\\d{1,2})?元?");
    private static final Pattern PHONE = Pattern.compile("[0-9+()\\-*# ]{1,17}");
    private static final Pattern CAR = Pattern
            .compile("[\\p{IsHan}A-Za-z0-9][A-Za-z0-9·]{0,6}[\\p{IsHan}A-Za-z0-9]");
    private static final Pattern NAME_LATIN = Pattern.compile("[\\x20-\\x7e]{1,20}");
    private static final Pattern PHRASE = Pattern.compile("\\p{IsHan}{1,5}");

    private TemplateKeys() {}

    /** @param choices the values an enum or const key may have; empty: any of 20 characters */
    static boolean permits(String key, String value, List<String> choices) {
        if (CONTROL.matcher(value).find())
            return false;
        int length = value.codePointCount(0, value.length());
        return switch (key.replaceAll("[0-9]+$", "")) {
            case "number" -> NUMBER.matcher(value).matches() && length <= 32;
            case "letter" -> LETTERS.matcher(value).matches();
            case "symbol" -> SYMBOLS.matcher(value).matches();
            case "character_string" -> CHARACTERS.matcher(value).matches();
            case "time" -> TIME.matcher(value).matches();
            case "date" -> DATE.matcher(value).matches();
            case "amount" -> AMOUNT.matcher(value).matches();
            case "phone_number" -> PHONE.matcher(value).matches();
            case "car_number" -> CAR.matcher(value).matches();
            case "name" -> NAME_LATIN.matcher(value).matches() || length <= 10;
            case "phrase" -> PHRASE.matcher(value).matches();
            case "enum", "const" -> choices.isEmpty() ? length <= 20 : choices.contains(value);
            // thing, and the kinds that the pages do not describe
            default -> length <= 20;
        };
    }
}
