package io.zhiyin.campaigns.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.campaign.Campaign;
import io.zhiyin.campaigns.campaign.Measuring;
import io.zhiyin.campaigns.campaign.Shop;
import io.zhiyin.campaigns.result.Results;
import io.zhiyin.campaigns.store.TestDatabase;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
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
        var pool = coupons.create("春茶券", "test").orElseThrow().id();
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
        var pool = coupons.create("春茶券", "test").orElseThrow().id();
        var other = coupons.create("秋茶券", "test").orElseThrow().id();
        assertThat(coupons.create("春茶券", "test")).isEmpty();
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
        var pool = coupons.create("春茶券", "test").orElseThrow().id();
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

    private List<DeliveryId> planned(long pool, int people) {
        for (var i = 0; i < people; i++) {
            world.shop.guest().born(Birthday.solar(3, 5)).following("shop");
        }
        campaign(pool);
        world.plan("2026-03-05T09:00:00+08:00");
        return world.all().stream().map(Deliveries.Item::id).toList();
    }

    private Campaign campaign(long pool) {
        var like = world.shop.birthdays(Shop.AT_NINE, Route.TEMPLATE);
        return world.shop.campaigns().edit(like.id(),
                like.settings().measuredBy(new Measuring(1, List.of(), null, pool)));
    }
}
