package io.zhiyin.campaigns.followup;

import io.zhiyin.campaigns.followup.FollowUp.Kind;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.segment.SegmentId;
import java.util.Locale;

/**
 * Everybody of a segment is met again after some days (定期回访).
 *
 * @param everyDays 1 to 3,650
 * @param since what the days are counted from
 * @param title of the follow-ups, 1 to 60 characters
 */
public record VisitPlan(long id, SegmentId segment, int everyDays, Since since, Kind kind, String title,
        boolean active) {
    private static final int MOST_DAYS = 3650;

    public enum Since {
        /** When the customer was last heard of, greeted or followed up. */
        CONTACT,
        /** When a visit was last done. */
        VISIT;

        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @throws InvalidInput when something in it cannot be */
    public VisitPlan {
        title = title.strip();
        if (everyDays < 1 || everyDays > MOST_DAYS) {
            throw new InvalidInput("everyDays", "须为 1 到 3650 的整数。",
                    "A whole number from 1 to 3650 is expected.");
        }
        if (title.isEmpty() || title.length() > FollowUp.LONGEST_TITLE) {
            throw new InvalidInput("title", "请写明要做什么，最多 " + FollowUp.LONGEST_TITLE + " 个字。",
                    "Say what is to be done, in at most " + FollowUp.LONGEST_TITLE + " characters.");
        }
    }
}
