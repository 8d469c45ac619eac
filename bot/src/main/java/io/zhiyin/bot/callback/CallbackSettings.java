package io.zhiyin.bot.callback;

import java.time.Duration;

/**
 * @param longest bytes of a request's body; one more is refused with 413
 * @param window how far a push's timestamp may be from the service's clock, before or after; else 403
 */
public record CallbackSettings(int longest, Duration window) {
    public CallbackSettings {
        if (longest < 1024 || window.isNegative() || window.isZero()) {
            throw new IllegalArgumentException("a body of 1024 bytes and a window above zero at the least");
        }
    }

    /** 64 KiB, 5 minutes. */
    public static CallbackSettings standard() {
        return new CallbackSettings(64 * 1024, Duration.ofMinutes(5));
    }
}
