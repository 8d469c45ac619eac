package io.zhiyin.campaigns.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.delivery.Route;
import io.zhiyin.campaigns.schedule.ServiceClock;
import io.zhiyin.campaigns.segment.Rule;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.TestDatabase;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What happens to customers becomes a delivery once, whatever is killed, said twice or happened long ago. */
class EventsTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private final Database db = database.db();
    private final ServiceClock clock = ServiceClock
            .over(Clock.fixed(at("2026-09-01T00:00:00+08:00"), ZoneOffset.UTC));
    private final Shop shop = new Shop(db, clock);
    private final Runs runs = new Runs(db, clock, shop.campaigns(),
            new Planning(db, clock, shop.segments()), () -> {});
    private final Happenings happenings = new Happenings(db, clock, shop.segments());

    @Test
    void days_after_an_order_a_customer_gets_it_once_in_the_days_that_lie_between() {
        var lin = shop.guest().id();
        paid(lin, "1", "2026-08-01T09:00:00+08:00");
        var campaign = started(EventTrigger.On.ORDER_PAID, null, 72, 30);
        paid(lin, "2", "2026-08-30T09:00:00+08:00");
        assertThat(happenings.waiting(campaign.id())).as("history is no event").isZero();

        clock.moveTo(at("2026-09-02T09:00:00+08:00"));
        paid(lin, "3", "2026-09-02T09:00:00+08:00");
        paid(lin, "4", "2026-09-02T09:05:00+08:00");
        ring("2026-09-04T09:00:00+08:00");
        assertThat(planned()).isEmpty();
        ring("2026-09-05T09:00:00+08:00");
        assertThat(planned()).containsExactly(lin);
        ring("2026-09-05T09:06:00+08:00");
        assertThat(planned()).as("the second order is too near").containsExactly(lin);
        paid(lin, "5", "2026-10-03T09:00:00+08:00");
        ring("2026-10-06T09:00:30+08:00");

        assertThat(planned()).containsExactly(lin, lin);
        assertThat(happenings.waiting(campaign.id())).isZero();
    }

    @Test
    void an_event_that_does_not_commit_did_not_happen_and_one_whose_planning_fails_is_planned_again_once() {
        var lin = shop.guest().id();
        var campaign = started(EventTrigger.On.ORDER_PAID, null, 0, 0);
        assertThatThrownBy(() -> db.inTransaction(tx -> {
            tx.sql(PAID).bind("id", lin.value()).bind("number", "1").bind("at", clock.instant()).update();
            throw new IllegalStateException("killed");
        })).hasMessage("killed");
        assertThat(happenings.waiting(campaign.id())).isZero();

        paid(lin, "1", "2026-09-01T00:00:00+08:00");
        db.sql("alter table delivery add constraint killed check (campaign_id is null) not valid").update();
        try {
            assertThatThrownBy(() -> ring("2026-09-01T00:01:00+08:00")).hasMessageContaining("killed");
        } finally {
            db.sql("alter table delivery drop constraint killed").update();
        }
        assertThat(happenings.waiting(campaign.id())).as("both or nothing").isEqualTo(1);
        assertThat(db.sql("select count(*) from run").count()).isZero();
        ring("2026-09-01T00:02:00+08:00");
        ring("2026-09-01T00:03:00+08:00");

        assertThat(planned()).containsExactly(lin);
    }

    @Test
    void tags_follows_segments_and_warnings_are_events() {
        var lin = shop.guest().id();
        db.sql("insert into tag_group (name) values ('g')").update();
        db.sql("insert into tag (group_id, name) select id, 'vip' from tag_group").update();
        var tag = db.sql("select id from tag").one(row -> row.number("id"));
        var segment = shop.segments().create("s", new Rule.Everyone()).id().value();
        started(EventTrigger.On.TAGGED, tag, 0, 1);
        started(EventTrigger.On.TAGGED, tag + 1, 0, 1);
        started(EventTrigger.On.FOLLOWED, null, 0, 1);
        started(EventTrigger.On.SEGMENT_ENTERED, segment, 0, 1);
        started(EventTrigger.On.SEGMENT_LEFT, segment, 0, 1);
        started(EventTrigger.On.CHURN_WARNED, null, 0, 1);

        db.sql("""
                insert into tagging (customer_id, tag_id, given_by, giver, given_at) values (:id, :tag, 'person', 'x', :now)""")
                .bind("id", lin.value()).bind("tag", tag).bind("now", clock.instant()).update();
        db.sql("insert into interaction (customer_id, account, kind, at) values (:id, 'a', 'follow', :now)")
                .bind("id", lin.value()).bind("now", clock.instant()).update();
        db.sql("insert into segment_move (segment_id, customer_id, entered, at) values (:s, :id, true, :now)")
                .bind("s", segment).bind("id", lin.value()).bind("now", clock.instant()).update();
        warned(lin);
        ring("2026-09-01T00:01:00+08:00");

        assertThat(
                db.sql("select campaign_id from delivery order by 1").list(row -> row.number("campaign_id")))
                .containsExactly(1L, 3L, 4L, 6L);
    }

    @Test
    void a_warning_that_an_order_ended_needs_no_message() {
        var lin = shop.guest().id();
        started(EventTrigger.On.CHURN_WARNED, null, 24, 1);
        warned(lin);
        db.sql("update churn_warning set ended_at = :now, ended_by = 'order'").bind("now", clock.instant())
                .update();

        ring("2026-09-02T00:01:00+08:00");

        assertThat(planned()).isEmpty();
    }

    @Test
    void what_a_program_says_twice_happened_once_and_what_waited_too_long_is_not_sent() {
        var lin = shop.guest().id();
        shop.guest();
        var campaign = started(EventTrigger.On.API, null, 0, 0);
        assertThat(happenings.tell(campaign.id(), List.of(lin), "a")).isEqualTo(1);
        assertThat(happenings.tell(campaign.id(), List.of(lin), "a")).isZero();
        assertThat(happenings.tellAll(campaign, "a")).isEqualTo(1);
        ring("2026-09-01T00:01:00+08:00");
        assertThat(planned()).hasSize(2);

        happenings.tellAll(campaign, "b");
        ring("2026-09-03T00:01:00+08:00");

        assertThat(planned()).hasSize(2);
        assertThat(happenings.waiting(campaign.id())).isZero();
    }

    private static final String PAID = """
            insert into orders (customer_id, number, amount_fen, paid_at) values (:id, :number, 100, :at)""";

    private void paid(CustomerId customer, String number, String time) {
        db.sql(PAID).bind("id", customer.value()).bind("number", number).bind("at", at(time)).update();
    }

    private Campaign started(EventTrigger.On on, @Nullable Long subject, int after, int again) {
        var name = "c" + System.nanoTime();
        var trigger = new EventTrigger(on, subject, after, again, 24, Shop.SHANGHAI);
        var settings = new Campaign.Settings(name, Audience.of(null), shop.template(name), 1, trigger,
                LatePolicy.SEND, List.of(Route.TEMPLATE));
        return shop.campaigns().start(shop.campaigns().create(settings, "test").id());
    }

    private void warned(CustomerId customer) {
        db.sql("""
                insert into insight (customer_id, orders, spent_fen, first_paid_at, last_paid_at, buying_days, first_day_fen)
                values (:id, 1, 1, :now, :now, 1, 1)""")
                .bind("id", customer.value()).bind("now", clock.instant())
                .update();
        db.sql("""
                insert into churn_warning (customer_id, at, why, days, orders, spent_fen, last_paid_at, rules_at)
                values (:id, :now, 'rhythm', 9, 1, 1, :now, :now)""")
                .bind("id", customer.value())
                .bind("now", clock.instant()).update();
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
