package io.zhiyin.bot.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why a request was not answered as asked: RFC 9457, {@code application/problem+json}. The detail is for people, in
 * Chinese and English; programs go by the type.
 *
 * @param headers of the response
 * @param reference under which the log knows what happened, for failures of ours
 */
record Problem(Type type, String detail, List<Mistake> errors, Map<String, String> headers,
        @Nullable String reference) {

    /** What can go wrong. The names stand in the type's URN and do not change. */
    enum Type {
        MALFORMED_REQUEST(400, "Malformed request"), INVALID_PARAMETERS(400,
                "Invalid parameters"), UNAUTHORIZED(401, "Unauthorized"), FORBIDDEN(403,
                        "Forbidden"), NOT_FOUND(404, "Not found"), METHOD_NOT_ALLOWED(405,
                                "Method not allowed"), CONFLICT(409, "Conflict"), REQUEST_IN_PROGRESS(409,
                                        "Request in progress"), GONE(410, "Gone"), CONTENT_TOO_LARGE(413,
                                                "Content too large"), UNSUPPORTED_MEDIA_TYPE(415,
                                                        "Unsupported media type"), INVALID_CONTENT(422,
                                                                "Invalid content"), IDEMPOTENCY_KEY_REUSED(
                                                                        422,
                                                                        "Idempotency key reused"), INTERNAL_ERROR(
                                                                                500,
                                                                                "Internal error"), UNAVAILABLE(
                                                                                        503, "Unavailable");

        final int status;
        private final String title;

        Type(int status, String title) {
            this.status = status;
            this.title = title;
        }

        String urn() {
            return "urn:zhiyin:problem:" + Spelling.kebab(this);
        }
    }

    Problem {
        errors = List.copyOf(errors);
        headers = Map.copyOf(headers);
    }

    static Problem of(Type type, String zh, String en) {
        return new Problem(type, zh + " " + en, List.of(), Map.of(), null);
    }

    static Problem notFound() {
        return of(Type.NOT_FOUND, "没有找到，可能已被删除。", "There is nothing here; it may have been deleted.");
    }

    static Problem conflict(String detail) {
        return new Problem(Type.CONFLICT, detail, List.of(), Map.of(), null);
    }

    static Problem invalid(Type type, List<Mistake> errors) {
        return new Problem(type, "有 " + errors.size() + " 处不能接受，见 errors。 Not acceptable in " + errors.size()
                + (errors.size() == 1 ? " place" : " places") + ": see errors.", errors, Map.of(), null);
    }

    Problem header(String name, String value) {
        return new Problem(type, detail, errors, Map.of(name, value), reference);
    }

    Problem reference(String known) {
        return new Problem(type, detail, errors, headers, known);
    }

    int status() {
        return type.status;
    }

    /** @param instance the path that was asked for */
    JsonObject json(String instance) {
        var json = new JsonObject().put("type", type.urn()).put("title", type.title)
                .put("status", type.status)
                .put("detail", detail).put("instance", instance);
        if (!errors.isEmpty()) {
            var list = new JsonArray();
            errors.forEach(
                    it -> list.add(new JsonObject().put("field", it.field()).put("message", it.message())));
            json.put("errors", list);
        }
        if (reference != null) {
            json.put("reference", reference);
        }
        return json;
    }
}
