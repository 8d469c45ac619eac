package io.zhiyin.campaigns.delivery;

import java.util.Locale;

/**
 * Where a delivery stands. Every delivery is in exactly one state.
 *
 * <p>A group send is accepted by the platform as a task for the owner, which is no send yet: such a delivery is
 * {@link #HELD} with {@link Reason#WAITING_FOR_OWNER} and the task's id, is polled, and becomes {@link #SENT} only when
 * the platform's result for this customer says so. It is not {@code sending}, since nothing is uncertain and no lease
 * runs; not {@code sent}, since the customer has nothing; and not claimable while it has a task. When the owner has not
 * confirmed by the time it expires, the task is cancelled and the delivery is {@link #NOT_SENT}.
 */
public enum State {
    /** Written by planning. */
    PLANNED,
    /** Waits for a time, for a reason. */
    HELD,
    /** May go at once. */
    READY,
    /** In a node's hands; no byte was sent. */
    CLAIMED,
    /** Committed before the first byte goes: one may have been sent. */
    SENDING,
    /** The platform has taken it, for the customer or, on {@link Route#STAFF_TASK}, for the staff member. */
    SENT,
    /** The platform refused it on every route, or reported that it did not arrive. */
    REJECTED,
    /** It may or may not have been sent. */
    UNKNOWN,
    /** Not sent, by the rules. */
    SKIPPED,
    /** An uncertain or waiting one that surely was not sent. */
    NOT_SENT,
    /** An operator gave up on an uncertain one. */
    ABANDONED;

    String stored() {
        return name().toLowerCase(Locale.ROOT);
    }

    static State of(String stored) {
        return valueOf(stored.toUpperCase(Locale.ROOT));
    }
}
