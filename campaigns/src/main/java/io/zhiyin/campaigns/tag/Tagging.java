package io.zhiyin.campaigns.tag;

import io.zhiyin.campaigns.customer.CustomerId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The fact that a customer has a tag.
 *
 * @param giver which one of its kind: the operator's name, the rule's words ({@link TagRule#giver}), the account,
 *              the import's file; never a customer's personal data
 * @param until when it ends by itself; null: as the tag says
 */
public record Tagging(CustomerId customer, TagId tag, GivenBy by, String giver, Instant at,
        @Nullable Instant until) {
    public Tagging(CustomerId customer, TagId tag, GivenBy by, String giver, Instant at) {
        this(customer, tag, by, giver, at, null);
    }

    public Tagging {
        if (giver.isBlank()) {
            throw new IllegalArgumentException(
                    "tag " + tag.value() + " of customer " + customer.value() + " has no giver");
        }
    }
}
