package io.zhiyin.campaigns.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RateBudgetTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @Test
    void a_burst_goes_at_once_what_follows_keeps_the_rate_and_the_rest_is_told_when() {
        var budget = new RateBudget(Map.of(Route.TEMPLATE, new RateBudget.Limit(8, 4)));

        var grant = budget.take(database.db(), "shop/TEMPLATE", Route.TEMPLATE, 100);

        // 3 at once beside one that is late from before, then one each 125 ms for the half second ahead
        assertThat(grant.waits()).hasSize(7);
        assertThat(grant.waits().subList(0, 3)).containsOnly(Duration.ZERO);
        assertThat(grant.waits().getLast()).isEqualTo(Duration.ofMillis(500));
        assertThat(grant.then()).isEqualTo(Duration.ofMillis(625));
    }

    @Test
    void all_nodes_draw_on_one_budget_and_accounts_on_their_own() {
        var here = new RateBudget(Map.of(Route.TEMPLATE, new RateBudget.Limit(0.1, 3)));
        var there = new RateBudget(Map.of(Route.TEMPLATE, new RateBudget.Limit(0.1, 3)));

        assertThat(here.take(database.db(), "shop/TEMPLATE", Route.TEMPLATE, 1).waits()).hasSize(1);
        assertThat(there.take(database.db(), "shop/TEMPLATE", Route.TEMPLATE, 5).waits()).hasSize(1);
        assertThat(here.take(database.db(), "shop/TEMPLATE", Route.TEMPLATE, 5).waits()).isEmpty();
        assertThat(here.take(database.db(), "other/TEMPLATE", Route.TEMPLATE, 5).waits()).hasSize(2);
    }

    @Test
    void in_no_second_is_more_permitted_than_the_limit_however_many_ask_and_almost_all_of_it_is_used() {
        var limit = new RateBudget.Limit(400, 30);
        var moments = new ConcurrentLinkedQueue<Double>();
        var until = System.nanoTime() + Duration.ofSeconds(2).toNanos();
        try (var nodes = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var node = 0; node < 4; node++) {
                nodes.execute(() -> {
                    var budget = new RateBudget(Map.of(Route.TEMPLATE, limit));
                    while (System.nanoTime() < until) {
                        moments.addAll(database.db().inTransaction(tx -> permitted(tx, budget, limit)));
                    }
                });
            }
        }

        var line = moments.stream().sorted().toList();
        for (var i = 0; i + 410 < line.size(); i++) {
            assertThat(line.get(i + 410) - line.get(i)).isGreaterThan(1 - 1e-5);
        }
        var seconds = line.getLast() - line.getFirst();
        assertThat(seconds).isGreaterThan(1.5);
        assertThat(line.size()).isGreaterThanOrEqualTo((int) (0.95 * 400 * seconds));
    }

    @Test
    void whoever_is_too_late_for_the_moment_gets_another_or_goes_without() {
        var budget = new RateBudget(Map.of(Route.TEMPLATE, new RateBudget.Limit(10, 2)));
        var db = database.db();
        var past = new RateBudget.Permit(System.nanoTime() - 2_000_000_000,
                System.nanoTime() - 1_000_000_000);

        var begin = System.nanoTime();
        assertThat(budget.reached(db, "late/TEMPLATE", Route.TEMPLATE, past, Duration.ofSeconds(5))).isTrue();
        assertThat(budget.reached(db, "late/TEMPLATE", Route.TEMPLATE, past, Duration.ofSeconds(5))).isTrue();
        assertThat(budget.reached(db, "late/TEMPLATE", Route.TEMPLATE, past, Duration.ofSeconds(5))).isTrue();

        // the line was drawn on: two more came a tenth of a second apart
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(199_000_000);
        RateBudget.holdBack(db,
                new Outgoing(new DeliveryId(1), new AccountId("late"), Route.TEMPLATE, "o", null,
                        new Outgoing.Text("x"), "k"),
                Duration.ofMinutes(1));
        assertThat(budget.reached(db, "late/TEMPLATE", Route.TEMPLATE, past, Duration.ofSeconds(5)))
                .isFalse();
    }

    @Test
    void a_burst_takes_in_what_may_be_late() {
        assertThatThrownBy(() -> new RateBudget.Limit(400, 20)).hasMessageContaining("50 ms");
        assertThat(new RateBudget.Limit(400, 21).atOnce()).isEqualTo(1);
    }

    /** The moments of the permits of one call, in seconds. */
    private static List<Double> permitted(Sql tx, RateBudget budget, RateBudget.Limit limit) {
        var permits = budget.take(tx, "shop/TEMPLATE", Route.TEMPLATE, 7).waits().size();
        var free = tx.sql("select cast(extract(epoch from free_at) as float8) as free from rate_budget")
                .one(row -> row.decimal("free"));
        return IntStream.rangeClosed(1, permits).mapToObj(it -> free - it * limit.gap()).toList();
    }
}
