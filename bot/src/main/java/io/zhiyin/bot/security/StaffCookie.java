package io.zhiyin.bot.security;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/** The cookies of staff's phones: their session, and on the way through the login where they wanted to go. */
public final class StaffCookie {
    private static final String SESSION = "zhiyin_staff";
    private static final String WAY = "zhiyin_staff_way";
    private static final String PATH = "/staff";
    private static final long FIVE_MINUTES = 300;

    private StaffCookie() {}

    public static Optional<String> session(HttpServerRequest request) {
        return read(request, SESSION);
    }

    /** What {@link #way} gave: the state of the login, a dot, and where to go. */
    public static Optional<String> way(HttpServerRequest request) {
        return read(request, WAY);
    }

    public static Cookie holding(String token, boolean https) {
        return cookie(SESSION, token, https).setMaxAge(StaffSessions.LIFE.toSeconds());
    }

    /** @param way of characters that a cookie may hold */
    public static Cookie way(String way, boolean https) {
        return cookie(WAY, way, https).setMaxAge(FIVE_MINUTES);
    }

    public static Cookie gone(boolean https) {
        return cookie(WAY, "", https).setMaxAge(0);
    }

    private static Optional<String> read(HttpServerRequest request, String name) {
        var cookie = request.getCookie(name);
        return cookie == null || cookie.getValue().isEmpty()
                ? Optional.empty()
                : Optional.of(cookie.getValue());
    }

    private static Cookie cookie(String name, String value, boolean https) {
        return Cookie.cookie(name, value).setPath(PATH).setHttpOnly(true).setSameSite(CookieSameSite.LAX)
                .setSecure(https);
    }
}
