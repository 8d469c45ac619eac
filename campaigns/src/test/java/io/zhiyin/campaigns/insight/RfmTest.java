package io.zhiyin.campaigns.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.customer.Merge;
import io.zhiyin.campaigns.customer.Merges;
import io.zhiyin.campaigns.store.TestDatabase;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.order.Money;
import io.zhiyin.campaigns.order.Orders;
import io.zhiyin.campaigns.store.Sql;
import java.util.function.Consumer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RfmTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private final BuyingWorld shop = new BuyingWorld(database.db());

    @Test
    void five_customers_who_differ_in_everything_get_the_five_scores() {
        var best = shop.buyer(500, 1, 2, 3, 4, 5);
        var good = shop.buyer(400, 11, 12, 13, 14);
        var middling = shop.buyer(300, 21, 22, 23);
        var poor = shop.buyer(200, 31, 32);
        var worst = shop.buyer(100, 41);

        shop.upkeep.everyone();

        assertThat(List.of(best, good, middling, poor, worst)).extracting(shop::scores)
                .containsExactly("555A", "444A", "333A", "222B", "111C");
    }

    @Test
    void customers_with_equal_figures_get_equal_scores_however_many_they_are() {
        var once = new ArrayList<String>();
        for (var i = 0; i < 12; i++) {
            var _ = shop.buyer(100, 50);
        }
        for (var i = 0; i < 8; i++) {
            var _ = shop.buyer(100, 10, 20);
        }

        shop.upkeep.everyone();

        once.addAll(shop.db.sql("select distinct orders || ':' || r || f || m as it from insight order by 1")
                .list(row -> row.text("it")));
        assertThat(once).containsExactly("1:111", "2:444");
    }

    @Test
    void the_class_is_computed_from_the_revenue_and_who_carries_it_over_eighty_percent_is_still_an_a() {
        var whale = shop.buyer(7_900, 5);
        var over = shop.buyer(1_000, 5);
        var middle = shop.buyer(900, 5);
        var small = shop.buyer(200, 5);
        var free = shop.buyer(0, 5);

        shop.upkeep.everyone();

        assertThat(List.of(whale, over, middle, small, free)).extracting(it -> shop.scores(it).substring(3))
                .containsExactly("A", "A", "B", "C", "C");
    }

    @Test
    void an_order_changes_the_scores_at_the_next_catching_up_and_leaves_nothing_to_do() {
        var lin = shop.buyer(100, 300);
        var _ = shop.buyer(200, 100, 200);
        shop.upkeep.catchUp();
        assertThat(shop.scores(lin)).startsWith("111");

        for (var i = 0; i < 5; i++) {
            shop.buys(lin, 1_000, 0);
        }
        shop.upkeep.catchUp();

        assertThat(shop.scores(lin)).isEqualTo("333A");
        assertThat(shop.db.sql("select count(*) from order_news").count()).isZero();
    }

    @Test
    void orders_and_refunds_give_the_same_whatever_order_they_come_in_and_however_often() {
        var random = new Random(20261122);
        var lin = shop.customer();
        var wang = shop.customer();
        var late = shop.order(lin, 30, 400);
        var orders = List.of(late, shop.order(lin, 70, 90), shop.order(lin, 10, 3),
                shop.order(wang, 500, 200), shop.order(wang, 20, 200), shop.order(wang, 99, 100));
        var corrected = new Orders.Order(late.number(), lin, new Money(4_500), late.paidAt(), "pos",
                late.asOf().plusSeconds(60), List.of());
        List<Consumer<Sql>> told = new ArrayList<>();
        orders.forEach(order -> told.add(tx -> shop.orders.add(tx, List.of(order))));
        told.add(tx -> shop.orders.add(tx, List.of(corrected)));
        told.add(tx -> shop.orders.refund(tx, List.of(refund("R1", orders.get(3), 120))));
        told.add(tx -> shop.orders.refund(tx, List.of(refund("R2", orders.get(3), 80))));
        // one is taken back whole, in two parts, and is no purchase any more
        told.add(tx -> shop.orders.refund(tx, List.of(refund("R3", orders.get(5), 50))));
        told.add(tx -> shop.orders.refund(tx, List.of(refund("R4", orders.get(5), 49))));
        told.forEach(shop.db::transaction);
        shop.upkeep.everyone();
        var inOrder = all();
        String wangs = shop.db
                .sql("select concat(orders, ' ', spent_fen) as figures from insight where customer_id = :id")
                .bind("id", wang.value()).one(row -> row.text("figures"));
        assertThat(wangs).isEqualTo("2 32000");

        for (var turn = 0; turn < 5; turn++) {
            shop.db.sql("delete from orders").update();
            shop.db.sql("delete from refund").update();
            shop.upkeep.catchUp();
            assertThat(all()).isEmpty();
            Collections.shuffle(told, random);
            for (var one : told) {
                shop.db.transaction(one);
                shop.db.transaction(one);
                shop.upkeep.catchUp();
            }
            assertThat(all()).isEqualTo(inOrder);
        }
    }

    private static Orders.Refund refund(String number, Orders.Order order, int yuan) {
        return new Orders.Refund(number, order.number(), new Money(yuan * 100L),
                order.paidAt().plusSeconds(3600));
    }

    @Test
    void an_order_whose_transaction_is_rolled_back_is_no_news() {
        var lin = shop.customer();
        assertThatThrownBy(() -> shop.db.transaction(tx -> {
            shop.orders.add(tx, List.of(shop.order(lin, 1, 1)));
            throw new IllegalStateException("broken off");
        })).hasMessage("broken off");

        assertThat(shop.db.sql("select count(*) from order_news").count()).isZero();
    }

    @Test
    void a_merge_brings_the_figures_together() {
        var customers = new Customers(database.vault());
        var lin = shop.buyer(100, 10);
        var alsoLin = shop.buyer(200, 5);
        shop.upkeep.everyone();

        shop.db.transaction(tx -> new Merges(customers, List.of(shop.orders)).merge(tx, lin, alsoLin,
                Merge.Cause.byHand("test", shop.clock.instant())));
        shop.upkeep.catchUp();

        assertThat(shop.db.sql("select concat(customer_id, ':', orders, ':', spent_fen) as it from insight")
                .list(row -> row.text("it"))).containsExactly(lin.value() + ":2:30000");
    }

    @Test
    void the_days_on_which_scores_changed_are_kept() {
        var lin = shop.buyer(100, 1);
        var _ = shop.buyer(100, 2);
        shop.upkeep.everyone();
        shop.itIs(BuyingWorld.TODAY.plusDays(1));
        shop.upkeep.everyone();
        shop.itIs(BuyingWorld.TODAY.plusDays(2));
        shop.buys(lin, 900, -2);
        shop.upkeep.catchUp();

        assertThat(shop.db
                .sql("""
                        select day::text || ' ' || r || f || m as it from insight_history where customer_id = :id order by day""")
                .bind("id", lin.value()).list(row -> row.text("it")))
                .containsExactly("2026-11-22 311", "2026-11-24 333");
    }

    @Test
    void an_operator_sets_where_the_scores_begin_and_may_hand_them_back_to_the_shop() {
        var lin = shop.buyer(100, 40);
        shop.upkeep.everyone();
        assertThat(shop.scores(lin)).startsWith("111");

        shop.upkeep.scale(Scale.Dimension.RECENCY, List.of(7L, 30L, 60L, 90L), "anna");
        shop.upkeep.catchUp();
        assertThat(shop.scores(lin)).startsWith("311");
        assertThat(new Scales().all(shop.db).get("recency")).extracting("setBy").isEqualTo("anna");

        shop.upkeep.scale(Scale.Dimension.RECENCY, null, "anna");
        shop.upkeep.catchUp();
        assertThat(shop.scores(lin)).startsWith("111");
        assertThatThrownBy(() -> shop.upkeep.scale(Scale.Dimension.MONEY, List.of(1L, 1L, 2L, 3L), "anna"))
                .isInstanceOf(InvalidInput.class).hasMessageContaining("四个从小到大的数");
    }

    private List<String> all() {
        return shop.db.sql("select insight::text as it from insight order by customer_id")
                .list(row -> row.text("it"));
    }
}
