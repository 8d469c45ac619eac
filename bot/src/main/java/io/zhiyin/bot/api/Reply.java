package io.zhiyin.bot.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a handler answers.
 *
 * @param location where the thing made now is, below {@code /api/v1}
 * @param customer whom the answer is about, so that an answer kept for an idempotency key goes when they are erased
 */
record Reply(int status, @Nullable JsonObject body, @Nullable String location, @Nullable Long customer) {
    static Reply ok(JsonObject body) {
        return new Reply(200, body, null, null);
    }

    static Reply created(String location, JsonObject body) {
        return new Reply(201, body, location, null);
    }

    static Reply done() {
        return new Reply(204, null, null, null);
    }

    /** 204, or 404 where there was nothing to change. */
    static Reply doneIf(boolean there) {
        if (!there) {
            throw new Refused(Problem.notFound());
        }
        return done();
    }

    Reply about(long person) {
        return new Reply(status, body, location, person);
    }

    static <T> JsonArray array(List<T> items, Function<T, JsonObject> shape) {
        var array = new JsonArray();
        items.forEach(it -> array.add(shape.apply(it)));
        return array;
    }
}
