package io.zhiyin.bot.api;

import io.vertx.core.http.HttpMethod;
import java.util.function.Function;

/**
 * One method of one address.
 *
 * @param path below {@code /api/v1}, its parts in braces as OpenAPI writes them: {@code /customers/{id}}
 */
public record Endpoint(HttpMethod method, String path, Function<Call, Reply> work) {
    /** The same as Vert.x writes it. */
    String route() {
        return "/v1" + path.replace('{', ':').replace("}", "");
    }
}
