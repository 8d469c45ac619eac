package io.zhiyin.campaigns.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zhiyin.campaigns.campaign.Audience;
import io.zhiyin.campaigns.campaign.Campaign;
import io.zhiyin.campaigns.campaign.CampaignId;
import io.zhiyin.campaigns.campaign.Campaigns;
import io.zhiyin.campaigns.campaign.LatePolicy;
import io.zhiyin.campaigns.campaign.Measuring;
import io.zhiyin.campaigns.campaign.OnceTrigger;
import io.zhiyin.campaigns.campaign.Planning;
import io.zhiyin.campaigns.campaign.RecurringTrigger;
import io.zhiyin.campaigns.campaign.Rhythm;
import io.zhiyin.campaigns.campaign.Runs;
import io.zhiyin.campaigns.campaign.Shop;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.delivery.Route;
import io.zhiyin.campaigns.result.Results.Step;
import io.zhiyin.campaigns.result.Results.Which;
import io.zhiyin.campaigns.schedule.ServiceClock;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.TestDatabase;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ResultsTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private final ServiceClock clock = ServiceClock.over(Clock.fixed(at("03-01T00:00"), ZoneOffset.UTC));
    private final Database db = database.db();
    private final Shop shop = new Shop(db, clock);
    private final Runs runs = new Runs(db, clock, shop.campaigns(), new Planning(db, clock, shop.segments()),
            () -> {});
    private final Results results = new Results(db);
    private int orders;

    @Test
    void an_order_belongs_to_the_last_message_before_it_and_to_no_other() {
        var lin = shop.guest().id();
        var first = sent("first", "03-05T10:00", null);
        var second = sent("second", "03-08T10:00", 1);

        order(lin, 100, "03-08T12:00");
        assertThat(converted(first).people()).isZero();
        assertThat(converted(second)).isEqualTo(new Results.Count(1, 100));

        order(lin, 50, "03-10T12:00");
        assertThat(converted(first)).as("the second one's day is over by then")
                .isEqualTo(new Results.Count(1, 50));
        order(lin, 7, "03-12T10:00:01");
        assertThat(converted(first).fen()).as("seven days and a second after the first").isEqualTo(50);
        order(lin, 9, "03-05T09:59");
        assertThat(converted(first).fen() + converted(second).fen()).as("paid before any message")
                .isEqualTo(150);
    }

    @Test
    void what_is_given_back_is_taken_back_and_the_order_of_arrival_does_not_matter() {
        var guests = List.of(shop.guest().id(), shop.guest().id(), shop.guest().id());
        var campaign = sent("news", "03-05T10:00", null);
        List<Runnable> facts = new ArrayList<>(List.of(
                () -> order(guests.get(0), 100, "03-06T10:00"), () -> order(guests.get(0), 30, "03-07T10:00"),
                () -> order(guests.get(1), 500, "03-06T10:00"),
                () -> interaction(guests.get(2), "message_in", "03-06T10:00"),
                () -> interaction(guests.get(1), "unfollow", "03-06T11:00"),
                () -> interaction(guests.get(0), "message_in", "03-09T10:01")));
        Collections.shuffle(facts, new Random(3));
        facts.forEach(Runnable::run);
        db.sql("update orders set refunded_fen = amount_fen where customer_id = :id")
                .bind("id", guests.get(1).value()).update();
        db.sql("update orders set refunded_fen = 10 where amount_fen = 100").update();

        var funnel = results.funnel(campaign, null);

        assertThat(funnel.all(Step.PLANNED).people()).isEqualTo(3);
        assertThat(funnel.all(Step.CONVERTED)).isEqualTo(new Results.Count(1, 120));
        assertThat(funnel.all(Step.REPLIED).people()).as("four days later is no answer").isEqualTo(1);
        assertThat(funnel.all(Step.UNFOLLOWED).people()).isEqualTo(1);
        assertThat(
                results.people(campaign, new Which(Step.CONVERTED, null, null, null, null, null), null, 10))
                .singleElement().satisfies(it -> {
                    assertThat(it.customer()).isEqualTo(guests.get(0));
                    assertThat(it.fen()).isEqualTo(120);
                    assertThat(it.at()).isEqualTo(at("03-06T10:00"));
                });
        assertThat(funnel.byState().values().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(funnel.all(Step.PLANNED).people());
    }

    @Test
    void a_group_send_touches_when_its_owner_has_sent_it_and_a_staff_task_when_they_say_so() {
        var lin = shop.guest().id();
        var campaign = sent("news", "03-05T10:00", null);
        db.sql("update delivery set route = 'GROUP_SEND', account = 'corp', staff = 'mei', finished_at = :at")
                .bind("at", at("03-06T10:00")).update();
        order(lin, 100, "03-05T12:00");
        assertThat(converted(campaign).people()).as("the owner had not sent it yet").isZero();
        order(lin, 200, "03-06T12:00");
        assertThat(converted(campaign).fen()).isEqualTo(200);
        assertThat(results.staff(campaign, null)).containsExactly(
                new Results.OfStaff("corp", "mei", "group_send", 1, 1, 0, 1));

        db.sql("update delivery set route = 'STAFF_TASK'").update();
        assertThat(converted(campaign).people()).isZero();
        assertThat(results.staff(campaign, null)).containsExactly(
                new Results.OfStaff("corp", "mei", "staff_task", 1, 0, 1, 0));
        db.sql("insert into delivery_fact (delivery_id, fact, at) select id, 'greeted', :at from delivery")
                .bind("at", at("03-05T11:00")).update();
        assertThat(converted(campaign).fen()).isEqualTo(300);
    }

    @Test
    void arms_are_drawn_by_weight_beside_the_holdout_and_are_the_same_at_every_run() {
        for (var i = 0; i < 2_000; i++) {
            shop.guest();
        }
        var other = shop.template("other");
        var campaign = campaign("daily",
                new RecurringTrigger(new Rhythm.Daily(LocalTime.of(10, 0)), 24, Shop.SHANGHAI),
                new Audience(null, List.of(), 20),
                new Measuring(1, List.of(new Measuring.Arm(other, 1, 3)), null));

        fire("03-02T10:00");
        var first = arms();
        fire("03-03T10:00");

        assertThat(arms()).isEqualTo(first);
        var counts = first.values().stream().collect(Collectors.groupingBy(it -> it, Collectors.counting()));
        assertThat(counts.get(-1)).isBetween(340L, 460L);
        assertThat(counts.get(0)).isBetween(340L, 460L);
        assertThat(counts.get(1)).isBetween(1_100L, 1_300L);
        var settings = campaign.settings();
        assertThatThrownBy(() -> shop.campaigns().edit(campaign.id(), settings.measuredBy(Measuring.PLAIN)))
                .isInstanceOf(Campaigns.NotAllowed.class);
        assertThat(shop.campaigns().edit(campaign.id(), settings.measuredBy(
                new Measuring(1, settings.measuring().others(), 14))).settings().measuring()
                .attributionDays())
                .isEqualTo(14);
    }

    @Test
    void sides_are_compared_by_what_they_were_drawn_for_and_only_while_the_split_is_believable() {
        for (var i = 0; i < 400; i++) {
            shop.guest();
        }
        var campaign = campaign("once", once("03-05T10:00"), new Audience(null, List.of(), 50),
                Measuring.PLAIN).id();
        fire("03-05T10:00");
        // nobody was reached, and yet those for whom it was meant count
        var bought = db.sql(
                "select customer_id from delivery where reason <> 'holdout' order by customer_id limit 60")
                .list(row -> new CustomerId(row.number("customer_id")));
        bought.forEach(it -> order(it, 1_000, "03-06T10:00"));
        order(db.sql("select customer_id from delivery where reason = 'holdout' limit 1")
                .one(row -> new CustomerId(row.number("customer_id"))), 1_000, "03-06T10:00");

        var early = Comparison.of(db, clock, campaign);
        assertThat(early.over()).isFalse();
        assertThat(early.until()).isEqualTo(at("03-12T10:00"));
        assertThat(early.believable()).isTrue();
        assertThat(early.sides()).extracting(Comparison.Side::arm).containsExactly(-1, 0);
        assertThat(early.sides().getLast().buyers()).isEqualTo(60);
        assertThat(early.sides().getLast().rise()).satisfies(rise -> {
            assertThat(rise).isNotNull();
            assertThat(rise.certain()).isTrue();
        });
        clock.moveTo(at("03-12T10:00"));
        assertThat(Comparison.of(db, clock, campaign).over()).isTrue();

        db.sql("delete from delivery where id in (select id from delivery where reason = 'holdout' order by id limit 150)")
                .update();
        var broken = Comparison.of(db, clock, campaign);
        assertThat(broken.believable()).isFalse();
        assertThat(broken.sides()).extracting(Comparison.Side::rise).containsOnlyNulls();
    }

    private Map<Long, Integer> arms() {
        return db
                .sql("""
                        select d.customer_id, case when d.reason = 'holdout' then -1 else d.arm end as arm from delivery d
                         where d.run_id = (select max(id) from run)""")
                .list(row -> Map.entry(row.number("customer_id"),
                        row.integer("arm")))
                .stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** A campaign for everybody, which everybody had at that time. */
    private CampaignId sent(String name, String when, @Nullable Integer days) {
        var campaign = campaign(name, once(when), Audience.of(null), new Measuring(1, List.of(), days));
        fire(when);
        db.sql("""
                update delivery set state = 'sent', route = 'TEMPLATE', reason = 'accepted', sending_at = :at, finished_at = :at
                 where campaign_id = :campaign""")
                .bind("at", at(when)).bind("campaign", campaign.id().value()).update();
        return campaign.id();
    }

    private Campaign campaign(String name, io.zhiyin.campaigns.campaign.Trigger trigger, Audience audience,
            Measuring measuring) {
        var settings = new Campaign.Settings(name, audience, shop.template(name), 1, trigger, LatePolicy.SEND,
                List.of(Route.TEMPLATE), measuring);
        return shop.campaigns().start(shop.campaigns().create(settings, "test").id());
    }

    private static OnceTrigger once(String when) {
        return new OnceTrigger(at(when), 24, Shop.SHANGHAI);
    }

    private void fire(String when) {
        clock.moveTo(at(when));
        runs.due().forEach((name, due) -> {
            if (!due.isAfter(clock.instant())) {
                runs.fired(name, due);
            }
        });
    }

    private Results.Count converted(CampaignId campaign) {
        return results.funnel(campaign, null).all(Step.CONVERTED);
    }

    private void order(CustomerId customer, long fen, String paid) {
        db.sql("insert into orders (customer_id, number, amount_fen, paid_at) values (:customer, :number, :fen, :at)")
                .bind("customer", customer.value()).bind("number", "N" + orders++).bind("fen", fen)
                .bind("at", at(paid)).update();
    }

    private void interaction(CustomerId customer, String kind, String when) {
        db.sql("insert into interaction (customer_id, account, kind, at) values (:customer, 'shop', :kind, :at)")
                .bind("customer", customer.value()).bind("kind", kind).bind("at", at(when)).update();
    }

    private static Instant at(String when) {
        var time = when.length() == 11 ? when + ":00" : when;
        return OffsetDateTime.parse("2026-" + time + "+08:00").toInstant();
    }
}
