package io.zhiyin.campaigns.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class ServiceClockTest {
    private static final Instant SYSTEM = Instant.parse("2026-11-21T00:00:00Z");

    @Test
    void a_moved_clock_ticks_on_from_where_it_was_moved_to_and_knows_the_systems_time() {
        var clock = ServiceClock.over(Clock.fixed(SYSTEM, ZoneOffset.UTC));
        var told = new ArrayList<Instant>();
        clock.onMove(() -> told.add(clock.instant()));

        clock.moveTo(Instant.parse("2027-03-05T01:00:00Z"));

        assertThat(clock.instant()).isEqualTo(Instant.parse("2027-03-05T01:00:00Z"));
        assertThat(clock.toSystem(Instant.parse("2027-03-05T01:00:10Z"))).isEqualTo(SYSTEM.plusSeconds(10));
        assertThat(told).containsExactly(Instant.parse("2027-03-05T01:00:00Z"));
    }

    @Test
    void the_same_clock_in_another_zone_moves_with_it() {
        var clock = ServiceClock.over(Clock.fixed(SYSTEM, ZoneOffset.UTC));
        var there = clock.withZone(ZoneId.of("Asia/Shanghai"));

        clock.moveTo(SYSTEM.plusSeconds(60));

        assertThat(there.instant()).isEqualTo(SYSTEM.plusSeconds(60));
        assertThat(there.getZone()).isEqualTo(ZoneId.of("Asia/Shanghai"));
    }
}
