package io.zhiyin.campaigns.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zhiyin.campaigns.calendar.DayOff;
import io.zhiyin.campaigns.calendar.Festival;
import io.zhiyin.campaigns.calendar.Holidays;
import io.zhiyin.campaigns.calendar.LeapDayPolicy;
import io.zhiyin.campaigns.calendar.Shift;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.delivery.Route;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.profile.FieldId;
import io.zhiyin.campaigns.schedule.Cron;
import io.zhiyin.campaigns.schedule.ServiceClock;
import io.zhiyin.campaigns.segment.Rule;
import io.zhiyin.campaigns.store.TestDatabase;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What goes out once, again and again, and on holidays; and what becomes of what was late. */
class TriggersTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final LocalTime TEN = LocalTime.of(10, 0);

    private final ServiceClock clock = ServiceClock
            .over(Clock.fixed(at("2026-09-01T00:00:00+08:00"), ZoneOffset.UTC));
    private final Shop shop = new Shop(database.db(), clock);
    private final Holidays holidays = new Holidays(database.db(), clock);
    private final Planning planning = new Planning(database.db(), clock, shop.segments(), 3);
    private final Runs runs = new Runs(database.db(), clock, shop.campaigns(), planning, () -> {});
    private final Forecast forecast = new Forecast(database.db(), shop.segments(), clock);

    @Test
    void what_goes_out_once_is_for_everybody_and_does_not_come_again_to_the_same_ones() {
        var lin = shop.guest().id();
        var campaign = started(once("2026-09-02T10:00:00+08:00"), LatePolicy.SEND);
        ring("2026-09-02T10:00:00+08:00");
        assertThat(planned()).containsExactly(lin);
        assertThat(campaign(campaign).nextDueAt()).isNull();

        var chen = shop.guest().id();
        shop.campaigns().edit(campaign.id(), of(once("2026-09-05T10:00:00+08:00"), LatePolicy.SEND));
        ring("2026-09-05T10:00:00+08:00");

        assertThat(planned()).containsExactly(lin, chen);
    }

    @Test
    void what_is_over_cannot_be_started_and_a_started_campaign_keeps_what_triggers_it() {
        var late = shop.campaigns().create(of(once("2026-08-02T10:00:00+08:00"), LatePolicy.SEND), "test");
        assertThatThrownBy(() -> shop.campaigns().start(late.id()))
                .isInstanceOf(Campaigns.NotAllowed.class).hasMessageContaining("时间已经过去");

        var weekly = new RecurringTrigger(new Rhythm.Daily(TEN), 24, Shop.SHANGHAI);
        shop.campaigns().edit(late.id(), of(weekly, LatePolicy.SEND));
        shop.campaigns().start(late.id());
        assertThatThrownBy(() -> shop.campaigns().edit(late.id(),
                of(once("2026-10-02T10:00:00+08:00"), LatePolicy.SEND)))
                .isInstanceOf(Campaigns.NotAllowed.class).hasMessageContaining("不能再换触发方式");
    }

    @Test
    void every_day_is_one_occasion_even_where_the_time_is_moved_and_a_past_time_is_not_passed_over() {
        var lin = shop.guest().id();
        var campaign = started(new RecurringTrigger(new Rhythm.Daily(TEN), 24, Shop.SHANGHAI),
                LatePolicy.SEND);
        ring("2026-09-01T10:00:00+08:00");
        shop.campaigns().edit(campaign.id(), of(
                new RecurringTrigger(new Rhythm.Daily(LocalTime.of(11, 0)), 24, Shop.SHANGHAI),
                LatePolicy.SEND));
        ring("2026-09-01T11:00:00+08:00");
        assertThat(planned()).containsExactly(lin);

        clock.moveTo(at("2026-09-01T20:00:00+08:00"));
        shop.campaigns().edit(campaign.id(),
                of(new RecurringTrigger(new Rhythm.Weekly(days(DayOfWeek.TUESDAY), LocalTime.of(19, 0)), 24,
                        Shop.SHANGHAI), LatePolicy.SEND));
        ring("2026-09-01T20:01:00+08:00");
        assertThat(planned()).containsExactly(lin);
        ring("2026-09-08T19:00:00+08:00");
        assertThat(planned()).containsExactly(lin, lin);
    }

    @Test
    void of_the_times_that_were_passed_over_the_last_stands_for_all() {
        shop.guest();
        started(new RecurringTrigger(new Rhythm.ByCron(new Cron("0 0 * ? * *")), 24, Shop.SHANGHAI),
                LatePolicy.SEND);

        ring("2026-09-01T12:30:00+08:00");

        assertThat(states()).hasSize(12).endsWith("planned").startsWith("missed", "missed");
        assertThat(states().stream().filter("planned"::equals)).hasSize(1);
    }

    @Test
    void the_next_times_are_told_and_awkward_rhythms_are_refused() {
        assertThat(next(new Rhythm.Monthly(new TreeSet<>(List.of(31)), true, TEN),
                "2026-01-15T00:00:00+08:00", 4))
                .containsExactly("2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30");
        assertThat(next(new Rhythm.Monthly(new TreeSet<>(List.of(29, 30)), false, TEN),
                "2026-01-30T12:00:00+08:00", 3)).containsExactly("2026-03-29", "2026-03-30", "2026-04-29");
        assertThat(next(new Rhythm.Weekly(days(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY), TEN),
                "2026-09-04T00:00:00+08:00", 3)).containsExactly("2026-09-05", "2026-09-06", "2026-09-12");
        // The clocks of New York skip 02:30 on 8 March 2026.
        assertThat(new Rhythm.Daily(LocalTime.of(2, 30)).firstAfter(at("2026-03-07T12:00:00-05:00"),
                java.time.ZoneId.of("America/New_York"))).contains(at("2026-03-08T03:30:00-04:00"));
        assertThatThrownBy(() -> new Cron("0 0 25 ? * *")).isInstanceOf(InvalidInput.class);
        assertThatThrownBy(() -> new Cron("tomorrow")).hasMessageContaining("cron 表达式读不懂");
        assertThatThrownBy(() -> new Rhythm.ByCron(new Cron("0 */10 9 ? * *"))).hasMessageContaining("太频繁");
        assertThatThrownBy(() -> new Rhythm.Weekly(new TreeSet<>(), TEN)).hasMessageContaining("至少选一个");
    }

    @Test
    void a_holiday_is_greeted_in_each_customers_zone_once_a_year_working_days_before_it() {
        // 中秋 2026 is Friday 25 September, a day off; Sunday the 20th is worked for it.
        holidays.announce(List.of(new DayOff(LocalDate.of(2026, 9, 25), true, "中秋节"),
                new DayOff(LocalDate.of(2026, 9, 20), false, "国庆节")), "test");
        var here = shop.guest().id();
        var there = shop.guest().in("America/New_York").id();
        var before = new Shift(-5, Shift.Unit.WORKING_DAYS);
        var campaign = started(new HolidayTrigger("mid_autumn", before, TEN, Shop.SHANGHAI), LatePolicy.SEND);

        assertThat(campaign(campaign).nextDueAt()).isEqualTo(at("2026-09-20T10:00:00+08:00"));
        ring("2026-09-20T10:00:00+08:00");
        assertThat(planned()).containsExactly(here);
        ring("2026-09-20T10:00:00-04:00");
        assertThat(planned()).containsExactly(here, there);
        assertThat(database.db().sql("select distinct occasion from delivery")
                .list(row -> String.valueOf(row.dateOrNull("occasion"))))
                .containsExactly("2026-09-25");

        shop.campaigns().edit(campaign.id(),
                of(new HolidayTrigger("mid_autumn", Shift.NONE, TEN, Shop.SHANGHAI),
                        LatePolicy.SEND));
        ring("2026-09-25T10:00:00+08:00");
        ring("2026-09-25T10:00:00-04:00");
        assertThat(planned()).containsExactly(here, there);
        ring("2027-09-15T10:00:00+08:00");
        assertThat(planned()).containsExactly(here, there, here);
    }

    @Test
    void planning_a_holiday_again_changes_nothing_and_the_forecast_says_how_many() {
        shop.guest();
        shop.guest();
        var campaign = started(new HolidayTrigger("national", Shift.NONE, TEN, Shop.SHANGHAI),
                LatePolicy.SEND);
        assertThat(forecast.days(campaign.settings(), LocalDate.of(2026, 9, 30), 3).values())
                .containsExactly(0L, 2L, 0L);
        assertThat(forecast.on(campaign.settings(), LocalDate.of(2026, 10, 1), 9)).hasSize(2);
        assertThat(forecast.on(campaign.settings(), LocalDate.of(2026, 10, 2), 9)).isEmpty();
        assertThat(forecast.next(campaign.settings().trigger(), 2)).containsExactly(
                at("2026-10-01T10:00:00+08:00"), at("2027-10-01T10:00:00+08:00"));

        ring("2026-10-01T10:00:00+08:00");
        database.db().sql("update run set state = 'planning', planned_up_to = 0").update();
        runs.resume();

        assertThat(planned()).hasSize(2);
    }

    @Test
    void a_day_of_the_shops_own_is_kept_used_and_taken_away() {
        var own = holidays.add("店庆", new Festival.Day.Single(LocalDate.of(2026, 9, 9)), "test");
        assertThatThrownBy(
                () -> holidays.add("店庆", new Festival.Day.Single(LocalDate.of(2027, 9, 9)), "test"))
                .isInstanceOf(InvalidInput.class);
        var campaign = started(new HolidayTrigger(own.code(), Shift.NONE, TEN, Shop.SHANGHAI),
                LatePolicy.SEND);
        assertThat(TriggerText.describe(campaign.settings().trigger(), TriggerNames.of(database.db()),
                Locale.CHINESE))
                .isEqualTo("店庆（2026-09-09，只一次）当天 10:00");
        ring("2026-09-09T10:00:00+08:00");
        assertThat(campaign(campaign).nextDueAt()).isNull();

        holidays.remove(own.code());

        assertThat(TriggerText.describe(campaign.settings().trigger(), TriggerNames.of(database.db()),
                Locale.CHINESE))
                .contains("已被删除");
    }

    @Test
    void what_is_late_is_sent_held_or_skipped_as_the_campaign_says() {
        shop.guest();
        started(once("2026-09-01T10:00:00+08:00"), LatePolicy.SEND);
        started(once("2026-09-01T10:00:00+08:00"), LatePolicy.HOLD);
        started(once("2026-09-01T10:00:00+08:00"), LatePolicy.SKIP);

        ring("2026-09-01T11:00:00+08:00");

        assertThat(states()).containsExactlyInAnyOrder("planned", "held", "missed");
        assertThat(planned()).hasSize(1);
    }

    @Test
    void an_anniversary_is_greeted_from_the_first_year_on_once_a_year_and_29_february_as_the_campaign_says() {
        var joined = joinedOn("2024-02-29T23:30:00+08:00");
        joinedOn("2027-02-28T12:00:00+08:00");
        joinedOn("2025-03-01T00:30:00+08:00");
        started(new AnniversaryTrigger(AnniversaryTrigger.Of.JOINED, null, 0, LeapDayPolicy.FEB_28, TEN,
                Shop.SHANGHAI), LatePolicy.SEND);

        ring("2027-02-28T10:00:00+08:00");
        assertThat(planned()).containsExactly(joined);
        database.db().sql("update run set state = 'planning', planned_up_to = 0").update();
        runs.resume();
        assertThat(planned()).containsExactly(joined);
        ring("2028-02-29T10:00:00+08:00");
        assertThat(planned().stream().filter(joined::equals)).hasSize(2);
    }

    @Test
    void the_days_of_which_a_day_is_an_anniversary() {
        assertThat(firsts("2027-02-28", LeapDayPolicy.FEB_28)).startsWith("2026-02-28", "2025-02-28",
                "2024-02-28",
                "2024-02-29", "2023-02-28");
        assertThat(firsts("2028-02-28", LeapDayPolicy.FEB_28)).startsWith("2027-02-28", "2026-02-28");
        assertThat(firsts("2027-03-01", LeapDayPolicy.MAR_1)).startsWith("2026-03-01", "2025-03-01",
                "2024-03-01",
                "2024-02-29", "2023-03-01");
        assertThat(firsts("2028-02-29", LeapDayPolicy.MAR_1)).startsWith("2024-02-29", "2020-02-29");
        assertThat(firsts("2027-02-28", LeapDayPolicy.LEAP_YEARS_ONLY)).startsWith("2026-02-28", "2025-02-28",
                "2024-02-28", "2023-02-28");
    }

    @Test
    void anniversaries_of_the_first_purchase_and_of_a_field_are_found_days_ahead() {
        var lin = shop.guest().id();
        var chen = shop.guest().id();
        database.db()
                .sql("""
                        insert into insight (customer_id, orders, spent_fen, first_paid_at, last_paid_at, buying_days, first_day_fen)
                        values (:lin, 1, 100, '2025-10-02T01:00:00+08:00', '2025-10-02T01:00:00+08:00', 1, 100)""")
                .bind("lin", lin.value()).update();
        database.db().sql("""
                with f as (insert into profile_field (key, name, type, place, created_at)
                           values ('adopted', '领养日', 'date', 1, now()) returning id)
                insert into profile_value (customer_id, field_id, known, day, source, said_by, since, said_at)
                select :chen, f.id, true, date '2020-10-02', 'operator', 'test', now(), now() from f""")
                .bind("chen", chen.value()).update();
        var first = new AnniversaryTrigger(AnniversaryTrigger.Of.FIRST_PURCHASE, null, 1,
                LeapDayPolicy.FEB_28,
                TEN, Shop.SHANGHAI);
        var field = new AnniversaryTrigger(AnniversaryTrigger.Of.FIELD, new FieldId(1), 1,
                LeapDayPolicy.FEB_28,
                TEN, Shop.SHANGHAI);
        assertThat(forecast.days(of(field, LatePolicy.SEND), LocalDate.of(2026, 9, 30), 3).values())
                .containsExactly(0L, 1L, 0L);
        assertThat(TriggerText.describe(field, TriggerNames.of(database.db()), Locale.CHINESE))
                .isEqualTo("“领养日”的周年前 1 天的 10:00");
        started(first, LatePolicy.SEND);
        started(field, LatePolicy.SEND);

        ring("2026-10-01T10:00:00+08:00");

        assertThat(planned()).containsExactlyInAnyOrder(lin, chen);
    }

    @Test
    void whoever_is_left_out_is_not_planned_and_the_holdout_is_drawn_the_same_at_every_run() {
        for (var i = 0; i < 200; i++) {
            shop.guest();
        }
        database.db().sql("update customer set source = 'staff' where id <= 20").update();
        var staff = shop.segments().create("员工", new Rule.Source(Rule.Source.Match.EQUALS, "staff")).id();
        var trigger = new RecurringTrigger(new Rhythm.Daily(TEN), 24, Shop.SHANGHAI);
        var settings = new Campaign.Settings("c", new Audience(null, List.of(staff), 20), shop.template("t"),
                1,
                trigger, LatePolicy.SEND, List.of(Route.TEMPLATE));
        shop.campaigns().start(shop.campaigns().create(settings, "test").id());
        assertThat(forecast.audience(settings.audience())).isEqualTo(180);

        ring("2026-09-01T10:00:00+08:00");
        ring("2026-09-02T10:00:00+08:00");

        assertThat(planned()).hasSize(360).noneMatch(it -> it.value() <= 20);
        var out = database.db().sql("""
                select count(*) as n, count(distinct customer_id) as people from delivery
                 where state = 'skipped' and reason = 'holdout' and finished_at is not null""").one(it -> it);
        assertThat(out.number("people")).isBetween(18L, 56L);
        assertThat(out.number("n")).isEqualTo(2 * out.number("people"));
        assertThatThrownBy(() -> shop.segments().delete(staff)).hasMessageContaining("活动正在使用");
    }

    @Test
    void two_schedulers_that_ring_at_once_make_one_run_and_one_delivery_each() throws Exception {
        for (var i = 0; i < 30; i++) {
            shop.guest();
        }
        started(once("2026-09-02T10:00:00+08:00"), LatePolicy.SEND);
        clock.moveTo(at("2026-09-02T10:00:00+08:00"));
        var other = new Runs(database.db(), clock, shop.campaigns(),
                new Planning(database.db(), clock, shop.segments(), 7), () -> {});

        try (var threads = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
            var both = List.of(threads.submit(() -> runs.fired("campaign/1", clock.instant())),
                    threads.submit(() -> other.fired("campaign/1", clock.instant())));
            for (var one : both) {
                one.get();
            }
        }

        assertThat(states()).containsExactly("planned");
        assertThat(planned()).hasSize(30).doesNotHaveDuplicates();
    }

    private CustomerId joinedOn(String time) {
        var id = shop.guest().id();
        database.db().sql("update customer set created_at = :at where id = :id").bind("at", at(time))
                .bind("id", id.value()).update();
        return id;
    }

    private static List<String> firsts(String occasion, LeapDayPolicy policy) {
        return Anniversaries.firsts(LocalDate.parse(occasion), policy).stream().map(LocalDate::toString)
                .toList();
    }

    private OnceTrigger once(String time) {
        return new OnceTrigger(at(time), 24, Shop.SHANGHAI);
    }

    private Campaign started(Trigger trigger, LatePolicy late) {
        return shop.campaigns().start(shop.campaigns().create(of(trigger, late), "test").id());
    }

    private Campaign.Settings of(Trigger trigger, LatePolicy late) {
        var name = "c" + System.nanoTime();
        return new Campaign.Settings(name, Audience.of(null), shop.template(name), 1, trigger, late,
                List.of(Route.TEMPLATE));
    }

    private Campaign campaign(Campaign campaign) {
        return shop.campaigns().get(campaign.id()).orElseThrow();
    }

    private static List<String> next(Rhythm rhythm, String from, int count) {
        var found = new java.util.ArrayList<String>();
        var last = at(from);
        while (found.size() < count) {
            last = rhythm.firstAfter(last, Shop.SHANGHAI).orElseThrow();
            found.add(last.atZone(Shop.SHANGHAI).toLocalDate().toString());
        }
        return found;
    }

    private static SortedSet<DayOfWeek> days(DayOfWeek... days) {
        return new TreeSet<>(List.of(days));
    }

    private void ring(String time) {
        clock.moveTo(at(time));
        runs.due().forEach((name, due) -> {
            if (!due.isAfter(clock.instant())) {
                runs.fired(name, due);
            }
        });
    }

    private List<String> states() {
        return database.db().sql("select state from run order by due_at, id").list(row -> row.text("state"));
    }

    private List<CustomerId> planned() {
        return database.db().sql("select customer_id from delivery order by id")
                .list(row -> new CustomerId(row.number("customer_id")));
    }

    private static Instant at(String time) {
        return OffsetDateTime.parse(time).toInstant();
    }
}
