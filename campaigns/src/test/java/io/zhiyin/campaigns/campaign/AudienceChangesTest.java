package io.zhiyin.campaigns.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.delivery.Route;
import io.zhiyin.campaigns.schedule.ServiceClock;
import io.zhiyin.campaigns.segment.Lists;
import io.zhiyin.campaigns.segment.Rule;
import io.zhiyin.campaigns.segment.SegmentId;
import io.zhiyin.campaigns.segment.Standing;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.TestDatabase;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is planned stays as it was planned; what comes next goes by what the segment says then. */
class AudienceChangesTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final LocalTime TEN = LocalTime.of(10, 0);

    private final Database db = database.db();
    private final ServiceClock clock = ServiceClock
            .over(Clock.fixed(at("2026-09-01T00:00:00+08:00"), ZoneOffset.UTC));
    private final Shop shop = new Shop(db, clock);
    private final Planning planning = new Planning(db, clock, shop.segments());
    private final Runs runs = new Runs(db, clock, shop.campaigns(), planning, () -> {});
    private final AudienceChanges changes = new AudienceChanges(db, shop.segments());
    private final Lists lists = new Lists(db, shop.segments(), clock, Shop.SHANGHAI);
    private CustomerId lin = new CustomerId(0);
    private CustomerId chen = new CustomerId(0);
    private SegmentId list = new SegmentId(0);
    /** Those on the list, and after {@link #widen} everybody. */
    private SegmentId segment = new SegmentId(0);

    @BeforeEach
    void two_customers_one_of_them_on_a_list() {
        lin = shop.guest().born(Birthday.solar(9, 3)).id();
        chen = shop.guest().born(Birthday.solar(9, 3)).id();
        list = shop.segments().createList("名单").id();
        segment = shop.segments().create("人群", new Standing.InSegment(list)).id();
        lists.put(list, List.of(lin));
    }

    @Test
    void a_campaign_that_went_out_once_stays_as_it_was_planned_and_the_change_is_told() {
        var campaign = started(new OnceTrigger(at("2026-09-02T10:00:00+08:00"), 24, Shop.SHANGHAI));
        assertThat(changes.of(campaign)).as("nothing is planned yet").isEmpty();
        ring("2026-09-02T10:00:00+08:00");
        assertThat(changes.of(campaign).orElseThrow())
                .isEqualTo(new AudienceChanges.Last(at("2026-09-02T10:00:00+08:00"), false));

        widen();
        runs.resume();
        shop.campaigns().pause(campaign.id());
        shop.campaigns().resume(campaign.id());
        ring("2026-09-02T12:00:00+08:00");

        assertThat(planned()).containsExactly(lin);
        assertThat(changes.of(campaign).orElseThrow().changed()).isTrue();
    }

    @Test
    void a_recurring_campaign_goes_by_the_segment_as_it_is_at_the_next_due_time() {
        var campaign = started(new RecurringTrigger(new Rhythm.Daily(TEN), 24, Shop.SHANGHAI));
        ring("2026-09-01T10:00:00+08:00");
        widen();
        ring("2026-09-01T20:00:00+08:00");
        assertThat(planned()).containsExactly(lin);
        assertThat(changes.of(campaign).orElseThrow().changed()).isTrue();

        ring("2026-09-02T10:00:00+08:00");

        assertThat(planned()).containsExactlyInAnyOrder(lin, lin, chen);
        assertThat(changes.of(campaign).orElseThrow().changed()).isFalse();
    }

    @Test
    void a_birthday_campaign_does_so_on_the_day() {
        var campaign = started(Shop.AT_NINE);
        ring("2026-09-02T09:00:00+08:00");
        widen();
        assertThat(changes.of(campaign).orElseThrow().changed()).isTrue();

        ring("2026-09-03T09:00:00+08:00");

        assertThat(planned()).containsExactlyInAnyOrder(lin, chen);
        assertThat(changes.of(campaign).orElseThrow().changed()).isFalse();
    }

    @Test
    void a_campaign_that_follows_events_does_so_from_the_next_event_on() {
        var campaign = started(
                new EventTrigger(EventTrigger.On.FOLLOWED, null, 0, 0, 24, Shop.SHANGHAI));
        follows(lin);
        follows(chen);
        ring("2026-09-01T00:01:00+08:00");
        assertThat(planned()).containsExactly(lin);
        widen();
        ring("2026-09-01T00:02:00+08:00");
        assertThat(planned()).as("what was looked at stays").containsExactly(lin);
        assertThat(changes.of(campaign).orElseThrow().changed()).isTrue();

        follows(chen);
        ring("2026-09-01T00:03:00+08:00");

        assertThat(planned()).containsExactly(lin, chen);
        assertThat(changes.of(campaign).orElseThrow().changed()).isFalse();
    }

    @Test
    void another_name_is_no_change_and_somebody_put_on_a_list_is_one() {
        var campaign = started(new RecurringTrigger(new Rhythm.Daily(TEN), 24, Shop.SHANGHAI));
        ring("2026-09-01T10:00:00+08:00");

        shop.segments().update(segment, "老客人", new Standing.InSegment(list));
        assertThat(changes.of(campaign).orElseThrow().changed()).isFalse();
        lists.put(list, List.of(chen));
        assertThat(changes.of(campaign).orElseThrow().changed()).isTrue();
        lists.take(list, List.of(chen));
        assertThat(changes.of(campaign).orElseThrow().changed()).isFalse();
    }

    private void widen() {
        shop.segments().update(segment, "人群", new Rule.Everyone());
    }

    private void follows(CustomerId customer) {
        db.sql("insert into interaction (customer_id, account, kind, at) values (:id, 'a', 'follow', :now)")
                .bind("id", customer.value()).bind("now", clock.instant()).update();
    }

    private Campaign started(Trigger trigger) {
        var settings = new Campaign.Settings("c", Audience.of(segment), shop.template("t"), 1, trigger,
                LatePolicy.SEND, List.of(Route.TEMPLATE));
        return shop.campaigns().start(shop.campaigns().create(settings, "test").id());
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
        return db.sql("select customer_id from delivery order by id")
                .list(row -> new CustomerId(row.number("customer_id")));
    }

    private static Instant at(String time) {
        return OffsetDateTime.parse(time).toInstant();
    }
}
