package io.zhiyin.campaigns.followup;

import io.zhiyin.campaigns.followup.FollowUp.Priority;
import io.zhiyin.campaigns.input.InvalidInput;
import java.util.Locale;

/**
 * What makes follow-ups by itself, for what happens from being switched on.
 *
 * @param leastFen that the customer has spent
 * @param dueHours from what happened until it is due, 0 to 720
 */
public record FollowUpRule(Sort sort, boolean active, long leastFen, int dueHours, Priority priority) {
    private static final long MOST_FEN = 100_000_000_000L;
    private static final int MOST_HOURS = 720;

    public enum Sort {
        /** A customer is warned of before they are lost. */
        RISK,
        /** A customer has deleted a member of staff. */
        DELETED_CONTACT;

        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        FollowUpRule usual() {
            return new FollowUpRule(this, false, this == RISK ? 100_000 : 0, this == RISK ? 24 : 4,
                    this == RISK ? Priority.USUAL : Priority.HIGH);
        }
    }

    /** @throws InvalidInput when a number is out of range */
    public FollowUpRule {
        if (leastFen < 0 || leastFen > MOST_FEN) {
            throw new InvalidInput("leastSpentFen", "金额不能为负，也不能超过十亿元。",
                    "The amount is not below 0 nor above a thousand million yuan.");
        }
        if (dueHours < 0 || dueHours > MOST_HOURS) {
            throw new InvalidInput("dueHours", "须为 0 到 720 的整数。",
                    "A whole number from 0 to 720 is expected.");
        }
    }
}
