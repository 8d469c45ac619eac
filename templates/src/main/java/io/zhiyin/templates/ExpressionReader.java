package io.zhiyin.templates;

import io.zhiyin.templates.Expr.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads one expression of the message language from a place in a template. A name for every level of precedence, as in
 * Freemarker's grammar; what Freemarker would read in a surprising way ({@code x!1 + y} is {@code x!(1 + y)} there) must
 * be written with brackets.
 */
final class ExpressionReader {
    /**
     * The deepest expression. Every character of a value is copied or looked at by at most this many operations, which
     * is one half of why rendering is bounded; {@link Work} is the other.
     */
    static final int DEEPEST = 32;

    private static final int LONGEST_NUMBER = 18;
    private static final Set<String> RESERVED = Set.of("true", "false", "gt", "gte", "lt", "lte", "as", "in",
            "using");

    private final SourceText source;
    private final String text;
    private final boolean insideTag;
    private int next;
    private int brackets;
    private int depth;

    ExpressionReader(SourceText source, int start, boolean insideTag) {
        this.source = source;
        this.text = source.text();
        this.next = start;
        this.insideTag = insideTag;
    }

    /** The place behind the last expression read and the blanks that follow it. */
    int end() {
        skipBlanks();
        return next;
    }

    Expr read() throws Refusal {
        if (++depth > DEEPEST) {
            throw tooDeep(next);
        }
        Expr either = both();
        while (take("||")) {
            either = checked(new Expr.Binary(either.at(), Operator.OR, either, both()));
        }
        depth--;
        return either;
    }

    private Expr both() throws Refusal {
        Expr both = equality();
        while (take("&&")) {
            both = checked(new Expr.Binary(both.at(), Operator.AND, both, equality()));
        }
        return both;
    }

    private Expr equality() throws Refusal {
        Expr left = order();
        if (take("==") || take("=")) {
            return checked(new Expr.Binary(left.at(), Operator.EQUAL, left, order()));
        }
        if (take("!=")) {
            return checked(new Expr.Binary(left.at(), Operator.UNEQUAL, left, order()));
        }
        return left;
    }

    private Expr order() throws Refusal {
        Expr left = sum();
        Operator operator = takeOrder();
        return operator == null ? left : checked(new Expr.Binary(left.at(), operator, left, sum()));
    }

    private @Nullable Operator takeOrder() {
        if (takeWord("lte") || take("<=")) {
            return Operator.LESS_OR_EQUAL;
        }
        if (takeWord("lt") || take("<")) {
            return Operator.LESS;
        }
        // A > at this level ends the tag, as in Freemarker itself.
        boolean signs = !insideTag || brackets > 0;
        if (takeWord("gte") || (signs && take(">="))) {
            return Operator.GREATER_OR_EQUAL;
        }
        return takeWord("gt") || (signs && take(">")) ? Operator.GREATER : null;
    }

    private Expr sum() throws Refusal {
        Expr sum = signed();
        while (true) {
            skipBlanks();
            if (take("+")) {
                sum = checked(new Expr.Binary(sum.at(), Operator.PLUS, sum, signed()));
            } else if (!ahead("->") && take("-")) {
                sum = checked(new Expr.Binary(sum.at(), Operator.MINUS, sum, signed()));
            } else if (ahead("*") || ahead("%") || (ahead("/") && !(insideTag && ahead("/>")))) {
                // Products of products grow without bound in digits, and a message needs none.
                throw refuse(next, ProblemCode.FORBIDDEN_EXPRESSION, "消息里不能做乘除。请在数据里备好算好的数字。",
                        "A message cannot multiply or divide. Use a figure that comes ready-made.");
            } else {
                return sum;
            }
        }
    }

    private Expr signed() throws Refusal {
        skipBlanks();
        int at = next;
        if (++depth > DEEPEST) {
            throw tooDeep(at);
        }
        Expr signed;
        if (!ahead("!=") && take("!")) {
            signed = checked(new Expr.Not(at, signed()));
        } else if (take("-")) {
            signed = checked(new Expr.Negative(at, signed()));
        } else {
            signed = primary();
        }
        depth--;
        return signed;
    }

