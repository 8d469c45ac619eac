package io.zhiyin.campaigns.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.campaign.Shop;
import io.zhiyin.campaigns.store.Eventually;
import io.zhiyin.campaigns.store.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What may have been done, and what surely was not. */
@Timeout(120)
class LostAnswersTest {
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
    void a_naked_call_whose_answer_is_lost_is_unknown_and_never_repeated_by_itself() {
        var lin = born().following("shop").wrote(5);
        world.shop.birthdays(Shop.AT_NINE, Route.CUSTOMER_SERVICE);
        world.official.next(new FakeChannel.Answer.Lose(true));

        world.at(NINE);
        world.at("2026-03-05T10:00:00+08:00");
        world.at("2026-03-06T10:00:00+08:00");

        is(State.UNKNOWN, Reason.NO_ANSWER);
        assertThat(world.official.calls()).hasSize(1);
        assertThat(world.official.seenBy(lin.openid())).hasSize(1);
    }

    @Test
    void an_operator_settles_an_unknown_one_or_has_it_sent_again() {
        var lin = born().following("shop").wrote(5);
        world.shop.birthdays(Shop.AT_NINE, Route.CUSTOMER_SERVICE);
        world.official.next(new FakeChannel.Answer.Lose(false));
        world.at(NINE);
        var id = world.only().id();

        assertThat(world.deliveries.retry(id, "mei")).isTrue();
        world.dispatcher.dispatchDue();

        assertThat(world.official.seenBy(lin.openid())).hasSize(1);
        is(State.SENT, Reason.ACCEPTED);
        assertThat(world.deliveries.settle(id, State.ABANDONED, "mei")).as("it is known now").isFalse();
    }

    @Test
    void a_keyed_call_whose_answer_is_lost_is_repeated_and_seen_once() {
        var lin = born().following("shop");
        world.shop.birthdays(Shop.AT_NINE, Route.TEMPLATE);
        world.official.next(new FakeChannel.Answer.Lose(true));

        world.at(NINE);
        is(State.UNKNOWN, Reason.NO_ANSWER);
        world.at("2026-03-05T09:00:05+08:00");

        is(State.SENT, Reason.ACCEPTED);
        assertThat(world.official.calls()).hasSize(2).extracting(Outgoing::key).containsOnly(
                world.official.calls().getFirst().key());
        assertThat(world.official.seenBy(lin.openid())).hasSize(1);
    }

    @Test
    void a_keyed_call_is_not_repeated_when_the_platform_has_forgotten_its_key() {
        born().following("shop");
        world.shop.birthdays(Shop.AT_NINE, Route.TEMPLATE);
        world.official.next(new FakeChannel.Answer.Lose(true));
        world.at(NINE);

        world.sinceTheCalls("10 minutes");
        world.at("2026-03-05T09:10:00+08:00");

        is(State.UNKNOWN, Reason.NO_ANSWER);
        assertThat(world.official.calls()).hasSize(1);
    }

    @Test
    void a_repeat_that_waited_until_the_platform_forgot_its_key_does_not_go() {
        born().following("shop");
        world.shop.birthdays(Shop.AT_NINE, Route.TEMPLATE);
        world.official.next(new FakeChannel.Answer.Lose(true));
        world.at(NINE);
        world.clock.moveTo(world.clock.instant().plusSeconds(5));
        assertThat(new Doubts(world.db, database.vault(), new Channels(List.of(world.official)), world.clock)
                .repeat()).isOne();
        is(State.READY, Reason.REPEATED);

        world.sinceTheCalls("10 minutes");
        world.dispatcher.dispatchDue();

        is(State.UNKNOWN, Reason.NO_ANSWER);
        assertThat(world.official.calls()).hasSize(1);
    }

    @Test
    void a_repeat_that_is_refused_says_nothing_of_the_first_call() {
        born().following("shop").contactOf("corp", "mei");
        world.shop.birthdays(Shop.AT_NINE, Route.TEMPLATE, Route.STAFF_TASK);
        world.official.next(new FakeChannel.Answer.Lose(true)).next(new FakeChannel.Answer.Refuse(43004));

        world.at(NINE);
        world.at("2026-03-05T09:00:05+08:00");
        world.sinceTheCalls("10 minutes");
        world.at("2026-03-05T10:00:00+08:00");

        is(State.UNKNOWN, Reason.NO_ANSWER);
        assertThat(world.corp.calls()).as("no other route while this one may have done it").isEmpty();
    }

    @Test
    void a_staff_message_is_repeated_word_for_word() {
        born().contactOf("corp", "mei");
        world.shop.birthdays(Shop.AT_NINE, Route.STAFF_TASK);
        world.corp.next(new FakeChannel.Answer.Lose(true));
        world.at(NINE);
        world.db.sql("update template_variant set body = 'other words'").update();

        world.at("2026-03-05T09:05:00+08:00");

        is(State.SENT, Reason.ACCEPTED);
        assertThat(world.corp.calls()).hasSize(2).extracting(Outgoing::content)
                .containsOnly(world.corp.calls().getFirst().content());
        assertThat(world.corp.seen()).hasSize(1);
    }

