package io.zhiyin.templates;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The builtins a message may use. Each takes time and space linear in its operands: that is why {@code ?replace},
 * {@code ?left_pad}, {@code ?split}, {@code ?number}, {@code ?matches} and the like are not here. Texts given as arguments
 * are literals, so their length is bounded by the template's.
 */
enum Builtin {
    // texts
    TRIM("trim"), UPPER_CASE("upper_case"), LOWER_CASE("lower_case"), CAP_FIRST("cap_first"), UNCAP_FIRST(
            "uncap_first"), LENGTH("length"), TRUNCATE("truncate", Arguments.WIDTH), CONTAINS("contains",
                    Arguments.ONE_TEXT), STARTS_WITH("starts_with",
                            Arguments.ONE_TEXT), ENDS_WITH("ends_with", Arguments.ONE_TEXT),
    // lists
    SIZE("size"), FIRST("first"), LAST("last"), JOIN("join", Arguments.TEXTS), SEQ_CONTAINS("seq_contains",
            Arguments.ONE_TEXT),
    // inside <#list>
    INDEX("index", Arguments.OF_LOOP), COUNTER("counter", Arguments.OF_LOOP), HAS_NEXT("has_next",
            Arguments.OF_LOOP), IS_FIRST("is_first",
                    Arguments.OF_LOOP), IS_LAST("is_last", Arguments.OF_LOOP),
    // numbers, times, yes and no
    STRING("string", Arguments.PATTERN), C("c"), ROUND("round"), FLOOR("floor"), CEILING("ceiling"), ABS(
            "abs"), DATE("date"), TIME("time"), DATETIME(
                    "datetime"), THEN("then", Arguments.TWO_ANY), HAS_CONTENT("has_content");

    /** What stands in the brackets behind a builtin. */
    enum Arguments {
        NONE("", "", 0, 0),
        /** None, and only behind the variable of a {@code <#list>}. */
        OF_LOOP("", "", 0, 0),
        /** How many characters, and the sign of what was left out. */
        WIDTH("(数字) 或 (数字, \"…\")", "(number) or (number, \"…\")", 1, 2),
        /** One text to look for. */
        ONE_TEXT("(\"文字\")", "(\"text\")", 1, 1),
        /** What stands between, for an empty list, and at the end. */
        TEXTS("(\"、\")，最多三段文字", "(\", \"), at most three texts", 1, 3),
        /** A date or number pattern, or the two words for yes and no. */
        PATTERN("(\"yyyy年M月d日\") 或 (\"是\", \"否\")", "(\"yyyy-MM-dd\") or (\"yes\", \"no\")", 0, 2),
        /** Two expressions. */
        TWO_ANY("(成立时, 不成立时)", "(when true, when false)", 2, 2);

        final String formZh;
        final String formEn;
        final int least;
        final int most;

        Arguments(String formZh, String formEn, int least, int most) {
            this.formZh = formZh;
            this.formEn = formEn;
            this.least = least;
            this.most = most;
        }
    }

    /** A date pattern or a text to look for; also what makes {@code ?contains} linear. */
    static final int LONGEST_TEXT_ARGUMENT = 64;
    static final int GREATEST_WIDTH = 4_000;

    final String word;
    final Arguments arguments;

    Builtin(String word) {
        this(word, Arguments.NONE);
    }

    Builtin(String word, Arguments arguments) {
        this.word = word;
        this.arguments = arguments;
    }

    static Optional<Builtin> named(String word) {
        return Arrays.stream(values()).filter(builtin -> builtin.word.equals(word)).findFirst();
    }

    static String list() {
        return Arrays.stream(values()).map(builtin -> "?" + builtin.word).collect(Collectors.joining(" "));
    }

    boolean accepts(List<Expr> given) {
        if (given.size() < arguments.least || given.size() > arguments.most) {
            return false;
        }
        return switch (arguments) {
            case NONE, OF_LOOP, TWO_ANY -> true;
            case ONE_TEXT, TEXTS, PATTERN -> given.stream().allMatch(Builtin::shortText);
            case WIDTH ->
                given.getFirst() instanceof Expr.Figure(_, var digits) && digits.matches("[1-9][0-9]{0,3}")
                        && Integer.parseInt(digits) <= GREATEST_WIDTH
                        && given.stream().skip(1).allMatch(Builtin::shortText);
        };
    }

    private static boolean shortText(Expr given) {
        return given instanceof Expr.Words(_, var value) && value.length() <= LONGEST_TEXT_ARGUMENT;
    }
}
