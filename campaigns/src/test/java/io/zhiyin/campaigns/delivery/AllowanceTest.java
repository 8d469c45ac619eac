package io.zhiyin.campaigns.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.zhiyin.campaigns.campaign.Audience;
import io.zhiyin.campaigns.campaign.Campaign;
import io.zhiyin.campaigns.campaign.OnceTrigger;
import io.zhiyin.campaigns.campaign.Shop;
import io.zhiyin.campaigns.campaign.Simulations;
import io.zhiyin.campaigns.store.TestDatabase;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The platform's allowance of group sends: a budget of which some is kept for what matters more. */
class AllowanceTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();
    private static final Instant MAY = OffsetDateTime.parse("2026-05-13T12:00:00+08:00").toInstant();

    private final World world = new World(database);

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void what_is_kept_for_high_priority_makes_others_take_their_next_route_or_none_and_says_so() {
        world.db.sql("update sending_rules set caps = '{}', group_send_most = 2, group_send_for_high = 1")
                .update();
        var lin = world.shop.guest().contactOf("corp", "mei");
        send("first", Priority.NORMAL, Route.GROUP_SEND);

        send("second", Priority.NORMAL, Route.GROUP_SEND);
        assertThat(world.of(lin.id())).satisfies(it -> {
            assertThat(it.state()).isEqualTo(State.SKIPPED);
            assertThat(it.reason()).isEqualTo(Reason.ALLOWANCE);
            assertThat(it.detail()).isEqualTo("group_send:allowance_reserved");
        });
        send("third", Priority.NORMAL, Route.GROUP_SEND, Route.STAFF_TASK);
        assertThat(world.of(lin.id()).route()).isEqualTo(Route.STAFF_TASK);
        assertThat(world.deliveries.get(world.of(lin.id()).id()).orElseThrow().history())
                .extracting(Deliveries.Event::detail)
                .contains("staff_task group_send:allowance_reserved");
        send("birthdays", Priority.HIGH, Route.GROUP_SEND);
        assertThat(world.of(lin.id()).route()).isEqualTo(Route.GROUP_SEND);
        send("more birthdays", Priority.HIGH, Route.GROUP_SEND);
        assertThat(world.of(lin.id()).detail()).isEqualTo("group_send:allowance_used");

        // another month, another allowance
        world.clock.moveTo(OffsetDateTime.parse("2026-06-01T12:00:00+08:00").toInstant());
        send("june", Priority.NORMAL, Route.GROUP_SEND);
        assertThat(world.of(lin.id()).route()).isEqualTo(Route.GROUP_SEND);
    }

    @Test
    void a_simulation_tells_of_it_beforehand() {
        world.db.sql("""
                update sending_rules set caps = '{}', group_send_period = 'day', group_send_for_normal = 1""")
                .update();
        world.shop.guest().contactOf("corp", "mei");
        var simulations = new Simulations(world.db, world.clock, world.shop.segments(),
                new Foresight(new Channels(List.of(world.official, world.corp)), world.shop.templates()),
                Runnable::run);
        world.clock.moveTo(MAY);
        var campaign = world.shop.campaigns().create(settings("low", Priority.LOW, Route.GROUP_SEND), "test");

        assertThat(simulations.start(campaign, null, "周岚").orElseThrow().groups()).singleElement()
                .satisfies(it -> {
                    assertThat(it.reason()).isEqualTo("allowance");
                    assertThat(it.detail()).isEqualTo("group_send:allowance_reserved");
                });
    }

    @Test
    void the_platforms_own_rule_is_as_many_as_the_month_has_days_or_seven_a_week_or_one_a_day() {
        assertThat(Allowance.USUAL.most(MAY)).isEqualTo(31);
        assertThat(Allowance.of("week", null, 0, 0).most(MAY)).isEqualTo(7);
        assertThat(Allowance.of("day", null, 0, 0).most(MAY)).isEqualTo(1);
        assertThat(Allowance.USUAL.since(MAY))
                .isEqualTo(OffsetDateTime.parse("2026-05-01T00:00:00+08:00").toInstant());
        assertThat(Allowance.of("week", null, 0, 0).since(MAY))
                .isEqualTo(OffsetDateTime.parse("2026-05-11T00:00:00+08:00").toInstant());
        assertThatIllegalArgumentException().isThrownBy(() -> Allowance.of("month", 4, 3, 2));
    }

    private void send(String name, Priority priority, Route... routes) {
        if (world.clock.instant().isBefore(MAY)) {
            world.clock.moveTo(MAY);
        }
        world.shop.campaigns()
                .start(world.shop.campaigns().create(settings(name, priority, routes), "test").id());
        world.at(OffsetDateTime.ofInstant(world.clock.instant().plusSeconds(1), Shop.SHANGHAI).toString());
    }

    private Campaign.Settings settings(String name, Priority priority, Route... routes) {
        var trigger = new OnceTrigger(world.clock.instant().plusSeconds(1), 24, Shop.SHANGHAI);
        return new Campaign.Settings(name, Audience.of(null).segment(), world.shop.template("t " + name), 1,
                trigger,
                List.of(routes)).of(priority);
    }
}
