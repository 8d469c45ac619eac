package io.zhiyin.campaigns.inbox;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.zhiyin.campaigns.node.Nodes;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Vault;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way in: no message is lost once it is answered, and none takes effect twice, whatever is killed. A message is
 * answered when its row is committed; its effects and its being done are one transaction; what a dead node left is
 * taken over by the others.
 */
public final class Inbox {
    private static final Logger log = LoggerFactory.getLogger(Inbox.class);
    private static final long TICK_MILLIS = 100;
    private static final Duration LAST_SECONDS = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final Database db;
    private final Vault vault;
    private final Clock clock;
    private final Nodes nodes;
    private final InboxSettings settings;
    private final InboxTable table;
    private final InboxMeter meter = new InboxMeter();
    private final Backlog backlog;
    private final ConcurrentMap<Long, Awaited> awaited = new ConcurrentHashMap<>();
    private final List<Lane> lanes = new CopyOnWriteArrayList<>();
    private final ConcurrentMap<Thread, Lane> byLoop = new ConcurrentHashMap<>();
    private final Lane home;
    private final List<Thread> threads = new ArrayList<>();
    private final Object sweepNow = new Object();
    private volatile boolean closed;

    /**
     * @param ingress connections that nothing else uses, one or two per event loop that accepts: so that a message is
     *            stored in time while everything else is busy
     * @param db for handling
     * @param nodes joined already
     */
    public Inbox(Vertx vertx, Database ingress, Database db, Vault vault, Clock clock, Nodes nodes,
            InboxSettings settings) {
        this.vertx = vertx;
        this.db = db;
        this.vault = vault;
        this.clock = clock;
        this.nodes = nodes;
        this.settings = settings;
        this.table = new InboxTable(ingress, vault, nodes.self());
        this.backlog = new Backlog(settings.inMemory());
        this.home = lane(vertx.getOrCreateContext());
    }

    /** Begins to handle what is accepted and what others left, on threads of its own. */
    public synchronized void start(InboxHandler handler) {
        if (!threads.isEmpty()) {
            throw new IllegalStateException("the inbox is handled already");
        }
        var handling = new Handling(db, vault, clock, settings, handler, awaited, meter);
        for (var i = 1; i <= settings.workers(); i++) {
            threads.add(Thread.ofVirtual().name("inbox-" + i).start(() -> work(handling)));
        }
        var sweep = new Sweep(db, vault, nodes, backlog, settings.batch());
        threads.add(Thread.ofVirtual().name("inbox-sweep").start(() -> sweep(sweep, handling)));
    }

    /**
     * Stores a message. Never blocks; called on an event loop, the answer comes on that loop.
     *
     * @return when the row is committed and, if awaited, its reply is there or its time is up; fails with
     *         {@link NotAccepted} when the message is not known to be durable: the platform must not get its 200 then
     */
    public Future<Receipt> accept(NewMessage message) {
        if (closed) {
            meter.refused();
            return Future.failedFuture(new NotAccepted("this node is stopping"));
        }
        var context = Vertx.currentContext();
        if (context != null && Context.isOnEventLoopThread()) {
            return byLoop.computeIfAbsent(Thread.currentThread(), _ -> lane(context)).accept(message);
        }
        Promise<Receipt> answer = Promise.promise();
        home.onLoop(() -> home.accept(message).onComplete(answer));
        return answer.future();
    }

    public InboxMeter meter() {
        return meter;
    }

    /** Looks for rows that wait without being in memory at once, and not only at the next round: after a replay. */
    public void sweepNow() {
        synchronized (sweepNow) {
            sweepNow.notifyAll();
        }
    }

    /**
     * Stops in an orderly way: accepts nothing more, gives what is in memory {@code patience} to be handled, answers
     * every held connection. What was not handled stays durable and is another node's, or the next start's. Blocks.
     */
    public synchronized void drain(Duration patience) {
        closed = true;
        var end = System.nanoTime() + patience.toNanos();
        try {
            onEveryLoop(end, lane -> lane.stored().mapEmpty());
            backlog.close();
            if (!threads.isEmpty()) {
                backlog.awaitEmpty(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
            }
            backlog.clear();
            sweepNow();
            for (var thread : threads) {
                // A transaction that does not end in time is rolled back when its connection goes.
                thread.join(Duration.ofNanos(Math.max(LAST_SECONDS.toNanos(), end - System.nanoTime())));
            }
            threads.clear();
            onEveryLoop(System.nanoTime() + LAST_SECONDS.toNanos(), lane -> {
                lane.letGo();
                return Future.succeededFuture();
            });
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private void onEveryLoop(long end, Function<Lane, Future<Void>> work) throws InterruptedException {
        var all = List.copyOf(lanes);
        var through = new CountDownLatch(all.size());
        for (var lane : all) {
            lane.onLoop(() -> work.apply(lane).onComplete(_ -> through.countDown()));
        }
        if (!through.await(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            log.atWarn().log("the inbox stopped before everything that came was answered");
        }
    }

    private Lane lane(Context loop) {
        var lane = new Lane(loop, table, settings, backlog, awaited, meter);
        lanes.add(lane);
        lane.onLoop(() -> vertx.setPeriodic(TICK_MILLIS, timer -> {
            lane.tick();
            if (closed && lane.empty()) {
                vertx.cancelTimer(timer);
            }
        }));
        return lane;
    }

    private void work(Handling handling) {
        try {
            while (true) {
                var batch = backlog.take(settings.batch());
                if (batch.isEmpty()) {
                    return;
                }
                var again = Handling.Again.NONE;
                try {
                    again = handling.handle(batch);
                } catch (RuntimeException failed) {
                    log.atError().addKeyValue("rows", batch.size()).log("rows are left to the sweep: {}",
                            Reason.of(failed));
                } finally {
                    backlog.release(batch, again.rows(), again.pause());
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void sweep(Sweep sweep, Handling handling) {
        while (!closed) {
            try {
                sweep.round(handling, () -> closed);
            } catch (RuntimeException failed) {
                log.atWarn().log("a sweep of the inbox failed: {}", Reason.of(failed));
            }
            try {
                synchronized (sweepNow) {
                    if (!closed) {
                        sweepNow.wait(settings.sweepEvery().toMillis());
                    }
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
