package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.MergeStep;
import io.zhiyin.campaigns.store.Sql;

/**
 * Two customers are one person: their deliveries are that person's. Where one run had planned for both, the one of the
 * row that goes keeps its place in the sums and is not sent any more if it was not yet.
 */
public final class DeliveryMerge implements MergeStep {
    private static final String SKIP_TWICE_PLANNED = """
            update delivery g set state = 'skipped', reason = 'merged', finished_at = now()
             where g.customer_id = :gone and g.state in ('planned', 'held', 'ready') and g.platform_id is null
               and exists (select 1 from delivery k where k.customer_id = :kept and k.run_id = g.run_id)""";
    private static final String MOVE = """
            update delivery g set customer_id = :kept
             where g.customer_id = :gone
               and not exists (select 1 from delivery k where k.customer_id = :kept and k.run_id = g.run_id)""";

    @Override
    public void merge(Sql tx, CustomerId kept, CustomerId gone) {
        tx.sql(SKIP_TWICE_PLANNED).bind("kept", kept.value()).bind("gone", gone.value()).update();
        tx.sql(MOVE).bind("kept", kept.value()).bind("gone", gone.value()).update();
    }
}
