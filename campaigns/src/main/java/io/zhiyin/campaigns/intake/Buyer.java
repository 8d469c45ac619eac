package io.zhiyin.campaigns.intake;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Meetings.Person;
import io.zhiyin.campaigns.customer.Phone;
import org.jspecify.annotations.Nullable;

/** Whom another system speaks of. */
public sealed interface Buyer {
    /** By our own number. */
    record Ours(CustomerId id) implements Buyer {}

    /** As an account names them: an openid, an external_userid. They are known, or it is a mistake. */
    record OfPlatform(Person person) implements Buyer {}

    /** As all accounts of one owner name them; known, or it is a mistake. */
    record OfUnion(String unionId) implements Buyer {}

    /**
     * By the shop's member number, the phone or both; who is not known yet is made.
     *
     * @param name for somebody who has none yet
     */
    record OfShop(@Nullable String memberNumber, @Nullable Phone phone, @Nullable String name)
            implements
                Buyer {
        public OfShop {
            if (memberNumber == null && phone == null) {
                throw new IllegalArgumentException("a member number or a phone is needed");
            }
        }
    }
}
