package io.zhiyin.campaigns.journey;

import io.zhiyin.campaigns.campaign.HolidayTrigger;
import io.zhiyin.campaigns.campaign.JourneyHappenings;
import io.zhiyin.campaigns.campaign.Personal;
import io.zhiyin.campaigns.campaign.ZoneMoves;
import io.zhiyin.campaigns.journey.Journey.State;
import io.zhiyin.campaigns.schedule.Entries;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Sql;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** What is done for journeys every second, on every node, and when a journey's day has come. */
public final class JourneyWork implements Entries, ZoneMoves.Follower {
    /** A day that was passed over for longer is over. */
    private static final Duration LATEST = Duration.ofHours(24);

    private final Database db;
    private final Clock clock;
    private final Journeys journeys;
    private final Arrivals arrivals;
    private final Walk walk;
    private final JourneyHappenings happenings;
    private final Calls calls;
    private final Runnable wake;
    private final ReentrantLock one = new ReentrantLock();
    private final ReentrantLock calling = new ReentrantLock();

    JourneyWork(Database db, Clock clock, Journeys journeys, Arrivals arrivals, Walk walk,
            JourneyHappenings happenings, Calls calls, Runnable wake) {
        this.db = db;
        this.clock = clock;
        this.journeys = journeys;
        this.arrivals = arrivals;
        this.walk = walk;
        this.happenings = happenings;
        this.calls = calls;
        this.wake = wake;
    }

    /** All that there is to do now; not while this node is still at it. */
    public void catchUp() {
        if (!one.tryLock()) {
            return;
        }
        try {
            walkAll();
        } finally {
            one.unlock();
        }
    }

    /** Calls to other systems, which may be slow: nobody's way waits for them. */
    public void call() {
        if (!calling.tryLock()) {
            return;
        }
        try {
            while (calls.some()) {
                // until the outbox is empty
            }
        } finally {
            calling.unlock();
        }
    }

    void walkAll() {
        var walked = false;
        for (var journey : journeys.list()) {
            if (journey.state() == State.RUNNING || journey.state() == State.PAUSED) {
                while (arrivals.some(journey)) {
                    // some at a time
                }
            }
            if (journey.state() == State.RUNNING) {
                int some;
                do {
                    some = walk.some(journey.id());
                    walked |= some > 0;
                } while (some == Walk.SOME);
            }
        }
        if (walked) {
            wake.run();
        }
    }

    @Override
    public void moved(Sql tx, List<Long> customers, Instant now) {
        for (var journey : journeys.list()) {
            var plan = journey.published();
            var since = journey.startedAt();
            var upTo = journey.caughtUpTo();
            if (plan != null && since != null && upTo != null
                    && (journey.state() == State.RUNNING || journey.state() == State.PAUSED)
                    && (plan.entry() instanceof Personal || plan.entry() instanceof HolidayTrigger)) {
                happenings.tellMoved(tx, journey.id().value(), plan.entry(), customers, since, upTo, now);
            }
        }
    }

    @Override
    public String kind() {
        return "journey";
    }

    @Override
    public Map<String, Instant> due() {
        var due = new HashMap<String, Instant>();
        journeys.list().forEach(it -> journeys.nextDue(it).ifPresent(at -> due.put(it.entry(), at)));
        return due;
    }

    @Override
    public Optional<Instant> fired(String name, Instant due) {
        var id = new JourneyId(Long.parseLong(name.substring(name.indexOf('/') + 1)));
        return journeys.get(id).flatMap(this::tellDates);
    }

    private Optional<Instant> tellDates(Journey journey) {
        var plan = journey.published();
        var next = journeys.nextDue(journey);
        while (plan != null && next.isPresent() && !next.get().isAfter(clock.instant())) {
            var at = next.get();
            db.transaction(tx -> {
                if (at.plus(LATEST).isAfter(clock.instant())) {
                    happenings.tellDate(tx, journey.id().value(), plan.entry(), at);
                }
                journeys.advance(tx, journey.id(), at);
            });
            next = happenings.firstAfter(plan.entry(), at);
        }
        return next;
    }
}
