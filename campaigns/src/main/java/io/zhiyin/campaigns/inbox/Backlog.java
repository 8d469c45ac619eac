package io.zhiyin.campaigns.inbox;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * The accepted rows of this node that wait in memory. Only a quicker way to them: the table has them all, and what
 * finds no room here is found there. While a sender's row is in a worker's hands, that sender's others stay here.
 */
final class Backlog {
    /** A row that is held up this often is left to the sweep: the one before it waits for its next attempt. */
    private static final int MOST_TRIES = 20;
    /** Bodies are 64 KiB at most but some 600 bytes as a rule; this bounds the heap whatever comes. */
    private static final long MOST_CHARACTERS = 32L << 20;
    /** Beside a batch in work, another is worth its statements from here on; fewer rows wait for its end, or so long. */
    private static final int WORTH_ANOTHER = 32;
    private static final long GATHER_NANOS = Duration.ofMillis(20).toNanos();

    private final int most;
    private final Deque<Entry> queue = new ArrayDeque<>();
    private final Map<Long, Deque<Entry>> parked = new HashMap<>();
    private final PriorityQueue<Later> later = new PriorityQueue<>(Comparator.comparingLong(Later::due));
    private final Set<Long> busySenders = new HashSet<>();
    private final Set<Long> held = new HashSet<>();
    private final Map<Long, Integer> heldUp = new HashMap<>();
    private long characters;
    private int inHands;
    private boolean closed;

    Backlog(int most) {
        this.most = most;
    }

    /** Takes in what there is room for. */
    synchronized void add(List<Entry> entries) {
        for (var entry : entries) {
            if (!closed && held.size() < most && characters + entry.body().length() <= MOST_CHARACTERS
                    && held.add(entry.id())) {
                characters += entry.body().length();
                queue.add(entry);
            }
        }
        notifyAll();
    }

    /** Waits for rows whose senders are free. Empty only when nothing more will come: see {@link #close}. */
    synchronized List<Entry> take(int limit) throws InterruptedException {
        var gather = System.nanoTime() + GATHER_NANOS;
        while (true) {
            var now = System.nanoTime();
            while (!later.isEmpty() && later.peek().due - now <= 0) {
                queue.addFirst(later.remove().entry);
            }
            if (inHands > 0 && !queue.isEmpty() && queue.size() < WORTH_ANOTHER && gather - now > 0) {
                wait(Math.max(1, Duration.ofNanos(gather - now).toMillis()));
                continue;
            }
            var batch = pick(limit);
            if (!batch.isEmpty() || (closed && parked.isEmpty())) {
                return batch;
            }
            if (later.isEmpty()) {
                wait();
                gather = System.nanoTime() + GATHER_NANOS;
            } else {
                wait(Math.max(1, Duration.ofNanos(later.peek().due - now).toMillis()));
            }
        }
    }

    private List<Entry> pick(int limit) {
        var batch = new ArrayList<Entry>(Math.min(limit, queue.size()));
        var senders = new HashSet<Long>();
        while (batch.size() < limit && !queue.isEmpty()) {
            var entry = queue.remove();
            if (busySenders.contains(entry.sender())) {
                parked.computeIfAbsent(entry.sender(), _ -> new ArrayDeque<>()).add(entry);
            } else {
                batch.add(entry);
                senders.add(entry.sender());
            }
        }
        busySenders.addAll(senders);
        if (!batch.isEmpty()) {
            inHands++;
        }
        batch.sort(Comparator.comparingLong(Entry::id));
        return batch;
    }

    /** A worker is through with a batch: {@code settled} leave memory, {@code again} are tried after the pause. */
    synchronized void release(List<Entry> batch, Set<Long> again, Duration pause) {
        inHands--;
        var due = System.nanoTime() + pause.toNanos();
        for (var entry : batch) {
            if (again.contains(entry.id()) && !closed
                    && heldUp.merge(entry.id(), 1, Integer::sum) <= MOST_TRIES) {
                later.add(new Later(due, entry));
            } else if (held.remove(entry.id())) {
                characters -= entry.body().length();
                heldUp.remove(entry.id());
            }
            busySenders.remove(entry.sender());
        }
        for (var entry : batch) {
            var waiting = parked.remove(entry.sender());
            while (waiting != null && !waiting.isEmpty()) {
                queue.addFirst(waiting.removeLast());
            }
        }
        notifyAll();
    }

    /** The rows that memory holds, so that the sweep leaves them alone. */
    synchronized List<Long> held() {
        return List.copyOf(held);
    }

    /** Waits until all are through, or the patience is at its end. */
    synchronized void awaitEmpty(Duration patience) throws InterruptedException {
        var end = System.nanoTime() + patience.toNanos();
        while (!held.isEmpty()) {
            var left = Duration.ofNanos(end - System.nanoTime()).toMillis();
            if (left <= 0) {
                return;
            }
            wait(left);
        }
    }

    /** Nothing more comes in; what is here is still handed out, except what waits for a later time. */
    synchronized void close() {
        closed = true;
        later.forEach(it -> held.remove(it.entry.id()));
        later.clear();
        notifyAll();
    }

    /** Forgets what was not handed out: it stays durable for another node. */
    synchronized void clear() {
        queue.clear();
        parked.clear();
        notifyAll();
    }

    private record Later(long due, Entry entry) {}
}
