package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.node.NodeId;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Vault;
import io.zhiyin.campaigns.template.Templates;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what is due, on each node. It claims deliveries by the hundred, asks the {@link Gate}, renders, commits
 * {@code sending} before the first byte, calls the channel and records the outcome; one virtual thread a delivery, the
 * database in batches.
 */
public final class Dispatcher implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final int BATCH = 300;
    /** Half of it passes, as a mean, until a node knows that all sending is stopped. */
    private static final Duration STOP_LOOK = Duration.ofMillis(200);

    /**
     * @param lease how long a claim lasts unless it is renewed; a call that takes longer than a third of it is lost
     * @param inFlight deliveries in this node's hands at once
     * @param perAccount calls at once over one account; as many again where somebody waits for the answer
     * @param groupSendPoll how often an open task of a group send is asked after, in service time
     */
    public record Settings(Duration lease, int inFlight, int perAccount, Duration groupSendPoll) {
        public static final Settings DEFAULT = new Settings(Duration.ofMinutes(2), 400, 16,
                Duration.ofMinutes(1));
    }

    private final Claims claims;
    private final Gate gate;
    private final Carrier carrier;
    private final Transitions transitions;
    private final MassCarrier masses;
    private final Upkeep upkeep;
    private final Database db;
    private final Clock clock;
    private final Settings settings;
    private final StopLook stop;
    private final Semaphore inFlight;
    // A platform that hangs must not take all: somebody may be waiting for an answer over another one.
    private final Semaphore campaignsInFlight;
    private final int mostOfCampaigns;
    private final Semaphore wakeUp = new Semaphore(0);
    private final Map<String, Semaphore> slots = new ConcurrentHashMap<>();
    private final DeliveryMeter meter = new DeliveryMeter();
    private volatile boolean stopping;
    /** Whether more might be claimed if there were room for it. */
    private volatile boolean crowded;
    private volatile long campaignsNotBefore = System.nanoTime();

    public Dispatcher(Database db, Vault vault, Clock clock, NodeId node, Channels channels,
            Templates templates, Words words, RateBudget budget, Settings settings) {
        this(db, vault, clock, node, channels, templates, words, budget, settings, _ -> true);
    }

    /** @param staffAreThere whether a member of staff may be reminded at a moment */
    public Dispatcher(Database db, Vault vault, Clock clock, NodeId node, Channels channels,
            Templates templates, Words words, RateBudget budget, Settings settings,
            Predicate<Instant> staffAreThere) {
        this.db = db;
        this.clock = clock;
        this.settings = settings;
        this.stop = new StopLook(db, node);
        this.inFlight = new Semaphore(settings.inFlight());
        this.mostOfCampaigns = Math.max(1, settings.inFlight() * 3 / 4);
        this.campaignsInFlight = new Semaphore(mostOfCampaigns);
        this.gate = new Gate(channels, templates);
        this.claims = new Claims(db, node, settings.lease());
        this.transitions = new Transitions(db, node, meter);
        var sendings = new Sendings(db, vault, gate, budget, transitions, clock, node, settings.lease());
        var masses = new MassSends(db, vault, clock, node, settings.lease(), settings.groupSendPoll());
        this.carrier = new Carrier(channels, words, vault, new Addresses(db, vault), sendings, transitions,
                clock, settings, stop, masses);
        this.masses = new MassCarrier(db, masses, new MassRepair(db, clock), claims, gate, sendings,
                transitions,
                channels, budget, stop, clock, settings.lease());
        this.upkeep = new Upkeep(new Leases(db, clock), new Doubts(db, vault, channels, clock),
                new GroupSendPoller(db, channels, clock, settings.groupSendPoll(), staffAreThere),
                new Reports(db, clock), this.masses, new MassReports(db, clock));
    }

    /** Works until {@link #drain}. */
    public void start() {
        Thread.ofVirtual().name("dispatcher").start(() -> {
            while (!stopping) {
                if (!roundOrNothing()) {
                    pause();
                }
            }
        });
        every("dispatcher-stop", STOP_LOOK, stop::look);
        every("dispatcher-upkeep", upkeep::keep);
        // apart from the upkeep, which must not wait for a platform that does not answer
        every("dispatcher-inquiries", upkeep::inquire);
        every("dispatcher-many", () -> {
            while (!stopping && upkeep.callMany() > 0) {
                // as long as some are due
            }
        });
    }

    private void every(String name, Runnable step) {
        every(name, POLL, step);
    }

    private void every(String name, Duration pace, Runnable step) {
        Thread.ofVirtual().name(name).start(() -> {
            while (!stopping) {
                step.run();
                sleep(pace);
            }
        });
    }

    public DeliveryMeter meter() {
        return meter;
    }

    /** Something may be due: look now instead of at the next poll. */
    public void signal() {
        wakeUp.release();
    }

    /**
     * Claims nothing more; finishes the calls that have begun, gives back what has not, and returns when nothing is in
     * this node's hands.
     */
    public void drain() {
        stopping = true;
        carrier.stop();
        signal();
        inFlight.acquireUninterruptibly(settings.inFlight());
        inFlight.release(settings.inFlight());
        masses.drain();
    }

    @Override
    public void close() {
        drain();
        carrier.close();
    }

    /**
     * One look at everything, in this thread's time: upkeep, then all that is due now is sent and has its outcome when
     * this returns. For tests, and for whoever cannot wait for the loop.
     */
    public void dispatchDue() {
        do {
            while (round() > 0) {
                inFlight.acquireUninterruptibly(settings.inFlight());
                inFlight.release(settings.inFlight());
            }
        } while (upkeep.keep() + upkeep.callMany() + upkeep.inquire() > 0);
    }

    private boolean roundOrNothing() {
        try {
            return round() > 0;
        } catch (RuntimeException unreachable) {
            log.atWarn().setCause(unreachable).log("nothing could be claimed; tried again");
            return false;
        }
    }

    /** @return how many were claimed */
    private int round() {
        // said before it is looked, so that whoever makes room meanwhile wakes us
        crowded = true;
        var free = Math.min(BATCH, inFlight.availablePermits());
        if (free == 0 || stopping) {
            return 0;
        }
        if (stop.now(false)) {
            return 0;
        }
        var now = clock.instant();
        var mayCampaigns = !stop.holds(true) && System.nanoTime() - campaignsNotBefore >= 0;
        var campaigns = mayCampaigns ? Math.min(free, roomForCampaigns()) : 0;
        crowded = mayCampaigns && campaigns < Math.min(BATCH, mostOfCampaigns);
        var claimed = claims.take(now, free, campaigns);
        if (claimed.isEmpty()) {
            return 0;
        }
        var facts = gate.facts(db, claimed, now);
        var staying = new java.util.ArrayList<Transition>();
        for (var claim : claimed) {
            switch (gate.ask(claim, facts, now, false)) {
                case Decision.Go go -> carry(claim, go);
                case Decision stay -> staying.add(Transition.of(claim, stay));
            }
        }
        transitions.apply(staying, now);
        return claimed.size();
    }

    /** None before there is room for many: claimed one by one, each would cost as much as a hundred. */
    private int roomForCampaigns() {
        var room = campaignsInFlight.availablePermits();
        return 2 * room < mostOfCampaigns ? 0 : room;
    }

    private void left(boolean ofCampaign) {
        inFlight.release();
        if (ofCampaign) {
            campaignsInFlight.release();
        }
        if (crowded && roomForCampaigns() > 0) {
            crowded = false;
            signal();
        }
    }

    private void carry(Claim claim, Decision.Go go) {
        inFlight.acquireUninterruptibly();
        var ofCampaign = claim.campaign() != null;
        if (ofCampaign) {
            campaignsInFlight.acquireUninterruptibly();
        }
        var slot = slots.computeIfAbsent(go.account() + (ofCampaign ? "/campaigns" : "/urgent"),
                _ -> new Semaphore(settings.perAccount()));
        Thread.ofVirtual().name("delivery-" + claim.id().value()).start(() -> {
            try {
                carrier.carry(claim, go, slot).ifPresent(this::budgetEmptyFor);
            } catch (RuntimeException broken) {
                // Its lease will run out, and say then whether a byte was sent.
                log.atError().setCause(broken).addKeyValue("delivery", claim.id().value())
                        .log("a delivery could not be carried to its end");
            } finally {
                left(ofCampaign);
            }
        });
    }

    private void budgetEmptyFor(Duration again) {
        // Claiming more than the budget lets out would only move rows to and fro.
        campaignsNotBefore = System.nanoTime() + Math.min(again.toNanos(), POLL.toNanos());
    }

    private void pause() {
        try {
            if (wakeUp.tryAcquire(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                wakeUp.drainPermits();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** What keeps the deliveries of others and of the past in order; any node may do any of it. */
    private record Upkeep(Leases leases, Doubts doubts, GroupSendPoller groupSends, Reports reports,
            MassCarrier masses, MassReports massReports) {
        /** @return how many were moved */
        long keep() {
            return tried(leases::expire) + tried(doubts::repeat) + tried(reports::match)
                    + tried(massReports::match);
        }

        /** Asks the platforms. @return how many were moved */
        long inquire() {
            return tried(doubts::reconcile) + tried(groupSends::poll);
        }

        /** Makes calls to many. @return how many were moved */
        long callMany() {
            return tried(masses::carryDue);
        }

        private static long tried(LongSupplier step) {
            try {
                return step.getAsLong();
            } catch (RuntimeException unreachable) {
                log.atWarn().setCause(unreachable)
                        .log("upkeep of deliveries failed; tried again in a second");
                return 0;
            }
        }
    }
}
