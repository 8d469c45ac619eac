package io.zhiyin.campaigns.intake;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.ManyCustomers.Called;
import io.zhiyin.campaigns.customer.Phone;
import org.jspecify.annotations.Nullable;

/** Whom another system speaks of. */
public sealed interface Buyer {
    /** By our own number. */
    record Ours(CustomerId id) implements Buyer {}

    /** As a platform names them. They are known, or it is a mistake. */
    record OfPlatform(Called name) implements Buyer {}

    /**
     * By the shop's member number, the phone or both; who is not known yet is made.
     *
     * @param name for somebody who has none yet, or one that counts less
     * @param phoneVerified whether the phone was proved to be theirs
     */
    record OfShop(@Nullable String memberNumber, @Nullable Phone phone, @Nullable String name,
            boolean phoneVerified)
            implements
                Buyer {
        public OfShop {
            if (memberNumber == null && phone == null) {
                throw new IllegalArgumentException("a member number or a phone is needed");
            }
        }
    }
}
