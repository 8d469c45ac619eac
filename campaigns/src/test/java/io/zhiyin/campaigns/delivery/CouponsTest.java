package io.zhiyin.campaigns.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.campaign.Audience;
import io.zhiyin.campaigns.campaign.Campaign;
import io.zhiyin.campaigns.campaign.Measuring;
import io.zhiyin.campaigns.campaign.Shop;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.customer.Merge;
import io.zhiyin.campaigns.customer.Merges;
import io.zhiyin.campaigns.result.Results;
import io.zhiyin.campaigns.store.TestDatabase;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CouponsTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private final World world = new World(database);
    private final Coupons coupons = new Coupons(database.db(), world.clock);

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void nobody_has_anothers_code_and_a_delivery_keeps_its_own_whoever_asks_at_once() throws Exception {
        var pool = coupons.create("春茶券", true, "test").orElseThrow().id();
        var added = coupons.add(pool, IntStream.range(0, 60).mapToObj(it -> "TEA-" + it).toList());
        assertThat(added.added()).isEqualTo(60);
        var deliveries = planned(pool, 50);

        var taken = new ConcurrentHashMap<DeliveryId, String>();
        var asked = new CountDownLatch(3 * deliveries.size());
        for (var round = 0; round < 3; round++) {
            for (var delivery : deliveries) {
                Thread.ofVirtual().start(() -> {
                    // a row that another one is just looking at is passed over: asked again, it is there
                    for (var code = coupons.of(delivery);; code = coupons.of(delivery)) {
                        if (code.isPresent()) {
                            var before = taken.putIfAbsent(delivery, code.get());
                            assertThat(before == null || before.equals(code.get())).isTrue();
                            asked.countDown();
                            return;
                        }
                    }
                });
            }
        }
        asked.await();

        assertThat(taken).hasSize(50);
        assertThat(new HashSet<>(taken.values())).hasSize(50);
        assertThat(coupons.get(pool).orElseThrow().free()).isEqualTo(10);
    }

    @Test
    void an_empty_pool_gives_none_and_what_is_added_is_told_apart_from_what_was_there() {
        var pool = coupons.create("春茶券", true, "test").orElseThrow().id();
        var other = coupons.create("秋茶券", true, "test").orElseThrow().id();
        assertThat(coupons.create("春茶券", true, "test")).isEmpty();
        var delivery = planned(pool, 1).getFirst();

        assertThat(coupons.of(delivery)).isEmpty();
        assertThat(coupons.add(pool, List.of("TEA-1", "tea-1", "x", "有 空格", "TEA-2")))
                .isEqualTo(new Coupons.Added(2, 0, List.of("x", "有 空格")));
        assertThat(coupons.add(other, List.of("Tea-2", "TEA-3")))
                .isEqualTo(new Coupons.Added(1, 1, List.of()));
        assertThat(coupons.of(delivery)).contains("TEA-1");
        assertThat(coupons.of(delivery)).contains("TEA-1");
    }

    @Test
    void a_message_waits_while_the_pool_is_empty_and_goes_when_codes_are_added() {
        var pool = coupons.create("春茶券", true, "test").orElseThrow().id();
        var lin = world.shop.guest().born(Birthday.solar(3, 5)).following("shop");
        var campaign = campaign(pool);
        var dispatcher = world.dispatcher(request -> request.delivery() == null
                ? new Words.Rendering.Problem("no delivery")
                : coupons
                        .of(request.delivery()).<Words.Rendering>map(
                                it -> new Words.Rendering.Rendered(new Outgoing.Text(it)))
                        .orElseGet(() -> new Words.Rendering.NotYet(Reason.NO_COUPON)));
        world.plan("2026-03-05T09:00:00+08:00");
        dispatcher.dispatchDue();
        assertThat(world.only().state()).isEqualTo(State.HELD);
        assertThat(world.only().reason()).isEqualTo(Reason.NO_COUPON);

        coupons.add(pool, List.of("TEA-1"));
        dispatcher.dispatchDue();

        assertThat(world.only().state()).isEqualTo(State.SENT);
        assertThat(world.official.textsTo(lin.openid())).containsExactly("TEA-1");
        world.db.sql(
                "insert into orders (customer_id, number, amount_fen, paid_at, coupon) values (:who, 'N1', 900, :at, 'tea-1')")
                .bind("who", lin.id().value()).bind("at", world.clock.instant().plusSeconds(60)).update();
        assertThat(new Results(world.db).funnel(campaign.id(), null).all(Results.Step.REDEEMED))
                .isEqualTo(new Results.Count(1, 900));
    }

    @Test
    void two_campaigns_on_one_pool_show_a_person_one_code_and_it_is_redeemed_by_the_last_that_showed_it() {
        var pool = coupons.create("春茶券", true, "test").orElseThrow().id();
        coupons.add(pool, List.of("TEA-1", "TEA-2", "TEA-3"));
        var lin = world.shop.guest().born(Birthday.solar(3, 5)).following("shop");
        var one = campaign(pool);
        var other = campaign(pool);
        world.plan("2026-03-05T09:00:00+08:00");
        var deliveries = world.all().reversed().stream().map(Deliveries.Item::id).toList();
        assertThat(deliveries).hasSize(2);

        assertThat(coupons.of(deliveries.getFirst())).contains("TEA-1");
        world.clock.moveTo(world.clock.instant().plusSeconds(60));
        assertThat(coupons.of(deliveries.getLast())).contains("TEA-1");
        assertThat(coupons.of(deliveries.getLast())).as("rendered again").contains("TEA-1");
        assertThat(coupons.get(pool).orElseThrow().free()).isEqualTo(2);

        world.db.sql(
                "insert into orders (customer_id, number, amount_fen, paid_at, coupon) values (:who, 'N1', 900, :at, 'tea-1')")
                .bind("who", lin.id().value()).bind("at", world.clock.instant().plusSeconds(60)).update();
        var results = new Results(world.db);
        assertThat(Stream.of(one, other)
                .map(it -> results.funnel(it.id(), null).all(Results.Step.REDEEMED).people()))
                .as("the last one that showed it").containsExactlyInAnyOrder(0L, 1L);
    }

    @Test
    void a_pool_may_give_each_message_a_code_of_its_own() {
        var pool = coupons.create("春茶券", true, "test").orElseThrow().id();
        assertThat(coupons.change(pool, false)).isTrue();
        coupons.add(pool, List.of("TEA-1", "TEA-2"));
        world.shop.guest().born(Birthday.solar(3, 5)).following("shop");
        campaign(pool);
        campaign(pool);
        world.plan("2026-03-05T09:00:00+08:00");

        assertThat(world.all().stream().flatMap(it -> coupons.of(it.id()).stream()))
                .containsExactlyInAnyOrder("TEA-1", "TEA-2");
    }

    @Test
    void of_two_messages_to_one_person_at_once_one_takes_a_code_and_the_other_shows_it() throws Exception {
        var pool = coupons.create("春茶券", true, "test").orElseThrow().id();
        coupons.add(pool, IntStream.range(0, 60).mapToObj(it -> "TEA-" + it).toList());
        for (var i = 0; i < 4; i++) {
            campaign(pool);
        }
        for (var i = 0; i < 10; i++) {
            world.shop.guest().born(Birthday.solar(3, 5)).following("shop");
        }
        world.plan("2026-03-05T09:00:00+08:00");
        var shown = new ConcurrentHashMap<CustomerId, Set<String>>();
        var threads = world.all().stream().map(it -> Thread.ofVirtual().start(() -> shown
                .computeIfAbsent(it.customer(), _ -> ConcurrentHashMap.newKeySet())
                .add(eventually(it.id())))).toList();
        for (var thread : threads) {
            thread.join();
        }

        assertThat(shown).hasSize(10).allSatisfy((_, codes) -> assertThat(codes).hasSize(1));
        assertThat(coupons.get(pool).orElseThrow().free()).isEqualTo(50);
    }

    @Test
    void two_customers_who_turn_out_to_be_one_are_shown_the_code_that_was_taken_first() {
        var pool = coupons.create("春茶券", true, "test").orElseThrow().id();
        coupons.add(pool, List.of("TEA-1", "TEA-2", "TEA-3"));
        var contact = world.shop.guest().born(Birthday.solar(3, 5)).contactOf("corp", "mei");
        var follower = world.shop.guest().born(Birthday.solar(3, 5)).following("shop");
        campaign(pool);
        world.plan("2026-03-05T09:00:00+08:00");
        var first = coupons.of(world.of(contact.id()).id()).orElseThrow();
        world.clock.moveTo(world.clock.instant().plusSeconds(60));
        assertThat(coupons.of(world.of(follower.id()).id())).isNotEqualTo(Optional.of(first));

        var merges = new Merges(new Customers(database.vault()), List.of(new DeliveryMerge(world.clock)));
        var kept = world.db.inTransaction(tx -> merges.merge(tx, contact.id(), follower.id(),
                Merge.Cause.byHand("test", world.clock.instant())));
        campaign(pool);
        world.plan("2027-03-05T09:00:00+08:00");

        assertThat(coupons.of(world.of(kept).id())).contains(first);
        assertThat(coupons.get(pool).orElseThrow().free()).isEqualTo(1);
    }

    /** A code that another one is just looking at is passed over. */
    private String eventually(DeliveryId delivery) {
        while (true) {
            var code = coupons.of(delivery);
            if (code.isPresent()) {
                return code.get();
            }
        }
    }

    private List<DeliveryId> planned(long pool, int people) {
        for (var i = 0; i < people; i++) {
            world.shop.guest().born(Birthday.solar(3, 5)).following("shop");
        }
        campaign(pool);
        world.plan("2026-03-05T09:00:00+08:00");
        return world.all().stream().map(Deliveries.Item::id).toList();
    }

    private Campaign campaign(long pool) {
        var there = world.shop.campaigns().list();
        if (!there.isEmpty()) {
            var of = there.getFirst().settings();
            return world.shop.campaigns().start(world.shop.campaigns().create(new Campaign.Settings(
                    "活动" + there.size(), Audience.of(null), of.template(), of.templateVersion(), of.trigger(),
                    of.late(), of.routes(), new Measuring(1, List.of(), null, pool)), "test").id());
        }
        var like = world.shop.birthdays(Shop.AT_NINE, Route.TEMPLATE);
        return world.shop.campaigns().edit(like.id(),
                like.settings().measuredBy(new Measuring(1, List.of(), null, pool)));
    }
}
