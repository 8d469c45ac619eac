package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.MergeStep;
import io.zhiyin.campaigns.store.Sql;
import java.time.Clock;

/**
 * Two customers are one person: their deliveries are that person's, who is greeted once by a campaign and not twice.
 * Where both were planned for one occasion, a message that went or may have gone counts, and what waits is skipped;
 * where both wait, one does. Where one run had planned for both, the one of the row that goes keeps its place in the
 * sums.
 */
public final class DeliveryMerge implements MergeStep {
    private static final String LOCK = """
            select id from delivery where customer_id = any(:both) and kind = 'campaign' order by id for update""";
    // The greetings of one campaign for one occasion are less than a year apart, as planning has it.
    private static final String SKIP = """
            with pair as (
                select g.id as gone, k.id as kept, %s as gone_waits, %s as kept_waits, %s as gone_went, %s as kept_went,
                       k.state in ('rejected', 'not_sent') or (k.state = 'skipped' and k.reason <> 'merged') as kept_failed,
                       g.run_id = k.run_id as one_run
                  from delivery g join delivery k on k.campaign_id = g.campaign_id
                   and k.occasion > g.occasion - 300 and k.occasion < g.occasion + 300
                 where g.customer_id = :gone and k.customer_id = :kept),
            skipped as (
                update delivery d set state = 'skipped', reason = 'merged', detail = null, finished_at = :now,
                       fence = d.fence + 1, node = null, lease_until = null
                 where d.id in (select gone from pair where gone_waits and (kept_went or kept_waits or (kept_failed and one_run))
                          union select kept from pair where kept_waits and gone_went)
                returning d.id),
            again as (
                update delivery d set state = 'ready', reason = 'given_back', detail = null, look_at = :now, finished_at = null
                 where d.id in (select kept from pair where gone_waits and kept_failed and one_run) and d.expires_at > :now
                returning d.id)
            insert into delivery_event (delivery_id, at, state, reason)
            select id, :now, 'skipped', 'merged' from skipped union all select id, :now, 'ready', 'given_back' from again"""
            .formatted(waits("g"), waits("k"), went("g"), went("k"));
    // What a node has only claimed is taken from it: the gate shall be asked about the person it is for now.
    private static final String MOVE = """
            update delivery g set customer_id = :kept,
                   state = case when %1$s then 'ready' else g.state end,
                   reason = case when %1$s then 'given_back' else g.reason end,
                   fence = case when %1$s then g.fence + 1 else g.fence end,
                   node = case when %1$s then null else g.node end,
                   lease_until = case when %1$s then null else g.lease_until end
             where g.customer_id = :gone
               and not exists (select from delivery k where k.customer_id = :kept and k.run_id = g.run_id)"""
            .formatted("g.kind = 'campaign' and g.state = 'claimed' and not g.in_doubt");

    private final Clock clock;

    public DeliveryMerge(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void merge(Sql tx, CustomerId kept, CustomerId gone) {
        tx.sql(LOCK).bindAll("both", Long.class, java.util.List.of(kept.value(), gone.value()))
                .list(_ -> true);
        tx.sql(SKIP).bind("kept", kept.value()).bind("gone", gone.value()).bind("now", clock.instant())
                .update();
        tx.sql(MOVE).bind("kept", kept.value()).bind("gone", gone.value()).update();
    }

    /** Surely no byte of it has gone. */
    private static String waits(String row) {
        return "(%1$s.state in ('planned', 'held', 'ready', 'claimed') and %1$s.platform_id is null and not %1$s.in_doubt)"
                .formatted(row);
    }

    /** It arrived, or may have, or lies with the platform. */
    private static String went(String row) {
        return "(%1$s.state in ('sending', 'sent', 'unknown') or %1$s.in_doubt or (%1$s.state = 'held' and %1$s.platform_id is not null))"
                .formatted(row);
    }
}
