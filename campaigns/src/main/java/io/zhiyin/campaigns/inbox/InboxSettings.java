package io.zhiyin.campaigns.inbox;

import java.time.Duration;
import java.util.List;

/**
 * How the inbox behaves. All lengths of time are real elapsed time, whatever the service's clock says.
 *
 * @param replyWithin after this long a held connection is answered without a reply; the platforms cut it at 5 s
 * @param replyNeeds a reply is promised to a connection only if it stays open this much longer
 * @param arriving messages that may wait to be stored, per event loop; one more is refused
 * @param inMemory accepted messages kept in memory for handling; more are durable only and found by the sweep
 * @param batch messages handled in one transaction at most
 * @param workers transactions in flight at once
 * @param sweepEvery how often rows that no memory holds are looked for: of dead nodes, and such as wait to be tried again
 * @param retryAfter the pauses after each failure; when they are used up, the row is a dead letter
 */
public record InboxSettings(Duration replyWithin, Duration replyNeeds, int arriving, int inMemory, int batch,
        int workers, Duration sweepEvery, List<Duration> retryAfter) {
    public InboxSettings {
        retryAfter = List.copyOf(retryAfter);
        if (replyNeeds.compareTo(replyWithin) >= 0) {
            throw new IllegalArgumentException("a reply needs less time than it is given");
        }
        if (arriving < 1 || inMemory < 1 || batch < 1 || workers < 1) {
            throw new IllegalArgumentException("queues, batches and workers are 1 at the least");
        }
    }

    /** Replies within 4.5 s; 5 attempts over 156 s; a sweep every 2 s. */
    public static InboxSettings standard() {
        return new InboxSettings(Duration.ofMillis(4_500), Duration.ofMillis(700), 10_000, 20_000, 256, 2,
                Duration.ofSeconds(2), List.of(Duration.ofSeconds(1), Duration.ofSeconds(5),
                        Duration.ofSeconds(30), Duration.ofSeconds(120)));
    }

    int mostAttempts() {
        return retryAfter.size() + 1;
    }
}