    private Expr primary() throws Refusal {
        Expr value = atom();
        while (true) {
            skipBlanks();
            int at = next;
            if (ahead("..")) {
                throw refuse(at, ProblemCode.FORBIDDEN_EXPRESSION, "消息里不能用数字区间（..）。请对现成的列表用 <#list>。",
                        "A message cannot use number ranges (..). Use <#list> on a list that is given.");
            } else if (take(".")) {
                value = checked(new Expr.Member(value.at(), value, memberName()));
            } else if (take("[")) {
                value = checked(item(value));
            } else if (ahead("(")) {
                throw refuse(at, ProblemCode.FORBIDDEN_EXPRESSION, "消息里不能调用方法。",
                        "A message cannot call methods.");
            } else if (take("??")) {
                value = checked(new Expr.Exists(value.at(), value));
            } else if (take("?")) {
                value = checked(builtin(value, at));
            } else if (!ahead("!=") && take("!")) {
                return defaulted(value);
            } else if (ahead("->")) {
                throw refuse(at, ProblemCode.FORBIDDEN_EXPRESSION, "消息里不能用函数（->）。",
                        "A message cannot use functions (->).");
            } else {
                return value;
            }
        }
    }

    private Expr defaulted(Expr value) throws Refusal {
        skipBlanks();
        Expr otherwise = null;
        if (startsAtom() && !startsOperatorWord()) {
            if (++depth > DEEPEST) {
                throw tooDeep(next);
            }
            otherwise = primary();
            depth--;
        }
        skipBlanks();
        if (startsOperator()) {
            throw refuse(next, ProblemCode.SYNTAX, "默认值后面还有运算，读法不明。请加括号：(名字!\"默认\") + …",
                    "An operation follows a default, which can be read in two ways. Use brackets: (name!\"default\") + …");
        }
        return checked(new Expr.Default(value.at(), value, otherwise));
    }

    private boolean startsAtom() {
        if (next >= text.length()) {
            return false;
        }
        char c = text.charAt(next);
        return c == '"' || c == '\'' || c == '(' || isNameStart(c) || isDigit(c);
    }

    private boolean startsOperatorWord() {
        return aheadWord("gt") || aheadWord("gte") || aheadWord("lt") || aheadWord("lte") || aheadWord("as");
    }

    private boolean startsOperator() {
        if (next >= text.length() || aheadWord("as")) {
            return false;
        }
        char c = text.charAt(next);
        boolean endsTag = insideTag && brackets == 0 && (c == '>' || ahead("/>"));
        return !endsTag && ("+-*/%=<>&|!".indexOf(c) >= 0 || startsOperatorWord());
    }

    private Expr atom() throws Refusal {
        skipBlanks();
        int at = next;
        if (next >= text.length()) {
            throw refuse(at, ProblemCode.SYNTAX, "模板在这里断了，表达式没有写完。",
                    "The template ends in the middle of an expression.");
        }
        char c = text.charAt(next);
        if (take("(")) {
            brackets++;
            Expr inner = read();
            expect(')');
            brackets--;
            return inner;
        }
        if (c == '"' || c == '\'') {
            return new Expr.Words(at, literal());
        }
        if (isDigit(c)) {
            return new Expr.Figure(at, number());
        }
        if (c == '[' || c == '{') {
            throw refuse(at, ProblemCode.FORBIDDEN_EXPRESSION, "消息里不能自己写列表或映射。",
                    "A message cannot write out lists or maps.");
        }
        if (c == '.') {
            throw refuse(at, ProblemCode.FORBIDDEN_EXPRESSION, "消息里不能用以点开头的特殊变量，如 .data_model。",
                    "A message cannot use special variables that begin with a dot, such as .data_model.");
        }
        if (!isNameStart(c)) {
            throw unexpected();
        }
        if (c == 'r' && (ahead("r\"") || ahead("r'"))) {
            next++;
            return new Expr.Words(at, raw());
        }
        String name = name();
        if (name.equals("true") || name.equals("false")) {
            return new Expr.Truth(at, name.equals("true"));
        }
        if (RESERVED.contains(name)) {
            throw refuse(at, ProblemCode.SYNTAX, "“" + name + "”是模板语言的词，不能作变量名。",
                    "\"" + name + "\" is a word of the template language and cannot name a variable.");
        }
        return new Expr.Name(at, name);
    }

    private String memberName() throws Refusal {
        skipBlanks();
        if (next >= text.length() || !isNameStart(text.charAt(next))) {
            throw unexpected();
        }
        return name();
    }

