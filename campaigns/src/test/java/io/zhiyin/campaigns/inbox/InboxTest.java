package io.zhiyin.campaigns.inbox;

import static io.zhiyin.campaigns.inbox.TestNode.awaited;
import static io.zhiyin.campaigns.inbox.TestNode.message;
import static io.zhiyin.campaigns.inbox.TestNode.quick;
import static io.zhiyin.campaigns.store.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.zhiyin.campaigns.store.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class InboxTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @BeforeEach
    void prepare() {
        Effects.prepare(database.db());
    }

    private static TestNode node(InboxSettings settings) {
        return new TestNode(database.vertx(), database.db(), database.vault(), settings);
    }

    @Test
    void an_accepted_message_is_a_row_before_it_is_answered_and_its_words_are_sealed() {
        try (var node = node(quick())) {
            var receipt = node.inbox.accept(message("lin", "你好")).await();

            var row = database.db().sql("select id, state, body, received_at from inbox").one(it -> it);
            assertThat(row.number("id")).isEqualTo(receipt.id());
            assertThat(row.text("state")).isEqualTo("waiting");
            assertThat(row.instant("received_at")).isEqualTo(TestNode.NOON);
            assertThat(new String(row.bytes("body"), java.nio.charset.StandardCharsets.UTF_8))
                    .doesNotContain("你好");
            assertThat(receipt.repeated()).isFalse();
        }
    }

    @Test
    void messages_that_come_at_once_are_stored_in_few_statements_and_each_gets_its_own_row() {
        try (var node = node(quick())) {
            var receipts = IntStream.range(0, 500)
                    .mapToObj(i -> node.inbox.accept(message("sender " + i, "body " + i))).toList();
            Future.all(receipts).await();

            assertThat(receipts.stream().map(it -> it.result().id()).distinct()).hasSize(500);
            assertThat(database.db().sql("select count(*) from inbox").count()).isEqualTo(500);
            assertThat(database.db().sql("select count(distinct cast(xmin as text)) from inbox").count())
                    .isLessThan(250);
        }
    }

    @Test
    void a_repeated_push_in_the_same_batch_or_later_is_the_same_row_and_takes_effect_once() {
        try (var node = node(quick()).start(new Effects())) {
            var pushes = new ArrayList<Future<Receipt>>();
            for (var i = 0; i < 300; i++) {
                pushes.add(node.inbox.accept(awaited("sender " + i % 100, "body " + i % 100)));
            }
            Future.all(pushes).await();
            var late = node.inbox.accept(awaited("sender 7", "body 7")).await();

            assertThat(Effects.counts(database.db())).hasSize(100)
                    .allSatisfy((_, times) -> assertThat(times).isOne());
            assertThat(pushes.stream().filter(it -> !it.result().repeated())).hasSize(100);
            assertThat(pushes).allSatisfy(push -> assertThat(push.result().reply()).startsWith("re body "));
            assertThat(late).isEqualTo(new Receipt(pushes.get(7).result().id(), true, "re body 7"));
        }
    }

    @Test
    void a_push_repeated_while_the_first_is_worked_on_waits_for_the_same_reply() {
        var working = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var effects = new Effects();
        try (var node = node(quick()).start((tx, messages) -> {
            working.countDown();
            await(go);
            return effects.handle(tx, messages);
        })) {
            var first = node.inbox.accept(awaited("lin", "hello"));
            await(working);
            var second = node.inbox.accept(awaited("lin", "hello"));
            eventually("the second push is known", () -> node.inbox.meter().repeats() == 1);
            go.countDown();

            assertThat(first.await().reply()).isEqualTo("re hello");
            assertThat(second.await().reply()).isEqualTo("re hello");
            assertThat(Effects.all(database.db())).containsExactly("hello");
        }
    }

    @Test
    void a_reply_that_is_late_is_no_passive_one_and_the_connection_is_answered_in_time() {
        var go = new CountDownLatch(1);
        var awaitedThen = new ArrayList<Boolean>();
        var effects = new Effects();
        try (var node = node(quick(Duration.ofMillis(150))).start((tx, messages) -> {
            messages.forEach(it -> awaitedThen.add(it.awaited()));
            await(go);
            return effects.handle(tx, messages);
        })) {
            var receipt = node.inbox.accept(awaited("lin", "hello")).await();
            go.countDown();

            assertThat(receipt.reply()).isNull();
            // worded for the connection first; that was answered, so it is rolled back and done anew without
            eventually("handled", () -> node.inbox.meter().handledRows() == 1);
            assertThat(awaitedThen).containsExactly(true, false);
            assertThat(Effects.all(database.db())).containsExactly("hello");
            assertThat(database.db().sql("select reply from inbox").one(it -> it).bytesOrNull("reply"))
                    .isNull();
        }
    }

    @Test
    void a_message_beyond_the_queue_is_refused_and_not_stored() {
        var settings = new InboxSettings(Duration.ofSeconds(5), Duration.ofMillis(1), 3, 10, 10, 1,
                Duration.ofSeconds(2), List.of());
        try (var node = node(settings)) {
            var pushes = IntStream.range(0, 50).mapToObj(i -> message("sender " + i, "body " + i))
                    .toList();
            var answers = new ArrayList<Future<Receipt>>();
            var sent = new CountDownLatch(1);
            database.vertx().getOrCreateContext().runOnContext(_ -> {
                pushes.forEach(push -> answers.add(node.inbox.accept(push)));
                sent.countDown();
            });
            await(sent);
            var refused = answers.stream().filter(it -> wasRefused(it)).count();

            assertThat(refused).isEqualTo(46);
            assertThat(database.db().sql("select count(*) from inbox").count()).isEqualTo(4);
        }
    }

    @Test
    void what_finds_no_room_in_memory_is_found_in_the_table() {
        var quick = quick();
        var small = new InboxSettings(quick.replyWithin(), quick.replyNeeds(), 1_000, 1, 10, 1,
                quick.sweepEvery(),
                quick.retryAfter());
        try (var node = node(small).join()) {
            Future.all(IntStream.range(0, 30)
                    .mapToObj(i -> node.inbox.accept(message("sender " + i, "body " + i)))
                    .toList()).await();
            node.inbox.start(new Effects());

            eventually("all are handled", () -> Effects.all(database.db()).size() == 30);
            assertThat(Effects.counts(database.db())).hasSize(30);
        }
    }

    @Test
    void draining_handles_what_was_accepted_answers_it_and_accepts_nothing_more() {
        var node = node(quick()).start(new Effects());
        var pushes = IntStream.range(0, 200)
                .mapToObj(i -> node.inbox.accept(awaited("sender " + i, "body " + i)))
                .toList();
        node.close();

        var answered = pushes.stream().filter(Future::succeeded).map(Future::result).toList();
        assertThat(pushes).allMatch(Future::isComplete);
        assertThat(Effects.counts(database.db())).hasSize(answered.size());
        assertThatThrownBy(() -> node.inbox.accept(message("lin", "too late")).await())
                .isInstanceOf(NotAccepted.class);
    }

    @Test
    void draining_without_time_leaves_the_rest_durable_for_another_node() {
        var working = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var stopping = node(quick()).start((_, _) -> {
            working.countDown();
            await(go);
            throw new IllegalStateException("the process ends here");
        });
        var push = stopping.inbox.accept(awaited("lin", "hello"));
        await(working);
        stopping.inbox.drain(Duration.ZERO);
        assertThat(push.await().reply()).isNull();
        stopping.nodes.leave();

        try (var _ = node(quick()).start(new Effects())) {
            go.countDown();
            eventually("another node takes over", () -> Effects.all(database.db()).equals(List.of("hello")));
        }
    }

    private static boolean wasRefused(Future<Receipt> answer) {
        try {
            answer.await();
            return false;
        } catch (NotAccepted refused) {
            return true;
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }
}
