package io.zhiyin.campaigns.node;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One thing that a node does over and over, in a thread of its own: when it is woken, and now and then in any case. */
public final class Worker implements AutoCloseable {
    private static final Duration LAST_SECONDS = Duration.ofSeconds(2);

    private final String name;
    private final Duration every;
    private final Runnable work;
    private final Semaphore woken = new Semaphore(0);
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile @Nullable Thread thread;

    /** @param work one round of it; must not throw, and looks at {@link #closed} where a round may be long */
    public Worker(String name, Duration every, Runnable work) {
        this.name = name;
        this.every = every;
        this.work = work;
    }

    /** The first round begins at once. */
    public void start() {
        wake();
        thread = Thread.ofVirtual().name(name).start(this::run);
    }

    /** There may be something to do; said many times during a round, one more follows. */
    public void wake() {
        woken.release();
    }

    public boolean closed() {
        return end.getCount() == 0;
    }

    /** Has the work stand still for that long, or until it is closed. */
    public void rest(Duration time) {
        try {
            if (time.isPositive()) {
                end.await(time.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits two seconds at most for the round that is under way. */
    @Override
    public void close() {
        end.countDown();
        wake();
        var running = thread;
        if (running != null) {
            try {
                running.join(LAST_SECONDS);
            } catch (InterruptedException hurried) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void run() {
        try {
            while (!closed()) {
                woken.tryAcquire(every.toMillis(), TimeUnit.MILLISECONDS);
                woken.drainPermits();
                if (!closed()) {
                    work.run();
                }
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
