package io.zhiyin.campaigns.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.store.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import io.zhiyin.campaigns.order.Orders;

class ChurnTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private final BuyingWorld shop = new BuyingWorld(database.db());
    private final Insights insights = new Insights(shop.db, shop.clock, BuyingWorld.SHANGHAI);
    private final Churn churn = new Churn();

    @Test
    void silence_beyond_ones_own_rhythm_is_warned_of_once_and_an_order_ends_it() {
        // every ten days; fifteen may pass
        var lin = shop.buyer(100, 35, 25, 15);
        shop.upkeep.everyone();
        assertThat(open()).isEmpty();

        shop.itIs(BuyingWorld.TODAY.plusDays(1));
        shop.upkeep.everyone();
        shop.upkeep.everyone();
        shop.itIs(BuyingWorld.TODAY.plusDays(2));
        shop.upkeep.everyone();

        var warning = open().getFirst();
        assertThat(open()).hasSize(1);
        assertThat(warning.customer()).isEqualTo(lin);
        assertThat(warning.at()).isEqualTo(BuyingWorld.noon(BuyingWorld.TODAY.plusDays(1)));
        assertThat(warning.reasons(Locale.CHINESE)).containsExactly("16 天没来买，平时约 10 天来一次",
                "共 3 单，消费 ¥300.00");
        assertThat(warning.reasons(Locale.ENGLISH)).containsExactly(
                "has not bought for 16 days, usually buys about every 10", "3 orders, ¥300.00 in all");
        assertThat(Objects.requireNonNull(insights.of(lin).warning()).id()).isEqualTo(warning.id());

        shop.buys(lin, 100, -2);
        shop.upkeep.catchUp();

        assertThat(open()).isEmpty();
        assertThat(insights.of(lin).warning()).isNull();
        var ended = churn.list(shop.db, false, null, 9).getFirst();
        assertThat(ended.endedBy()).isEqualTo(ChurnWarning.End.ORDER);
        // thirteen days a time now: the next silence is a crossing of its own
        shop.itIs(BuyingWorld.TODAY.plusDays(23));
        shop.upkeep.everyone();
        assertThat(open()).hasSize(1);
        assertThat(open().getFirst().id()).isNotEqualTo(warning.id());
    }

    @Test
    void other_lines_end_warnings_and_make_others_and_moved_back_they_warn_anew() {
        var small = shop.buyer(10, 60, 40, 20);
        var big = shop.buyer(1_000, 60, 40, 20);
        var slow = shop.buyer(1_000, 100, 60, 20);
        shop.upkeep.churn(new ChurnRules(50, 0, 14, 0), "周岚");
        shop.upkeep.catchUp();
        assertThat(open()).as("no model is believed, and no rhythm asked for").isEmpty();

        shop.upkeep.churn(new ChurnRules(0, 100, 14, 0), "周岚");
        shop.itIs(BuyingWorld.TODAY.plusDays(1));
        shop.upkeep.catchUp();
        assertThat(customers()).containsExactlyInAnyOrder(small, big);

        shop.upkeep.churn(new ChurnRules(0, 100, 14, 100_000), "周岚");
        shop.upkeep.catchUp();
        assertThat(customers()).containsExactly(big);
        assertThat(churn.list(shop.db, false, null, 9)).extracting(ChurnWarning::endedBy)
                .containsExactly(ChurnWarning.End.RULES);

        shop.itIs(BuyingWorld.TODAY.plusDays(2));
        shop.upkeep.churn(new ChurnRules(0, 100, 14, 0), "周岚");
        shop.upkeep.catchUp();
        assertThat(customers()).containsExactlyInAnyOrder(small, big).doesNotContain(slow);
        assertThat(churn.rules(shop.db)).isEqualTo(new ChurnRules(0, 100, 14, 0));
    }

    @Test
    void who_is_lost_is_not_warned_of_any_more_nor_is_who_is_erased() {
        var lin = shop.buyer(100, 60, 40);
        var wang = shop.buyer(100, 61, 41);
        var _ = shop.buyer(100, 900, 880);
        shop.upkeep.everyone();
        assertThat(customers()).containsExactlyInAnyOrder(lin, wang);

        shop.db.sql("delete from customer where id = :id").bind("id", wang.value()).update();
        assertThat(customers()).containsExactly(lin);
        shop.itIs(BuyingWorld.TODAY.plusYears(1));
        shop.upkeep.everyone();

        assertThat(open()).isEmpty();
        assertThat(churn.list(shop.db, false, null, 9).getFirst().endedBy())
                .isEqualTo(ChurnWarning.End.LOST);
    }

    @Test
    void with_a_model_that_is_believed_the_forecast_is_kept_and_warns() {
        var random = new Random(11);
        var orders = new ArrayList<Orders.Order>();
        for (var i = 0; i < 600; i++) {
            var customer = shop.customer();
            // whom a fixed number of days of silence cannot tell apart
            var everyDays = i % 2 == 0 ? 6 : 45;
            var stops = i % 2 == 0 ? 0.06 : 0.01;
            for (var ago = 400.0 - random.nextInt(120); ago >= 0; ago += everyDays
                    * Math.log(1 - random.nextDouble())) {
                orders.add(shop.order(customer, 50 + random.nextInt(200), (int) ago));
                if (random.nextDouble() < stops) {
                    break;
                }
            }
        }
        shop.orders.add(shop.db, orders);
        var gone = shop.buyer(300, 150, 140, 130, 120, 110, 100);
        shop.upkeep.churn(new ChurnRules(30, 0, 14, 0), "周岚");
        shop.upkeep.catchUp();

        var risk = Objects
                .requireNonNull(Objects.requireNonNull(insights.of(gone).bought()).outlook().churnRisk());
        int kept = shop.db.sql("select churn_percent from customer_outlook where customer_id = :id")
                .bind("id", gone.value()).one(row -> row.integer("churn_percent"));
        assertThat(kept).isEqualTo((int) Math.round(100 * risk)).isGreaterThan(70);
        assertThat(
                shop.db.sql("select count(*) from customer_outlook where churn_percent is not null").count())
                .isEqualTo(shop.db.sql("select count(*) from insight").count()).isGreaterThan(300);
        var warning = Objects.requireNonNull(insights.of(gone).warning());
        assertThat(warning.by()).isEqualTo(ChurnWarning.By.ALIVE);
        assertThat(warning.reasons(Locale.CHINESE).getFirst()).startsWith("不会再来的可能约 ");
        assertThat(open()).allMatch(it -> Objects.requireNonNull(it.churn()) > 70);
    }

    @Test
    void lines_that_make_no_sense_are_refused() {
        for (var wrong : List.<Runnable>of(() -> new ChurnRules(100, 0, 1, 0),
                () -> new ChurnRules(0, 99, 1, 0),
                () -> new ChurnRules(0, 100, 0, 0), () -> new ChurnRules(0, 100, 1, -1))) {
            assertThatThrownBy(wrong::run).isInstanceOf(InvalidInput.class);
        }
    }

    private List<ChurnWarning> open() {
        return churn.list(shop.db, true, null, 100);
    }

    private List<CustomerId> customers() {
        return open().stream().map(ChurnWarning::customer).toList();
    }
}
