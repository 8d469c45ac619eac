package io.zhiyin.campaigns.followup;

import io.zhiyin.campaigns.input.InvalidInput;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How staff are told of their follow-ups.
 *
 * @param remindAfterHours of work, after which one that is overdue is reminded of, 1 to 240
 * @param escalateAfterHours of work, after which the manager is told, more than {@code remindAfterHours}, at most 480
 * @param named who is told where {@code manager} says so, or where a leader is not known
 * @param digest whether everybody is told at opening what the day holds
 */
public record FollowUpSettings(WorkingHours hours, int remindAfterHours, int escalateAfterHours,
        Manager manager, @Nullable Member named, boolean digest) {

    /** Who is told of what stays undone. */
    public enum Manager {
        /** The member's own superior, or the leader of the department, if the platform's directory tells it. */
        LEADER, NAMED, NOBODY;

        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final int LONGEST_REMINDER = 240;
    private static final int LONGEST_ESCALATION = 480;

    /** @throws InvalidInput when something in it cannot be */
    public FollowUpSettings {
        if (remindAfterHours < 1 || remindAfterHours > LONGEST_REMINDER) {
            throw new InvalidInput("remindAfterHours", "须为 1 到 240 的整数。",
                    "A whole number from 1 to 240 is expected.");
        }
        if (escalateAfterHours <= remindAfterHours || escalateAfterHours > LONGEST_ESCALATION) {
            throw new InvalidInput("escalateAfterHours", "须晚于提醒，最多 480 小时。",
                    "It must be later than the reminder, and 480 hours at most.");
        }
        if (manager == Manager.NAMED && named == null) {
            throw new InvalidInput("named", "请选择上报给哪位员工。", "Choose the member of staff who is told.");
        }
    }

    static FollowUpSettings usual(WorkingHours hours) {
        return new FollowUpSettings(hours, 4, 9, Manager.LEADER, null, true);
    }

    /** The one who is named, if anybody is. */
    public Optional<Member> namedMember() {
        return Optional.ofNullable(named);
    }
}
