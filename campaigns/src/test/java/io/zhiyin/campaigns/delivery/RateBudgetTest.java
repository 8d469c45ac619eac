package io.zhiyin.campaigns.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.store.TestDatabase;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RateBudgetTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @Test
    void a_burst_goes_at_once_what_follows_keeps_the_rate_and_the_rest_is_told_when() {
        var budget = new RateBudget(Map.of(Route.TEMPLATE, new RateBudget.Limit(8, 3)));

        var grant = budget.take(database.db(), "shop/TEMPLATE", Route.TEMPLATE, 100);

        // 3 at once, then one each 125 ms for the half second ahead
        assertThat(grant.waits()).hasSize(7);
        assertThat(grant.waits().subList(0, 3)).containsOnly(Duration.ZERO);
        assertThat(grant.waits().getLast()).isEqualTo(Duration.ofMillis(500));
        assertThat(grant.then()).isEqualTo(Duration.ofMillis(625));
    }

    @Test
    void all_nodes_draw_on_one_budget_and_accounts_on_their_own() {
        var here = new RateBudget(Map.of(Route.TEMPLATE, new RateBudget.Limit(0.1, 2)));
        var there = new RateBudget(Map.of(Route.TEMPLATE, new RateBudget.Limit(0.1, 2)));

        assertThat(here.take(database.db(), "shop/TEMPLATE", Route.TEMPLATE, 1).waits()).hasSize(1);
        assertThat(there.take(database.db(), "shop/TEMPLATE", Route.TEMPLATE, 5).waits()).hasSize(1);
        assertThat(here.take(database.db(), "shop/TEMPLATE", Route.TEMPLATE, 5).waits()).isEmpty();
        assertThat(here.take(database.db(), "other/TEMPLATE", Route.TEMPLATE, 5).waits()).hasSize(2);
    }
}
