package io.zhiyin.bot.sandbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/** The platform's time: runs at normal speed from a chosen instant, and can be moved forward, never back. */
final class VirtualClock extends Clock {
    /** Quotas and monthly caps turn over at midnight in China. */
    static final ZoneId CHINA = ZoneId.of("Asia/Shanghai");

    private final Clock real;
    private volatile Duration ahead;

    VirtualClock(Clock real, Instant startsAt) {
        this.real = real;
        this.ahead = Duration.between(real.instant(), startsAt);
    }

    @Override
    public Instant instant() {
        return real.instant().plus(ahead);
    }

    long second() {
        return instant().getEpochSecond();
    }

    LocalDate today() {
        return LocalDate.ofInstant(instant(), CHINA);
    }

    /** @throws IllegalArgumentException when {@code instant} has passed already */
    void moveTo(Instant instant) {
        var step = Duration.between(instant(), instant);
        if (step.isNegative())
            throw new IllegalArgumentException("the clock only moves forward: it shows " + instant());
        ahead = ahead.plus(step);
    }

    @Override
    public ZoneId getZone() {
        return CHINA;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return Clock.offset(real.withZone(zone), ahead);
    }
}
