package io.zhiyin.campaigns.inbox;

import java.util.ArrayList;
import java.util.List;

/**
 * The connections held open for one row's reply. Between its last look at the connection and its commit a
 * transaction has promised the reply to it, and the deadline then waits for the commit: so a reply that was stored
 * as passive is never answered with an empty body.
 */
final class Awaited {
    /** A promised connection is let go this long after its deadline: the platform has cut it by then. */
    private static final long GRACE_NANOS = 2_000_000_000L;

    private final List<Waiter> open = new ArrayList<>(1);
    private boolean promised;
    private boolean finished;

    /** False when the row was finished in between: its answer is in the table now. */
    synchronized boolean attach(Waiter waiter) {
        if (!finished) {
            open.add(waiter);
        }
        return !finished;
    }

    /** Whether a connection stays open long enough for a reply that is worked on from now on. */
    synchronized boolean reserve(long now, long needed) {
        promised = false;
        return open.stream().anyMatch(waiter -> waiter.deadline - now >= needed);
    }

    /** The last look before the commit: false when every connection was answered meanwhile. */
    synchronized boolean promise() {
        promised = !open.isEmpty();
        return promised;
    }

    /** Takes a connection out whose time is up; false while a reply is promised to it. */
    synchronized boolean expire(Waiter waiter, long now) {
        if (promised && now - waiter.deadline < GRACE_NANOS) {
            return false;
        }
        open.remove(waiter);
        return true;
    }

    /** True when nobody waits any more. */
    synchronized boolean leave(Waiter waiter) {
        open.remove(waiter);
        return open.isEmpty();
    }

    synchronized List<Waiter> finish() {
        finished = true;
        var all = List.copyOf(open);
        open.clear();
        return all;
    }
}
