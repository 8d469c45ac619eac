package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.DatabaseFailure;
import org.jspecify.annotations.Nullable;

/**
 * How far all sending is stopped, as this node knows it: read several times a second, and at every claim. What was read longer
 * ago than {@link SendingStops#KNOWN_WITHIN} is read again before it is believed, so that a node which was held up starts no call.
 */
final class StopLook {
    private final Database db;
    private volatile SendingStop.@Nullable Scope scope;
    private volatile long lookedAt = System.nanoTime();

    StopLook(Database db) {
        this.db = db;
    }

    /** Reads it again; where that cannot be, what was known holds, and nothing can be committed anyway. */
    void look() {
        var at = System.nanoTime();
        try {
            scope = SendingStops.scope(db);
            lookedAt = at;
        } catch (DatabaseFailure unreachable) {
            // whoever claims or sends meets the same, and tells
            return;
        }
    }

    /** The same, read at this moment. */
    boolean now(boolean ofCampaign) {
        var at = System.nanoTime();
        scope = SendingStops.scope(db);
        lookedAt = at;
        return holds(ofCampaign);
    }

    boolean holds(boolean ofCampaign) {
        if (System.nanoTime() - lookedAt > SendingStops.KNOWN_WITHIN.toNanos()) {
            look();
        }
        var known = scope;
        return known != null && known.holds(ofCampaign);
    }
}
