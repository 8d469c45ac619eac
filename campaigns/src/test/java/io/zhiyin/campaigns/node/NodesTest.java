package io.zhiyin.campaigns.node;

import static io.zhiyin.campaigns.store.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.store.TestDatabase;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class NodesTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static Nodes node(Nodes.Pace pace) {
        return new Nodes(database.vertx(), database.db(), NodeId.random(), pace);
    }

    @Test
    void a_node_lives_from_when_it_joins_until_it_leaves() {
        var one = node(Nodes.Pace.standard());
        var two = node(Nodes.Pace.standard());
        one.join();
        two.join();

        assertThat(one.alive()).containsExactlyInAnyOrder(one.self(), two.self());
        two.leave();
        assertThat(one.alive()).containsExactly(one.self());
        one.leave();
    }

    @Test
    void a_node_that_stops_beating_is_dead_and_one_that_beats_is_not() {
        var silent = node(new Nodes.Pace(Duration.ofHours(1), Duration.ofHours(2)));
        silent.join();
        var beating = node(new Nodes.Pace(Duration.ofMillis(20), Duration.ofMillis(2_000)));
        beating.join();
        database.db().sql("update node set heartbeat_at = now() - interval '11 seconds'").update();

        eventually("the next beat", () -> beating.alive().equals(java.util.List.of(beating.self())));
        silent.leave();
        beating.leave();
    }
}
