package io.zhiyin.campaigns.delivery;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A stop of all sending, pressed by somebody for a reason. What waits stays where it is, and goes on when it ends.
 *
 * @param endedAt null while it holds
 */
public record SendingStop(Scope scope, String why, String by, Instant at, @Nullable String endedBy,
        @Nullable Instant endedAt) {

    public enum Scope {
        /** What campaigns send; whoever writes is still answered. */
        CAMPAIGNS,
        /** Replies and welcomes too: nothing at all goes to customers. */
        EVERYTHING;

        boolean holds(boolean ofCampaign) {
            return ofCampaign || this == EVERYTHING;
        }
    }
}
