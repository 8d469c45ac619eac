package io.zhiyin.campaigns.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.insight.Stages.Transition;
import io.zhiyin.campaigns.store.TestDatabase;
import io.zhiyin.campaigns.input.InvalidInput;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StagesTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private final BuyingWorld shop = new BuyingWorld(database.db());
    private final Stages stages = new Stages();

    @Test
    void a_customer_goes_from_the_first_purchase_to_loyal_falls_silent_comes_back_and_is_lost() {
        // A rhythm of ten days, so thirty of silence are the least that mean something.
        var lin = shop.buyer(100, 900, 890, 880, 870, 700);

        shop.upkeep.everyone();

        // After the return the usual time between orders is fifty days: a hundred of silence are too many.
        assertThat(walked(lin)).containsExactly("first_purchase 900", "repeat 890", "loyal 870",
                "at_risk 840",
                "loyal 700", "at_risk 600", "lost 335");
    }

    @Test
    void silence_puts_at_risk_by_the_days_of_the_rules_or_by_the_customers_own_rhythm() {
        var once = shop.buyer(100, 89);
        var onceLong = shop.buyer(100, 90);
        var often = shop.buyer(100, 41, 36, 31);
        var seldom = shop.buyer(100, 200, 100);
        shop.upkeep.everyone();

        assertThat(List.of(once, onceLong, often, seldom)).extracting(it -> walked(it).getLast())
                .containsExactly("first_purchase 89", "at_risk 0", "at_risk 1", "repeat 100");
    }

    @Test
    void who_never_bought_is_a_prospect_and_the_funnel_counts_everybody_once() {
        var _ = shop.customer();
        var _ = shop.customer();
        var _ = shop.buyer(100, 5);
        var _ = shop.buyer(100, 5, 9);
        var _ = shop.buyer(100, 800);
        shop.upkeep.everyone();

        assertThat(stages.funnel(shop.db)).containsExactlyInAnyOrderEntriesOf(Map.of(Stage.PROSPECT, 2L,
                Stage.FIRST_PURCHASE, 1L, Stage.REPEAT, 1L, Stage.LOYAL, 0L, Stage.AT_RISK, 0L, Stage.LOST,
                1L));
    }

    @Test
    void time_alone_moves_a_customer_on_and_an_order_moves_them_within_one_catching_up() {
        var lin = shop.buyer(100, 10);
        shop.upkeep.everyone();
        shop.itIs(BuyingWorld.TODAY.plusDays(100));
        shop.upkeep.everyone();
        assertThat(stages.of(shop.db, lin)).extracting(Transition::stage)
                .containsExactly(Stage.FIRST_PURCHASE, Stage.AT_RISK);

        shop.buys(lin, 50, -100);
        shop.upkeep.catchUp();
        assertThat(stages.of(shop.db, lin)).extracting(Transition::stage)
                .containsExactly(Stage.FIRST_PURCHASE, Stage.AT_RISK, Stage.REPEAT);
    }

    @Test
    void an_order_that_comes_late_puts_the_past_right() {
        var lin = shop.buyer(100, 300, 20);
        shop.upkeep.everyone();
        assertThat(walked(lin)).containsExactly("first_purchase 300", "at_risk 210", "repeat 20");

        shop.buys(lin, 100, 220);
        shop.upkeep.catchUp();
        assertThat(walked(lin)).containsExactly("first_purchase 300", "repeat 220", "at_risk 60",
                "repeat 20");
    }

    @Test
    void changed_rules_hold_for_everybody_from_the_next_catching_up_on() {
        var lin = shop.buyer(100, 40, 30, 20);
        shop.upkeep.everyone();

        shop.upkeep.stages(new StageRules(3, 10, 100, 5, 19), "anna");
        shop.upkeep.catchUp();

        assertThat(walked(lin)).containsExactly("first_purchase 40", "repeat 30", "loyal 20", "at_risk 10",
                "lost 1");
        assertThatThrownBy(() -> new StageRules(4, 90, 200, 30, 60)).isInstanceOf(InvalidInput.class)
                .hasMessageContaining("lostDays");
    }

    @Test
    void what_the_set_based_walk_finds_is_what_a_walk_from_order_to_order_finds_and_every_step_is_allowed() {
        var random = new Random(7);
        var bought = new LinkedHashMap<CustomerId, List<Integer>>();
        for (var i = 0; i < 150; i++) {
            var days = random.ints(1 + random.nextInt(8), 0, 1_200).boxed().sorted((a, b) -> b - a).toList();
            var customer = shop.customer();
            days.forEach(it -> shop.buys(customer, 10, it));
            bought.put(customer, days);
        }
        shop.upkeep.everyone();

        bought.forEach((customer, days) -> {
            var found = stages.of(shop.db, customer);
            assertThat(found).as("%s", days).isEqualTo(naive(days, StageRules.DEFAULT));
            var before = Stage.PROSPECT;
            for (var step : found) {
                assertThat(before.next()).as("%s", found).contains(step.stage());
                before = step.stage();
            }
        });
    }

    private List<Transition> naive(List<Integer> daysAgo, StageRules rules) {
        var at = daysAgo.stream().map(it -> BuyingWorld.noon(BuyingWorld.TODAY.minusDays(it))).toList();
        var now = shop.clock.instant();
        var steps = new ArrayList<Transition>();
        var stage = Stage.PROSPECT;
        for (var i = 0; i < at.size(); i++) {
            var count = i + 1;
            var reached = count == 1
                    ? Stage.FIRST_PURCHASE
                    : count < rules.loyalOrders() ? Stage.REPEAT : Stage.LOYAL;
            if (reached != stage) {
                steps.add(new Transition(reached, at.get(i)));
                stage = reached;
            }
            var end = count < at.size() ? at.get(count) : now.plusMillis(1);
            var risk = at.get(i).plus(patience(at.subList(0, count), rules));
            var lost = at.get(i).plus(Duration.ofDays(rules.lostDays()));
            for (var silence : List.of(new Transition(Stage.AT_RISK, risk),
                    new Transition(Stage.LOST, lost))) {
                if (silence.at().isBefore(end)) {
                    steps.add(silence);
                    stage = silence.stage();
                }
            }
        }
        return steps;
    }

    private static Duration patience(List<Instant> at, StageRules rules) {
        if (at.size() == 1) {
            return Duration.ofDays(rules.onceDays());
        }
        var rhythm = Duration.ofSeconds(Duration.between(at.getFirst(), at.getLast()).toSeconds()
                * rules.rhythmPercent() / (100 * (at.size() - 1L)));
        var least = Duration.ofDays(rules.leastDays());
        var most = Duration.ofDays(rules.lostDays() - 1L);
        var limit = rhythm.compareTo(least) < 0 ? least : rhythm;
        return limit.compareTo(most) > 0 ? most : limit;
    }

    /** Each step with how many days ago it was. */
    private List<String> walked(CustomerId customer) {
        var now = shop.clock.instant();
        return stages.of(shop.db, customer).stream()
                .map(it -> it.stage().code() + " " + Duration.between(it.at(), now).toDays()).toList();
    }
}
