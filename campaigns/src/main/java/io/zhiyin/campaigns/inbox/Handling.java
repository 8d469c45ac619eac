package io.zhiyin.campaigns.inbox;

import io.zhiyin.campaigns.inbox.InboxHandler.Handled;
import io.zhiyin.campaigns.inbox.InboxHandler.InboxMessage;
import io.zhiyin.campaigns.store.ByKey;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Vault;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles rows exactly once in effect: one transaction locks the rows that still wait, applies what they cause and
 * marks them done. A row waits for every earlier one of its sender, whichever node has that one.
 */
final class Handling {
    private static final Logger log = LoggerFactory.getLogger(Handling.class);
    /** Rows that an earlier one of another node holds up are looked at again after this. */
    private static final Duration HELD_UP = Duration.ofMillis(25);
    private static final Duration NO_DATABASE = Duration.ofSeconds(1);

    // An earlier row that is not locked here is in other hands, failed before, or came over another node. Both looks
    // are worded so that only one index serves each, however small the table was when they were planned: the key for
    // the rows, and inbox_order, read for one sender, for what is earlier.
    private static final String CLAIM = """
            with mine as materialized (
                select id, sender_key from inbox
                 where id = any(:ids) and state not in ('done', 'dead')
                   for update skip locked)
            select id from mine
             where not coalesce((
                select earlier.id < mine.id from inbox earlier
                 where earlier.state = 'waiting' and earlier.id not in (select id from mine)
                   and earlier.sender_key >= mine.sender_key and earlier.sender_key <= mine.sender_key
                 order by earlier.sender_key, earlier.id limit 1), false)""";
    private static final String DONE = """
            update inbox set state = 'done', handled_at = :at, retry_at = null, reason = null, reply = it.reply
              from unnest(cast(:ids as bigint[]), cast(:replies as bytea[])) as it(id, reply) where inbox.id = it.id""";
    private static final String FAILED = """
            update inbox
               set attempts = attempts + 1, reason = :reason,
                   state = case when attempts + 1 >= :most then 'dead' else 'waiting' end,
                   retry_at = case when attempts + 1 >= :most then null
                                   else now() + make_interval(secs => (cast(:pauses as float8[]))[attempts + 1]) end
             where id = :id and state = 'waiting'
            returning state, attempts""";
    private static final String STATES = """
            select id, state, retry_at is not null as later, reply from inbox where id = any(:ids)""";

    private final Database db;
    private final Vault vault;
    private final Clock clock;
    private final InboxSettings settings;
    private final InboxHandler handler;
    private final ConcurrentMap<Long, Awaited> awaited;
    private final InboxMeter meter;

    Handling(Database db, Vault vault, Clock clock, InboxSettings settings, InboxHandler handler,
            ConcurrentMap<Long, Awaited> awaited, InboxMeter meter) {
        this.db = db;
        this.vault = vault;
        this.clock = clock;
        this.settings = settings;
        this.handler = handler;
        this.awaited = awaited;
        this.meter = meter;
    }

    /** Handles rows from memory, and tells which of them to look at again, after which pause. */
    Again handle(List<Entry> batch) {
        try {
            return settle(batch, attempt(tx -> claim(tx, batch)));
        } catch (Throwable failed) {
            // Whatever a message brings about, an Error too, is that row's trouble and not this thread's.
            return batch.size() == 1 ? failed(batch.getFirst(), failed) : oneByOne(batch);
        }
    }

    /** Handles what {@code sweep} finds and locks inside the transaction, and tells how many that were. */
    int handleFound(Function<Sql, List<Entry>> sweep) {
        var found = new ArrayList<Entry>();
        try {
            return attempt(tx -> {
                found.clear();
                found.addAll(sweep.apply(tx));
                return found;
            }).size();
        } catch (Throwable failed) {
            if (found.isEmpty()) {
                throw failed;
            }
            oneByOne(found);
            return found.size();
        }
    }

    private Again oneByOne(List<Entry> batch) {
        var again = new HashSet<Long>();
        var pause = HELD_UP;
        for (var entry : batch) {
            var left = handle(List.of(entry));
            again.addAll(left.rows);
            if (left.pause.compareTo(pause) > 0) {
                pause = left.pause;
            }
        }
        return new Again(again, pause);
    }

    private List<Entry> attempt(Function<Sql, List<Entry>> claim) {
        while (true) {
            try {
                var answers = db.inTransaction(tx -> {
                    ByKey.plan(tx);
                    return handleIn(tx, claim.apply(tx));
                });
                meter.handled(answers.size());
                answers.forEach(answer -> finish(answer.entry.id(), answer.reply));
                return answers.stream().map(Answer::entry).toList();
            } catch (TooLate connectionGone) {
                // The reply was worded for a connection that was answered meanwhile: done anew, it takes another route.
            }
        }
    }

