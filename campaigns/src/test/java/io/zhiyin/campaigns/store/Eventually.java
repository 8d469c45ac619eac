package io.zhiyin.campaigns.store;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits for what another thread or node brings about, and fails with its name when it does not come in 30 s. */
public final class Eventually {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(5);

    private Eventually() {}

    public static void eventually(String what, BooleanSupplier happened) {
        var _ = eventually(what, happened::getAsBoolean, it -> it);
    }

    /** For what takes its time after a crash. */
    public static void eventually(String what, Duration patience, BooleanSupplier happened) {
        var _ = eventually(what, patience, happened::getAsBoolean, it -> it);
    }

    /** @return the first value that is as wanted */
    public static <T> T eventually(String what, Supplier<T> look, Predicate<T> wanted) {
        return eventually(what, PATIENCE, look, wanted);
    }

    private static <T> T eventually(String what, Duration patience, Supplier<T> look, Predicate<T> wanted) {
        var end = System.nanoTime() + patience.toNanos();
        while (true) {
            var seen = look.get();
            if (wanted.test(seen)) {
                return seen;
            }
            if (System.nanoTime() - end > 0) {
                throw new AssertionError(
                        "not within " + patience.toSeconds() + " s: " + what + "; last seen " + seen);
            }
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }
}
