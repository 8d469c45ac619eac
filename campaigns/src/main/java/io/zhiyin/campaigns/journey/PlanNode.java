package io.zhiyin.campaigns.journey;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.input.InvalidInput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One object of a plan's JSON and where it stands: what is wrong in it is told by its path. */
record PlanNode(JsonObject json, String path) {
    private static final int LONGEST = 500;

    @Nullable
    PlanNode part(String key) {
        return switch (json.getValue(key)) {
            case null -> null;
            case JsonObject part -> new PlanNode(part, at(key));
            default -> throw bad(key, "须为对象。", "An object is expected.");
        };
    }

    JsonArray list(String key) {
        return switch (json.getValue(key)) {
            case null -> new JsonArray();
            case JsonArray list -> list;
            default -> throw bad(key, "须为数组。", "An array is expected.");
        };
    }

    List<PlanNode> parts(String key) {
        var parts = new ArrayList<PlanNode>();
        var list = list(key);
        for (var i = 0; i < list.size(); i++) {
            if (!(list.getValue(i) instanceof JsonObject part)) {
                throw bad(key + "[" + i + "]", "须为对象。", "An object is expected.");
            }
            parts.add(new PlanNode(part, at(key) + "[" + i + "]"));
        }
        return parts;
    }

    List<Long> numbers(String key) {
        var numbers = new ArrayList<Long>();
        for (var one : list(key)) {
            if (!(one instanceof Number number)) {
                throw bad(key, "须为整数的数组。", "An array of whole numbers is expected.");
            }
            numbers.add(number.longValue());
        }
        return numbers;
    }

    String text(String key) {
        return switch (json.getValue(key)) {
            case null -> "";
            case String text when text.length() <= 2 * LONGEST -> text.strip();
            default -> throw bad(key, "须为文字，最多 " + 2 * LONGEST + " 个字。",
                    "A text of at most " + 2 * LONGEST + " characters is expected.");
        };
    }

    int number(String key, int absent) {
        var number = numberOrNull(key);
        if (number == null) {
            return absent;
        }
        if (number < 0 || number > 100_000) {
            throw bad(key, "须为 0 至 100000。", "A number from 0 to 100000 is expected.");
        }
        return number.intValue();
    }

    @Nullable
    Long numberOrNull(String key) {
        return switch (json.getValue(key)) {
            case null -> null;
            case Integer number -> Long.valueOf(number);
            case Long number -> number;
            default -> throw bad(key, "须为整数。", "A whole number is expected.");
        };
    }

    boolean flag(String key) {
        return switch (json.getValue(key)) {
            case null -> false;
            case Boolean flag -> flag;
            default -> throw bad(key, "须为 true 或 false。", "True or false is expected.");
        };
    }

    /** @param absent null: it has to be there */
    <E extends Enum<E>> E choice(String key, Class<E> type, @Nullable E absent) {
        var word = json.getValue(key);
        if (word == null && absent != null) {
            return absent;
        }
        return Arrays.stream(type.getEnumConstants())
                .filter(it -> it.name().toLowerCase(Locale.ROOT).equals(word)).findFirst().orElseThrow(() -> {
                    var all = Arrays.stream(type.getEnumConstants()).map(PlanJson::word)
                            .collect(Collectors.joining(", "));
                    return bad(key, "须为以下之一：" + all + "。", "One of these is expected: " + all + ".");
                });
    }

    InvalidInput bad(String key, String zh, String en) {
        return new InvalidInput(at(key), zh, en);
    }

    private String at(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
