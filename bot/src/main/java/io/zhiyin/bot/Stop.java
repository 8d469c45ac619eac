package io.zhiyin.bot;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What SIGTERM and Ctrl-C do. It is armed before anything is started, so that a signal finds something to close at
 * every moment: what is still starting is waited for, then closed like the rest.
 */
final class Stop {
    private static final Logger log = LoggerFactory.getLogger(Stop.class);
    /** The longest start: a PostgreSQL that recovers after a kill. */
    private static final Duration START = Duration.ofSeconds(60);

    private final CompletableFuture<Optional<AutoCloseable>> running = new CompletableFuture<>();

    private Stop() {}

    static Stop armed() {
        var stop = new Stop();
        Runtime.getRuntime().addShutdownHook(new Thread(stop::closeAndEnd, "stop"));
        return stop;
    }

    /** Nothing came up: the process ends with the code that it is given. */
    void nothingRuns() {
        running.complete(Optional.empty());
    }

    /** Keeps the process until it is told to end; then {@code part} is closed, drain included. Does not return. */
    void keep(AutoCloseable part) {
        running.complete(Optional.of(part));
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeAndEnd() {
        try {
            var part = running.get(START.toMillis(), TimeUnit.MILLISECONDS);
            if (part.isEmpty()) {
                return;
            }
            part.get().close();
            // The JVM would tell of the signal, 143; a stop that lost nothing is a success.
            Runtime.getRuntime().halt(0);
        } catch (TimeoutException | ExecutionException stuck) {
            log.atError().log("asked to stop before the start was over, and it did not end");
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        } catch (Exception failed) {
            log.atError().setCause(failed).log("did not stop cleanly");
        }
        Runtime.getRuntime().halt(1);
    }
}
