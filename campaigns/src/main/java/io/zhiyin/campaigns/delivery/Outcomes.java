package io.zhiyin.campaigns.delivery;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What an outcome makes of a delivery. A table in code; every row of it is tested. */
final class Outcomes {
    private static final Duration FIRST_BACKOFF = Duration.ofSeconds(2);
    private static final Duration LONGEST_BACKOFF = Duration.ofMinutes(5);
    private static final Duration UNTIL_LISTED = Duration.ofSeconds(30);

    private Outcomes() {}

    static Transition of(Claim claim, Decision.Go go, Outcome outcome, Instant now) {
        return switch (outcome) {
            case Outcome.Accepted(var platformId) -> accepted(claim, go.route(), platformId);
            case Outcome.Refused(var code, var why) -> refused(claim, go.route(), code, why, now);
            case Outcome.NotGranted(var code, var why) -> refused(claim, go.route(), code, why, now);
            case Outcome.TryAgain(var after, var code, _, _) -> later(claim, go.route(), after, code, now);
            case Outcome.Unknown(var why) -> to(claim, State.UNKNOWN, Reason.NO_ANSWER).detail(why)
                    .lookAt(now.plus(whenToAskAgain(claim, go.route())));
        };
    }

    /** A task is looked at whole, for all of its deliveries. */
    private static Transition accepted(Claim claim, Route route, @Nullable String id) {
        return route == Route.GROUP_SEND
                ? to(claim, State.HELD, Reason.WAITING_FOR_OWNER).platformId(id).lookAt(claim.expiresAt())
                : to(claim, State.SENT, Reason.ACCEPTED).platformId(id);
    }

    /** Surely not done: the next route may. But a repeat that is refused says nothing of the first call. */
    private static Transition refused(Claim claim, Route route, int code, String why, Instant now) {
        return claim.inDoubt()
                ? to(claim, State.UNKNOWN, Reason.NO_ANSWER).detail(route.code() + ":" + code)
                        .lookAt(now.plus(route.repeatableFor()))
                : to(claim, State.READY, Reason.NEXT_ROUTE).detail(why).tried(route + ":" + code).lookAt(now);
    }

    private static Transition later(Claim claim, Route route, Duration after, int code, Instant now) {
        var at = now.plus(longer(after, backoff(claim)));
        var state = claim.inDoubt() ? State.UNKNOWN : State.HELD;
        // never later than the end: that is when it has to be given up
        return to(claim, state, Reason.BUSY).detail(route.code() + ":" + code)
                .lookAt(at.isBefore(claim.expiresAt()) ? at : claim.expiresAt());
    }

    private static Duration whenToAskAgain(Claim claim, Route route) {
        return switch (route.callClass()) {
            case KEYED, WINDOWED -> backoff(claim);
            case SINGLE_USE -> FIRST_BACKOFF;
            case RECONCILABLE -> UNTIL_LISTED;
            case NAKED -> Duration.ZERO;
        };
    }

    private static Duration backoff(Claim claim) {
        var backoff = FIRST_BACKOFF.multipliedBy(1L << Math.min(claim.attempts(), 10));
        return backoff.compareTo(LONGEST_BACKOFF) < 0 ? backoff : LONGEST_BACKOFF;
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }

    private static Transition to(Claim claim, State state, Reason reason) {
        return Transition.of(claim, State.SENDING, state, reason);
    }
}