    private Expr item(Expr of) throws Refusal {
        skipBlanks();
        int at = next;
        Expr item;
        if (next < text.length() && isDigit(text.charAt(next))) {
            item = new Expr.Item(of.at(), of, number());
        } else if (next < text.length() && (text.charAt(next) == '"' || text.charAt(next) == '\'')) {
            item = new Expr.Member(of.at(), of, literal());
        } else {
            throw refuse(at, ProblemCode.FORBIDDEN_EXPRESSION, "方括号里只能写数字或带引号的名字，如 tags[0]。",
                    "Square brackets take a number or a quoted name, such as tags[0].");
        }
        expect(']');
        return item;
    }

    private Expr builtin(Expr value, int at) throws Refusal {
        skipBlanks();
        if (next >= text.length() || !isNameStart(text.charAt(next))) {
            throw unexpected();
        }
        String word = name();
        Builtin builtin = Builtin.named(word).orElseThrow(() -> refuse(at, ProblemCode.FORBIDDEN_BUILTIN,
                "消息里不能用 ?" + word + "。可以用：" + Builtin.list(),
                "A message cannot use ?" + word + ". What can be used: " + Builtin.list()));
        List<Expr> arguments = new ArrayList<>();
        if (take("(")) {
            brackets++;
            skipBlanks();
            if (!ahead(")")) {
                do {
                    arguments.add(read());
                } while (take(","));
            }
            expect(')');
            brackets--;
        }
        if (!builtin.accepts(arguments)) {
            throw refuse(at, ProblemCode.SYNTAX,
                    "?" + word + " 后面应写：?" + word + builtin.arguments.formZh + "，文字最长 "
                            + Builtin.LONGEST_TEXT_ARGUMENT + " 字。",
                    "?" + word + " is written ?" + word + builtin.arguments.formEn
                            + ", with texts of at most "
                            + Builtin.LONGEST_TEXT_ARGUMENT + " characters.");
        }
        return new Expr.Call(value.at(), value, builtin, List.copyOf(arguments));
    }

    private String number() throws Refusal {
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

    private String raw() throws Refusal {
        int at = next;
        int end = text.indexOf(text.charAt(at), at + 1);
        if (end < 0) {
            throw unclosed(at);
        }
        next = end + 1;
        return text.substring(at + 1, end);
    }

    private String literal() throws Refusal {
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

    private String name() {
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

    private Expr checked(Expr made) throws Refusal {
        if (made.depth() > DEEPEST) {
            throw tooDeep(made.at());
        }
        return made;
    }

    private Refusal tooDeep(int at) {
        return refuse(at, ProblemCode.TOO_COMPLEX, "表达式太复杂，最多 " + DEEPEST + " 层。",
                "The expression is too complex: at most " + DEEPEST + " levels.");
    }

    private Refusal unclosed(int at) {
        return refuse(at, ProblemCode.SYNTAX, "这里的引号没有结束。", "The quotation that begins here does not end.");
    }

    private Refusal unexpected() {
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

    private void expect(char c) throws Refusal {
        skipBlanks();
        if (next >= text.length() || text.charAt(next) != c) {
            String found = next >= text.length() ? "…" : Characters.visible(text.codePointAt(next));
            throw refuse(next, ProblemCode.SYNTAX, "这里应为“" + c + "”，却是“" + found + "”。",
                    "Expected \"" + c + "\" here, found \"" + found + "\".");
        }
        next++;
    }

    private boolean take(String sign) {
        skipBlanks();
        if (!text.startsWith(sign, next)) {
            return false;
        }
        next += sign.length();
        return true;
    }

    private boolean takeWord(String word) {
        skipBlanks();
        if (!aheadWord(word)) {
            return false;
        }
        next += word.length();
        return true;
    }

    private boolean ahead(String sign) {
        return text.startsWith(sign, next);
    }

    private boolean aheadWord(String word) {
        int end = next + word.length();
        return text.startsWith(word, next)
                && (end >= text.length() || (!isNameStart(text.charAt(end)) && !isDigit(text.charAt(end))));
    }

    private void skipBlanks() {
        while (next < text.length() && " \t\n".indexOf(text.charAt(next)) >= 0) {
            next++;
        }
    }

    private Refusal refuse(int at, ProblemCode code, String zh, String en) {
        return source.refuse(at, code, zh, en);
    }
}
