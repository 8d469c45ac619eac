package io.zhiyin.bot.wechat.official;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The platform's rules for the values of a template's fields, which a field's name begins with: {@code thing1} takes 20
 * characters. WxJava cuts some of them in silence; here a value that breaks its rule is not sent. Fields of older
 * templates ({@code first}, {@code keyword1}) have no rule but that they are not empty.
 * Source: Official Account API, value rules by key prefix.
 */
final class TemplateFieldRules {
    private static final int CHINESE_NAME = 10;
    private static final int LATIN_NAME = 20;
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final Pattern LATIN = Pattern.compile("[\\p{IsLatin}\\p{Punct}\\s]+");
    private static final String ANY = ".+";
    private static final List<Rule> RULES = List.of(new Rule("character_string", 32, "[^\\p{IsHan}]+"),
            new Rule("phone_number", 17, "[0-9+()\\-#* ]+"), new Rule("car_number", 8, ANY),
            new Rule("thing", 20, ANY), new Rule("number", 32, "[0-9]+(\\.[0-9]+)?"),
            new Rule("letter", 32, "[A-Za-z]+"), new Rule("symbol", 5, "[^\\p{IsHan}A-Za-z0-9]+"),
            new Rule("time", 64, ".*[0-9]{1,2}:[0-9]{2}.*"),
            new Rule("date", 64, ".*[0-9]{1,4}.*[0-9]{1,2}.*"),
            new Rule("amount", 32, "[^0-9A-Za-z\\s]?[0-9]{1,10}(\\.[0-9]+)?元?"),
            new Rule("phrase", 5, "\\p{IsHan}+"),
            new Rule("enum", 20, ANY), new Rule("const", 20, ANY));

    /** @param most characters, not bytes */
    private record Rule(String prefix, int most, Pattern form) {
        Rule(String prefix, int most, String form) {
            this(prefix, most, Pattern.compile(form));
        }

        boolean governs(String field) {
            return field.startsWith(prefix)
                    && field.substring(prefix.length()).chars().allMatch(Character::isDigit);
        }

        boolean allows(String value) {
            return characters(value) <= most && form.matcher(value).matches();
        }
    }

    private TemplateFieldRules() {}

    /** What is wrong with the first field that breaks its rule. The value itself is not repeated. */
    static Optional<String> problemOf(Map<String, String> fields) {
        for (var field : new TreeMap<>(fields).entrySet()) {
            if (!allowed(field.getKey(), field.getValue())) {
                return Optional.of("模板字段 " + field.getKey() + " 不符合平台规则（" + characters(field.getValue())
                        + " 个字符）。Template field " + field.getKey() + " breaks the platform's rule ("
                        + characters(field.getValue()) + " characters).");
            }
        }
        return Optional.empty();
    }

    private static boolean allowed(String field, String value) {
        if (value.isBlank()) {
            return false;
        }
        if (field.matches("name[0-9]*")) {
            var most = LATIN.matcher(value).matches() ? LATIN_NAME : CHINESE_NAME;
            return characters(value) <= most && !CONTROL.matcher(value).find();
        }
        for (var rule : RULES) {
            if (rule.governs(field)) {
                return rule.allows(value) && !CONTROL.matcher(value).find();
            }
        }
        return true;
    }

    private static int characters(String value) {
        return value.codePointCount(0, value.length());
    }
}
