package io.zhiyin.campaigns.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.calendar.LeapDayPolicy;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.delivery.Route;
import io.zhiyin.campaigns.delivery.RunId;
import io.zhiyin.campaigns.schedule.ServiceClock;
import io.zhiyin.campaigns.segment.Rule;
import io.zhiyin.campaigns.store.TestDatabase;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PlanningTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private final ServiceClock clock = ServiceClock
            .over(Clock.fixed(at("2026-03-01T00:00:00+08:00"), ZoneOffset.UTC));
    private final Shop shop = new Shop(database.db(), clock);
    private final Planning planning = new Planning(database.db(), clock, shop.segments(), 3);
    private final Runs runs = new Runs(database.db(), clock, shop.campaigns(), planning, () -> {});

    @Test
    void planning_a_run_twice_changes_nothing() {
        var lin = born(3, 5).id();
        born(3, 6);
        var campaign = shop.birthdays(Shop.AT_NINE, Route.TEMPLATE);
        clock.moveTo(at("2026-03-05T09:00:00+08:00"));

        var run = runs.start(campaign.id(), clock.instant()).orElseThrow();
        var again = runs.start(campaign.id(), clock.instant()).orElseThrow();
        database.db().sql("update run set state = 'planning', planned_up_to = 0").update();
        var repeated = planning.plan(run);

        assertThat(again).isEqualTo(run);
        assertThat(repeated).isZero();
        assertThat(planned()).containsExactly(lin);
    }

    @Test
    void a_run_whose_planning_was_killed_goes_on_behind_the_last_slice() {
        var guests = new ArrayList<CustomerId>();
        for (var i = 0; i < 10; i++) {
            guests.add(born(3, 5).id());
        }
        shop.birthdays(Shop.AT_NINE, Route.TEMPLATE);
        clock.moveTo(at("2026-03-05T09:00:00+08:00"));
        database.db()
                .sql("""
                        insert into run (campaign_id, due_at, state, trigger, template_id, template_version, routes, created_at)
                        select id, :due, 'planning', trigger, template_id, template_version, routes, :due from campaign""")
                .bind("due", clock.instant()).update();
        var slices = new ArrayList<Integer>();

        assertThatThrownBy(() -> planning.plan(new RunId(1), () -> {
            slices.add(1);
            if (slices.size() == 2) {
                throw new IllegalStateException("killed");
            }
        })).hasMessage("killed");
        assertThat(planned()).hasSize(6);
        runs.resume();

        assertThat(planned()).containsExactlyElementsOf(guests);
        assertThat(runs.get(new RunId(1)).orElseThrow()).satisfies(it -> {
            assertThat(it.state()).isEqualTo("planned");
            assertThat(it.planned()).isEqualTo(10);
        });
    }

    @Test
    void only_the_segment_is_planned_and_nobody_who_was_merged() {
        born(3, 5);
        var stranger = born(3, 5).id();
        var merged = born(3, 5).id();
        database.db().sql("update customer set merged_into = 1 where id = :id").bind("id", merged.value())
                .update();
        database.db().sql("update customer set source = 'scan' where id = :id").bind("id", stranger.value())
                .update();
        var segment = shop.segments().create("扫码来的", new Rule.Source(Rule.Source.Match.EQUALS, "scan")).id();
        var campaign = shop.campaigns().create(new Campaign.Settings("for some", segment,
                shop.template("t"), 1, Shop.AT_NINE, List.of(Route.TEMPLATE)), "test");
        shop.campaigns().start(campaign.id());

        ring("2026-03-05T09:00:00+08:00");

        assertThat(planned()).containsExactly(stranger);
    }

    @Test
    void the_people_of_a_list_are_planned_slice_by_slice_and_nobody_else() {
        var list = shop.segments().createList("名单").id();
        var listed = new ArrayList<CustomerId>();
        for (var n = 0; n < 10; n++) {
            var guest = born(3, n < 8 ? 5 : 6).id();
            if (n != 2 && n != 7) {
                database.db()
                        .sql("insert into segment_member (segment_id, customer_id, since) values (:list, :id, now())")
                        .bind("list", list.value()).bind("id", guest.value()).update();
                listed.add(guest);
            }
        }
        var campaign = shop.campaigns()
                .create(new Campaign.Settings("for a list", list, shop.template("t"), 1,
                        Shop.AT_NINE, List.of(Route.TEMPLATE)), "test");
        shop.campaigns().start(campaign.id());

        ring("2026-03-05T09:00:00+08:00");
        assertThat(planned()).containsExactlyElementsOf(listed.subList(0, 6));

        database.db().sql("update run set state = 'planning', planned_up_to = 0").update();
        runs.resume();
        assertThat(planned()).containsExactlyElementsOf(listed.subList(0, 6));
    }

    @Test
    void a_birthday_is_not_celebrated_again_when_its_zone_its_date_or_the_sending_time_changes() {
        var lin = born(3, 5).in("Asia/Tokyo");
        var campaign = shop.birthdays(Shop.AT_NINE, Route.TEMPLATE);
        ring("2026-03-05T09:00:00+09:00");

        lin.in("America/New_York");
        ring("2026-03-05T09:00:00-05:00");
        lin.born(Birthday.solar(3, 6));
        ring("2026-03-06T09:00:00-05:00");
        lin.born(Birthday.solar(3, 7));
        var settings = campaign.settings();
        shop.campaigns().edit(campaign.id(), new Campaign.Settings(settings.name(), null, settings.template(),
                1, new BirthdayTrigger(LocalTime.of(12, 0), 0, LeapDayPolicy.MAR_1, Shop.SHANGHAI),
                settings.routes()));
        ring("2026-03-07T12:00:00-05:00");

        assertThat(planned()).containsExactly(lin.id());
        ring("2027-03-07T12:00:00-05:00");
        assertThat(planned()).containsExactly(lin.id(), lin.id());
    }

    @Test
    void nobody_is_forgotten_when_the_shop_moves_to_where_the_day_is_further() {
        var home = born(3, 5);
        var abroad = born(3, 5).in("Asia/Kolkata");
        var campaign = shop.birthdays(
                new BirthdayTrigger(LocalTime.of(9, 0), 0, LeapDayPolicy.FEB_28,
                        ZoneId.of("America/New_York")),
                Route.TEMPLATE);
        ring("2026-03-05T09:00:00+05:30");
        assertThat(planned()).containsExactly(abroad.id());

        // nine o'clock of Shanghai is past, and before the last due time
        var settings = campaign.settings();
        shop.campaigns().edit(campaign.id(), new Campaign.Settings(settings.name(), null, settings.template(),
                1, Shop.AT_NINE, settings.routes()));
        ring("2026-03-05T09:05:00+05:30");

        assertThat(planned()).containsExactlyInAnyOrder(home.id(), abroad.id());
    }

    @Test
    void lead_days_greet_before_the_day_and_a_delivery_ends_with_its_day() {
        born(3, 5);
        shop.birthdays(new BirthdayTrigger(LocalTime.of(9, 0), 2, LeapDayPolicy.FEB_28, Shop.SHANGHAI),
                Route.TEMPLATE);

        ring("2026-03-03T09:00:00+08:00");

        var row = database.db().sql("select occasion, expires_at from delivery").one(it -> it);
        assertThat(row.dateOrNull("occasion")).isEqualTo(LocalDate.of(2026, 3, 5));
        assertThat(row.instant("expires_at")).isEqualTo(at("2026-03-04T00:00:00+08:00"));
    }

    @Test
    void a_node_that_was_down_makes_up_for_today_and_records_the_days_that_are_over() {
        born(3, 4);
        var today = born(3, 6).id();
        shop.birthdays(Shop.AT_NINE, Route.TEMPLATE);

        ring("2026-03-06T18:00:00+08:00");

        assertThat(planned()).containsExactly(today);
        assertThat(runs.list(null, null, 10)).extracting(Runs.Summary::state).containsExactly("planned",
                "missed", "missed", "missed", "missed", "missed");
    }

    @Test
    void due_times_of_more_than_a_month_ago_are_not_recorded() {
        shop.birthdays(Shop.AT_NINE, Route.TEMPLATE);

        ring("2028-03-06T18:00:00+08:00");

        assertThat(runs.list(null, null, 100)).hasSizeBetween(31, 32);
    }

    @Test
    void what_came_due_during_a_pause_is_made_up_for_on_the_same_day() {
        var lin = born(3, 5).id();
        var campaign = shop.birthdays(Shop.AT_NINE, Route.TEMPLATE);
        shop.campaigns().pause(campaign.id());
        ring("2026-03-05T10:00:00+08:00");
        assertThat(planned()).isEmpty();

        shop.campaigns().resume(campaign.id());
        ring("2026-03-05T10:01:00+08:00");

        assertThat(planned()).containsExactly(lin);
    }

    @Test
    void the_forecast_counts_by_day_and_says_who() {
        var lin = born(3, 5).id();
        shop.guest().born(Birthday.lunar(1, 17));
        born(3, 6);
        var forecast = new Forecast(database.db(), shop.segments(), clock);
        var settings = shop.birthdays(Shop.AT_NINE, Route.TEMPLATE).settings();

        var days = forecast.days(settings, LocalDate.of(2026, 3, 4), 3);

        // 5 March 2026 is the 17th day of the first lunar month
        assertThat(days).containsExactly(java.util.Map.entry(LocalDate.of(2026, 3, 4), 0L),
                java.util.Map.entry(LocalDate.of(2026, 3, 5), 2L),
                java.util.Map.entry(LocalDate.of(2026, 3, 6), 1L));
        assertThat(forecast.on(settings, LocalDate.of(2026, 3, 5), 10)).hasSize(2).contains(lin);
    }

    private Shop.Guest born(int month, int day) {
        return shop.guest().born(Birthday.solar(month, day));
    }

    private void ring(String time) {
        clock.moveTo(at(time));
        runs.due().forEach((name, due) -> {
            if (!due.isAfter(clock.instant())) {
                runs.fired(name, due);
            }
        });
    }

    private List<CustomerId> planned() {
        return database.db().sql("select customer_id from delivery order by id")
                .list(row -> new CustomerId(row.number("customer_id")));
    }

    private static Instant at(String time) {
        return OffsetDateTime.parse(time).toInstant();
    }
}
