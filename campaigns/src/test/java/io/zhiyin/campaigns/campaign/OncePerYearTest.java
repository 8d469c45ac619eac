package io.zhiyin.campaigns.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.calendar.Birthdays;
import io.zhiyin.campaigns.calendar.LeapDayPolicy;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.delivery.Route;
import io.zhiyin.campaigns.schedule.ServiceClock;
import io.zhiyin.campaigns.store.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The whole way from the moving clock to the deliveries, over more than two years. */
class OncePerYearTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final LocalDate FIRST = LocalDate.of(2027, 11, 1);
    private static final LocalDate LAST = LocalDate.of(2029, 3, 31);

    @Test
    void every_birthday_is_planned_exactly_once_in_its_year_however_the_clock_jumps() {
        var clock = ServiceClock.over(
                Clock.fixed(OffsetDateTime.parse("2027-10-31T12:00:00Z").toInstant(), ZoneOffset.UTC));
        var shop = new Shop(database.db(), clock);
        var runs = new Runs(database.db(), clock, shop.campaigns(),
                new Planning(database.db(), clock, shop.segments()), () -> {});
        Map<CustomerId, Birthday> guests = new LinkedHashMap<>();
        var births = List.of(Birthday.solar(2, 29), Birthday.solar(1, 1), Birthday.solar(12, 31),
                Birthday.solar(3, 1), Birthday.lunar(12, 30), Birthday.lunar(1, 1), Birthday.lunar(8, 15),
                new Birthday(Birthday.Kind.LUNAR, null, 5, 3, true));
        for (var birthday : births) {
            for (var zone : new String[]{null, "America/New_York", "Pacific/Kiritimati"}) {
                guests.put(shop.guest().born(birthday).in(zone).id(), birthday);
            }
        }
        shop.birthdays(Shop.AT_NINE, Route.TEMPLATE);

        var random = new Random(20271031);
        var end = LAST.plusDays(1).atTime(12, 0).toInstant(ZoneOffset.UTC);
        while (clock.instant().isBefore(end)) {
            // never so far that a day is over before anybody looked
            clock.moveTo(clock.instant().plus(Duration.ofMinutes(30 + random.nextInt(13 * 60))));
            runs.due().forEach((name, due) -> {
                if (!due.isAfter(clock.instant())) {
                    runs.fired(name, due);
                }
            });
        }

        guests.forEach((guest, birthday) -> assertThat(planned(guest))
                .as("%s %s", guest, birthday.describe(java.util.Locale.ENGLISH))
                .containsExactlyElementsOf(celebrated(birthday)));
    }

    private static List<LocalDate> planned(CustomerId guest) {
        return database.db()
                .sql("select occasion from delivery where customer_id = :id and occasion between :first and :last"
                        + " order by occasion")
                .bind("id", guest.value()).bind("first", FIRST).bind("last", LAST)
                .list(row -> java.util.Objects.requireNonNull(row.dateOrNull("occasion")));
    }

    private static Iterable<LocalDate> celebrated(Birthday birthday) {
        var dates = new TreeSet<LocalDate>();
        for (var year = FIRST.getYear() - 1; year <= LAST.getYear(); year++) {
            Birthdays.celebratedIn(birthday, year, LeapDayPolicy.FEB_28)
                    .filter(it -> !it.isBefore(FIRST) && !it.isAfter(LAST)).ifPresent(dates::add);
        }
        return dates;
    }
}
