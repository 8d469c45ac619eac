package io.zhiyin.campaigns.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.campaign.Shop;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.customer.Merge;
import io.zhiyin.campaigns.customer.Merges;
import io.zhiyin.campaigns.node.NodeId;
import io.zhiyin.campaigns.store.TestDatabase;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One person who was two: greeted once by a campaign, whenever it is found out. */
class DeliveryMergeTest {
    private static final String NINE = "2026-03-05T09:00:00+08:00";

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private World world = new World(database);

    @BeforeEach
    void aWorld() {
        world = new World(database);
    }

    @AfterEach
    void closed() {
        world.close();
    }

    @Test
    void of_two_that_wait_one_goes() {
        var contact = born().contactOf("corp", "mei");
        var follower = born().following("shop");
        world.shop.birthdays(Shop.AT_NINE, Route.TEMPLATE, Route.GROUP_SEND);
        world.plan(NINE);

        merge(contact, follower);
        world.dispatcher.dispatchDue();

        assertThat(world.official.seen().size() + world.corp.calls().size()).isOne();
    }

    @Test
    void who_has_got_it_already_gets_it_no_second_time() {
        var contact = born().contactOf("corp", "mei");
        var follower = born().following("shop");
        world.shop.birthdays(Shop.AT_NINE, Route.TEMPLATE, Route.GROUP_SEND);
        world.corp.next(new FakeChannel.Answer.Later(Duration.ofMinutes(10), 45009));
        world.at(NINE);
        assertThat(world.official.seenBy(follower.openid())).hasSize(1);
        assertThat(world.of(contact.id()).state()).isEqualTo(State.HELD);

        merge(contact, follower);
        world.at("2026-03-05T10:00:00+08:00");

        assertThat(world.corp.calls()).as("the one call that was put off").hasSize(1);
        assertThat(world.all()).extracting(Deliveries.Item::state).containsExactlyInAnyOrder(State.SENT,
                State.SKIPPED);
    }

    @Test
    void what_had_no_route_alone_has_one_together() {
        var stranger = born();
        var contact = born().contactOf("corp", "mei");
        world.shop.birthdays(Shop.AT_NINE, Route.STAFF_TASK);
        world.corp.next(new FakeChannel.Answer.Later(Duration.ofMinutes(10), 45009));
        world.at(NINE);
        assertThat(world.of(stranger.id()).reason()).isEqualTo(Reason.NO_ROUTE);

        merge(stranger, contact);
        world.at("2026-03-05T10:00:00+08:00");

        assertThat(world.of(stranger.id()).state()).isEqualTo(State.SENT);
        assertThat(world.corp.seen()).hasSize(1);
    }

    @Test
    void one_that_a_node_has_in_hand_is_taken_from_it_and_goes_to_the_one_who_is_kept() {
        var kept = world.shop.guest();
        var gone = born().following("shop");
        world.shop.birthdays(Shop.AT_NINE, Route.TEMPLATE);
        world.plan(NINE);
        var claimed = new Claims(world.db, NodeId.random(), Duration.ofMinutes(2))
                .take(world.clock.instant(), 1, 1);
        assertThat(claimed).hasSize(1);

        merge(kept, gone);
        world.dispatcher.dispatchDue();

        assertThat(world.official.seenBy(gone.openid())).hasSize(1);
        assertThat(world.of(kept.id()).state()).isEqualTo(State.SENT);
    }

    @Test
    void what_was_put_aside_for_the_others_sake_waits_again_when_they_are_two_again() {
        var contact = born().contactOf("corp", "mei");
        var follower = born().following("shop");
        world.shop.birthdays(Shop.AT_NINE, Route.TEMPLATE, Route.GROUP_SEND);
        world.plan(NINE);
        merge(contact, follower);
        assertThat(world.all()).extracting(Deliveries.Item::state).contains(State.SKIPPED);

        var undoing = world.db
                .inTransaction(tx -> merges().undo(tx, 1, "test", world.clock.instant()));
        world.dispatcher.dispatchDue();

        assertThat(undoing).isInstanceOf(Merges.Undoing.Undone.class);
        assertThat(world.official.seenBy(follower.openid())).hasSize(1);
        assertThat(world.corp.calls()).hasSize(1);
    }

    private Shop.Guest born() {
        return world.shop.guest().born(Birthday.solar(3, 5));
    }

    private void merge(Shop.Guest kept, Shop.Guest gone) {
        world.db.transaction(tx -> merges().merge(tx, kept.id(), gone.id(),
                Merge.Cause.byHand("test", world.clock.instant())));
    }

    private Merges merges() {
        return new Merges(new Customers(database.vault()), List.of(new DeliveryMerge(world.clock)));
    }
}
