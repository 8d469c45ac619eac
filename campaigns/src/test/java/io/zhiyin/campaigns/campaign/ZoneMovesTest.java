package io.zhiyin.campaigns.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.calendar.Shift;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.delivery.Route;
import io.zhiyin.campaigns.schedule.ServiceClock;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.TestDatabase;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who goes to live in the east on their day is greeted on that day all the same, and nobody twice. */
class ZoneMovesTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final String NEW_YORK = "America/New_York";
    private static final String TOKYO = "Asia/Tokyo";

    private final Database db = database.db();
    private final ServiceClock clock = ServiceClock
            .over(Clock.fixed(at("2026-09-01T00:00:00+08:00"), ZoneOffset.UTC));
    private final Shop shop = new Shop(db, clock);
    private final Planning planning = new Planning(db, clock, shop.segments());
    private final Runs runs = new Runs(db, clock, shop.campaigns(), planning, () -> {});
    private final ZoneMoves moves = new ZoneMoves(db, clock, shop.campaigns(), shop.segments(), runs,
            List.of());

    @Test
    void a_birthday_whose_time_is_over_in_the_new_zone_is_made_up_for_on_the_day_once() {
        var lin = shop.guest().born(Birthday.solar(9, 3)).in(NEW_YORK);
        var stays = shop.guest().born(Birthday.solar(9, 3));
        var other = shop.guest().born(Birthday.solar(9, 4)).in(NEW_YORK);
        shop.birthdays(Shop.AT_NINE, Route.TEMPLATE);
        ring("2026-09-03T15:00:00+08:00");
        assertThat(planned()).containsExactly(stays.id());

        lin.in(TOKYO);
        other.in(TOKYO);
        ring("2026-09-03T15:05:00+08:00");
        assertThat(planned()).as("Tokyo's nine o'clock was at eight here").containsExactly(stays.id(),
                lin.id());
        ring("2026-09-03T21:30:00+08:00");
        lin.in(NEW_YORK);
        ring("2026-09-03T22:00:00+08:00");
        lin.in(null);
        ring("2026-09-03T22:10:00+08:00");
        ring("2026-09-04T08:00:00+08:00");
        ring("2026-09-05T00:00:00+08:00");

        assertThat(planned()).containsExactlyInAnyOrder(stays.id(), lin.id(), other.id());
        assertThat(db.sql("select count(*) from delivery where customer_id = :lin and expires_at = :ends")
                .bind("lin", lin.id().value()).bind("ends", at("2026-09-04T00:00:00+09:00")).count())
                .as("until the day is over in Tokyo").isEqualTo(1);
        assertThat(runs.list(null, null, 10)).filteredOn(it -> it.ofDueAt() != null).singleElement()
                .satisfies(it -> {
                    assertThat(it.ofDueAt()).isEqualTo(at("2026-09-03T09:00:00+09:00"));
                    assertThat(it.only()).isEqualTo(1);
                });
    }

    @Test
    void who_had_it_where_they_came_from_or_whose_day_is_over_where_they_went_gets_nothing() {
        var had = shop.guest().born(Birthday.solar(9, 3)).in("Pacific/Auckland");
        var over = shop.guest().born(Birthday.solar(9, 3)).in("America/Los_Angeles");
        shop.birthdays(Shop.AT_NINE, Route.TEMPLATE);
        ring("2026-09-03T12:00:00+08:00");
        assertThat(planned()).containsExactly(had.id());

        had.in(TOKYO);
        ring("2026-09-03T12:05:00+08:00");
        ring("2026-09-03T23:30:00+08:00");
        over.in("Pacific/Kiritimati");
        ring("2026-09-03T23:40:00+08:00");

        assertThat(planned()).containsExactly(had.id());
        assertThat(runs.list(null, null, 10)).allSatisfy(it -> assertThat(it.ofDueAt()).isNull());
    }

    @Test
    void a_holiday_is_made_up_for_as_its_campaign_says_and_a_held_one_goes_on_somebodys_word() {
        var lin = shop.guest().in(NEW_YORK);
        var send = holiday("a", LatePolicy.SEND);
        var hold = holiday("b", LatePolicy.HOLD);
        var skip = holiday("c", LatePolicy.SKIP);
        ring("2026-09-25T09:00:00+08:00");
        assertThat(planned()).isEmpty();

        lin.in(TOKYO);
        ring("2026-09-25T14:00:10+08:00");

        assertThat(ofCampaign(send)).containsExactly(lin.id());
        assertThat(ofCampaign(hold)).isEmpty();
        assertThat(runs.list(skip.id(), null, 10)).extracting(Runs.Summary::state).contains("missed");
        var held = runs.held();
        assertThat(held).singleElement().satisfies(it -> assertThat(it.campaign()).isEqualTo(hold.id()));
        runs.decide(held.getFirst().id(), true, "王芳");
        assertThat(ofCampaign(hold)).containsExactly(lin.id());
        ring("2026-09-25T23:00:00+08:00");
        assertThat(planned()).containsExactly(lin.id(), lin.id());
    }

    @Test
    void what_was_over_before_the_campaign_began_is_not_made_up_for() {
        var lin = shop.guest().born(Birthday.solar(9, 3)).in(NEW_YORK);
        clock.moveTo(at("2026-09-03T12:00:00+08:00"));
        shop.birthdays(Shop.AT_NINE, Route.TEMPLATE);

        lin.in(TOKYO);
        ring("2026-09-03T12:05:00+08:00");

        assertThat(planned()).isEmpty();
        assertThat(db.sql("select count(*) from zone_move").count()).isZero();
    }

    private Campaign holiday(String name, LatePolicy late) {
        var trigger = new HolidayTrigger("mid_autumn", new Shift(0, Shift.Unit.DAYS), LocalTime.of(9, 0),
                Shop.SHANGHAI);
        return shop.campaigns().start(shop.campaigns().create(new Campaign.Settings(name, Audience.of(null),
                shop.template(name), 1, trigger, late, List.of(Route.TEMPLATE)), "test").id());
    }

    private void ring(String time) {
        clock.moveTo(at(time));
        runs.due().forEach((name, due) -> {
            if (!due.isAfter(clock.instant())) {
                runs.fired(name, due);
            }
        });
        moves.catchUp();
    }

    private List<CustomerId> planned() {
        return db.sql("select customer_id from delivery order by id")
                .list(row -> new CustomerId(row.number("customer_id")));
    }

    private List<CustomerId> ofCampaign(Campaign campaign) {
        return db.sql("select customer_id from delivery where campaign_id = :campaign order by id")
                .bind("campaign", campaign.id().value())
                .list(row -> new CustomerId(row.number("customer_id")));
    }

    private static Instant at(String time) {
        return OffsetDateTime.parse(time).toInstant();
    }
}
