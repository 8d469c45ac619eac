package io.zhiyin.bot.proof;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** One run to very many is paused and resumed again and again, by either service, until everybody has it. */
final class Pauses {
    /** Nothing may come later than a second after a pause; it is looked for a little longer. */
    private static final Duration LOOK = Duration.ofMillis(1_200);
    private static final Duration NO_PROGRESS = Duration.ofMinutes(1);

    private final Ground ground;
    private final Random random;
    private final Verdict verdict = new Verdict();
    private Duration longest = Duration.ZERO;
    private int last;
    private Instant lastProgress = Instant.now();

    Pauses(Ground ground, Random random) {
        this.ground = ground;
        this.random = random;
    }

    /** @param rate messages a second that the platform takes at most, so that the pauses lie over all of the run */
    Pauses run(int times, int rate) {
        // it is not to wait for somebody who takes it back
        ground.one.put("/approval-rules", new JsonObject().putNull("undoAbove").put("undoMinutes", 1));
        var mailing = Mailing.start(ground, ground.one, 1, true);
        mailing.awaitPlanned();
        var between = Duration.ofSeconds(ground.customers / rate).dividedBy(times);
        for (var n = 0; n < times; n++) {
            LockSupport.parkNanos(random.nextLong(2 * between.toNanos()));
            mailing.pause(random.nextBoolean() ? ground.one : ground.other);
            var from = Instant.now();
            LockSupport.parkNanos(LOOK.toNanos());
            var call = ground.lastCall();
            if (call != null) {
                var after = Duration.between(from, Instant.parse(call.getString("at")));
                longest = after.compareTo(longest) > 0 ? after : longest;
            }
            mailing.resume(random.nextBoolean() ? ground.one : ground.other);
            last = mailing.working() > 0 ? n + 1 : last;
        }
        for (var left = mailing.working(); left > 0;) {
            LockSupport.parkNanos(LOOK.toNanos());
            var now = mailing.working();
            if (now < left) {
                lastProgress = Instant.now();
            } else if (Instant.now().isAfter(lastProgress.plus(NO_PROGRESS))) {
                throw new AssertionError(now + " deliveries do not go on");
            }
            left = now;
        }
        mailing.judge(verdict);
        return this;
    }

    /** From the answer to a pause to the last message that the platform got. */
    Duration longest() {
        return longest;
    }

    /** How many of the pauses came while something was still to go. */
    int met() {
        return last;
    }

    Verdict verdict() {
        return verdict;
    }
}