    private List<Answer> handleIn(Sql tx, List<Entry> entries) {
        if (entries.isEmpty()) {
            return List.of();
        }
        var reserved = new ArrayList<Awaited>();
        var messages = new ArrayList<InboxMessage>(entries.size());
        var now = System.nanoTime();
        for (var entry : entries) {
            var connection = awaited.get(entry.id());
            var open = connection != null && connection.reserve(now, settings.replyNeeds().toNanos());
            if (connection != null && open) {
                reserved.add(connection);
            }
            messages.add(
                    new InboxMessage(entry.id(), entry.account(), entry.receivedAt(), entry.body(), open));
        }
        var answers = answers(entries, handler.handle(tx, List.copyOf(messages)));
        tx.sql(DONE).bind("at", clock.instant())
                .bindAll("ids", Long.class, answers.stream().map(answer -> answer.entry.id()).toList())
                .bindAll("replies", byte[].class, sealedReplies(answers)).update();
        for (var connection : reserved) {
            if (!connection.promise()) {
                throw new TooLate();
            }
        }
        return answers;
    }

    private List<byte @Nullable []> sealedReplies(List<Answer> answers) {
        var replies = new ArrayList<byte @Nullable []>(answers.size());
        for (var answer : answers) {
            replies.add(vault.sealOrNull(Vault.Purpose.CALLBACK, answer.reply));
        }
        return replies;
    }

    private static List<Answer> answers(List<Entry> entries, List<Handled> handled) {
        if (handled.size() != entries.size()) {
            throw new IllegalStateException(
                    entries.size() + " messages were handled with " + handled.size() + " answers");
        }
        var answers = new ArrayList<Answer>(entries.size());
        for (var i = 0; i < entries.size(); i++) {
            if (handled.get(i).id() != entries.get(i).id()) {
                throw new IllegalStateException("the answers are not in the order of the messages");
            }
            answers.add(new Answer(entries.get(i), handled.get(i).reply()));
        }
        return answers;
    }

    private static List<Entry> claim(Sql tx, List<Entry> batch) {
        var ids = new HashSet<>(
                tx.sql(CLAIM).bindAll("ids", Long.class, batch.stream().map(Entry::id).toList())
                        .list(row -> row.number("id")));
        return batch.stream().filter(entry -> ids.contains(entry.id())).toList();
    }

    /** What became of the rows of a batch that could not be had. */
    private Again settle(List<Entry> batch, List<Entry> handled) {
        if (handled.size() == batch.size()) {
            return Again.NONE;
        }
        var left = new HashMap<Long, Entry>();
        batch.forEach(entry -> left.put(entry.id(), entry));
        handled.forEach(entry -> left.remove(entry.id()));
        var again = new HashSet<Long>();
        var rows = db.sql(STATES).bindAll("ids", Long.class, left.keySet())
                .list(row -> new Left(row.number("id"), InboxState.of(row.text("state")), row.flag("later"),
                        vault.openOrNull(Vault.Purpose.CALLBACK, row.bytesOrNull("reply"))));
        for (var row : rows) {
            switch (row.state) {
                case DONE, DEAD -> finish(row.id, row.reply);
                case WAITING -> {
                    // one that waits for its next attempt is the sweep's
                    if (!row.later) {
                        again.add(row.id);
                    }
                }
            }
        }
        return new Again(again, HELD_UP);
    }

    private Again failed(Entry entry, Throwable failure) {
        meter.failed();
        var reason = Reason.of(failure);
        log.atWarn().addKeyValue("inbox", entry.id()).addKeyValue("kind", entry.kind())
                .addKeyValue("reason", reason).log("a message could not be handled");
        try {
            var state = db.sql(FAILED).bind("reason", reason).bind("most", settings.mostAttempts())
                    .bindAll("pauses", Double.class,
                            settings.retryAfter().stream().map(it -> it.toMillis() / 1000.0).toList())
                    .bind("id", entry.id()).first(row -> row.text("state"));
            if (state.isPresent() && state.get().equals(InboxState.DEAD.column())) {
                meter.dead();
                finish(entry.id(), null);
            }
            return Again.NONE;
        } catch (RuntimeException noDatabase) {
            // Then it was no failure of the row's own either.
            return new Again(Set.of(entry.id()), NO_DATABASE);
        }
    }

    private void finish(long id, @Nullable String reply) {
        var connection = awaited.remove(id);
        if (connection != null) {
            for (var waiter : connection.finish()) {
                waiter.lane.onLoop(() -> waiter.settle(reply));
            }
        }
    }

    record Again(Set<Long> rows, Duration pause) {
        static final Again NONE = new Again(Set.of(), Duration.ZERO);
    }

    private record Answer(Entry entry, @Nullable String reply) {}

    private record Left(long id, InboxState state, boolean later, @Nullable String reply) {}

    private static final class TooLate extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooLate() {
            super("a connection was answered before its reply was ready", null, false, false);
        }
    }
}
