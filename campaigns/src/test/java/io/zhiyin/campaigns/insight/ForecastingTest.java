package io.zhiyin.campaigns.insight;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.order.Orders;
import io.zhiyin.campaigns.store.TestDatabase;
import java.util.ArrayList;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ForecastingTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private final BuyingWorld shop = new BuyingWorld(database.db());
    private final Insights insights = new Insights(shop.db, shop.clock, BuyingWorld.SHANGHAI);

    @Test
    void with_few_repeat_buyers_the_plain_rule_holds_and_says_so() {
        var lin = shop.buyer(100, 200, 100);
        shop.upkeep.everyone();

        var verdict = Objects.requireNonNull(insights.summary().verdict());
        assertThat(verdict.tested()).isFalse();
        assertThat(verdict.repeatBuyers()).isEqualTo(1);
        assertThat(verdict.purchasesBy()).isEqualTo(Verdict.By.RULE);
        var outlook = Objects.requireNonNull(insights.of(lin).bought()).outlook();
        assertThat(outlook.purchases()).isNull();
        assertThat(outlook.churnRisk()).isNull();
        // two hundred percent of a rhythm of a hundred days, after the last order
        assertThat(outlook.riskFrom()).isEqualTo(BuyingWorld.TODAY.plusDays(100));
    }

    @Test
    void where_some_buy_often_and_some_stop_a_model_beats_recency_on_the_shops_own_past_and_is_believed() {
        manyBuyers();
        var regular = shop.buyer(300, 400, 370, 340, 310, 280, 250, 220, 190, 160, 130, 100, 70, 40, 10);
        var gone = shop.buyer(300, 400, 390, 380, 370, 360, 350);
        shop.upkeep.everyone();

        var verdict = Objects.requireNonNull(insights.summary().verdict());
        assertThat(verdict.tested()).isTrue();
        assertThat(Math.max(verdict.bgAuc(), verdict.mbgAuc())).isGreaterThan(verdict.recencyAuc());
        assertThat(verdict.purchasesBy()).isNotEqualTo(Verdict.By.RULE);
        assertThat(verdict.bgPredicted() / verdict.actual()).isBetween(0.6, 1.6);
        assertThat(purchases(regular)).isGreaterThan(purchases(gone));
    }

    private double purchases(CustomerId customer) {
        return Objects.requireNonNull(
                Objects.requireNonNull(insights.of(customer).bought()).outlook().purchases());
    }

    /** 600 customers with rates and chances to stop of their own. */
    private void manyBuyers() {
        var random = new Random(11);
        var orders = new ArrayList<Orders.Order>();
        for (var i = 0; i < 600; i++) {
            var customer = shop.customer();
            var everyDays = 10 * Math.exp(4 * random.nextDouble());
            var stops = 0.1 * random.nextDouble();
            var daysAgo = 400.0 - random.nextInt(120);
            while (daysAgo >= 0) {
                orders.add(shop.order(customer, 50 + random.nextInt(200), (int) daysAgo));
                if (random.nextDouble() < stops) {
                    break;
                }
                daysAgo += everyDays * Math.log(1 - random.nextDouble());
            }
        }
        shop.orders.add(shop.db, orders);
    }
}
