package io.zhiyin.bot.security;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Optional;

/** The cookie by which the login knows a browser again. It opens nothing. Touched on the request's own context only. */
public final class DeviceCookie {
    private static final String NAME = "zhiyin_device";
    private static final Duration KEPT = Duration.ofDays(180);

    private DeviceCookie() {}

    public static Optional<String> read(HttpServerRequest request) {
        return Optional.ofNullable(request.getCookie(NAME)).map(Cookie::getValue).filter(it -> !it.isEmpty());
    }

    /** @param https whether the console was reached so: the cookie then never travels in the clear */
    public static Cookie holding(String device, boolean https) {
        return Cookie.cookie(NAME, device).setPath("/login").setHttpOnly(true)
                .setSameSite(CookieSameSite.STRICT).setMaxAge(KEPT.toSeconds()).setSecure(https);
    }
}
