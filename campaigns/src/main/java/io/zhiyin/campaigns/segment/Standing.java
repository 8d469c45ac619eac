package io.zhiyin.campaigns.segment;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.IdentityKind;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.insight.AbcClass;
import io.zhiyin.campaigns.insight.Outlook;
import io.zhiyin.campaigns.tag.TagId;
import org.jspecify.annotations.Nullable;

/** Conditions on what is known of the customer, and on how they may be reached. */
public sealed interface Standing extends Rule.Condition {

    /** This is known of the customer. */
    record HasDetail(Detail detail) implements Standing {
        public enum Detail {
            NAME, PHONE, MAIL, NOTE
        }
    }

    /**
     * Born in one of these years. Who did not tell the year is not meant.
     *
     * @param least 1900 to {@code most}
     * @param most up to 2100
     */
    record BornBetween(int least, int most) implements Standing {
        private static final int FIRST = 1900;
        private static final int LAST = 2100;

        public BornBetween {
            if (least < FIRST || most > LAST || least > most) {
                throw new InvalidInput("least", "出生年份须为 " + FIRST + " 到 " + LAST + "，从早到晚。",
                        "Years of birth are from " + FIRST + " to " + LAST
                                + ", the earlier before the later.");
            }
        }
    }

    /** @param account null: any, and the only choice for what spans accounts */
    record HasIdentity(IdentityKind identity, @Nullable AccountId account) implements Standing {}

    /**
     * Began to follow the account today or on one of so many days before it, and follows still.
     *
     * @param days 0 to 3650
     */
    record FollowedWithin(AccountId account, int days) implements Standing {
        public FollowedWithin {
            needDays(days);
        }
    }

    /**
     * Was given the tag today or on one of so many days before it, and has it still.
     *
     * @param days 0 to 3650
     */
    record TaggedWithin(TagId tag, int days) implements Standing {
        public TaggedWithin {
            needDays(days);
        }
    }

    /** What the customer said last to being sent campaigns. */
    record Consented(Answer answer) implements Standing {
        public enum Answer {
            GIVEN, WITHDRAWN,
            /** Never said anything about it. */
            UNASKED
        }
    }

    /**
     * The 48 hours in which an Official Account may answer a message freely are open, with sends left.
     *
     * @param account null: any
     */
    record WindowOpen(@Nullable AccountId account) implements Standing {}

    record InClass(AbcClass abc) implements Standing {}

    /**
     * The probability that they never buy again, as computed last; without a model that is believed, of nobody.
     *
     * @param least percent, 1 to 100
     */
    record ChurnRisk(int least) implements Standing {
        public ChurnRisk {
            needPart(least, 100);
        }
    }

    /**
     * Purchases to be expected in the next {@link Outlook#WEEKS} weeks; without a model that is believed, of nobody.
     *
     * @param least 1 to 100
     */
    record Expected(int least) implements Standing {
        public Expected {
            needPart(least, 100);
        }
    }

    /** A churn warning stands. */
    record Warned() implements Standing {}

    /**
     * Should have bought again by their own rhythm, the mean time between their orders, and has not for so many days since.
     * Who bought once has no rhythm.
     *
     * @param days 1 to 3650
     */
    record BeyondRhythm(int days) implements Standing {
        public BeyondRhythm {
            if (days < 1 || days > Dealing.LONGEST_WINDOW) {
                throw new InvalidInput("days", "天数须为 1 到 " + Dealing.LONGEST_WINDOW + "。",
                        "The days are a number from 1 to " + Dealing.LONGEST_WINDOW + ".");
            }
        }
    }

    /** Is in another segment, by its rule or on its list. */
    record InSegment(SegmentId segment) implements Standing {}

    private static void needPart(int least, int most) {
        if (least < 1 || least > most) {
            throw new InvalidInput("least", "须为 1 到 " + most + " 的整数。",
                    "A whole number from 1 to " + most + " is expected.");
        }
    }

    private static void needDays(int days) {
        if (days < 0 || days > Dealing.LONGEST_WINDOW) {
            throw new InvalidInput("days", "天数须为 0 到 " + Dealing.LONGEST_WINDOW + "。",
                    "The days are a number from 0 to " + Dealing.LONGEST_WINDOW + ".");
        }
    }
}
