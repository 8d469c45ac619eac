package io.zhiyin.bot.security;

import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.Set;

/** Whether a request comes from a page of ours. A second guard beside the token, and the only one at the login. */
public final class SameOrigin {
    private static final Set<String> OURS = Set.of("same-origin", "none");

    private SameOrigin() {}

    /**
     * Browsers say by {@code Sec-Fetch-Site} where a request comes from; those that do not, or that reach us in
     * the clear, send {@code Origin} with every POST. Neither: no browser, so nobody's cookie is being misused.
     */
    public static boolean allows(HttpServerRequest request, CameFrom from) {
        var site = request.getHeader("Sec-Fetch-Site");
        if (site != null) {
            return OURS.contains(site);
        }
        var origin = request.getHeader("Origin");
        if (origin == null) {
            return true;
        }
        var authority = from.authority();
        try {
            return authority != null && authority.equals(URI.create(origin).getRawAuthority());
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }
}
