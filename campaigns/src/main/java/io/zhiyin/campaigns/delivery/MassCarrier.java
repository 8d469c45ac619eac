package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.store.Database;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries a call to many from its gathering to its outcome. Each of its deliveries passes the gate and is committed as
 * {@code sending} like any other, before the first byte goes; the one answer is the answer of all.
 */
final class MassCarrier {
    private static final Logger log = LoggerFactory.getLogger(MassCarrier.class);
    private static final int AT_ONCE = 100;
    private static final String ALONE = "alone";

    private final Database db;
    private final MassSends masses;
    private final Claims claims;
    private final Gate gate;
    private final Sendings sendings;
    private final Transitions transitions;
    private final Channels channels;
    private final RateBudget budget;
    private final StopLook stop;
    private final Clock clock;
    private final Duration lease;

    MassCarrier(Database db, MassSends masses, Claims claims, Gate gate, Sendings sendings,
            Transitions transitions, Channels channels, RateBudget budget, StopLook stop, Clock clock,
            Duration lease) {
        this.db = db;
        this.masses = masses;
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

    /** Makes the calls that are due. @return how many were taken up */
    long carryDue() {
        var carried = masses.repair();
        if (stop.holds(true)) {
            return carried;
        }
        for (var account : masses.due()) {
            var permit = db.inTransaction(
                    tx -> budget.take(tx, RateBudget.nameOfMass(account), Route.MASS, 1)).permits().stream()
                    .findFirst();
            if (permit.isPresent()) {
                sleep(permit.get().in());
                var taken = masses.take(account);
                taken.ifPresent(it -> carry(it, permit.get()));
                carried += taken.isPresent() ? 1 : 0;
            }
        }
        return carried;
    }

    private void carry(MassSends.Taken it, RateBudget.Permit permit) {
        var since = System.nanoTime();
        var channel = channels.toMany(it.account());
        // pictures may have to be brought there, which takes its time: before anything begins
        var content = channel.flatMap(to -> prepared(to, it));
        var begun = content.isEmpty() ? List.<Sendings.Ready>of() : begun(it, content.get());
        if (channel.isEmpty() || content.isEmpty() || begun.size() < MassSends.LEAST
                || !budget.reached(db, RateBudget.nameOfMass(it.account()), Route.MASS, permit,
                        lease.dividedBy(4))
                || stop.holds(true)
                || System.nanoTime() - since > lease.toNanos() / 3) {
            back(it, begun);
            return;
        }
        if (!masses.calling(it, begun.stream().map(one -> one.claim().id()).toList())) {
            back(it, begun);
            return;
        }
        Outcome outcome;
        try {
            outcome = channel.get().sendToMany(begun.stream().map(one -> one.go().address()).toList(),
                    content.get(), it.key());
        } catch (RuntimeException broken) {
            log.atError().setCause(broken).addKeyValue("mass", it.id())
                    .log("a channel failed in the middle of a call to many");
            outcome = new Outcome.Unknown("failed");
        }
        if (outcome instanceof Outcome.TryAgain later && later.throttled()) {
            sendings.holdBack(begun.getFirst().message(), later.after());
        }
        masses.end(it, outcome);
        // the id stands with the call: it is not one delivery's
        var each = outcome instanceof Outcome.Accepted ? new Outcome.Accepted(null) : outcome;
        var now = clock.instant();
        record(begun.stream().map(one -> Outcomes.of(one.claim(), one.go(), each, now, lease)).toList());
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
        var all = claims.ofMass(it.id(), it.unsure(), MassSends.MOST);
        for (var from = 0; from < all.size(); from += AT_ONCE) {
            begun.addAll(begun(it, content, all.subList(from, Math.min(all.size(), from + AT_ONCE))));
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
            if (decision instanceof Decision.Go go && go.route() == Route.MASS
                    && go.account().equals(it.account())) {
                ready.add(new Sendings.Ready(claim, go, new Outgoing(claim.id(), go.account(), Route.MASS,
                        go.address(), null, content, it.key())));
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

    /** No byte has gone for it. One alone takes its next route: no call is made for one. */
    private void back(MassSends.Taken it, List<Sendings.Ready> begun) {
        var now = clock.instant();
        masses.end(it, new Outcome.TryAgain(Duration.ofMinutes(1), 0, ALONE));
        record(begun.stream().map(one -> {
            var claim = one.claim();
            if (it.unsure()) {
                return Transition.of(claim, State.SENDING, State.UNKNOWN, Reason.NO_ANSWER).lookAt(now);
            }
            return begun.size() == 1
                    ? Transition.of(claim, State.SENDING, State.READY, Reason.NEXT_ROUTE)
                            .tried(Route.MASS + ":" + ALONE).lookAt(now)
                    : Transition.of(claim, State.SENDING, State.READY, Reason.GIVEN_BACK).lookAt(now);
        }).toList());
    }

    private void record(List<Transition> outcomes) {
        for (var from = 0; from < outcomes.size(); from += AT_ONCE) {
            transitions.apply(outcomes.subList(from, Math.min(outcomes.size(), from + AT_ONCE)),
                    clock.instant());
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
