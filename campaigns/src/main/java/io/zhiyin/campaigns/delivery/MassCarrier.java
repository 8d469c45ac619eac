package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.store.Database;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries calls to many from their gathering to their outcome. Each of their deliveries passes the gate and is committed as
 * {@code sending} like any other, before the first byte goes; the one answer is the answer of all but those whom the
 * platform left out.
 */
final class MassCarrier {
    private static final Logger log = LoggerFactory.getLogger(MassCarrier.class);
    private static final int BATCH = 100;
    /** Calls at once by one account's route. */
    private static final int AT_ONCE = 8;
    private static final String ALONE = "alone";

    private final Database db;
    private final MassSends masses;
    private final MassRepair repair;
    private final Claims claims;
    private final Gate gate;
    private final Sendings sendings;
    private final Transitions transitions;
    private final Channels channels;
    private final RateBudget budget;
    private final StopLook stop;
    private final Clock clock;
    private final Duration lease;
    private final Semaphore working = new Semaphore(1);
    private volatile boolean stopping;

    MassCarrier(Database db, MassSends masses, MassRepair repair, Claims claims, Gate gate, Sendings sendings,
            Transitions transitions, Channels channels, RateBudget budget, StopLook stop, Clock clock,
            Duration lease) {
        this.db = db;
        this.masses = masses;
        this.repair = repair;
        this.claims = claims;
        this.gate = gate;
        this.sendings = sendings;
        this.transitions = transitions;
        this.channels = channels;
        this.budget = budget;
        this.stop = stop;
        this.clock = clock;
        this.lease = lease;
    }

    /** Makes some of the calls that are due, several at once, and waits for their answers. @return how many were taken up */
    long carryDue() {
        working.acquireUninterruptibly();
        try {
            var carried = new AtomicLong(repair.repair());
            if (!stopping && !stop.holds(true)) {
                var calls = new ArrayList<Thread>();
                for (var due : masses.due()) {
                    for (var permit : permits(due)) {
                        calls.add(Thread.ofVirtual().name("many-" + due.account()).start(() -> {
                            if (carry(due, permit)) {
                                carried.incrementAndGet();
                            }
                        }));
                    }
                }
                join(calls);
            }
            return carried.get();
        } finally {
            working.release();
        }
    }

    /** Takes up nothing more, and returns when the calls that have begun have their outcome. */
    void drain() {
        stopping = true;
        working.acquireUninterruptibly();
        working.release();
    }

    private List<RateBudget.Permit> permits(MassSends.Due due) {
        var wanted = Math.min(due.ids().size(), AT_ONCE);
        return db.inTransaction(tx -> budget.take(tx, RateBudget.nameOfMany(due.account(), due.route()),
                due.route(), wanted)).permits();
    }

    private boolean carry(MassSends.Due due, RateBudget.Permit permit) {
        try {
            sleep(permit.in());
            var taken = stopping ? Optional.<MassSends.Taken>empty() : masses.take(due);
            taken.ifPresent(it -> carry(it, permit));
            return taken.isPresent();
        } catch (RuntimeException broken) {
            // its leases will run out, and say then whether a byte was sent
            log.atError().setCause(broken).addKeyValue("account", due.account().value())
                    .log("a call to many could not be carried to its end");
            return false;
        }
    }

    private void carry(MassSends.Taken it, RateBudget.Permit permit) {
        var since = System.nanoTime();
        var channel = channels.toMany(it.account(), it.route());
        // pictures may have to be brought there, which takes its time: before anything begins
        var content = channel.flatMap(to -> prepared(to, it));
        var begun = content.isEmpty() ? List.<Sendings.Ready>of() : begun(it, content.get());
        if (channel.isEmpty() || content.isEmpty() || begun.size() < it.route().least()
                || !budget.reached(db, RateBudget.nameOfMany(it.account(), it.route()), it.route(), permit,
                        lease.dividedBy(4))
                || stop.holds(true) || begun.stream().anyMatch(one -> stop.rests(one.claim()))
                || late(since, 3)
                || !masses.calling(it, begun.stream().map(one -> one.claim().id()).toList())) {
            back(it, begun);
            return;
        }
        // A node that slept here must not start: others have taken it for gone, or soon will.
        var answer = late(since, 2)
                ? Channel.ToMany.Carried.all(new Outcome.TryAgain(Duration.ZERO, 0, "late"))
                : sent(channel.get(), it, content.get(), begun);
        var outcome = answer.outcome();
        if (outcome instanceof Outcome.TryAgain later && later.throttled()) {
            sendings.holdBack(begun.getFirst().message(), later.after());
        }
        masses.end(it, outcome, answer.leftOut().size());
        // the id of a mass send stands with the call: it is not one delivery's
        var each = outcome instanceof Outcome.Accepted && it.route() != Route.GROUP_SEND
                ? new Channel.ToMany.Carried(new Outcome.Accepted(null), answer.leftOut())
                : answer;
        var now = clock.instant();
        record(begun.stream()
                .map(one -> Outcomes.of(one.claim(), one.go(), each.of(one.go().address()), now)).toList());
    }

