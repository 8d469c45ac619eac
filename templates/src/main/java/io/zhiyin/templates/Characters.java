package io.zhiyin.templates;

import java.text.BreakIterator;
import java.util.Locale;

/** Questions about characters that the platforms and the people who read ask. */
final class Characters {
    private static final int LONGEST_LETTER = 32;

    private Characters() {}

    /**
     * The first {@code width} UTF-16 units at most, the last of them {@code sign} where something was left out. An emoji
     * or a letter with its accents is kept whole or left out.
     */
    static String clip(String text, int width, String sign) {
        if (text.length() <= width) {
            return text;
        }
        if (sign.length() >= width) {
            return sign.substring(0, boundary(sign, width));
        }
        return text.substring(0, boundary(text, width - sign.length())).stripTrailing() + sign;
    }

    private static int boundary(String text, int width) {
        if (width >= text.length()) {
            return text.length();
        }
        // Nothing that is one letter to a reader is longer than this, and finding letters is slow.
        int from = Math.max(0, width - LONGEST_LETTER);
        BreakIterator letters = BreakIterator.getCharacterInstance(Locale.ROOT);
        letters.setText(text.substring(from, Math.min(text.length(), width + LONGEST_LETTER)));
        return from + (letters.isBoundary(width - from)
                ? width - from
                : Math.max(0, letters.preceding(width - from)));
    }

    /**
     * Whether XML 1.0 (in which passive replies travel) or a reader has no use for it: control characters but tab and
     * line feed, half characters, and the marks that turn the direction of writing.
     */
    static boolean unwelcome(int c) {
        boolean control = Character.isISOControl(c) && c != '\n' && c != '\t';
        boolean half = between(c, 0xD800, 0xDFFF) || between(c, 0xFFFE, 0xFFFF);
        boolean turns = between(c, 0x202A, 0x202E) || between(c, 0x2066, 0x2069);
        return control || half || turns;
    }

    private static boolean between(int c, int from, int to) {
        return c >= from && c <= to;
    }

    /** Whether it is a line break or a tab, which template messages do not take. */
    static boolean breaksLine(int c) {
        return c == '\n' || c == '\t' || between(c, 0x2028, 0x2029);
    }

    /** The character, or its number where it would not show. */
    static String visible(int c) {
        return unwelcome(c) || Character.isWhitespace(c)
                ? String.format(Locale.ROOT, "U+%04X", c)
                : Character.toString(c);
    }

    static boolean isHan(int c) {
        return Character.UnicodeScript.of(c) == Character.UnicodeScript.HAN;
    }
}
