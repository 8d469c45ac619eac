package io.zhiyin.campaigns.segment;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.input.InvalidInput;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One object of the tree and where it stands. */
record RuleNode(JsonObject json, String path) {
    private static final Pattern DECIMAL = Pattern.compile("-?\\d{1,17}(\\.\\d{1,6})?");

    /** Refuses keys that this kind does not know: a misspelt one would be ignored in silence. */
    RuleNode only(String... keys) {
        var known = Set.of(keys);
        for (var key : json.fieldNames()) {
            if (!key.equals("kind") && !known.contains(key)) {
                throw bad(key, "这种条件没有“" + key + "”。", "This kind of condition has no “" + key + "”.");
            }
        }
        return this;
    }

    /** Reads as well as a line of the switch. */
    Rule as(Rule rule) {
        return rule;
    }

    String text(String key) {
        if (json.getValue(key) instanceof String text && !text.isBlank()) {
            return text;
        }
        throw bad(key, "须为文字，不能为空。", "A text is expected, not empty.");
    }

    long number(String key) {
        return switch (json.getValue(key)) {
            case Integer number -> number;
            case Long number -> number;
            case null, default -> throw bad(key, "须为整数。", "A whole number is expected.");
        };
    }

    int days() {
        return small("days");
    }

    /** Far out of range stays out of any range. */
    int small(String key) {
        return Math.clamp(number(key), Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    boolean flag(String key) {
        if (json.getValue(key) instanceof Boolean flag) {
            return flag;
        }
        throw bad(key, "须为 true 或 false。", "true or false is expected.");
    }

    <E extends Enum<E>> E choice(String key, Class<E> type) {
        var text = text(key);
        for (var value : type.getEnumConstants()) {
            if (word(value).equals(text) || value.name().equals(text)) {
                return value;
            }
        }
        var words = Arrays.stream(type.getEnumConstants()).map(RuleNode::word)
                .collect(Collectors.joining(", "));
        throw bad(key, "须为其中之一：" + words + "。", "One of these is expected: " + words + ".");
    }

    RuleNode object(String key) {
        if (json.getValue(key) instanceof JsonObject object) {
            return new RuleNode(object, path + "." + key);
        }
        throw bad(key, "须为一个条件。", "A condition is expected.");
    }

    List<RuleNode> objects(String key) {
        if (!(json.getValue(key) instanceof JsonArray array)) {
            throw bad(key, "须为条件的列表。", "A list of conditions is expected.");
        }
        var nodes = new ArrayList<RuleNode>(array.size());
        for (var i = 0; i < array.size(); i++) {
            var at = key + "[" + i + "]";
            if (!(array.getValue(i) instanceof JsonObject object)) {
                throw bad(at, "须为一个条件。", "A condition is expected.");
            }
            nodes.add(new RuleNode(object, path + "." + at));
        }
        return nodes;
    }

    /** Absent or null: not asked. */
    @Nullable
    String optionalText(String key) {
        return json.getValue(key) == null ? null : text(key);
    }

    @Nullable
    Long optionalNumber(String key) {
        return json.getValue(key) == null ? null : number(key);
    }

    @Nullable
    Integer optionalDays() {
        return json.getValue("days") == null ? null : days();
    }

    @Nullable
    AccountId optionalAccount() {
        var account = optionalText("account");
        return account == null ? null : new AccountId(account);
    }

    /** Empty where there is none. */
    List<String> texts(String key) {
        if (json.getValue(key) == null) {
            return List.of();
        }
        if (!(json.getValue(key) instanceof JsonArray array)) {
            throw bad(key, "须为文字的列表。", "A list of texts is expected.");
        }
        var texts = new ArrayList<String>();
        for (var item : array) {
            if (!(item instanceof String text)) {
                throw bad(key, "须为文字的列表。", "A list of texts is expected.");
            }
            texts.add(text);
        }
        return texts;
    }

    /** Empty where there is none. */
    List<Long> numbers(String key) {
        if (json.getValue(key) == null) {
            return List.of();
        }
        if (!(json.getValue(key) instanceof JsonArray array)) {
            throw bad(key, "须为编号的列表。", "A list of ids is expected.");
        }
        var numbers = new ArrayList<Long>();
        for (var item : array) {
            switch (item) {
                case Integer number -> numbers.add((long) number);
                case Long number -> numbers.add(number);
                case null, default -> throw bad(key, "须为编号的列表。", "A list of ids is expected.");
            }
        }
        return numbers;
    }

    /** A number, or a text that holds one. */
    @Nullable
    BigDecimal optionalDecimal(String key) {
        var value = json.getValue(key);
        if (value == null) {
            return null;
        }
        if ((value instanceof Number || value instanceof String)
                && DECIMAL.matcher(String.valueOf(value)).matches()) {
            return new BigDecimal(String.valueOf(value));
        }
        throw bad(key, "须为数字，最多六位小数。", "A number with at most six decimals is expected.");
    }

    @Nullable
    LocalDate optionalDate(String key) {
        var text = optionalText(key);
        try {
            var day = text == null ? null : LocalDate.parse(text);
            if (day == null || (day.getYear() >= 1900 && day.getYear() <= 2100)) {
                return day;
            }
        } catch (DateTimeParseException noDate) {
            throw bad(key, "须为日期，如 2026-03-05。", "A date is expected, as 2026-03-05.");
        }
        throw bad(key, "年份须在 1900 到 2100 之间。", "The year is from 1900 to 2100.");
    }

    Range range() {
        return new Range(optionalNumber("least"), optionalNumber("most"));
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    InvalidInput bad(String key, String zh, String en) {
        return new InvalidInput(path + "." + key, zh, en);
    }
}
