package io.zhiyin.bot.api;

import io.vertx.core.MultiMap;
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
        if (text.length() > longest || !Words.clean(text, false)) {
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
            if (Words.snake(value).equals(text)) {
                return Optional.of(value);
            }
        }
        mistakes.add(name, "须为其中之一：" + Words.choices(type) + "。",
                "One of these is expected: " + Words.choices(type) + ".");
        return Optional.empty();
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
        var limit = raw("limit");
        if (limit == null) {
            return new Page(list, last, Page.USUAL);
        }
        if (!limit.matches("\\d{1,3}") || Integer.parseInt(limit) < 1
                || Integer.parseInt(limit) > Page.MOST) {
            mistakes.add("limit", "须为 1 到 " + Page.MOST + "。", "1 to " + Page.MOST + " is expected.");
            return new Page(list, last, Page.USUAL);
        }
        return new Page(list, last, Integer.parseInt(limit));
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
