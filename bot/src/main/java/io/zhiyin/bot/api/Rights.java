package io.zhiyin.bot.api;

import io.vertx.core.http.HttpMethod;
import io.zhiyin.bot.security.Role;
import java.util.List;

/** Which role each address asks for: the one place where that is decided. */
final class Rights {
    /** Settings of the house, and ways into it. */
    private static final List<String> ADMINISTRATORS = List.of("/api-tokens", "/operators", "/access-log");
    /** Read by everybody, changed by administrators. */
    private static final List<String> SETTINGS = List.of("/sending-rules", "/result-rules", "/approval-rules",
            "/fields",
            "/field-precedence",
            "/clock",
            "/churn/rules");
    /** Whole people, as they came: they cannot be masked. */
    private static final List<String> WHOLE = List.of("/imports", "/dead-letters", "/inbox",
            "/customers/{id}/export");

    private Rights() {}

    static Role needed(Endpoint endpoint) {
        var path = endpoint.path();
        var reads = endpoint.method().equals(HttpMethod.GET) || endpoint.asksOnly();
        if (below(ADMINISTRATORS, path) || (!reads && below(SETTINGS, path))
                || (endpoint.method().equals(HttpMethod.DELETE) && path.equals("/customers/{id}"))) {
            return Role.ADMINISTRATOR;
        }
        return !reads || below(WHOLE, path) ? Role.OPERATOR : Role.VIEWER;
    }

    private static boolean below(List<String> roots, String path) {
        return roots.stream().anyMatch(it -> path.equals(it) || path.startsWith(it + "/"));
    }
}
