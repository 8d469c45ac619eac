package io.zhiyin.bot.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a JSON object, read by name and kind. A getter notes what is wrong and goes on with nothing (or with
 * the least that is allowed, for the {@code needed} ones); {@link #done} then refuses all of it at once, and every field
 * that nobody asked for. So nothing read here is used before {@link #done}.
 */
final class Fields {
    private final JsonObject json;
    private final String path;
    private final Mistakes mistakes;
    private final Set<String> known = new HashSet<>();
    private final List<Fields> inner = new ArrayList<>();

    Fields(JsonObject body) {
        this(body, "", new Mistakes());
    }

    private Fields(JsonObject json, String path, Mistakes mistakes) {
        this.json = json;
        this.path = path;
        this.mistakes = mistakes;
    }

    /** Whether the field is there, be it null: in a PATCH, null takes a value away and absence leaves it. */
    boolean has(String name) {
        known.add(name);
        return json.containsKey(name);
    }

    /** Whether the field is there and not null. */
    boolean hasValue(String name) {
        known.add(name);
        return json.getValue(name) != null;
    }

    /** Whether the field is there and is not an empty list. */
    boolean hasItems(String name) {
        return hasValue(name) && !(json.getValue(name) instanceof JsonArray list && list.isEmpty());
    }

    boolean isText(String name) {
        known.add(name);
        return json.getValue(name) instanceof String;
    }

    /** One line of text without the blanks around it; {@code longest} in characters. */
    @Nullable
    String text(String name, int longest) {
        return text(name, longest, false);
    }

    /** Text that may have line breaks. */
    @Nullable
    String lines(String name, int longest) {
        return text(name, longest, true);
    }

    String neededText(String name, int longest) {
        return needed(name, text(name, longest), "");
    }

    String neededLines(String name, int longest) {
        return needed(name, lines(name, longest), "");
    }

    @Nullable
    Long number(String name, long least, long most) {
        return switch (value(name)) {
            case null -> null;
            case Integer it when it >= least && it <= most -> (long) it;
            case Long it when it >= least && it <= most -> it;
            default -> {
                wrong(name, "须为 " + least + " 到 " + most + " 的整数。",
                        "A whole number from " + least + " to " + most + " is expected.");
                yield null;
            }
        };
    }

    long neededNumber(String name, long least, long most) {
        return needed(name, number(name, least, most), least);
    }

    /** A decimal number, written as a number or as a text: exact money is a text in many systems. */
    @Nullable
    BigDecimal decimal(String name) {
        var value = value(name);
        if (value == null) {
            return null;
        }
        if ((value instanceof Number || value instanceof String)
                && String.valueOf(value).matches("-?\\d{1,15}(\\.\\d{1,9})?")) {
            return new BigDecimal(String.valueOf(value));
        }
        wrong(name, "须为数字，如 128.00。", "A number is expected, as 128.00.");
        return null;
    }

    @Nullable
    Long id(String name) {
        return number(name, 1, Long.MAX_VALUE);
    }

    long neededId(String name) {
        return neededNumber(name, 1, Long.MAX_VALUE);
    }

    /** A needed id; null where it is missing or wrong, which is noted. */
    @Nullable
    Long requiredId(String name) {
        var id = id(name);
        if (id == null && json.getValue(name) == null) {
            wrong(name, "必填。", "It is required.");
        }
        return id;
    }

    @Nullable
    Boolean flag(String name) {
        return switch (value(name)) {
            case null -> null;
            case Boolean it -> it;
            default -> {
                wrong(name, "须为 true 或 false。", "true or false is expected.");
                yield null;
            }
        };
    }

    boolean neededFlag(String name) {
        return needed(name, flag(name), false);
    }

    /** A moment with its offset: {@code 2026-09-25T09:00:00+08:00}. */
    @Nullable
    Instant instant(String name) {
        var value = value(name);
        if (value == null) {
            return null;
        }
        try {
            var at = OffsetDateTime.parse(String.valueOf(value)).toInstant();
            // what a timestamptz holds, with room to reckon with
            if (value instanceof String && at.isAfter(Instant.parse("1900-01-01T00:00:00Z"))
                    && at.isBefore(Instant.parse("2200-01-01T00:00:00Z"))) {
                return at;
            }
        } catch (DateTimeException noMoment) {
            // told below, as for everything else that is none
        }
        wrong(name, "须为带时区的时间，如 2026-09-25T09:00:00+08:00，在 1900 至 2199 年间。",
                "A time with its offset is expected, as 2026-09-25T09:00:00+08:00, from 1900 to 2199.");
        return null;
    }

    /** The name of a zone: {@code Asia/Shanghai}. */
    @Nullable
    ZoneId zone(String name) {
        var zone = text(name, 60);
        if (zone != null && !ZoneId.getAvailableZoneIds().contains(zone)) {
            wrong(name, "须为时区名称，如 Asia/Shanghai。", "The name of a zone is expected, as Asia/Shanghai.");
            return null;
        }
        return zone == null ? null : ZoneId.of(zone);
    }

    /** A time of day: {@code 09:00}. */
    @Nullable
    LocalTime time(String name) {
        var value = value(name);
        if (value == null) {
            return null;
        }
        if (value instanceof String text && text.matches("([01]\\d|2[0-3]):[0-5]\\d")) {
            return LocalTime.parse(text);
        }
        wrong(name, "须为 24 小时制的时间，如 09:00。", "A time of day is expected, as 09:00.");
        return null;
    }

    LocalTime neededTime(String name) {
        return needed(name, time(name), LocalTime.MIDNIGHT);
    }

    Instant neededInstant(String name) {
        return needed(name, instant(name), Instant.EPOCH);
    }

    <E extends Enum<E>> @Nullable E choice(String name, Class<E> type) {
        var value = value(name);
        if (value == null) {
            return null;
        }
        for (var one : type.getEnumConstants()) {
            if (Spelling.snake(one).equals(value)) {
                return one;
            }
        }
        wrong(name, "须为其中之一：" + Spelling.choices(type) + "。",
                "One of these is expected: " + Spelling.choices(type) + ".");
        return null;
    }

    <E extends Enum<E>> E neededChoice(String name, Class<E> type) {
        return needed(name, choice(name, type), type.getEnumConstants()[0]);
    }

    @Nullable
    Fields object(String name) {
        return switch (value(name)) {
            case null -> null;
            case JsonObject it -> within(it, at(name));
            default -> {
                wrong(name, "须为对象 {…}。", "An object {…} is expected.");
                yield null;
            }
        };
    }

    /** The object as it stands, for what reads itself; its texts are clean. Empty where it is wrong, which is noted. */
    Optional<JsonObject> neededJson(String name) {
        return switch (value(name)) {
            case JsonObject it when clean(it) -> Optional.of(it);
            case null, default -> {
                wrong(name, "须为对象 {…}，其中的文字不能有控制字符。",
                        "An object {…} is expected, without control characters in its texts.");
                yield Optional.empty();
            }
        };
    }

    private static boolean clean(Object value) {
        return switch (value) {
            case JsonObject it -> it.stream().allMatch(
                    field -> Spelling.clean(field.getKey(), false)
                            && (field.getValue() == null || clean(field.getValue())));
            case JsonArray it -> it.stream().allMatch(item -> item == null || clean(item));
            case String it -> Spelling.clean(it, false);
            default -> true;
        };
    }

    /** A list of objects, 1 to {@code most} of them. */
    List<Fields> neededObjects(String name, int most) {
        var found = new ArrayList<Fields>();
        var values = list(name, most);
        if (values == null) {
            return needed(name, null, found);
        }
        for (var i = 0; i < values.size(); i++) {
            var place = at(name) + "[" + i + "]";
            if (values.getValue(i) instanceof JsonObject it) {
                found.add(within(it, place));
            } else {
                mistakes.add(place, "须为对象 {…}。", "An object {…} is expected.");
            }
        }
        if (values.isEmpty()) {
            wrong(name, "至少要有一项。", "At least one is expected.");
        }
        return found;
    }

    /** A list of ids, none twice; empty where the field is absent. */
    List<Long> ids(String name, int most) {
        var found = new LinkedHashSet<Long>();
        var values = list(name, most);
        for (var i = 0; values != null && i < values.size(); i++) {
            switch (values.getValue(i)) {
                case Integer it when it > 0 -> found.add((long) it);
                case Long it when it > 0 -> found.add(it);
                case null, default -> mistakes.add(at(name) + "[" + i + "]", "须为编号（正整数）。",
                        "An id is expected: a positive whole number.");
            }
        }
        return List.copyOf(found);
    }

    /** A list of texts, none twice; empty where the field is absent. */
    List<String> texts(String name, int most, int longest) {
        var found = new LinkedHashSet<String>();
        var values = list(name, most);
        for (var i = 0; values != null && i < values.size(); i++) {
            if (values.getValue(i) instanceof String it && !it.isBlank() && it.length() <= longest) {
                found.add(it);
            } else {
                mistakes.add(at(name) + "[" + i + "]", "须为不超过 " + longest + " 字的文字。",
                        "A text of at most " + longest + " characters is expected.");
            }
        }
        return List.copyOf(found);
    }

    /** A list of choices, in their order, none twice; empty where the field is absent. */
    <E extends Enum<E>> List<E> choices(String name, Class<E> type) {
        var found = new LinkedHashSet<E>();
        var values = list(name, type.getEnumConstants().length);
        for (var i = 0; values != null && i < values.size(); i++) {
            var item = new Fields(new JsonObject().put("it", values.getValue(i)), "", new Mistakes());
            var one = values.getValue(i) == null ? null : item.choice("it", type);
            if (one == null || !found.add(one)) {
                mistakes.add(at(name) + "[" + i + "]", "须为其中之一，且不重复：" + Spelling.choices(type) + "。",
                        "One of these is expected, none twice: " + Spelling.choices(type) + ".");
            }
        }
        return List.copyOf(found);
    }

    void wrong(String name, String zh, String en) {
        mistakes.add(at(name), zh, en);
    }

    /** @param both in Chinese and English */
    void wrong(String name, String both) {
        mistakes.add(at(name), both);
    }

    Mistakes mistakes() {
        return mistakes;
    }

    /** @throws Refused with everything that is wrong, unknown fields too */
    void done() {
        unknown();
        mistakes.refuse(Problem.Type.INVALID_CONTENT);
    }

    private void unknown() {
        for (var name : json.fieldNames()) {
            if (!known.contains(name)) {
                wrong(name, "没有这个字段。", "There is no such field.");
            }
        }
        inner.forEach(Fields::unknown);
    }

    private @Nullable String text(String name, int longest, boolean lines) {
        var value = value(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof String text)) {
            wrong(name, "须为文字。", "A text is expected.");
            return null;
        }
        var stripped = text.strip();
        if (stripped.isEmpty() || stripped.codePointCount(0, stripped.length()) > longest
                || !Spelling.clean(stripped, lines)) {
            wrong(name, "须为 1 到 " + longest + " 个字，不能有控制字符" + (lines ? "" : "和换行") + "。", "1 to " + longest
                    + " characters are expected, without control characters"
                    + (lines ? "" : " and line breaks") + ".");
            return null;
        }
        return stripped;
    }

    private @Nullable JsonArray list(String name, int most) {
        return switch (value(name)) {
            case null -> null;
            case JsonArray it when it.size() <= most -> it;
            default -> {
                wrong(name, "须为列表 […]，最多 " + most + " 项。",
                        "A list […] is expected, of at most " + most + ".");
                yield null;
            }
        };
    }

    private Fields within(JsonObject object, String place) {
        var fields = new Fields(object, place, mistakes);
        inner.add(fields);
        return fields;
    }

    private <T> T needed(String name, @Nullable T value, T least) {
        if (value == null && json.getValue(name) == null) {
            wrong(name, "必填。", "It is required.");
        }
        return value == null ? least : value;
    }

    private @Nullable Object value(String name) {
        known.add(name);
        return json.getValue(name);
    }

    private String at(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
