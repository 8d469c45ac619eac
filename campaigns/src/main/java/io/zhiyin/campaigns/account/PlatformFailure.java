package io.zhiyin.campaigns.account;

import java.time.Duration;

/**
 * A platform refused something that is asked without a customer waiting for it (a token, a list, a code to print),
 * or could not be reached for it. The message is in Chinese and English and names no person.
 */
public final class PlatformFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;
    private final Duration askAgain;

    /**
     * @param code the platform's own error code, or 0 where it gave none
     * @param askAgain how long to leave the platform alone with this question
     */
    public PlatformFailure(int code, String message, Duration askAgain) {
        super(message);
        this.code = code;
        this.askAgain = askAgain;
    }

    public int code() {
        return code;
    }

    public Duration askAgain() {
        return askAgain;
    }
}
