package io.zhiyin.bot.api;

import java.util.Optional;

/** Who holds a bearer token. Asked on a virtual thread, once a request. */
@FunctionalInterface
public interface Authenticator {
    /** Empty for a token that is unknown or revoked. */
    Optional<Caller> caller(String token);
}
