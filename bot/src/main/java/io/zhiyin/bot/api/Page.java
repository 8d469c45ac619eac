package io.zhiyin.bot.api;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list that was asked for. A cursor names the list and the last id that was seen, so one of another list is
 * refused; what is in it is nobody's business but ours.
 *
 * @param last the id behind which the page begins; null for the first page
 */
record Page(String list, @Nullable Long last, int limit) {
    static final int MOST = 200;
    static final int USUAL = 50;

    /** The id in a cursor of this list; empty where it is no such cursor. */
    static Optional<Long> read(String list, String cursor) {
        try {
            var text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            return text.matches("\\Q" + list + "\\E:\\d{1,18}")
                    ? Optional.of(Long.valueOf(text.substring(list.length() + 1)))
                    : Optional.empty();
        } catch (IllegalArgumentException notOurs) {
            return Optional.empty();
        }
    }

    /** One more than are shown: it tells whether there is a next page. */
    int wanted() {
        return limit + 1;
    }

    /** @param found at most {@link #wanted}, in the order of the list */
    <T> JsonObject of(List<T> found, ToLongFunction<T> id, Function<T, JsonObject> shape) {
        var more = found.size() > limit;
        return of(more ? found.subList(0, limit) : found, id, shape, more);
    }

    /** @param shown at most {@link #limit} */
    <T> JsonObject of(List<T> shown, ToLongFunction<T> id, Function<T, JsonObject> shape, boolean more) {
        return new JsonObject().put("items", Reply.array(shown, shape)).put("next",
                more && !shown.isEmpty() ? cursor(id.applyAsLong(shown.getLast())) : null);
    }

    /** Of a short list that is at hand as a whole: oldest first. */
    <T> JsonObject ofAll(List<T> all, ToLongFunction<T> id, Function<T, JsonObject> shape) {
        var behind = all.stream().filter(it -> last == null || id.applyAsLong(it) > last)
                .sorted(Comparator.comparingLong(id)).limit(wanted()).toList();
        return of(behind, id, shape);
    }

    private String cursor(long id) {
        return Base64.getUrlEncoder().withoutPadding()
                .encodeToString((list + ":" + id).getBytes(StandardCharsets.UTF_8));
    }
}
