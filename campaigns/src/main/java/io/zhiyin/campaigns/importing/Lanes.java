package io.zhiyin.campaigns.importing;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Transactions that work side by side, each on a thread and a connection of its own, and end in the order in which they
 * were begun: what was read of a file is always all that stands before one place of it.
 */
final class Lanes {
    /** As many as the cores of a small machine; more only wait for each other. */
    private static final int SIDE_BY_SIDE = 2;
    // The one before may wait, by way of somebody else, for what this one holds in the database, which knows nothing of
    // the wait for a turn: whoever has waited so long lets go and does its work again.
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final ExecutorService threads;
    private final Duration patience;
    private final ArrayDeque<CompletableFuture<Void>> going = new ArrayDeque<>();
    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

    Lanes(ExecutorService threads) {
        this(threads, PATIENCE);
    }

    Lanes(ExecutorService threads, Duration patience) {
        this.threads = threads;
        this.patience = patience;
    }

    /** The place of one transaction among the others. */
    record Place(CompletableFuture<Void> before, Duration patience) {
        /** Belongs at the end of the transaction, before its commit. */
        void await() {
            try {
                before.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException waited) {
                throw new LetGo();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new CompletionException(stopped);
            } catch (ExecutionException failed) {
                throw new CompletionException(failed.getCause());
            }
        }
    }

    private static final class LetGo extends RuntimeException {
        private static final long serialVersionUID = 1L;

        LetGo() {
            super("waited long for its turn", null, false, false);
        }
    }

    /**
     * Begins a transaction, as soon as there is a lane for it. It may be done twice, so it must be one.
     *
     * @throws RuntimeException what an earlier one ended with; those after it do not take place
     */
    void begin(Consumer<Place> transaction) {
        if (going.size() == SIDE_BY_SIDE) {
            ended(going.poll());
        }
        var place = new Place(last, patience);
        last = CompletableFuture.runAsync(() -> {
            try {
                transaction.accept(place);
            } catch (LetGo _) {
                place.before.join();
                transaction.accept(place);
            }
        }, threads);
        going.add(last);
    }

    /** Waits for all that were begun. */
    void end() {
        while (!going.isEmpty()) {
            ended(going.poll());
        }
    }

    private static void ended(CompletableFuture<Void> one) {
        try {
            one.join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof RuntimeException known ? known : failed;
        }
    }
}
