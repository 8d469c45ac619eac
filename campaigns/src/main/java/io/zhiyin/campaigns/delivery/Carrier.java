package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.store.DatabaseFailure;
import io.zhiyin.campaigns.store.Vault;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries one claimed delivery to its outcome: renders, begins, calls, records. Straight-line, one thread each. */
final class Carrier implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Carrier.class);
    private static final int BATCH = 200;
    /** How long before it is looked again for what is not there yet. */
    private static final Duration WAITS = Duration.ofMinutes(10);
    private static final Duration LOOK_UP = Duration.ofMillis(100);
    private static final Duration AFTER_A_FAILURE = Duration.ofSeconds(5);
    private static final Duration TRY_RECORDING_AGAIN = Duration.ofMillis(200);

    private final Channels channels;
    private final Words words;
    private final Vault vault;
    private final Addresses addresses;
    private final Sendings sendings;
    private final Clock clock;
    private final Dispatcher.Settings settings;
    private final StopLook stop;
    private final Batcher<Sendings.Ready, Sendings.Answer> begin;
    private final Batcher<Transition, Boolean> record;
    private final Batcher<MassSends.Gathering, Boolean> gather;
    private volatile boolean stopping;

    Carrier(Channels channels, Words words, Vault vault, Addresses addresses, Sendings sendings,
            Transitions transitions,
            Clock clock, Dispatcher.Settings settings, StopLook stop, MassSends masses) {
        this.channels = channels;
        this.words = words;
        this.vault = vault;
        this.addresses = addresses;
        this.sendings = sendings;
        this.clock = clock;
        this.settings = settings;
        this.stop = stop;
        this.begin = new Batcher<>("delivery-begin", BATCH, sendings::begin);
        this.gather = new Batcher<>("delivery-gather", BATCH, masses::gather);
        this.record = new Batcher<>("delivery-record", BATCH,
                batch -> transitions.apply(batch, clock.instant()));
    }

    /** What has not begun is given back from here on. */
    void stop() {
        stopping = true;
    }

    @Override
    public void close() {
        begin.close();
        gather.close();
        record.close();
    }

    /**
     * @param slot bounds the calls at once over the account
     * @return how long the rate budget is empty, if that was why it did not go
     */
    Optional<Duration> carry(Claim claim, Decision.Go go, Semaphore slot) {
        Outgoing message;
        switch (rendered(claim, go)) {
            case Words.Rendering.Rendered(var content) -> message = new Outgoing(claim.id(), go.account(),
                    go.route(), go.address(), go.staff(), content, claim.key());
            case Words.Rendering.NotYet(var reason) -> {
                var again = clock.instant().plus(WAITS);
                record(Transition.of(claim, State.CLAIMED, State.HELD, reason)
                        .lookAt(again.isBefore(claim.expiresAt()) ? again : claim.expiresAt()),
                        claim.leaseEnds());
                return Optional.empty();
            }
            case Words.Rendering.Problem(var code) -> {
                record(Transition.of(claim, State.CLAIMED, State.SKIPPED, Reason.WORDS)
                        .detail(go.route().code() + ":" + code), claim.leaseEnds());
                return Optional.empty();
            }
        }
        // what is repeated goes as it went
        if (!claim.inDoubt()) {
            switch (prepared(message)) {
                case Channel.Prepared.Ready(var content) -> message = go.route().toMany()
                        ? message
                        : message.with(content);
                case Channel.Prepared.Later(var after, var code) -> {
                    var again = clock.instant().plus(after);
                    record(Transition.of(claim, State.CLAIMED, State.HELD, Reason.PICTURE)
                            .detail(go.route().code() + ":" + code)
                            .lookAt(again.isBefore(claim.expiresAt()) ? again : claim.expiresAt()),
                            claim.leaseEnds());
                    return Optional.empty();
                }
                case Channel.Prepared.Never(var why) -> {
                    record(Transition.of(claim, State.CLAIMED, State.SKIPPED, Reason.WORDS)
                            .detail(go.route().code() + ":" + why), claim.leaseEnds());
                    return Optional.empty();
                }
            }
        }
        if (go.route().toMany()) {
            gather(claim, message);
            return Optional.empty();
        }
        if (!acquired(slot, claim)) {
            giveBack(claim, Duration.ZERO);
            return Optional.empty();
        }
        try {
            if (stopping) {
                giveBack(claim, Duration.ZERO);
                return Optional.empty();
            }
            return switch (began(new Sendings.Ready(claim, go, message))) {
                case Sendings.NotNow(var again) -> Optional.ofNullable(again);
                case Sendings.Begun(var permit, var leaseEnds) -> {
                    call(claim, go, message, permit, leaseEnds);
                    yield Optional.empty();
                }
            };
        } finally {
            slot.release();
        }
    }

    /** Its call is made with others: a repeat is their call's, never its own. */
    private void gather(Claim claim, Outgoing message) {
        if (claim.inDoubt()) {
            giveBack(claim, AFTER_A_FAILURE);
            return;
        }
        gather.submit(new MassSends.Gathering(claim, message));
    }

    private Words.Rendering rendered(Claim claim, Decision.Go go) {
        if (go.words() == null) {
            if (claim.body() == null) {
                throw new IllegalStateException("delivery " + claim.id().value() + " has no words");
            }
            return new Words.Rendering.Rendered(Body.open(vault, claim.body()));
        }
        try {
            return words.render(
                    new Words.Request(claim.id(), go.words(), claim.customer(), go.account(), go.staff(),
                            claim.occasion(), claim.isTest()));
        } catch (DatabaseFailure unreachable) {
            throw unreachable;
        } catch (RuntimeException broken) {
            log.atError().setCause(broken).addKeyValue("delivery", claim.id().value())
                    .log("the words could not be rendered");
            return new Words.Rendering.Problem("failed");
        }
    }

    private Channel.Prepared prepared(Outgoing message) {
        try {
            return channels.of(message.account(), message.route())
                    .map(it -> it.prepare(message.content()))
                    .orElseGet(() -> new Channel.Prepared.Ready(message.content()));
        } catch (DatabaseFailure unreachable) {
            throw unreachable;
        } catch (RuntimeException broken) {
            log.atError().setCause(broken).addKeyValue("delivery", message.delivery().value())
                    .log("a message could not be prepared");
            return new Channel.Prepared.Later(WAITS, 0);
        }
    }

    private Sendings.Answer began(Sendings.Ready ready) {
        try {
            return begin.submit(ready);
        } catch (RuntimeException unclear) {
            // Whether it was committed or not: no byte has gone, and none will.
            log.atWarn().setCause(unclear).addKeyValue("delivery", ready.claim().id().value())
                    .log("sending could not be committed; given back");
            giveBack(ready.claim(), AFTER_A_FAILURE);
            record(Transition.of(ready.claim(), State.SENDING, State.READY, Reason.GIVEN_BACK)
                    .lookAt(clock.instant().plus(AFTER_A_FAILURE)), ready.claim().leaseEnds());
            return new Sendings.NotNow(null);
        }
    }

    private void call(Claim claim, Decision.Go go, Outgoing message, RateBudget.Permit permit,
            long leaseEnds) {
        if (!mayBegin(message, permit)) {
            sendings.giveBack(go.uses());
            record(Transition.of(claim, State.SENDING, State.READY, Reason.RATE)
                    .lookAt(clock.instant().plus(AFTER_A_FAILURE)), leaseEnds);
            return;
        }
        // A node that slept past its lease must not start: others have taken it for gone.
        if (System.nanoTime() - (leaseEnds - settings.lease().toNanos() / 3) > 0) {
            sendings.giveBack(go.uses());
            record(Transition.of(claim, State.SENDING, State.READY, Reason.GIVEN_BACK)
                    .lookAt(clock.instant()), leaseEnds);
            return;
        }
        var stopped = stop.holds(claim.campaign() != null);
        if (stopped || stop.rests(claim)) {
            // it was pressed while this one waited for its moment
            sendings.giveBack(go.uses());
            record(Transition.of(claim, State.SENDING, State.READY,
                    stopped ? Reason.STOPPED : Reason.GIVEN_BACK).lookAt(clock.instant()), leaseEnds);
            return;
        }
        var outcome = sent(claim, message);
        if (outcome instanceof Outcome.TryAgain later) {
            sendings.giveBack(go.uses());
            if (later.throttled()) {
                sendings.holdBack(message, later.after());
            }
        }
        if (outcome instanceof Outcome.Refused || outcome instanceof Outcome.NotGranted) {
            sendings.refused(go.uses(), outcome instanceof Outcome.Refused);
        }
        record(Outcomes.of(claim, go, outcome, clock.instant()), leaseEnds);
    }

    private boolean mayBegin(Outgoing message, RateBudget.Permit permit) {
        try {
            return sendings.mayBegin(message, permit);
        } catch (DatabaseFailure unreachable) {
            return false;
        }
    }

    private Outcome sent(Claim claim, Outgoing message) {
        Outgoing opened;
        try {
            var found = addresses.opened(claim.customer(), message);
            if (found.isEmpty()) {
                return new Outcome.TryAgain(Duration.ZERO, 0, "address_changed");
            }
            opened = found.get();
        } catch (DatabaseFailure unreachable) {
            return new Outcome.TryAgain(AFTER_A_FAILURE, 0, "no_database");
        }
        var channel = channels.of(message.account(), message.route());
        if (channel.isEmpty()) {
            return new Outcome.Refused(0, "no_channel");
        }
        try {
            return channel.get().send(opened);
        } catch (RuntimeException broken) {
            log.atError().setCause(broken).addKeyValue("delivery", message.delivery().value())
                    .log("a channel failed in the middle of a call");
            return new Outcome.Unknown("failed");
        }
    }

    /** Waits for a slot while half of the lease is left, and the node is not stopping. */
    private boolean acquired(Semaphore slot, Claim claim) {
        var until = claim.leaseEnds() - settings.lease().toNanos() / 2;
        try {
            while (!stopping && System.nanoTime() - until < 0) {
                if (slot.tryAcquire(LOOK_UP.toMillis(), TimeUnit.MILLISECONDS)) {
                    return true;
                }
            }
            return false;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void giveBack(Claim claim, Duration later) {
        record(Transition
                .of(claim, State.CLAIMED, claim.inDoubt() ? State.UNKNOWN : State.READY, Reason.GIVEN_BACK)
                .lookAt(clock.instant().plus(later)), claim.leaseEnds());
    }

    /** Tries until it is written or the lease is over, when it is no longer ours to write. */
    private void record(Transition transition, long leaseEnds) {
        while (true) {
            try {
                if (!record.submit(transition) && transition.was() == State.SENDING) {
                    log.atWarn().addKeyValue("delivery", transition.claim().id().value())
                            .log("an outcome came too late: the delivery was no longer this node's");
                }
                return;
            } catch (DatabaseFailure unreachable) {
                if (System.nanoTime() - leaseEnds > 0) {
                    throw unreachable;
                }
                sleep(TRY_RECORDING_AGAIN);
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