    private boolean late(long since, int part) {
        return System.nanoTime() - since > lease.toNanos() / part;
    }

    private static Channel.ToMany.Carried sent(Channel.ToMany channel, MassSends.Taken it,
            Outgoing.Content content, List<Sendings.Ready> begun) {
        Channel.ToMany.Carried answer;
        try {
            answer = channel.sendToMany(new Channel.ToMany.Together(it.route(),
                    begun.stream().map(one -> one.go().address()).distinct().toList(), it.staff(),
                    content, it.key()));
        } catch (RuntimeException broken) {
            log.atError().setCause(broken).addKeyValue("mass", it.id())
                    .log("a channel failed in the middle of a call to many");
            return Channel.ToMany.Carried.all(new Outcome.Unknown("failed"));
        }
        // a task that nobody can ask after has to be found
        return it.route() == Route.GROUP_SEND && answer.outcome() instanceof Outcome.Accepted(var id)
                && id == null ? Channel.ToMany.Carried.all(new Outcome.Unknown("no_task_id")) : answer;
    }

    private static Optional<Outgoing.Content> prepared(Channel channel, MassSends.Taken it) {
        try {
            return channel.prepare(it.content()) instanceof Channel.Prepared.Ready(var content)
                    ? Optional.of(content)
                    : Optional.empty();
        } catch (RuntimeException broken) {
            log.atWarn().setCause(broken).addKeyValue("mass", it.id())
                    .log("a message to many could not be prepared; tried again");
            return Optional.empty();
        }
    }

    /** Those of it that may go, each committed as {@code sending}; the others' rows say why not. */
    private List<Sendings.Ready> begun(MassSends.Taken it, Outgoing.Content content) {
        var begun = new ArrayList<Sendings.Ready>();
        var all = claims.ofMass(it.id(), it.unsure(), clock.instant(), MassSends.MOST);
        for (var from = 0; from < all.size(); from += BATCH) {
            begun.addAll(begun(it, content, all.subList(from, Math.min(all.size(), from + BATCH))));
        }
        return begun;
    }

    private List<Sendings.Ready> begun(MassSends.Taken it, Outgoing.Content content, List<Claim> some) {
        var now = clock.instant();
        var facts = gate.facts(db, some, now);
        var ready = new ArrayList<Sendings.Ready>();
        var staying = new ArrayList<Transition>();
        for (var claim : some) {
            var decision = gate.ask(claim, facts, now, false);
            if (decision instanceof Decision.Go go && it.isFor(go)) {
                ready.add(new Sendings.Ready(claim, go, new Outgoing(claim.id(), go.account(), go.route(),
                        go.address(), go.staff(), content, it.key())));
            } else {
                staying.add(Transition.of(claim, decision));
            }
        }
        transitions.apply(staying, now);
        if (ready.isEmpty()) {
            return List.of();
        }
        var answers = sendings.begin(ready);
        var begun = new ArrayList<Sendings.Ready>();
        for (var i = 0; i < ready.size(); i++) {
            if (answers.get(i) instanceof Sendings.Begun) {
                begun.add(ready.get(i));
            }
        }
        return begun;
    }

    /** No byte has gone for it. Too few take their next route: no call is made for one where it has to name two. */
    private void back(MassSends.Taken it, List<Sendings.Ready> begun) {
        var now = clock.instant();
        masses.end(it, new Outcome.TryAgain(Duration.ofMinutes(1), 0, ALONE), 0);
        record(begun.stream().map(one -> {
            var claim = one.claim();
            if (it.unsure()) {
                return Transition.of(claim, State.SENDING, State.UNKNOWN, Reason.NO_ANSWER).lookAt(now);
            }
            return begun.size() < it.route().least()
                    ? Transition.of(claim, State.SENDING, State.READY, Reason.NEXT_ROUTE)
                            .tried(it.route() + ":" + ALONE).lookAt(now)
                    : Transition.of(claim, State.SENDING, State.READY, Reason.GIVEN_BACK).lookAt(now);
        }).toList());
    }

    private void record(List<Transition> outcomes) {
        for (var from = 0; from < outcomes.size(); from += BATCH) {
            transitions.apply(outcomes.subList(from, Math.min(outcomes.size(), from + BATCH)),
                    clock.instant());
        }
    }

    private static void join(List<Thread> calls) {
        for (var call : calls) {
            try {
                call.join();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
