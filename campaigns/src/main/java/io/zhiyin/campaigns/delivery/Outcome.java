package io.zhiyin.campaigns.delivery;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What came of a call, sorted by error code and by how far the call got. */
public sealed interface Outcome {
    /** The platform took it; {@code platformId} is its message or task id where it gives one. */
    record Accepted(@Nullable String platformId) implements Outcome {}

    /** Surely not done, and this route will not do: the next one may. */
    record Refused(int code, String why) implements Outcome {}

    /** Surely not done: the customer has not granted it, or it is used up, whatever was known here. */
    record NotGranted(int code, String why) implements Outcome {}

    /**
     * Surely not done, and the same call may succeed later: busy, rate, token.
     *
     * @param throttled the account is called too often by this route: everybody waits so long
     */
    record TryAgain(Duration after, int code, String why, boolean throttled) implements Outcome {
        public TryAgain(Duration after, int code, String why) {
            this(after, code, why, false);
        }
    }

    /** It may or may not have been done: time-out after the write, reset, 5xx, -1. */
    record Unknown(String why) implements Outcome {}
}
