package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.store.Database;
import java.time.Clock;

/**
 * Takes deliveries from nodes that went away. The one distinction that matters: what was only claimed surely was not
 * sent and is ready again; what was {@code sending} may have been, and is unknown from here on. The fence goes up, so a
 * node that was only asleep can no longer write.
 */
final class Leases {
    private static final String EXPIRE = """
            with lost as (
                select id, case when state = 'claimed' and not in_doubt then 'ready' else 'unknown' end as state, node
                  from delivery where state in ('claimed', 'sending') and lease_until < clock_timestamp()
                 order by lease_until limit 500 for update skip locked),
            changed as (
                update delivery d set state = lost.state, reason = 'lease_expired', detail = null, node = null,
                       lease_until = null, fence = d.fence + 1, look_at = :now, in_doubt = lost.state = 'unknown'
                  from lost where d.id = lost.id
                returning d.id, d.state, lost.node),
            history as (
                insert into delivery_event (delivery_id, at, state, reason, node)
                select id, :now, state, 'lease_expired', node from changed)
            select count(*) from changed""";

    private final Database db;
    private final Clock clock;

    Leases(Database db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    /** @return how many were taken back */
    long expire() {
        return db.sql(EXPIRE).bind("now", clock.instant()).count();
    }
}
