package io.zhiyin.campaigns.followup;

import io.zhiyin.campaigns.customer.CustomerId;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Something a staff member must do by a time (跟进).
 *
 * @param endedBy a member's signature, an operator's name or what else ended it; null while it is open
 * @param outcome what the one who did it wrote of it
 * @param follows the one that was handed over for it
 * @param round how often it was put off
 */
public record FollowUp(FollowUpId id, CustomerId customer, Member member, Kind kind, String title,
        @Nullable String note, Priority priority, Cause.Sort cause, String madeBy, Instant madeAt,
        Instant dueAt, State state, @Nullable Instant endedAt, @Nullable String endedBy,
        @Nullable String outcome, @Nullable FollowUpId follows, int round, @Nullable Instant remindedAt,
        @Nullable Instant escalatedAt) {

    public static final int LONGEST_TITLE = 60;
    public static final int LONGEST_NOTE = 1000;

    public enum Kind {
        CALL, VISIT, GIFT, REPLY, CARE, OTHER;

        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Kind of(String code) {
            return valueOf(code.toUpperCase(Locale.ROOT));
        }
    }

    public enum Priority {
        HIGH(1), USUAL(2), LOW(3);

        private final int rank;

        Priority(int rank) {
            this.rank = rank;
        }

        /** As it stands in the column. */
        public int rank() {
            return rank;
        }

        static Priority of(int rank) {
            for (var one : values()) {
                if (one.rank == rank) {
                    return one;
                }
            }
            throw new IllegalArgumentException("no priority " + rank);
        }
    }

    public enum State {
        OPEN, DONE, HANDED_OVER, CANCELLED;

        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        static State of(String code) {
            return valueOf(code.toUpperCase(Locale.ROOT));
        }
    }

    /** What happened to a follow-up; {@code to} is the colleague or the time that it speaks of. */
    public record Event(Instant at, String what, String by, @Nullable String to) {}

    public boolean open() {
        return state == State.OPEN;
    }

    public boolean overdue(Instant now) {
        return open() && dueAt.isBefore(now);
    }
}
