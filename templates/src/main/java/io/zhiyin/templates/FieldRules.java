package io.zhiyin.templates;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What the values of a template message may be, by the prefix of their key: {@code thing1} is a {@code thing}. Where the
 * platform counts characters these rules count UTF-16 units, which is never less. Keys without a known rule, such as those
 * of historical templates ({@code keyword1}), are held only against what holds for all: not empty, no line breaks, no
 * control characters. Source: Official Account API, template messages, value rules by key prefix; a broken rule is
 * refused by the platform with 47003.
 */
public final class FieldRules {
    private static final String CLOCK = "(?:[01]?\\d|2[0-3]):[0-5]\\d(?::[0-5]\\d)?";
    private static final String DAY = "(\\d{4})(?:年|[-/.])(\\d{1,2})(?:月|[-/.])(\\d{1,2})日?";
    private static final String OPTION_ZH = "要取自模板给定的选项，最多 20 个字";
    private static final String OPTION_EN = "one of the template's options, at most 20 characters";
    private static final Pattern DAYS = Pattern.compile(DAY);
    private static final Pattern BLANKS = Pattern.compile("\\s+");

    private FieldRules() {}

    private enum Kind {
        /** Any mixture. */
        THING(20, "最多 20 个字", "at most 20 characters", ".+"),
        /** 3.14 */
        NUMBER(32, "只能是数字，可带小数点，最多 32 位", "digits with at most one decimal point, at most 32",
                "\\d+(?:\\.\\d+)?"),
        /** abc */
        LETTER(32, "只能是英文字母，最多 32 个", "Latin letters only, at most 32", "[A-Za-z]+"),
        /** ★ */
        SYMBOL(5, "只能是符号，最多 5 个", "symbols only, at most 5", "[^\\p{L}\\p{N}\\s]+"),
        /** SF-1234 */
        CHARACTER_STRING(32, "只能是数字、字母和符号，不含中文和空格，最多 32 个",
                "digits, letters and symbols, no Chinese, no blanks, at most 32", "[!-~]+"),
        /** 15:01, 2019年10月1日 15:01 */
        TIME(64, "要写成 24 小时制时间，如 15:01 或 2019年10月1日 15:01，可用 ~ 连接起止",
                "a 24-hour time such as 15:01 or 2019年10月1日 15:01, a range with ~",
                range("(?:" + DAY + " ?)?" + CLOCK)),
        /** 2019年10月1日 */
        DATE(64, "要写成年月日，如 2019年10月1日，可带时间，可用 ~ 连接起止",
                "a date such as 2019年10月1日, with or without a time, a range with ~",
                range(DAY + "(?: ?" + CLOCK + ")?")),
        /** ¥100.00, 100元 */
        AMOUNT(20, "要写成金额，如 ¥100.00 或 100元，最多 10 位整数",
                "an amount such as ¥100.00 or 100元, at most 10 digits before the point",
                "[¥￥$€£]?\\d{1,10}(?:\\.\\d{1,8})?元?"),
        /** +86-0766-66888866 */
        PHONE_NUMBER(17, "只能是电话号码的数字和符号，最多 17 位", "digits and signs of a phone number, at most 17",
                "[0-9+()\\-*#. ]+"),
        /** 粤A8Z888挂 */
        CAR_NUMBER(8, "要写成车牌号，最多 8 位，仅首尾可用汉字",
                "a number plate of at most 8, Chinese only first and last",
                "[\\p{IsHan}A-Za-z0-9][A-Za-z0-9]{0,6}[\\p{IsHan}A-Za-z0-9]?"),
        /** 张三 */
        NAME(20, "含汉字时最多 10 个字，否则最多 20 个字母",
                "at most 10 characters with Chinese among them, else at most 20", ".+"),
        /** 配送中 */
        PHRASE(5, "只能是汉字，最多 5 个", "Chinese characters only, at most 5", "\\p{IsHan}+"),
        /** 待付款, in category templates. */
        CONST(20, OPTION_ZH, OPTION_EN, ".+"),
        /** The same, in subscription messages. */
        ENUM(20, OPTION_ZH, OPTION_EN, ".+"),
        /** No rule is known. */
        UNTYPED(0, "", "", ".+");

        final int longest;
        final String ruleZh;
        final String ruleEn;
        final Pattern form;

