package io.zhiyin.campaigns.campaign;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.Merge;
import io.zhiyin.campaigns.customer.MergeNotes;
import io.zhiyin.campaigns.customer.MergeStep;
import io.zhiyin.campaigns.store.Sql;
import java.util.Set;

/** Whoever is on a list stays on it as the one they are now. */
public final class SeedMerge implements MergeStep {
    private static final String KEEP = MergeNotes.keep("seed");
    private static final String GIVE = """
            insert into seed (list_id, customer_id) select list_id, :kept from seed where customer_id = :gone
            on conflict do nothing""";
    private static final String TAKE = """
            delete from seed where customer_id = :gone""";
    private static final String RESTORE = MergeNotes.restore("seed", "list_id", "seed_list");

    @Override
    public void merge(Sql tx, Merge merge) {
        MergeNotes.run(tx, KEEP, merge);
        MergeNotes.run(tx, GIVE, merge);
        MergeNotes.run(tx, TAKE, merge);
    }

    @Override
    public void undo(Sql tx, Merge merge, Set<AccountId> accounts) {
        MergeNotes.run(tx, RESTORE, merge);
    }
}
