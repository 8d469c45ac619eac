package io.zhiyin.campaigns.tag;

/** Case and width do not matter in keywords: ＶＩＰ, Vip and vip are one. */
final class Folding {
    private static final char FULL_WIDTH_FIRST = '！';
    private static final char FULL_WIDTH_LAST = '～';
    private static final int FULL_WIDTH_SHIFT = '！' - '!';
    private static final char FULL_WIDTH_SPACE = '\u3000';

    private Folding() {}

    // Upper case first, as String.equalsIgnoreCase does: some letters have one upper and two lower forms.
    static char fold(char c) {
        var narrow = c >= FULL_WIDTH_FIRST && c <= FULL_WIDTH_LAST
                ? (char) (c - FULL_WIDTH_SHIFT)
                : c == FULL_WIDTH_SPACE ? ' ' : c;
        return Character.toLowerCase(Character.toUpperCase(narrow));
    }

    static String fold(String text) {
        var folded = text.toCharArray();
        for (var i = 0; i < folded.length; i++) {
            folded[i] = fold(folded[i]);
        }
        return new String(folded);
    }
}
