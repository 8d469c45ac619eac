package io.zhiyin.campaigns.campaign;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far the approval of a campaign is, of what it is now: an edit, of it or of its segments, takes an approval away.
 *
 * @param needed whose word it takes; {@link ApprovalRules.Needed#NOBODY} where it may start without
 * @param customers how many it is for; 0 where nobody asks
 * @param by who submitted, approved or sent it back
 * @param alone it would take a word, and there is nobody else to give it
 * @param missing whether it may not start or go on for want of a word
 */
public record Approval(ApprovalRules.Needed needed, State state, long customers, @Nullable String by,
        @Nullable String comment, @Nullable Instant at, boolean alone, boolean missing) {
    public enum State {
        /** Nobody was asked, or what was asked is no longer what it is. */
        NONE, SUBMITTED, APPROVED, SENT_BACK
    }
}
