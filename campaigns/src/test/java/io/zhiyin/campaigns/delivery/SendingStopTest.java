package io.zhiyin.campaigns.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.campaign.Shop;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.node.NodeId;
import io.zhiyin.campaigns.store.Eventually;
import io.zhiyin.campaigns.store.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SendingStopTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private final World world = new World(database);
    private final SendingStops stops = new SendingStops(world.db, world.clock, () -> {});
    private Shop.Guest lin;

    @BeforeEach
    void a_birthday() {
        lin = world.shop.guest().following("shop").wrote(5).born(Birthday.solar(3, 5));
        world.shop.guest().following("shop").born(Birthday.solar(3, 5));
        world.shop.birthdays(Shop.AT_NINE, Route.TEMPLATE);
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void what_campaigns_send_stops_while_those_who_write_are_answered_and_goes_on_where_it_was() {
        stops.stop(SendingStop.Scope.CAMPAIGNS, "价格写错了", "周岚");
        reply();

        world.at("2026-03-05T09:00:00+08:00");
        assertThat(world.official.seen()).hasSize(1);
        assertThat(states()).containsExactlyInAnyOrder(State.SENT, State.PLANNED, State.PLANNED);

        assertThat(stops.goOn("宋远")).isTrue();
        world.dispatcher.dispatchDue();
        assertThat(world.official.seen()).hasSize(3);
        assertThat(states()).containsOnly(State.SENT);
        assertThat(stops.now()).isEmpty();
        assertThat(stops.past(5)).singleElement().satisfies(it -> {
            assertThat(it.by()).isEqualTo("周岚");
            assertThat(it.endedBy()).isEqualTo("宋远");
        });
    }

    @Test
    void everything_stops_replies_too() {
        stops.stop(SendingStop.Scope.EVERYTHING, "平台警告", "周岚");
        reply();

        world.at("2026-03-05T09:00:00+08:00");
        assertThat(world.official.seen()).isEmpty();
        stops.goOn("周岚");
        world.dispatcher.dispatchDue();
        assertThat(world.official.seen()).hasSize(3);
    }

    @Test
    void what_was_claimed_already_is_not_sent_when_the_switch_is_pressed() {
        var dispatcher = new Dispatcher(world.db, database.vault(), world.clock, NodeId.random(),
                new Channels(List.of(world.official, world.corp)), world.shop.templates(), request -> {
                    stops.stop(SendingStop.Scope.CAMPAIGNS, "价格写错了", "周岚");
                    return World.words(request);
                }, new RateBudget(RateBudget.DEFAULTS), Dispatcher.Settings.DEFAULT);
        world.plan("2026-03-05T09:00:00+08:00");

        dispatcher.dispatchDue();
        assertThat(world.official.seen()).isEmpty();
        assertThat(world.all()).allSatisfy(it -> assertThat(it.reason()).isEqualTo(Reason.STOPPED));

        stops.goOn("周岚");
        dispatcher.close();
        world.dispatcher.dispatchDue();
        assertThat(world.official.seen()).hasSize(2);
        assertThat(states()).containsOnly(State.SENT);
    }

    @Test
    void when_a_stop_has_been_answered_no_byte_goes_from_either_of_two_nodes() throws InterruptedException {
        for (var i = 0; i < 120; i++) {
            world.shop.guest().following("shop").born(Birthday.solar(3, 5));
        }
        var under = new CountDownLatch(20);
        world.official.onArrival(_ -> {
            under.countDown();
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        });
        world.plan("2026-03-05T09:00:00+08:00");
        var usual = Dispatcher.Settings.DEFAULT;
        var few = new Dispatcher.Settings(usual.lease(), usual.inFlight(), 4, usual.groupSendPoll());
        var nodes = List.of(world.dispatcher(few), world.dispatcher(few));
        nodes.forEach(Dispatcher::start);
        under.await();

        var pressed = stops.stopAndWait(SendingStop.Scope.CAMPAIGNS, "价格写错了", "周岚");
        var sent = world.official.calls().size();

        assertThat(pressed.underWay()).isZero();
        assertThat(sent).isBetween(20, 121);
        assertThat(states()).doesNotContain(State.SENDING);
        nodes.forEach(Dispatcher::signal);
        Eventually.eventually("both have looked again and hold what they had",
                () -> states().stream().noneMatch(State.CLAIMED::equals));
        assertThat(world.official.calls()).hasSize(sent);
        assertThat(states()).doesNotContain(State.UNKNOWN);
        stops.goOn("周岚");
        nodes.forEach(Dispatcher::signal);
        Eventually.eventually("all have it", () -> states().stream().allMatch(State.SENT::equals));
        assertThat(world.official.seen()).hasSize(122);
    }

    @Test
    void a_call_that_hangs_is_told_of_and_not_waited_for_for_ever() throws InterruptedException {
        var reached = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        world.official.next(new FakeChannel.Answer.Stall(reached, release));
        world.plan("2026-03-05T09:00:00+08:00");
        var sending = Thread.ofVirtual().start(world.dispatcher::dispatchDue);
        reached.await();

        var pressed = stops.stopAndWait(SendingStop.Scope.CAMPAIGNS, "价格写错了", "周岚",
                Duration.ofMillis(50));

        assertThat(pressed.underWay()).isEqualTo(1);
        release.countDown();
        sending.join();
    }

    @Test
    void a_stop_has_a_reason_and_the_newest_one_holds() {
        assertThatThrownBy(() -> stops.stop(SendingStop.Scope.CAMPAIGNS, " ", "周岚"))
                .isInstanceOf(InvalidInput.class);
        stops.stop(SendingStop.Scope.CAMPAIGNS, "价格写错了", "周岚");
        stops.stop(SendingStop.Scope.EVERYTHING, "平台警告", "宋远");

        assertThat(stops.now().orElseThrow().scope()).isEqualTo(SendingStop.Scope.EVERYTHING);
        assertThat(stops.goOn("周岚")).isTrue();
        assertThat(stops.goOn("周岚")).isFalse();
    }

    private void reply() {
        world.db.transaction(
                tx -> world.deliveries.reply(tx, 1, lin.id(), new AccountId("shop"), lin.openid(),
                        "您好", world.clock.instant()));
    }

    private List<State> states() {
        return world.all().stream().map(Deliveries.Item::state).toList();
    }
}
