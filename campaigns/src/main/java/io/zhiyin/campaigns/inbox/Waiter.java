package io.zhiyin.campaigns.inbox;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;

/** One push that wants its answer. Settled once, on the event loop of its lane. */
final class Waiter {
    final NewMessage message;
    final Lane lane;
    /** {@link System#nanoTime} at which it is answered without a reply: elapsed time, which no moved clock touches. */
    final long deadline;
    private final Promise<Receipt> answer = Promise.promise();
    private long id;
    private boolean repeated;
    private boolean settled;

    Waiter(NewMessage message, Lane lane, long deadline) {
        this.message = message;
        this.lane = lane;
        this.deadline = deadline;
    }

    Future<Receipt> answer() {
        return answer.future();
    }

    void stored(long row, boolean again) {
        id = row;
        repeated = again;
    }

    long id() {
        return id;
    }

    boolean settled() {
        return settled;
    }

    void settle(@Nullable String reply) {
        if (!settled) {
            settled = true;
            answer.complete(new Receipt(id, repeated, reply));
        }
    }

    void refuse(Throwable why) {
        if (!settled) {
            settled = true;
            answer.fail(why);
        }
    }
}
