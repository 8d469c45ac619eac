package io.zhiyin.bot.security;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A program's way in, without its secret.
 *
 * @param madeBy the token with which a program made it; null when an operator or the settings did
 */
public record ApiToken(long id, String name, Role role, @Nullable Long madeBy, Instant createdAt,
        @Nullable Instant usedAt,
        @Nullable Instant revokedAt) {

    public boolean revoked() {
        return revokedAt != null;
    }
}
