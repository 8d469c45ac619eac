package io.zhiyin.bot.api;

import io.vertx.core.MultiMap;
import io.zhiyin.campaigns.input.InvalidInput;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The parameters behind the question mark, read by name; {@link #done} then refuses what is wrong and what is unknown. */
final class Query {
    private final MultiMap parameters;
    private final Mistakes mistakes = new Mistakes();
    private final Set<String> known = new HashSet<>();

    Query(MultiMap parameters) {
        this.parameters = parameters;
    }

    /** @param longest in characters */
    @Nullable
    String text(String name, int longest) {
        var text = raw(name);
        if (text == null || text.isBlank()) {
            return null;
        }
        if (text.length() > longest || !Spelling.clean(text, false)) {
            mistakes.add(name, "最多 " + longest + " 个字，不能有控制字符。",
                    "At most " + longest + " characters, no control characters.");
            return null;
        }
        return text;
    }

    @Nullable
    Long id(String name) {
        var text = raw(name);
        if (text == null) {
            return null;
        }
        if (!text.matches("\\d{1,18}")) {
            mistakes.add(name, "须为编号（正整数）。", "An id is expected: a positive whole number.");
            return null;
        }
        return Long.valueOf(text);
    }

    <E extends Enum<E>> Optional<E> choice(String name, Class<E> type) {
        var text = raw(name);
        if (text == null) {
            return Optional.empty();
        }
        for (var value : type.getEnumConstants()) {
            if (Spelling.snake(value).equals(text)) {
                return Optional.of(value);
            }
        }
        mistakes.add(name, "须为其中之一：" + Spelling.choices(type) + "。",
                "One of these is expected: " + Spelling.choices(type) + ".");
        return Optional.empty();
    }

    /** A day: {@code 2026-09-25}. */
    @Nullable
    LocalDate day(String name) {
        var text = raw(name);
        if (text == null) {
            return null;
        }
        try {
            var day = LocalDate.parse(text);
            if (day.getYear() >= 1900 && day.getYear() <= 2100) {
                return day;
            }
        } catch (DateTimeException noDay) {
            // told below
        }
        mistakes.add(name, "须为日期，如 2026-09-25。", "A day is expected, as 2026-09-25.");
        return null;
    }

    @Nullable
    Integer number(String name, int least, int most) {
        var text = raw(name);
        if (text == null) {
            return null;
        }
        if (text.matches("\\d{1,9}") && Integer.parseInt(text) >= least && Integer.parseInt(text) <= most) {
            return Integer.valueOf(text);
        }
        mistakes.add(name, "须为 " + least + " 到 " + most + "。", least + " to " + most + " is expected.");
        return null;
    }

    /** {@code true} or {@code false}; false where it is absent. */
    boolean flag(String name) {
        var text = raw(name);
        if (text != null && !text.equals("true") && !text.equals("false")) {
            mistakes.add(name, "须为 true 或 false。", "true or false is expected.");
        }
        return "true".equals(text);
    }

    /** What is wrong with parameters that do not go together. */
    void wrong(InvalidInput why) {
        mistakes.add(why);
    }

    /** Reads {@code cursor} and {@code limit}. */
    Page page(String list) {
        Long last = null;
        var cursor = raw("cursor");
        if (cursor != null) {
            last = Page.read(list, cursor).orElse(null);
            if (last == null) {
                mistakes.add("cursor", "须为本列表上一页 next 中的值。",
                        "The value of next from a page of this list is expected.");
            }
        }
        var limit = number("limit", 1, Page.MOST);
        return new Page(list, last, limit == null ? Page.USUAL : limit);
    }

    void done() {
        for (var name : parameters.names()) {
            if (!known.contains(name)) {
                mistakes.add(name, "没有这个参数。", "There is no such parameter.");
            }
        }
        mistakes.refuse(Problem.Type.INVALID_PARAMETERS);
    }

    private @Nullable String raw(String name) {
        known.add(name);
        var all = parameters.getAll(name);
        if (all.size() > 1) {
            mistakes.add(name, "只能写一次。", "It stands once only.");
        }
        return all.isEmpty() ? null : all.getFirst();
    }
}
