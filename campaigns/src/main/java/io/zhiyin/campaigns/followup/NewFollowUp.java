package io.zhiyin.campaigns.followup;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.input.InvalidInput;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A follow-up to be made.
 *
 * @param member who does it; null: the customer's owner, or the one with the fewest
 * @param title 1 to 60 characters
 * @param note at most 1,000
 * @param dueAt moved to the next opening if nobody is there then
 * @param by who asks for it
 */
public record NewFollowUp(CustomerId customer, @Nullable Member member, FollowUp.Kind kind, String title,
        @Nullable String note, FollowUp.Priority priority, Instant dueAt, Cause cause, String by) {

    /** @throws InvalidInput when the title is missing or a text too long */
    public NewFollowUp {
        title = title.strip();
        if (title.isEmpty() || title.length() > FollowUp.LONGEST_TITLE) {
            throw new InvalidInput("title", "请写明要做什么，最多 " + FollowUp.LONGEST_TITLE + " 个字。",
                    "Say what is to be done, in at most " + FollowUp.LONGEST_TITLE + " characters.");
        }
        if (note != null && note.length() > FollowUp.LONGEST_NOTE) {
            throw new InvalidInput("note", "说明最多 " + FollowUp.LONGEST_NOTE + " 个字。",
                    "The note has at most " + FollowUp.LONGEST_NOTE + " characters.");
        }
    }
}
