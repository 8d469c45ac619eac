package io.zhiyin.campaigns.customer;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.store.Sql;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Who is told that somebody was found to be gone whose leaving no callback told, in the transaction that marks it. */
@FunctionalInterface
public interface LossListener {
    /** @param staff who has them no more; null: they follow the account no more */
    void lost(Sql tx, CustomerId customer, AccountId account, @Nullable StaffId staff, Instant at);
}
