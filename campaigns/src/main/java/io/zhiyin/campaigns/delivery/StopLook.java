package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.DatabaseFailure;
import org.jspecify.annotations.Nullable;

/** How far all sending is stopped, as this node knows it: read several times a second, and at every claim. */
final class StopLook {
    private final Database db;
    private volatile SendingStop.@Nullable Scope scope;

    StopLook(Database db) {
        this.db = db;
    }

    /** Reads it again; where that cannot be, what was known holds, and nothing can be committed anyway. */
    void look() {
        try {
            scope = SendingStops.scope(db);
        } catch (DatabaseFailure unreachable) {
            // whoever claims or sends meets the same, and tells
            return;
        }
    }

    /** The same, read at this moment. */
    boolean now(boolean ofCampaign) {
        scope = SendingStops.scope(db);
        return holds(ofCampaign);
    }

    boolean holds(boolean ofCampaign) {
        var known = scope;
        return known != null && known.holds(ofCampaign);
    }
}
