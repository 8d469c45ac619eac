package io.zhiyin.campaigns.customer;

import io.zhiyin.campaigns.account.AccountId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an account calls a customer, and whether they can be reached there.
 *
 * @param account null for identities that span accounts (unionid, member number)
 * @param lostAt since when the customer is gone from this account: unfollowed, or no staff member has them any more
 */
public record Identity(long id, CustomerId customer, @Nullable AccountId account, IdentityKind kind,
        String value,
        Instant since, @Nullable Instant followedAt, @Nullable Instant lostAt) {
    public boolean reachable() {
        return lostAt == null;
    }
}
