package io.zhiyin.campaigns.segment;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.interaction.InteractionKind;
import org.jspecify.annotations.Nullable;

/** Conditions on what happened between the shop and the customer: orders, interactions, campaigns. */
public sealed interface Dealing extends Rule.Condition {

    /**
     * How often the customer ordered, or for how much.
     *
     * @param range orders, or fen
     * @param days orders of today and so many days before it, 0 to 3650; null: ever
     * @param item only orders with it; an amount is then what it alone cost; null: whatever was bought
     */
    record Ordered(Measure measure, Range range, @Nullable Integer days, @Nullable Item item)
            implements
                Dealing {
        public Ordered {
            needWindow(days);
        }

        public enum Measure {
            /** Orders. */
            COUNT,
            /** Fen. */
            SUM
        }
    }

    /**
     * What stands on an order: one product, or whatever is of a category.
     *
     * @param name letter by letter, 1 to 100 characters
     */
    record Item(Kind kind, String name) {
        private static final int LONGEST = 100;

        public Item {
            if (name.isBlank() || name.length() > LONGEST) {
                throw new InvalidInput(kind == Kind.PRODUCT ? "product" : "category",
                        "商品或类别名称须为 1 到 " + LONGEST + " 个字。",
                        "The name of a product or category has 1 to " + LONGEST + " characters.");
            }
        }

        public enum Kind {
            PRODUCT, CATEGORY
        }
    }

    /** How many days ago the customer ordered last. Who never did is not meant. */
    record LastOrder(Range daysAgo) implements Dealing {
        public LastOrder {
            needWindow(small("least", daysAgo.least()));
            needWindow(small("most", daysAgo.most()));
        }

        private static @Nullable Integer small(String field, @Nullable Long days) {
            if (days != null && days > LONGEST_WINDOW) {
                throw tooLong(field);
            }
            return days == null ? null : Math.toIntExact(days);
        }
    }

    /**
     * How often something happened on the timeline.
     *
     * @param what null: anything
     * @param account null: whichever account
     * @param days today and so many days before it, 0 to 3650; null: ever
     */
    record Interacted(@Nullable InteractionKind what, @Nullable AccountId account, Range times,
            @Nullable Integer days) implements Dealing {
        public Interacted {
            needWindow(days);
        }
    }

    /**
     * Had a message of a campaign: it was sent, or may have been, since its outcome is not known.
     *
     * @param campaign null: any
     * @param days sent today or on one of so many days before it, 0 to 3650; null: ever
     */
    record Received(Response response, @Nullable Long campaign, @Nullable Integer days) implements Dealing {
        /** How long after a message an answer counts as one to it. In days. */
        public static final int ANSWERED_WITHIN = 7;

        public Received {
            needWindow(days);
        }

        public enum Response {
            GOT,
            /** The platform confirmed that it arrived. */
            DELIVERED,
            /** The customer wrote within {@link #ANSWERED_WITHIN} days of it. */
            REPLIED,
            /** The customer followed a link of it. */
            CLICKED,
            /** The customer ordered within the campaign's window, and had no other message in between. */
            CONVERTED
        }
    }

    /** In days. */
    int LONGEST_WINDOW = 3650;

    private static void needWindow(@Nullable Integer days) {
        if (days != null && (days < 0 || days > LONGEST_WINDOW)) {
            throw tooLong("days");
        }
    }

    private static InvalidInput tooLong(String field) {
        return new InvalidInput(field, "天数须为 0 到 " + LONGEST_WINDOW + "。",
                "The days are a number from 0 to " + LONGEST_WINDOW + ".");
    }
}
