package io.zhiyin.bot.api;

import io.zhiyin.bot.security.AccessLog;
import io.zhiyin.bot.security.Role;
import io.zhiyin.campaigns.campaign.Hand;
import org.jspecify.annotations.Nullable;

/**
 * The program that calls.
 *
 * @param principal what it stays known by, whatever it is renamed to: its idempotency keys are its own
 * @param token the token it came with, which what it makes ends with; null where it came without one of ours
 * @param name what people call it; stands where something is noted as done by somebody
 * @param role what it may do
 */
public record Caller(String principal, String name, @Nullable Long token, Role role) {
    public Caller {
        if (principal.isBlank() || name.isBlank()) {
            throw new IllegalArgumentException("a caller has a principal and a name");
        }
    }

    /** How it is named as the giver of a tag, the author of a birthday, the source of a consent. */
    String signature() {
        return "api:" + name;
    }

    /** As whoever does something with a campaign. */
    Hand hand() {
        return new Hand(principal, signature(), role == Role.ADMINISTRATOR);
    }

    AccessLog.Who who() {
        return new AccessLog.Who(null, token, signature());
    }
}
