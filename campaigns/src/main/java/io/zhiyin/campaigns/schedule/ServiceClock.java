package io.zhiyin.campaigns.schedule;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The time the service lives in: the system's own, or shifted against it by a movable offset (the time machine of
 * demos and tests). It ticks as the system's clock does. Leases, rate budgets and the platforms' repeat windows are
 * not asked of it: they follow the database's clock, which no move disturbs.
 */
public final class ServiceClock extends Clock {
    private final Clock system;
    private final ZoneId zone;
    private final AtomicReference<Duration> ahead;
    private final List<Runnable> onMove;

    private ServiceClock(Clock system, ZoneId zone, AtomicReference<Duration> ahead, List<Runnable> onMove) {
        this.system = system;
        this.zone = zone;
        this.ahead = ahead;
        this.onMove = onMove;
    }

    /** The system's time. */
    public static ServiceClock system() {
        return over(Clock.systemUTC());
    }

    /** Starts at {@code now} and ticks from there. */
    public static ServiceClock startingAt(Instant now) {
        var clock = system();
        clock.moveTo(now);
        return clock;
    }

    /** Over another clock, for tests: over a fixed one, time stands still but for {@link #moveTo}. */
    public static ServiceClock over(Clock system) {
        return new ServiceClock(system, ZoneOffset.UTC, new AtomicReference<>(Duration.ZERO),
                new CopyOnWriteArrayList<>());
    }

    /** It is {@code now} from here on, forwards or backwards; whoever listens is then told, in this thread. */
    public void moveTo(Instant now) {
        ahead.set(Duration.between(system.instant(), now));
        onMove.forEach(Runnable::run);
    }

    /** Has {@code listener} called after each move. */
    public void onMove(Runnable listener) {
        onMove.add(listener);
    }

    /** When the system's clock shows the moment at which this one shows {@code service}. */
    public Instant toSystem(Instant service) {
        return service.minus(ahead.get());
    }

    @Override
    public Instant instant() {
        return system.instant().plus(ahead.get());
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    @Override
    public Clock withZone(ZoneId other) {
        return new ServiceClock(system, other, ahead, onMove);
    }
}
