package io.zhiyin.campaigns.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zhiyin.campaigns.store.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AccessTokensTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final AccountId SHOP = new AccountId("shop");
    private static final Duration TWO_HOURS = Duration.ofHours(2);

    private final MovedClock clock = new MovedClock();
    private final FakeSource source = new FakeSource();

    @Test
    void twenty_threads_on_each_of_two_nodes_make_one_fetch() throws Exception {
        var nodes = List.of(node(), node());
        var start = new CountDownLatch(1);

        var tokens = together(40, i -> () -> {
            start.await();
            return nodes.get(i % 2).current(SHOP, source);
        }, start);

        assertThat(source.asked).hasSize(1);
        assertThat(new HashSet<>(tokens)).containsExactly("token-1");
    }

    @Test
    void a_node_that_starts_later_uses_the_token_that_is_there() {
        node().current(SHOP, source);

        assertThat(node().current(SHOP, source)).isEqualTo("token-1");
        assertThat(source.asked).hasSize(1);
    }

    @Test
    void the_token_of_one_account_is_not_the_token_of_another() {
        var node = node();
        node.current(SHOP, source);

        assertThat(node.current(new AccountId("corp"), source)).isEqualTo("token-2");
        assertThat(node.current(SHOP, source)).isEqualTo("token-1");
    }

    @Test
    void a_refused_token_is_fetched_anew_once_and_the_source_is_told_which_one_was_refused() {
        var node = node();
        node.current(SHOP, source);

        node.expire(SHOP, "token-1");
        node.expire(SHOP, "token-1");

        assertThat(node.current(SHOP, source)).isEqualTo("token-2");
        assertThat(node.current(SHOP, source)).isEqualTo("token-2");
        assertThat(source.asked).containsExactly("", "token-1");
    }

    @Test
    void the_expire_of_a_node_with_an_old_token_does_not_end_the_new_one() {
        var stale = node();
        var fresh = node();
        stale.current(SHOP, source);
        fresh.current(SHOP, source);
        fresh.expire(SHOP, "token-1");
        fresh.current(SHOP, source);

        stale.expire(SHOP, "token-1");

        assertThat(stale.current(SHOP, source)).isEqualTo("token-2");
        assertThat(fresh.current(SHOP, source)).isEqualTo("token-2");
        assertThat(source.asked).hasSize(2);
    }

    @Test
    void a_node_sees_the_renewal_of_another_within_ten_seconds() {
        var one = node();
        var other = node();
        one.current(SHOP, source);
        other.current(SHOP, source);
        other.expire(SHOP, "token-1");
        other.current(SHOP, source);

        clock.move(Duration.ofSeconds(11));

        assertThat(one.current(SHOP, source)).isEqualTo("token-2");
        assertThat(source.asked).hasSize(2);
    }

    @Test
    void a_token_is_renewed_before_its_end_by_one_while_the_others_go_on_with_it() throws Exception {
        var node = node();
        node.current(SHOP, source);
        clock.move(TWO_HOURS.minusSeconds(239));
        node.current(SHOP, source);
        assertThat(source.asked).hasSize(1);
        var fetching = new CountDownLatch(1);
        var finish = new CountDownLatch(1);
        source.before = () -> {
            fetching.countDown();
            await(finish);
        };

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var renewing = threads.submit(() -> node.current(SHOP, source));
            fetching.await();
            assertThat(node.current(SHOP, source)).isEqualTo("token-1");
            finish.countDown();
            assertThat(renewing.get()).isEqualTo("token-2");
        }

        assertThat(node.current(SHOP, source)).isEqualTo("token-2");
        assertThat(source.asked).hasSize(2);
    }

    @Test
    void a_platform_that_gives_the_same_token_until_its_end_is_not_asked_at_every_call() {
        var node = node();
        source.answer = () -> new AccessTokens.Fetched("the same", Duration.ofSeconds(200));
        node.current(SHOP, source);

        node.current(SHOP, source);
        node.current(SHOP, source);
        assertThat(source.asked).hasSize(1);

        clock.move(Duration.ofSeconds(61));
        node.current(SHOP, source);
        node.current(SHOP, source);
        assertThat(source.asked).hasSize(2);
    }

    @Test
    void a_platform_that_gives_the_refused_token_once_more_is_believed() {
        var node = node();
        source.answer = () -> new AccessTokens.Fetched("the same", TWO_HOURS);
        node.current(SHOP, source);
        node.expire(SHOP, "the same");

        assertThat(node.current(SHOP, source)).isEqualTo("the same");
        assertThat(node.current(SHOP, source)).isEqualTo("the same");
        assertThat(source.asked).containsExactly("", "the same");
    }

    @Test
    void a_platform_that_gives_none_is_left_alone_for_a_while() {
        var node = node();
        source.answer = () -> {
            throw new PlatformFailure(40013, "invalid appid", Duration.ofMinutes(1));
        };

        assertThatThrownBy(() -> node.current(SHOP, source)).isInstanceOf(PlatformFailure.class);
        assertThatThrownBy(() -> node.current(SHOP, source)).isInstanceOfSatisfying(PlatformFailure.class,
                it -> assertThat(it.code()).isEqualTo(40013));
        assertThat(source.asked).hasSize(1);

        clock.move(Duration.ofSeconds(61));
        source.answer = null;
        assertThat(node.current(SHOP, source)).isEqualTo("token-2");
    }

    @Test
    void a_renewal_that_fails_leaves_the_token_in_use() {
        var node = node();
        node.current(SHOP, source);
        clock.move(TWO_HOURS.minusSeconds(100));
        source.answer = () -> {
            throw new PlatformFailure(-1, "system error", Duration.ofSeconds(5));
        };

        node.current(SHOP, source);

        assertThat(node.current(SHOP, source)).isEqualTo("token-1");
        assertThat(node.current(SHOP, source)).isEqualTo("token-1");
        assertThat(source.asked).hasSize(2);
    }

    @Test
    void a_token_lies_sealed_in_the_database() {
        node().current(SHOP, source);

        var kept = database.db().sql("select token from access_token").one(row -> row.bytes("token"));

        assertThat(new String(kept, StandardCharsets.ISO_8859_1)).doesNotContain("token-1");
        assertThat(new AccessTokens.Fetched("secret", TWO_HOURS).toString()).doesNotContain("secret");
    }

    private AccessTokens node() {
        return new AccessTokens(database.db(), database.vault(), clock);
    }

    private interface Task {
        Callable<String> number(int i);
    }

    private static List<String> together(int count, Task task, CountDownLatch start)
            throws InterruptedException, ExecutionException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<java.util.concurrent.Future<String>>();
            for (var i = 0; i < count; i++) {
                running.add(threads.submit(task.number(i)));
            }
            start.countDown();
            var results = new ArrayList<String>();
            for (var one : running) {
                results.add(one.get());
            }
            return results;
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    /** Remembers what it was asked: the refused token, or nothing. */
    private static final class FakeSource implements AccessTokens.Source {
        final List<String> asked = Collections.synchronizedList(new ArrayList<>());
        volatile Runnable before = () -> {};
        volatile java.util.function.@Nullable Supplier<AccessTokens.Fetched> answer;

        @Override
        public AccessTokens.Fetched fetch(@Nullable String refused) {
            asked.add(refused == null ? "" : refused);
            before.run();
            var given = answer;
            return given == null ? new AccessTokens.Fetched("token-" + asked.size(), TWO_HOURS) : given.get();
        }
    }

    private static final class MovedClock extends Clock {
        private volatile Instant now = Instant.parse("2026-11-21T01:00:00Z");

        void move(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