    @Test
    void a_consent_withdrawn_meanwhile_stops_the_repeat() {
        var lin = born().following("shop");
        world.shop.birthdays(Shop.AT_NINE, Route.TEMPLATE);
        world.official.next(new FakeChannel.Answer.Lose(false));
        world.at(NINE);

        lin.consent(false);
        world.at("2026-03-05T09:00:05+08:00");

        is(State.UNKNOWN, Reason.NO_ANSWER);
        assertThat(world.official.seen()).isEmpty();
    }

    @Test
    void what_was_only_claimed_when_its_node_went_away_is_ready_again() {
        var lin = born().following("shop");
        world.shop.birthdays(Shop.AT_NINE, Route.TEMPLATE);
        world.plan(NINE);
        world.db.sql("""
                update delivery set state = 'claimed', node = gen_random_uuid(), fence = 1,
                    lease_until = clock_timestamp() + interval '1 minute'""").update();

        world.dispatcher.dispatchDue();
        assertThat(world.official.calls()).as("its lease still runs").isEmpty();
        world.leasesRunOut();
        world.dispatcher.dispatchDue();

        assertThat(world.official.seenBy(lin.openid())).hasSize(1);
        assertThat(world.deliveries.get(world.only().id()).orElseThrow().history().getFirst())
                .satisfies(it -> {
                    assertThat(it.state()).isEqualTo(State.READY);
                    assertThat(it.reason()).isEqualTo(Reason.LEASE_EXPIRED);
                });
    }

    @Test
    void a_node_that_slept_past_its_lease_cannot_write_over_its_successor() throws InterruptedException {
        var lin = born().following("shop").wrote(5);
        world.shop.birthdays(Shop.AT_NINE, Route.CUSTOMER_SERVICE);
        var reached = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        world.official.next(new FakeChannel.Answer.Stall(reached, release));
        world.plan(NINE);
        var sleeper = Thread.ofVirtual().start(world.dispatcher::dispatchDue);
        assertThat(reached.await(30, TimeUnit.SECONDS)).isTrue();

        world.leasesRunOut();
        var successor = world.dispatcher(Dispatcher.Settings.DEFAULT);
        successor.dispatchDue();
        is(State.UNKNOWN, Reason.LEASE_EXPIRED);
        assertThat(world.deliveries.settle(world.only().id(), State.ABANDONED, "mei")).isTrue();
        release.countDown();
        sleeper.join();

        is(State.ABANDONED, Reason.OPERATOR);
        assertThat(world.official.seenBy(lin.openid())).hasSize(1);
        assertThat(world.deliveries.get(world.only().id()).orElseThrow().history().getLast())
                .satisfies(it -> {
                    assertThat(it.reason()).isEqualTo(Reason.LATE_ANSWER);
                    assertThat(it.detail()).startsWith("sent");
                });
    }

    @Test
    void a_node_that_stops_finishes_its_calls_and_gives_back_the_rest() throws InterruptedException {
        for (var i = 0; i < 5; i++) {
            born().following("shop");
        }
        world.shop.birthdays(Shop.AT_NINE, Route.TEMPLATE);
        var reached = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        world.official.next(new FakeChannel.Answer.Stall(reached, release));
        world.plan(NINE);
        var one = world.dispatcher(new Dispatcher.Settings(Duration.ofMinutes(2), 100, 1,
                Duration.ofMinutes(1)));
        one.start();
        one.signal();
        assertThat(reached.await(30, TimeUnit.SECONDS)).isTrue();

        var draining = Thread.ofVirtual().start(one::drain);
        Eventually.eventually("the others are given back", () -> count("ready") == 4);
        release.countDown();
        draining.join();

        assertThat(count("sent")).isOne();
        assertThat(count("ready")).isEqualTo(4);
        world.dispatcher.dispatchDue();
        assertThat(count("sent")).isEqualTo(5);
    }

    @Test
    void two_dispatchers_send_every_delivery_once() throws InterruptedException {
        for (var i = 0; i < 300; i++) {
            born().following("shop");
        }
        world.shop.birthdays(Shop.AT_NINE, Route.TEMPLATE);
        world.plan(NINE);
        var limits = java.util.Map.of(Route.TEMPLATE, new RateBudget.Limit(100_000, 10_000));
        var threads = new Thread[3];
        for (var i = 0; i < threads.length; i++) {
            var node = world.dispatcher(Dispatcher.Settings.DEFAULT, limits);
            threads[i] = Thread.ofVirtual().start(node::dispatchDue);
        }
        for (var thread : threads) {
            thread.join();
        }

        assertThat(world.official.calls()).hasSize(300);
        assertThat(world.official.seen()).extracting(Outgoing::address).doesNotHaveDuplicates();
        assertThat(count("sent")).isEqualTo(300);
    }

    private long count(String state) {
        return world.db.sql("select count(*) from delivery where state = :state").bind("state", state)
                .count();
    }

    private Shop.Guest born() {
        return world.shop.guest().born(Birthday.solar(3, 5));
    }

    private void is(State state, @org.jspecify.annotations.Nullable Reason reason) {
        assertThat(world.only().state()).isEqualTo(state);
        assertThat(world.only().reason()).isEqualTo(reason);
    }
}
