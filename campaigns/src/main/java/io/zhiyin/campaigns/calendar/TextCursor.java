package io.zhiyin.campaigns.calendar;

import java.util.List;
import java.util.OptionalInt;

/** A place in a normalised message, and the smallest words of a date read from there. */
final class TextCursor {
    private static final String CHINESE_DIGITS = "〇一二三四五六七八九";
    static final String CHINESE_NUMERALS = CHINESE_DIGITS + "零十廿卅";

    private final String text;
    private int at;

    TextCursor(String text) {
        this.text = text;
    }

    int at() {
        return at;
    }

    void moveTo(int place) {
        at = place;
    }

    /** The character {@code distance} away, or a space outside the text. */
    char peek(int distance) {
        int place = at + distance;
        return place >= 0 && place < text.length() ? text.charAt(place) : ' ';
    }

    boolean skipSpaces() {
        int before = at;
        while (at < text.length() && text.charAt(at) == ' ')
            at++;
        return at > before;
    }

    boolean take(String word) {
        if (!text.startsWith(word, at))
            return false;
        at += word.length();
        return true;
    }

    /** The first of the words that stands here; -1 when none does. */
    int takeOneOf(List<String> words) {
        for (int i = 0; i < words.size(); i++)
            if (take(words.get(i)))
                return i;
        return -1;
    }

    /** The run of letters that stands here, perhaps none. */
    String letters() {
        int begin = at;
        while (isLatin(peek(0)))
            at++;
        return text.substring(begin, at);
    }

    /** A whole run of Arabic digits, no shorter and no longer. */
    OptionalInt digits(int atLeast, int atMost) {
        int end = at;
        while (end < text.length() && isDigit(text.charAt(end)))
            end++;
        int length = end - at;
        if (length < atLeast || length > atMost)
            return OptionalInt.empty();
        int value = Integer.parseInt(text.substring(at, end));
        at = end;
        return OptionalInt.of(value);
    }

    /** 3, 03, 三, 十二, 二十一, 廿三, 卅. */
    OptionalInt number() {
        if (isDigit(peek(0)))
            return digits(1, 2);
        int tens = 0;
        int ones = chineseDigit();
        if (take("十"))
            tens = ones > 0 ? ones : 1;
        else if (ones > 0)
            return OptionalInt.of(ones);
        else if (take("廿"))
            tens = 2;
        else if (take("卅"))
            tens = 3;
        else
            return OptionalInt.empty();
        return OptionalInt.of(tens * 10 + Math.max(0, chineseDigit()));
    }

    /** A year spelt digit by digit: 一九九〇, 九零. The value, and by its length whether the century is missing. */
    OptionalInt chineseYear() {
        int begin = at;
        int value = 0;
        while (chineseDigitOrZero() >= 0) {
            value = value * 10 + chineseDigitOrZero();
            at++;
            if (at - begin > 4)
                break;
        }
        int length = at - begin;
        if (length == 2 || length == 4)
            return OptionalInt.of(value);
        at = begin;
        return OptionalInt.empty();
    }

    private int chineseDigitOrZero() {
        return peek(0) == '零' ? 0 : CHINESE_DIGITS.indexOf(peek(0));
    }

    private int chineseDigit() {
        int digit = CHINESE_DIGITS.indexOf(peek(0));
        if (digit <= 0)
            return -1;
        at++;
        return digit;
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean isLatin(char c) {
        return c >= 'a' && c <= 'z';
    }
}
