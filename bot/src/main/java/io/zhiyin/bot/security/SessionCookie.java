package io.zhiyin.bot.security;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/** The cookie that carries a session's token. Touched on the request's own context only. */
public final class SessionCookie {
    private static final String NAME = "zhiyin_session";

    private SessionCookie() {}

    public static Optional<String> read(HttpServerRequest request) {
        var cookie = request.getCookie(NAME);
        return cookie == null || cookie.getValue().isEmpty()
                ? Optional.empty()
                : Optional.of(cookie.getValue());
    }

    /**
     * Gives the browser {@code token} until it is closed; when it ends before that, the server decides.
     *
     * @param https whether the console was reached so: the cookie then never travels in the clear
     */
    public static Cookie holding(String token, boolean https) {
        return cookie(token, https);
    }

    /** Takes it away again. */
    public static Cookie gone(boolean https) {
        return cookie("", https).setMaxAge(0);
    }

    private static Cookie cookie(String value, boolean https) {
        return Cookie.cookie(NAME, value).setPath("/").setHttpOnly(true).setSameSite(CookieSameSite.LAX)
                .setSecure(https);
    }
}
