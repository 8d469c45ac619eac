package io.zhiyin.bot.api;

import io.vertx.core.http.HttpMethod;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One method of one address.
 *
 * @param asksOnly it is a POST because of what must be sent, and changes nothing: no answer of it is kept, so that no
 *        customer's words lie where an erasure does not look
 * @param receives how a file is taken in that is sent in place of JSON; {@code work} is done after it
 * @param path below {@code /api/v1}, its parts in braces as OpenAPI writes them: {@code /customers/{id}}
 */
public record Endpoint(HttpMethod method, String path, Function<Call, Reply> work,
        boolean asksOnly, @Nullable Receiving receives) {
    /** The same as Vert.x writes it. */
    String route() {
        return "/v1" + path.replace('{', ':').replace("}", "");
    }
}
