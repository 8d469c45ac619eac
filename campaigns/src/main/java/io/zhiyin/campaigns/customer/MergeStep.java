package io.zhiyin.campaigns.customer;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.store.Sql;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What a feature does with its own rows when two customers turn out to be one person, and when they turn out not to be.
 * {@link MergeNotes} has the statements for tables of the usual shapes.
 */
public interface MergeStep {
    /** Gives the rows of {@code gone} to {@code kept} and notes what {@link #undo} needs; both are held. */
    void merge(Sql tx, Merge merge);

    /**
     * Gives each of the two their own rows back, from the notes. What came after the merge stays with {@code kept},
     * unless it plainly belongs to one of the accounts.
     *
     * @param accounts that know the one who goes back and not the one who stays
     */
    void undo(Sql tx, Merge merge, Set<AccountId> accounts);

    /** When one of the two was last heard of after the merge, as far as this feature tells; asked after the undoing. */
    default Optional<Instant> heard(Sql tx, Merge merge, CustomerId who) {
        return Optional.empty();
    }
}
