package io.zhiyin.bot.api;

import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request as a handler sees it: read completely, its caller known.
 *
 * @param body empty where none was sent
 * @param file what was sent in place of JSON, where the address takes that
 */
record Call(Caller caller, Map<String, String> path, MultiMap parameters, JsonObject body,
        Receiving.@Nullable Received file) {
    Query query() {
        return new Query(parameters);
    }

    Fields fields() {
        return new Fields(body);
    }

    /** For what is asked for by its address alone: refuses parameters and fields. */
    void plain() {
        query().done();
        fields().done();
    }

    /** An id in the path. What is no number names nothing, so it is not found. */
    long id(String name) {
        var text = path.getOrDefault(name, "");
        if (!text.matches("\\d{1,18}")) {
            throw new Refused(Problem.notFound());
        }
        return Long.parseLong(text);
    }

    /** A word in the path. */
    String inPath(String name) {
        return path.getOrDefault(name, "");
    }
}
