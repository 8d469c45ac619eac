package io.zhiyin.campaigns.delivery;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A delivery's next state, from the node that has it.
 *
 * @param was {@link State#CLAIMED} or {@link State#SENDING}: what it must still be
 * @param lookAt when it is due again; null: as it was
 * @param platformId what the platform calls it, where it lies with the platform now
 * @param tried the route that surely did not do it, as {@code ROUTE:code}
 */
record Transition(Claim claim, State was, State to, Reason reason, @Nullable String detail,
        @Nullable Instant lookAt, @Nullable String platformId, @Nullable String tried) {

    static Transition of(Claim claim, State was, State to, Reason reason) {
        return new Transition(claim, was, to, reason, null, null, null, null);
    }

    Transition detail(@Nullable String text) {
        return new Transition(claim, was, to, reason, text, lookAt, platformId, tried);
    }

    Transition lookAt(Instant at) {
        return new Transition(claim, was, to, reason, detail, at, platformId, tried);
    }

    Transition platformId(@Nullable String id) {
        return new Transition(claim, was, to, reason, detail, lookAt, id, tried);
    }

    Transition tried(String routeAndCode) {
        return new Transition(claim, was, to, reason, detail, lookAt, platformId, routeAndCode);
    }

    /** What the gate's word makes of a claimed delivery that does not go. */
    static Transition of(Claim claim, Decision decision) {
        return switch (decision) {
            case Decision.Go _ -> of(claim, State.CLAIMED, State.READY, Reason.GIVEN_BACK);
            case Decision.Hold(var reason, var until, var detail) ->
                of(claim, State.CLAIMED, State.HELD, reason)
                        .lookAt(until).detail(detail);
            case Decision.Skip(var reason, var detail) -> of(claim, State.CLAIMED, State.SKIPPED, reason)
                    .detail(detail);
            case Decision.Reject(var detail) -> of(claim, State.CLAIMED, State.REJECTED, Reason.REFUSED)
                    .detail(detail);
            case Decision.Leave(var until) -> of(claim, State.CLAIMED, State.UNKNOWN, Reason.NO_ANSWER)
                    .lookAt(until);
        };
    }
}
