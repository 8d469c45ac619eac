package io.zhiyin.campaigns.inbox;

import static io.zhiyin.campaigns.inbox.TestNode.awaited;
import static io.zhiyin.campaigns.inbox.TestNode.message;
import static io.zhiyin.campaigns.inbox.TestNode.quick;
import static io.zhiyin.campaigns.store.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.zhiyin.campaigns.store.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HandlingTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private final InboxRows rows = new InboxRows(database.db(), new io.zhiyin.campaigns.node.NodeId(
            new java.util.UUID(0, 1)));

    @BeforeEach
    void prepare() {
        Effects.prepare(database.db());
    }

    private static TestNode node(InboxSettings settings) {
        return new TestNode(database.vertx(), database.db(), database.vault(), settings);
    }

    private static InboxSettings batchesOf(int rows) {
        var quick = quick();
        return new InboxSettings(quick.replyWithin(), quick.replyNeeds(), quick.arriving(), quick.inMemory(),
                rows, 4,
                quick.sweepEvery(), quick.retryAfter());
    }

    @Test
    void the_messages_of_one_customer_are_handled_in_order_by_many_workers_on_two_nodes() {
        try (var one = node(batchesOf(7)).start(new Effects());
                var two = node(batchesOf(3)).start(new Effects())) {
            var accepted = new ArrayList<Future<Receipt>>();
            for (var n = 0; n < 60; n++) {
                // the platform sends a customer's next message when the one before is answered
                for (var customer = 0; customer < 10; customer++) {
                    var node = (n + customer) % 3 == 0 ? two : one;
                    accepted.add(node.inbox.accept(message("customer " + customer, customer + ":" + n)));
                }
                Future.all(accepted).await();
                accepted.clear();
            }
            eventually("all are handled", () -> Effects.all(database.db()).size() >= 600);

            var byCustomer = new HashMap<String, List<Integer>>();
            for (var body : Effects.all(database.db())) {
                byCustomer.computeIfAbsent(body.split(":", 2)[0], _ -> new ArrayList<>())
                        .add(Integer.valueOf(body.split(":", 2)[1]));
            }
            assertThat(byCustomer).hasSize(10).allSatisfy((_, order) -> assertThat(order)
                    .containsExactlyElementsOf(IntStream.range(0, 60).boxed().toList()));
        }
    }

    @Test
    void a_failing_message_takes_no_other_with_it_and_holds_up_only_its_own_customer() {
        var mended = new AtomicBoolean();
        var effects = new Effects();
        try (var node = node(quick()).join()) {
            var broken = node.inbox.accept(message("lin", "broken")).await().id();
            Future.all(IntStream.range(0, 20)
                    .mapToObj(i -> node.inbox.accept(message("sender " + i, "body " + i)))
                    .toList()).await();
            node.inbox.accept(message("lin", "after")).await();
            node.inbox.start((tx, messages) -> {
                var handled = effects.handle(tx, messages);
                if (!mended.get() && messages.stream().anyMatch(it -> it.body().equals("broken"))) {
                    throw new IllegalStateException("林 wrote 13800000000");
                }
                return handled;
            });

            eventually("the broken one is a dead letter",
                    () -> rows.find(broken).orElseThrow().state() == InboxState.DEAD);
            eventually("what waited for it is handled", () -> Effects.all(database.db()).size() == 21);
            var dead = rows.deadLetters(null, 10);
            assertThat(dead).hasSize(1).first().satisfies(row -> {
                assertThat(row.attempts()).isEqualTo(5);
                assertThat(row.reason()).startsWith("IllegalStateException at HandlingTest")
                        .doesNotContain("林").doesNotContain("138");
            });
            assertThat(Effects.counts(database.db())).doesNotContainKey("broken").allSatisfy(
                    (_, times) -> assertThat(times).isOne());

            mended.set(true);
            var replaying = new InboxRows(database.db(), node.nodes.self());
            assertThat(replaying.replay(broken)).isTrue();
            node.inbox.sweepNow();
            eventually("replayed", () -> Effects.all(database.db()).contains("broken"));
            assertThat(rows.find(broken).orElseThrow().state()).isEqualTo(InboxState.DONE);
            assertThat(replaying.replay(broken)).isFalse();
        }
    }

    @Test
    void a_message_whose_handling_ends_in_an_error_of_the_machine_is_a_dead_letter_too() {
        try (var node = node(quick()).start((_, _) -> {
            throw new StackOverflowError();
        })) {
            var id = node.inbox.accept(awaited("lin", "deep")).await().id();

            eventually("a dead letter", () -> rows.find(id).orElseThrow().state() == InboxState.DEAD);
            assertThat(node.inbox.meter().failures()).isEqualTo(5);
            assertThat(node.inbox.meter().deaths()).isOne();
        }
    }

    @Test
    void a_later_message_waits_while_an_earlier_one_of_its_customer_waits_for_its_next_attempt() {
        var settings = new InboxSettings(Duration.ofSeconds(10), Duration.ofMillis(100), 100, 100, 10, 2,
                Duration.ofMillis(20), List.of(Duration.ofHours(1)));
        var effects = new Effects();
        try (var node = node(settings).start((tx, messages) -> {
            if (messages.stream().anyMatch(it -> it.body().equals("first"))) {
                throw new IllegalStateException("not now");
            }
            return effects.handle(tx, messages);
        })) {
            var first = node.inbox.accept(message("lin", "first")).await().id();
            eventually("it failed once", () -> rows.find(first).orElseThrow().attempts() == 1);
            var second = node.inbox.accept(message("lin", "second")).await().id();
            node.inbox.accept(message("other", "other")).await();
            eventually("another customer's is handled",
                    () -> Effects.all(database.db()).equals(List.of("other")));

            assertThat(rows.find(second).orElseThrow().state()).isEqualTo(InboxState.WAITING);
            assertThat(rows.find(first).orElseThrow().retryAt()).isNotNull();
            assertThat(rows.counts()).containsExactly(new InboxRows.Count(InboxState.WAITING, "text", 2));
        }
    }

    @Test
    void two_nodes_that_take_over_at_once_handle_each_row_of_a_dead_one_once() {
        var dead = node(quick());
        Future.all(IntStream.range(0, 300)
                .mapToObj(i -> dead.inbox.accept(message("sender " + i % 40, "body " + i)))
                .toList()).await();

        try (var _ = node(batchesOf(16)).start(new Effects());
                var _ = node(batchesOf(16)).start(new Effects())) {
            eventually("all are handled", () -> rows.counts().isEmpty());

            assertThat(Effects.counts(database.db())).hasSize(300).allSatisfy(
                    (_, times) -> assertThat(times).isOne());
        }
    }

    @Test
    void a_node_that_was_only_paused_and_finds_its_rows_taken_over_does_not_handle_them_again() {
        var paused = node(quick());
        var pushes = IntStream.range(0, 50)
                .mapToObj(i -> paused.inbox.accept(awaited("sender " + i, "body " + i)))
                .toList();
        eventually("durable", () -> rows.counts().stream().mapToLong(InboxRows.Count::rows).sum() == 50);
        try (var _ = node(quick()).start(new Effects())) {
            eventually("another node took over", () -> rows.counts().isEmpty());
        }
        paused.start(new Effects());

        // its connections get what the rows have by now: no passive reply, for it went another way
        assertThat(Future.all(pushes).await().<Receipt>list())
                .allSatisfy(it -> assertThat(it.reply()).isNull());
        paused.close();
        assertThat(Effects.counts(database.db())).hasSize(50)
                .allSatisfy((_, times) -> assertThat(times).isOne());
    }

    @Test
    void a_repeated_push_on_another_node_waits_for_the_one_that_has_the_row() {
        var working = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var effects = new Effects();
        try (var one = node(quick()).start((tx, messages) -> {
            working.countDown();
            try {
                go.await();
            } catch (InterruptedException stopped) {
                throw new IllegalStateException(stopped);
            }
            return effects.handle(tx, messages);
        }); var two = node(quick()).start(new Effects())) {
            var first = one.inbox.accept(awaited("lin", "hello"));
            eventually("it is worked on", () -> working.getCount() == 0);
            var second = two.inbox.accept(awaited("lin", "hello"));
            eventually("the other node knows it", () -> two.inbox.meter().repeats() == 1);
            go.countDown();

            assertThat(first.await().reply()).isEqualTo("re hello");
            assertThat(second.await()).isEqualTo(new Receipt(first.result().id(), true, "re hello"));
            assertThat(Effects.all(database.db())).containsExactly("hello");
        }
    }

    @Test
    void every_message_takes_effect_once_when_handlers_fail_at_random_and_pushes_are_repeated() {
        var random = new Random(20261121);
        var failing = ConcurrentHashMap.<String>newKeySet();
        IntStream.range(0, 400).filter(_ -> random.nextInt(10) == 0).forEach(i -> failing.add("body " + i));
        var handler = failingOnce(failing);
        try (var one = node(batchesOf(20)).start(handler); var two = node(batchesOf(20)).start(handler)) {
            var pushes = new ArrayList<Future<Receipt>>();
            for (var i = 0; i < 400; i++) {
                for (var times = random.nextInt(5) == 0 ? 3 : 1; times > 0; times--) {
                    pushes.add((random.nextBoolean() ? one : two).inbox
                            .accept(message("sender " + i % 37, "body " + i)));
                }
            }
            Future.all(pushes).await();
            eventually("all are handled", () -> rows.counts().isEmpty());

            assertThat(Effects.counts(database.db())).hasSize(400).allSatisfy(
                    (_, times) -> assertThat(times).isOne());
        }
    }

    private static InboxHandler failingOnce(Set<String> bodies) {
        var effects = new Effects();
        return (tx, messages) -> {
            var handled = effects.handle(tx, messages);
            if ((messages.size() == 1 && bodies.remove(messages.getFirst().body()))
                    || messages.stream().anyMatch(it -> bodies.contains(it.body()))) {
                throw new IllegalStateException("this time it fails");
            }
            return handled;
        };
    }

    @Test
    void what_was_done_is_purged_by_age_and_the_rest_stays() {
        try (var node = node(quick()).start(new Effects())) {
            node.inbox.accept(awaited("lin", "done")).await();
            assertThat(rows.purge(TestNode.NOON)).isZero();
            assertThat(rows.purge(java.time.Clock.systemUTC().instant().plusSeconds(60))).isOne();
            assertThat(rows.list(InboxRows.Filter.ALL, null, 10)).isEmpty();
        }
    }

    @Test
    void rows_are_listed_by_state_account_and_kind() {
        try (var node = node(quick())) {
            node.inbox.accept(message("lin", "one")).await();
            node.inbox.accept(message("wang", "two")).await();

            var shop = new InboxRows.Filter(InboxState.WAITING, TestNode.SHOP, "text");
            assertThat(rows.list(shop, null, 10)).hasSize(2);
            assertThat(rows.list(shop, null, 1)).hasSize(1).first()
                    .satisfies(newest -> assertThat(rows.list(shop, newest.id(), 10)).hasSize(1));
            assertThat(rows.list(new InboxRows.Filter(InboxState.DONE, null, null), null, 10)).isEmpty();
            assertThat(rows.list(new InboxRows.Filter(null, null, "image"), null, 10)).isEmpty();
        }
    }
}
