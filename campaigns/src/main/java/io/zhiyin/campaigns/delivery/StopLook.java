package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.node.NodeId;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.DatabaseFailure;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How far all sending is stopped, and which campaigns whose messages are about to go no longer run, as this node knows it:
 * read several times a second, and at every claim. What was read longer ago than {@link SendingStops#KNOWN_WITHIN} is read
 * again before it is believed, so that a node which was held up starts no call.
 */
final class StopLook {
    private static final String RESTING = """
            select distinct d.campaign_id as id from delivery d join campaign c on c.id = d.campaign_id
             where d.state = 'sending' and d.node = :node and c.state <> 'running'""";

    private final Database db;
    private final NodeId node;
    private volatile SendingStop.@Nullable Scope scope;
    private volatile Set<Long> resting = Set.of();
    private volatile long lookedAt = System.nanoTime();

    StopLook(Database db, NodeId node) {
        this.db = db;
        this.node = node;
    }

    /** Reads it again; where that cannot be, what was known holds, and nothing can be committed anyway. */
    void look() {
        try {
            read();
        } catch (DatabaseFailure unreachable) {
            // whoever claims or sends meets the same, and tells
            return;
        }
    }

    /** The same, read at this moment. */
    boolean now(boolean ofCampaign) {
        read();
        return holds(ofCampaign);
    }

    private void read() {
        var at = System.nanoTime();
        scope = SendingStops.scope(db);
        resting = Set.copyOf(db.sql(RESTING).bind("node", node.value()).list(row -> row.number("id")));
        lookedAt = at;
    }

    boolean holds(boolean ofCampaign) {
        renew();
        var known = scope;
        return known != null && known.holds(ofCampaign);
    }

    /** Whether its campaign was paused or ended since it was committed that it goes. */
    boolean rests(Claim claim) {
        renew();
        var campaign = claim.campaign();
        return campaign != null && !claim.isTest() && resting.contains(campaign.campaign());
    }

    private void renew() {
        if (System.nanoTime() - lookedAt > SendingStops.KNOWN_WITHIN.toNanos()) {
            look();
        }
    }
}
