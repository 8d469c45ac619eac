package io.zhiyin.campaigns.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.calendar.LeapDayPolicy;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DuesTest {
    @Test
    void the_next_due_time_is_the_first_over_all_zones() {
        var dues = dues("09:00", 0, "Asia/Tokyo", "America/New_York");

        assertThat(after(dues, "2026-03-05T00:00:00+08:00", 4)).containsExactly(
                at("2026-03-05T09:00:00+09:00"), at("2026-03-05T09:00:00+08:00"),
                at("2026-03-05T09:00:00-05:00"), at("2026-03-06T09:00:00+09:00"));
    }

    @Test
    void a_sending_time_that_the_clocks_skip_is_as_much_later() {
        var dues = new DayDues(trigger("02:30", 0, "America/New_York"), zones("America/New_York"));

        assertThat(after(dues, "2026-03-07T12:00:00-05:00", 2))
                .containsExactly(at("2026-03-08T03:30:00-04:00"), at("2026-03-09T02:30:00-04:00"));
    }

    @Test
    void a_sending_time_that_comes_twice_is_due_once() {
        var dues = new DayDues(trigger("01:30", 0, "America/New_York"), zones("America/New_York"));

        assertThat(after(dues, "2026-10-31T12:00:00-04:00", 2))
                .containsExactly(at("2026-11-01T01:30:00-04:00"), at("2026-11-02T01:30:00-05:00"));
    }

    @Test
    void a_day_that_a_zone_skips_is_celebrated_with_the_next_one() {
        var apia = "Pacific/Apia";
        var dues = new DayDues(trigger("09:00", 0, apia), zones(apia));

        var skipped = dues.at(at("2011-12-31T09:00:00+14:00"));

        assertThat(skipped).filteredOn(it -> it.zone().isEmpty()).extracting(Dues.LocalDay::occasion)
                .containsExactly(LocalDate.of(2011, 12, 30), LocalDate.of(2011, 12, 31));
        assertThat(skipped).extracting(Dues.LocalDay::endsAt).containsOnly(at("2012-01-01T00:00:00+14:00"));
    }

    @Test
    void the_same_instant_can_be_two_days() {
        var dues = dues("09:00", 3, "Pacific/Honolulu", "Pacific/Kiritimati");

        assertThat(dues.at(at("2026-03-05T09:00:00-10:00"))).extracting(Dues.LocalDay::zone,
                Dues.LocalDay::occasion).containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("Pacific/Honolulu", LocalDate.of(2026, 3, 8)),
                        org.assertj.core.groups.Tuple.tuple("Pacific/Kiritimati", LocalDate.of(2026, 3, 9)));
    }

    @Test
    void a_zone_that_is_none_is_the_shops() {
        var dues = dues("09:00", 0, "Mars/Olympus");

        assertThat(dues.at(at("2026-03-05T09:00:00+08:00"))).extracting(Dues.LocalDay::zone)
                .containsExactlyInAnyOrder("", "Mars/Olympus");
    }

    private static DayDues dues(String sendAt, int leadDays, String... zones) {
        return new DayDues(trigger(sendAt, leadDays, "Asia/Shanghai"), zones(zones));
    }

    private static BirthdayTrigger trigger(String sendAt, int leadDays, String shop) {
        return new BirthdayTrigger(LocalTime.parse(sendAt), leadDays, LeapDayPolicy.FEB_28,
                java.time.ZoneId.of(shop));
    }

    private static Zones zones(String... stored) {
        return Zones.of(List.of(stored),
                stored.length == 1 && !stored[0].startsWith("Mars")
                        ? java.time.ZoneId.of(stored[0])
                        : Shop.SHANGHAI);
    }

    private static List<Instant> after(Dues dues, String from, int count) {
        var found = new ArrayList<Instant>();
        var last = at(from);
        for (var i = 0; i < count; i++) {
            last = dues.firstAfter(last).orElseThrow();
            found.add(last);
        }
        return found;
    }

    private static Instant at(String time) {
        return OffsetDateTime.parse(time).toInstant();
    }
}
