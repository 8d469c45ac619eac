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

    private static final Set<String> RESERVED = Set.of("true", "false", "gt", "gte", "lt", "lte", "as", "in",
            "using");

    private final Cursor in;
    private final boolean insideTag;
    private int brackets;
    private int depth;

    ExpressionReader(SourceText source, int start, boolean insideTag) {
        this.in = new Cursor(source, start);
        this.insideTag = insideTag;
    }

    /** The place behind the last expression read and the blanks that follow it. */
    int end() {
        in.skipBlanks();
        return in.place();
    }

    Expr read() throws Refusal {
        if (++depth > DEEPEST) {
            throw tooDeep(in.place());
        }
        Expr either = both();
        while (in.take("||")) {
            either = checked(new Expr.Binary(either.at(), Operator.OR, either, both()));
        }
        depth--;
        return either;
    }

    private Expr both() throws Refusal {
        Expr both = equality();
        while (in.take("&&")) {
            both = checked(new Expr.Binary(both.at(), Operator.AND, both, equality()));
        }
        return both;
    }

    private Expr equality() throws Refusal {
        Expr left = order();
        if (in.take("==") || in.take("=")) {
            return checked(new Expr.Binary(left.at(), Operator.EQUAL, left, order()));
        }
        if (in.take("!=")) {
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
        if (in.takeWord("lte") || in.take("<=")) {
            return Operator.LESS_OR_EQUAL;
        }
        if (in.takeWord("lt") || in.take("<")) {
            return Operator.LESS;
        }
        // A > at this level ends the tag, as in Freemarker itself.
        boolean signs = !insideTag || brackets > 0;
        if (in.takeWord("gte") || (signs && in.take(">="))) {
            return Operator.GREATER_OR_EQUAL;
        }
        return in.takeWord("gt") || (signs && in.take(">")) ? Operator.GREATER : null;
    }

    private Expr sum() throws Refusal {
        Expr sum = signed();
        while (true) {
            in.skipBlanks();
            if (in.take("+")) {
                sum = checked(new Expr.Binary(sum.at(), Operator.PLUS, sum, signed()));
            } else if (!in.ahead("->") && in.take("-")) {
                sum = checked(new Expr.Binary(sum.at(), Operator.MINUS, sum, signed()));
            } else if (in.ahead("*") || in.ahead("%") || (in.ahead("/") && !(insideTag && in.ahead("/>")))) {
                // Products of products grow without bound in digits, and a message needs none.
                throw in.refuse(in.place(), ProblemCode.FORBIDDEN_EXPRESSION, "消息里不能做乘除。请在数据里备好算好的数字。",
                        "A message cannot multiply or divide. Use a figure that comes ready-made.");
            } else {
                return sum;
            }
        }
    }

    private Expr signed() throws Refusal {
        in.skipBlanks();
        int at = in.place();
        if (++depth > DEEPEST) {
            throw tooDeep(at);
        }
        Expr signed;
        if (!in.ahead("!=") && in.take("!")) {
            signed = checked(new Expr.Not(at, signed()));
        } else if (in.take("-")) {
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
            in.skipBlanks();
            int at = in.place();
            if (in.ahead("..")) {
                throw in.refuse(at, ProblemCode.FORBIDDEN_EXPRESSION, "消息里不能用数字区间（..）。请对现成的列表用 <#list>。",
                        "A message cannot use number ranges (..). Use <#list> on a list that is given.");
            } else if (in.take(".")) {
                value = checked(new Expr.Member(value.at(), value, memberName()));
            } else if (in.take("[")) {
                value = checked(item(value));
            } else if (in.ahead("(")) {
                throw in.refuse(at, ProblemCode.FORBIDDEN_EXPRESSION, "消息里不能调用方法。",
                        "A message cannot call methods.");
            } else if (in.take("??")) {
                value = checked(new Expr.Exists(value.at(), value));
            } else if (in.take("?")) {
                value = checked(builtin(value, at));
            } else if (!in.ahead("!=") && in.take("!")) {
                return defaulted(value);
            } else if (in.ahead("->")) {
                throw in.refuse(at, ProblemCode.FORBIDDEN_EXPRESSION, "消息里不能用函数（->）。",
                        "A message cannot use functions (->).");
            } else {
                return value;
            }
        }
    }

    private Expr defaulted(Expr value) throws Refusal {
        in.skipBlanks();
        Expr otherwise = null;
        if (startsAtom() && !startsOperatorWord()) {
            if (++depth > DEEPEST) {
                throw tooDeep(in.place());
            }
            otherwise = primary();
            depth--;
        }
        in.skipBlanks();
        if (startsOperator()) {
            throw in.refuse(in.place(), ProblemCode.SYNTAX, "默认值后面还有运算，读法不明。请加括号：(名字!\"默认\") + …",
                    "An operation follows a default, which can be read in two ways. Use brackets: (name!\"default\") + …");
        }
        return checked(new Expr.Default(value.at(), value, otherwise));
    }

    private boolean startsAtom() {
        return in.startsText() || in.ahead("(") || in.startsName() || in.startsNumber();
    }

    private boolean startsOperatorWord() {
        return in.aheadWord("gt") || in.aheadWord("gte") || in.aheadWord("lt") || in.aheadWord("lte")
                || in.aheadWord("as");
    }

    private boolean startsOperator() {
        if (in.atEnd() || in.aheadWord("as")) {
            return false;
        }
        char c = in.peek();
        boolean endsTag = insideTag && brackets == 0 && (c == '>' || in.ahead("/>"));
        return !endsTag && ("+-*/%=<>&|!".indexOf(c) >= 0 || startsOperatorWord());
    }

    private Expr atom() throws Refusal {
        in.skipBlanks();
        int at = in.place();
        if (in.atEnd()) {
            throw in.refuse(at, ProblemCode.SYNTAX, "模板在这里断了，表达式没有写完。",
                    "The template ends in the middle of an expression.");
        }
        char c = in.peek();
        if (in.take("(")) {
            brackets++;
            Expr inner = read();
            in.expect(')');
            brackets--;
            return inner;
        }
        if (in.startsText()) {
            return new Expr.Words(at, in.literal());
        }
        if (in.startsNumber()) {
            return new Expr.Figure(at, in.number());
        }
        if (c == '[' || c == '{') {
            throw in.refuse(at, ProblemCode.FORBIDDEN_EXPRESSION, "消息里不能自己写列表或映射。",
                    "A message cannot write out lists or maps.");
        }
        if (c == '.') {
            throw in.refuse(at, ProblemCode.FORBIDDEN_EXPRESSION, "消息里不能用以点开头的特殊变量，如 .data_model。",
                    "A message cannot use special variables that begin with a dot, such as .data_model.");
        }
        if (!in.startsName()) {
            throw in.unexpected();
        }
        if (c == 'r' && (in.ahead("r\"") || in.ahead("r'"))) {
            in.take("r");
            return new Expr.Words(at, in.raw());
        }
        String name = in.name();
        if (name.equals(Links.WORD) && in.take("(")) {
            return link(at);
        }
        if (name.equals("true") || name.equals("false")) {
            return new Expr.Truth(at, name.equals("true"));
        }
        if (RESERVED.contains(name)) {
            throw in.refuse(at, ProblemCode.SYNTAX, "“" + name + "”是模板语言的词，不能作变量名。",
                    "\"" + name + "\" is a word of the template language and cannot name a variable.");
        }
        return new Expr.Name(at, name);
    }

    /** The address stands in the template itself, so that no customer's data can lead anybody anywhere. */
    private Expr link(int at) throws Refusal {
        in.skipBlanks();
        String target = in.startsText() ? in.literal() : "";
        if (!Links.leads(target)) {
            throw in.refuse(at, ProblemCode.LINK,
                    "链接写作 ${link(\"https://…\")}：引号里是完整的网址，最长 " + Links.LONGEST + " 字，不能用变量拼接。",
                    "A link is written ${link(\"https://…\")}: a whole address in quotes, at most "
                            + Links.LONGEST
                            + " characters, not put together from variables.");
        }
        in.expect(')');
        return new Expr.Link(at, target);
    }

    private String memberName() throws Refusal {
        in.skipBlanks();
        if (!in.startsName()) {
            throw in.unexpected();
        }
        return in.name();
    }

    private Expr item(Expr of) throws Refusal {
        in.skipBlanks();
        int at = in.place();
        Expr item;
        if (in.startsNumber()) {
            item = new Expr.Item(of.at(), of, in.number());
        } else if (in.startsText()) {
            item = new Expr.Member(of.at(), of, in.literal());
        } else {
            throw in.refuse(at, ProblemCode.FORBIDDEN_EXPRESSION, "方括号里只能写数字或带引号的名字，如 tags[0]。",
                    "Square brackets take a number or a quoted name, such as tags[0].");
        }
        in.expect(']');
        return item;
    }

    private Expr builtin(Expr value, int at) throws Refusal {
        in.skipBlanks();
        if (!in.startsName()) {
            throw in.unexpected();
        }
        String word = in.name();
        Builtin builtin = Builtin.named(word).orElseThrow(() -> in.refuse(at, ProblemCode.FORBIDDEN_BUILTIN,
                "消息里不能用 ?" + word + "。可以用：" + Builtin.list(),
                "A message cannot use ?" + word + ". What can be used: " + Builtin.list()));
        List<Expr> arguments = new ArrayList<>();
        if (in.take("(")) {
            brackets++;
            in.skipBlanks();
            if (!in.ahead(")")) {
                do {
                    arguments.add(read());
                } while (in.take(","));
            }
            in.expect(')');
            brackets--;
        }
        if (!builtin.accepts(arguments)) {
            throw in.refuse(at, ProblemCode.SYNTAX,
                    "?" + word + " 后面应写：?" + word + builtin.arguments.formZh + "，文字最长 "
                            + Builtin.LONGEST_TEXT_ARGUMENT + " 字。",
                    "?" + word + " is written ?" + word + builtin.arguments.formEn
                            + ", with texts of at most "
                            + Builtin.LONGEST_TEXT_ARGUMENT + " characters.");
        }
        return new Expr.Call(value.at(), value, builtin, List.copyOf(arguments));
    }

    private Expr checked(Expr made) throws Refusal {
        if (made.depth() > DEEPEST) {
            throw tooDeep(made.at());
        }
        return made;
    }

    private Refusal tooDeep(int at) {
        return in.refuse(at, ProblemCode.TOO_COMPLEX, "表达式太复杂，最多 " + DEEPEST + " 层。",
                "The expression is too complex: at most " + DEEPEST + " levels.");
    }
}
