package io.zhiyin.bot.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.transfer.Download;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a handler answers.
 *
 * @param location where the thing made now is, below {@code /api/v1}
 * @param file sent in place of a body, while it is written
 * @param customer whom the answer is about, so that an answer kept for an idempotency key goes when they are erased
 */
record Reply(int status, @Nullable JsonObject body, @Nullable String location, @Nullable Long customer,
        @Nullable Download file) {
    static Reply ok(JsonObject body) {
        return new Reply(200, body, null, null, null);
    }

    static Reply created(String location, JsonObject body) {
        return new Reply(201, body, location, null, null);
    }

    /** Taken in, to be worked at in the background. */
    static Reply accepted(String location, JsonObject body) {
        return new Reply(202, body, location, null, null);
    }

    static Reply done() {
        return new Reply(204, null, null, null, null);
    }

    /** To a GET alone: nothing of it is kept. */
    static Reply file(Download file) {
        return new Reply(200, null, null, null, file);
    }

    /** 204, or 404 where there was nothing to change. */
    static Reply doneIf(boolean there) {
        if (!there) {
            throw new Refused(Problem.notFound());
        }
        return done();
    }

    Reply about(long person) {
        return new Reply(status, body, location, person, file);
    }

    static <T> JsonArray array(List<T> items, Function<T, JsonObject> shape) {
        var array = new JsonArray();
        items.forEach(it -> array.add(shape.apply(it)));
        return array;
    }
}
