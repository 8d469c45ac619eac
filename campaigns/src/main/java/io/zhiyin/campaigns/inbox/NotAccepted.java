package io.zhiyin.campaigns.inbox;

/** The message is not durable: too many wait to be stored, or the node is stopping. The platform pushes it again. */
public final class NotAccepted extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotAccepted(String why) {
        // made on the busiest path when it is busiest: without a trace
        super(why, null, false, false);
    }
}