        Kind(int longest, String ruleZh, String ruleEn, String form) {
            this.longest = longest;
            this.ruleZh = ruleZh;
            this.ruleEn = ruleEn;
            this.form = Pattern.compile(form);
        }

        static Kind of(String key) {
            String prefix = key.replaceAll("[0-9]+$", "").toUpperCase(Locale.ROOT);
            return Arrays.stream(values()).filter(kind -> kind.name().equals(prefix)).findFirst()
                    .orElse(UNTYPED);
        }
    }

    private static String range(String moment) {
        return moment + "(?: ?~ ?" + moment + ")?";
    }

    /** Whether the key's rule is known. */
    public static boolean known(String key) {
        return Kind.of(key) != Kind.UNTYPED;
    }

    /** The most characters a value may have, where the rule counts; for a name the lesser number, that with Chinese in it. */
    static OptionalInt longest(String key) {
        Kind kind = Kind.of(key);
        return switch (kind) {
            case UNTYPED, TIME, DATE, AMOUNT -> OptionalInt.empty();
            case NAME -> OptionalInt.of(10);
            case THING, NUMBER, LETTER, SYMBOL, CHARACTER_STRING -> OptionalInt.of(kind.longest);
            case PHONE_NUMBER, CAR_NUMBER, PHRASE, CONST, ENUM -> OptionalInt.of(kind.longest);
        };
    }

    /** Holds a value against the rule of its key; empty when the platform takes it. */
    public static Optional<FieldProblem> check(String key, String value) {
        if (value.isBlank()) {
            return Optional.of(new FieldProblem(key, key + " 是空的。平台不接受空值。",
                    key + " is empty. The platform refuses empty values."));
        }
        if (value.codePoints().anyMatch(c -> Characters.breaksLine(c) || Characters.unwelcome(c))) {
            return Optional.of(new FieldProblem(key, key + " 里有换行或控制字符。请去掉。",
                    key + " holds a line break or control character. Take it out."));
        }
        Kind kind = Kind.of(key);
        boolean fits = kind == Kind.UNTYPED
                || (value.length() <= kind.longest && kind.form.matcher(value).matches()
                        && daysExist(value, kind)
                        && nameFits(value, kind));
        return fits
                ? Optional.empty()
                : Optional.of(new FieldProblem(key, key + " 不合要求：" + kind.ruleZh + "。",
                        key + " breaks its rule: " + kind.ruleEn + "."));
    }

    private static boolean daysExist(String value, Kind kind) {
        return (kind != Kind.DATE && kind != Kind.TIME)
                || DAYS.matcher(value).results().allMatch(FieldRules::exists);
    }

    private static boolean exists(MatchResult day) {
        try {
            LocalDate.of(Integer.parseInt(day.group(1)), Integer.parseInt(day.group(2)),
                    Integer.parseInt(day.group(3)));
            return true;
        } catch (DateTimeException _) {
            return false;
        }
    }

    private static boolean nameFits(String value, Kind kind) {
        return kind != Kind.NAME || value.length() <= 10 || value.codePoints().noneMatch(Characters::isHan);
    }

    /**
     * Makes a value fit where cutting leaves it true: line breaks become blanks, control characters go; a {@code thing} is
     * cut with an ellipsis, a {@code name} and a {@code phrase} are cut short. Numbers, dates, codes and the like are not
     * cut: {@link #check} will say what is wrong with them.
     */
    public static String clip(String key, String value) {
        var kept = new StringBuilder();
        value.codePoints().map(c -> Character.isWhitespace(c) ? ' ' : c).filter(c -> !Characters.unwelcome(c))
                .forEach(kept::appendCodePoint);
        String clean = BLANKS.matcher(kept).replaceAll(" ").strip();
        return switch (Kind.of(key)) {
            case THING -> Characters.clip(clean, Kind.THING.longest, "…");
            case NAME -> Characters.clip(clean, clean.codePoints().anyMatch(Characters::isHan) ? 10 : 20, "");
            case PHRASE -> Characters.clip(clean, Kind.PHRASE.longest, "");
            case NUMBER, LETTER, SYMBOL, CHARACTER_STRING, TIME, DATE, AMOUNT -> clean;
            case PHONE_NUMBER, CAR_NUMBER, CONST, ENUM, UNTYPED -> clean;
        };
    }
}
