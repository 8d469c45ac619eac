package io.zhiyin.bot.security;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A program's way in, without its secret. */
public record ApiToken(long id, String name, Instant createdAt, @Nullable Instant usedAt,
        @Nullable Instant revokedAt) {

    public boolean revoked() {
        return revokedAt != null;
    }
}
