package io.zhiyin.templates;

/** The words and signs of an expression, taken one after the other from a template's text. */
final class Cursor {
    private static final int LONGEST_NUMBER = 18;

    private final SourceText source;
    private final String text;
    private int next;

    Cursor(SourceText source, int start) {
        this.source = source;
        this.text = source.text();
        this.next = start;
    }

    int place() {
        return next;
    }

    boolean atEnd() {
        return next >= text.length();
    }

    /** The character that comes; asked only before the end. */
    char peek() {
        return text.charAt(next);
    }

    boolean startsName() {
        return !atEnd() && isNameStart(peek());
    }

    boolean startsNumber() {
        return !atEnd() && isDigit(peek());
    }

    boolean startsText() {
        return ahead("\"") || ahead("'");
    }

    String number() throws Refusal {
        int at = next;
        while (next < text.length() && isDigit(text.charAt(next))) {
            next++;
        }
        if (next + 1 < text.length() && text.charAt(next) == '.' && isDigit(text.charAt(next + 1))) {
            next++;
            while (next < text.length() && isDigit(text.charAt(next))) {
                next++;
            }
        }
        if (next - at > LONGEST_NUMBER) {
            throw refuse(at, ProblemCode.TOO_COMPLEX, "数字太长，最多 " + LONGEST_NUMBER + " 位。",
                    "The number is too long; at most " + LONGEST_NUMBER + " digits.");
        }
        return text.substring(at, next);
    }

    String raw() throws Refusal {
        int at = next;
        int end = text.indexOf(text.charAt(at), at + 1);
        if (end < 0) {
            throw unclosed(at);
        }
        next = end + 1;
        return text.substring(at + 1, end);
    }

    String literal() throws Refusal {
        int at = next;
        char quote = text.charAt(next++);
        var words = new StringBuilder();
        while (next < text.length() && text.charAt(next) != quote) {
            char c = text.charAt(next++);
            if (c == '$' && next < text.length() && text.charAt(next) == '{') {
                throw refuse(next - 1, ProblemCode.FORBIDDEN_EXPRESSION, "引号里不能再写 ${…}。请用加号连接：\"您好，\" + 名字",
                        "Quotes cannot hold ${…}. Join with plus: \"Hello \" + name");
            }
            words.append(c == '\\' ? escaped() : c);
        }
        if (next >= text.length()) {
            throw unclosed(at);
        }
        next++;
        return words.toString();
    }

    private char escaped() throws Refusal {
        char c = next < text.length() ? text.charAt(next) : ' ';
        int which = "nt\"'\\{lga=".indexOf(c);
        if (which < 0) {
            throw refuse(next - 1, ProblemCode.SYNTAX, "引号里的反斜线只能写作 \\n、\\t、\\\"、\\' 或 \\\\。",
                    "In quotes a backslash can only be written as \\n, \\t, \\\", \\' or \\\\.");
        }
        next++;
        return "\n\t\"'\\{<>&=".charAt(which);
    }

    String name() {
        int at = next;
        while (next < text.length() && (isNameStart(text.charAt(next)) || isDigit(text.charAt(next)))) {
            next++;
        }
        return text.substring(at, next);
    }

    private static boolean isNameStart(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private Refusal unclosed(int at) {
        return refuse(at, ProblemCode.SYNTAX, "这里的引号没有结束。", "The quotation that begins here does not end.");
    }

    Refusal unexpected() {
        if (next >= text.length()) {
            return refuse(next, ProblemCode.SYNTAX, "模板在这里断了，表达式没有写完。",
                    "The template ends in the middle of an expression.");
        }
        String found = Characters.visible(text.codePointAt(next));
        return refuse(next, ProblemCode.SYNTAX,
                "看不懂这里的“" + found + "”。变量名只用英文字母、数字和下划线，如 ${customer.name}；文字要加引号。",
                "Did not expect \"" + found
                        + "\" here. Variable names are Latin letters, digits and underscores, such as ${customer.name}; texts stand in quotes.");
    }

    void expect(char c) throws Refusal {
        skipBlanks();
        if (next >= text.length() || text.charAt(next) != c) {
            String found = next >= text.length() ? "…" : Characters.visible(text.codePointAt(next));
            throw refuse(next, ProblemCode.SYNTAX, "这里应为“" + c + "”，却是“" + found + "”。",
                    "Expected \"" + c + "\" here, found \"" + found + "\".");
        }
        next++;
    }

    boolean take(String sign) {
        skipBlanks();
        if (!text.startsWith(sign, next)) {
            return false;
        }
        next += sign.length();
        return true;
    }

    boolean takeWord(String word) {
        skipBlanks();
        if (!aheadWord(word)) {
            return false;
        }
        next += word.length();
        return true;
    }

    boolean ahead(String sign) {
        return text.startsWith(sign, next);
    }

    boolean aheadWord(String word) {
        int end = next + word.length();
        return text.startsWith(word, next)
                && (end >= text.length() || (!isNameStart(text.charAt(end)) && !isDigit(text.charAt(end))));
    }

    void skipBlanks() {
        while (next < text.length() && " \t\n".indexOf(text.charAt(next)) >= 0) {
            next++;
        }
    }

    Refusal refuse(int at, ProblemCode code, String zh, String en) {
        return source.refuse(at, code, zh, en);
    }
}
