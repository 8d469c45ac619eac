package io.zhiyin.bot.api;

import io.zhiyin.bot.security.ApiTokens;
import java.util.Optional;

/** Who holds a bearer token. Asked on a virtual thread, once a request. */
@FunctionalInterface
public interface Authenticator {
    /** Empty for a token that is unknown or revoked. */
    Optional<Caller> caller(String token);

    /** Those who hold a token of ours. */
    static Authenticator of(ApiTokens tokens) {
        return token -> tokens.find(token)
                .map(it -> new Caller("token:" + it.id(), it.name(), it.id(), it.role()));
    }
}
