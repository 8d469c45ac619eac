package io.zhiyin.campaigns.inbox;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop's way into the table: a batch leaves when the last one is committed, so under load batches grow and
 * at rest nothing waits. Everything here runs on that one loop.
 */
final class Lane {
    private static final Logger log = LoggerFactory.getLogger(Lane.class);
    private static final int MOST_ROWS = 512;
    private static final int MOST_CHARACTERS = 4 << 20;

    private final Context loop;
    private final InboxTable table;
    private final InboxSettings settings;
    private final Backlog backlog;
    private final ConcurrentMap<Long, Awaited> awaited;
    private final InboxMeter meter;
    private final Deque<Waiter> arrived = new ArrayDeque<>();
    private final Deque<Waiter> held = new ArrayDeque<>();
    private final List<Waiter> elsewhere = new ArrayList<>();
    private int committing;
    private boolean asking;
    private @Nullable Promise<Void> quiet;

    Lane(Context loop, InboxTable table, InboxSettings settings, Backlog backlog,
            ConcurrentMap<Long, Awaited> awaited, InboxMeter meter) {
        this.loop = loop;
        this.table = table;
        this.settings = settings;
        this.backlog = backlog;
        this.awaited = awaited;
        this.meter = meter;
    }

    void onLoop(Runnable work) {
        loop.runOnContext(_ -> work.run());
    }

    Future<Receipt> accept(NewMessage message) {
        if (arrived.size() >= settings.arriving()) {
            meter.refused();
            return Future.failedFuture(new NotAccepted("too many messages wait to be stored"));
        }
        var waiter = new Waiter(message, this, System.nanoTime() + settings.replyWithin().toNanos());
        arrived.add(waiter);
        if (committing == 0) {
            commit();
        }
        return waiter.answer();
    }

    /** On this loop: when everything that came so far is stored or refused. */
    Future<Void> stored() {
        if (committing == 0) {
            return Future.succeededFuture();
        }
        if (quiet == null) {
            quiet = Promise.promise();
        }
        return quiet.future();
    }

    private void commit() {
        var batch = new ArrayList<Waiter>(Math.min(arrived.size(), MOST_ROWS));
        var characters = 0;
        while (!arrived.isEmpty() && batch.size() < MOST_ROWS && characters < MOST_CHARACTERS) {
            var waiter = arrived.remove();
            characters += waiter.message.body().length();
            batch.add(waiter);
        }
        committing = batch.size();
        table.insert(batch.stream().map(waiter -> waiter.message).toList()).onComplete(
                ids -> committed(batch, ids),
                failed -> refuse(batch, failed));
    }

    private void next() {
        committing = 0;
        if (!arrived.isEmpty()) {
            commit();
        }
    }

    /** After a batch is handed on, and not only stored: who waits for that goes on to close what it is handed to. */
    private void rest() {
        if (committing == 0 && quiet != null) {
            quiet.complete();
            quiet = null;
        }
    }

    private void refuse(List<Waiter> batch, Throwable failed) {
        // Whether the rows are there cannot be known. The platform pushes again, and the dedupe key knows them.
        log.atError().addKeyValue("messages", batch.size()).log("messages could not be stored: {}",
                Reason.of(failed));
        next();
        for (var waiter : batch) {
            meter.refused();
            waiter.refuse(new NotAccepted("the message could not be stored"));
        }
        rest();
    }

    private void committed(List<Waiter> batch, Map<UUID, Long> ids) {
        next();
        var firsts = new ArrayList<Entry>(ids.size());
        var seen = new HashMap<UUID, Awaited>();
        List<Waiter> repeats = new ArrayList<>(0);
        List<Waiter> done = new ArrayList<>(batch.size());
        for (var waiter : batch) {
            var message = waiter.message;
            var id = ids.get(message.dedupe());
            if (id == null) {
                repeats.add(waiter);
                continue;
            }
            var replies = seen.get(message.dedupe());
            var first = replies == null;
            if (replies == null) {
                replies = new Awaited();
                seen.put(message.dedupe(), replies);
                firsts.add(Entry.of(id, message));
                meter.accepted(message.kind());
                if (message.awaited()) {
                    awaited.put(id, replies);
                }
            } else {
                meter.repeated();
            }
            waiter.stored(id, !first);
            if (message.awaited()) {
                replies.attach(waiter);
                held.add(waiter);
            } else {
                done.add(waiter);
            }
        }
        backlog.add(firsts);
        done.forEach(waiter -> waiter.settle(null));
        if (!repeats.isEmpty()) {
            repeated(repeats);
        }
        rest();
    }

    /** Pushes of what the table already had: answered with what the first one got, or with what it will get. */
    private void repeated(List<Waiter> repeats) {
        var keys = repeats.stream().map(waiter -> waiter.message.dedupe()).distinct().toList();
        table.byDedupe(keys).onComplete(rows -> {
            for (var waiter : repeats) {
                meter.repeated();
                var row = rows.get(waiter.message.dedupe());
                if (row == null) {
                    // purged between the two statements: handled long ago
                    waiter.settle(null);
                    continue;
                }
                waiter.stored(row.id(), true);
                if (!row.waiting() || !waiter.message.awaited()) {
                    waiter.settle(row.reply());
                    continue;
                }
                held.add(waiter);
                // Another node may have the row, or a worker here may just be through with it: the table tells.
                awaited.computeIfAbsent(row.id(), _ -> new Awaited()).attach(waiter);
                elsewhere.add(waiter);
            }
        }, failed -> {
            // The first push is durable, so this one may have its 200, if without the reply.
            log.atWarn().log("repeated messages could not be looked up: {}", Reason.of(failed));
            repeats.forEach(waiter -> waiter.settle(null));
        });
    }

    /** Now and then: lets go of connections whose time is up, and asks after rows that other nodes handle. */
    void tick() {
        var now = System.nanoTime();
        held.removeIf(waiter -> waiter.settled() || (waiter.deadline - now <= 0 && expire(waiter, now)));
        elsewhere.removeIf(Waiter::settled);
        if (!elsewhere.isEmpty() && !asking) {
            asking = true;
            ask();
        }
    }

    /** Lets go of every connection to which no reply is promised. */
    void letGo() {
        held.removeIf(waiter -> waiter.settled() || expire(waiter, System.nanoTime()));
    }

    boolean empty() {
        return held.isEmpty() && elsewhere.isEmpty();
    }

    private boolean expire(Waiter waiter, long now) {
        var row = awaited.get(waiter.id());
        if (row != null && !row.expire(waiter, now)) {
            return false;
        }
        answer(waiter, null);
        return true;
    }

    private void ask() {
        table.byId(elsewhere.stream().map(Waiter::id).distinct().toList()).onComplete(rows -> {
            asking = false;
            for (var waiter : elsewhere) {
                var row = rows.get(waiter.id());
                if (row == null || !row.waiting()) {
                    answer(waiter, row == null ? null : row.reply());
                }
            }
        }, _ -> asking = false);
    }

    private void answer(Waiter waiter, @Nullable String reply) {
        var row = awaited.get(waiter.id());
        if (row != null && row.leave(waiter)) {
            awaited.remove(waiter.id(), row);
        }
        waiter.settle(reply);
    }
}
