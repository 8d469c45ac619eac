package io.zhiyin.campaigns.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

/**
 * Group commit that clocks itself: while one batch is in the database, the next one gathers. A caller waits for the
 * result of its own item. When a batch fails, its items are tried one by one, so one of them cannot stop the others;
 * the work is therefore guarded and repeatable.
 */
final class Batcher<I, O> implements AutoCloseable {
    private final LinkedBlockingQueue<Waiting<I, O>> waiting = new LinkedBlockingQueue<>();
    private final Function<List<I>, List<O>> work;
    private final int most;
    private final Thread worker;

    /** @param work gives one result per item, in the same order */
    Batcher(String name, int most, Function<List<I>, List<O>> work) {
        this.work = work;
        this.most = most;
        this.worker = Thread.ofVirtual().name(name).start(this::run);
    }

    /** Does {@code item} with others in one batch; what the work throws is thrown here. */
    O submit(I item) {
        var mine = new Waiting<I, O>(item, new CompletableFuture<>());
        waiting.add(mine);
        try {
            return mine.result.join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
        }
    }

    /** Ends the worker; whoever still waits is told. */
    @Override
    public void close() {
        worker.interrupt();
        waiting.forEach(it -> it.result.completeExceptionally(new IllegalStateException("closed")));
    }

    private void run() {
        try {
            while (true) {
                var batch = new ArrayList<Waiting<I, O>>();
                batch.add(waiting.take());
                waiting.drainTo(batch, most - 1);
                doTogether(batch);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private void doTogether(List<Waiting<I, O>> batch) {
        try {
            var results = work.apply(batch.stream().map(Waiting::item).toList());
            for (var i = 0; i < batch.size(); i++) {
                batch.get(i).result.complete(results.get(i));
            }
        } catch (Throwable failed) {
            // whatever it is, whoever waits is told: without this thread nothing of the node would be written any more
            if (batch.size() == 1) {
                batch.getFirst().result.completeExceptionally(failed);
            } else {
                batch.forEach(it -> doTogether(List.of(it)));
            }
        }
    }

    private record Waiting<I, O>(I item, CompletableFuture<O> result) {}
}
