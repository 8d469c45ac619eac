package io.zhiyin.templates;

/** A template's text with its places: offsets inside, lines and columns outside. Every line break is one {@code \n}. */
final class SourceText {
    /** Characters (UTF-16 units). The longest message of any channel is 4,000 bytes; the rest is room for conditions. */
    static final int LONGEST = 16_384;

    private final String text;

    private SourceText(String text) {
        this.text = text;
    }

    static SourceText of(String text) throws Refusal {
        if (text.length() > LONGEST) {
            throw new Refusal(TemplateProblem.at(Position.START, ProblemCode.TOO_COMPLEX,
                    "模板有 " + text.length() + " 个字符，最多 " + LONGEST + " 个。请缩短。",
                    "The template has " + text.length() + " characters; at most " + LONGEST
                            + " are allowed. Shorten it."));
        }
        // A form in a browser posts its lines with CR LF.
        return new SourceText(text.replace("\r\n", "\n").replace('\r', '\n'));
    }

    String text() {
        return text;
    }

    int length() {
        return text.length();
    }

    Position place(int offset) {
        int end = Math.min(offset, text.length());
        int line = 1;
        int lineStart = 0;
        for (int i = text.indexOf('\n'); i >= 0 && i < end; i = text.indexOf('\n', i + 1)) {
            line++;
            lineStart = i + 1;
        }
        return new Position(line, text.codePointCount(lineStart, end) + 1);
    }

    Refusal refuse(int offset, ProblemCode code, String zh, String en) {
        return new Refusal(TemplateProblem.at(place(offset), code, zh, en));
    }
}
