package io.zhiyin.bot.api;

import static io.zhiyin.bot.api.TestApi.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.store.TestDatabase;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class IdempotencyTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private final TestApi api = new TestApi(database);

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void the_same_request_with_the_same_key_is_done_once_and_answered_alike() {
        var first = api.once("k1", "/customers", json("name", "林知音", "phone", "13800138000"));
        var again = api.once("k1", "/customers", json("name", "林知音", "phone", "13800138000"));

        assertThat(first.status()).isEqualTo(201);
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.json()).isEqualTo(first.json());
        assertThat(again.header("Location")).isEqualTo(first.header("Location")).isNotEmpty();
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(first.header("Idempotency-Replayed")).isEmpty();
        assertThat(api.get("/customers").items()).hasSize(1);
    }

    @Test
    void nothing_personal_is_kept_in_clear() {
        api.once("k1", "/customers", json("name", "Lin Zhiyin", "phone", "13800138000"));

        assertThat(api.db.sql("""
                select count(*) from idempotency where encode(response, 'escape') ~ 'Lin|138'""").count())
                .isZero();
        assertThat(api.db.sql("select count(*) from idempotency where response is not null").count()).isOne();
    }

    @Test
    void the_same_key_with_another_request_is_refused() {
        api.once("k1", "/tag-groups", json("name", "等级"));

        assertThat(api.once("k1", "/tag-groups", json("name", "兴趣")).problem())
                .isEqualTo("idempotency-key-reused");
        assertThat(api.once("k1", "/customers", json("name", "等级")).status()).isEqualTo(422);
        assertThat(api.get("/tag-groups").items()).hasSize(1);
    }

    @Test
    void another_caller_may_use_the_same_key() {
        api.once("k1", "/tag-groups", json("name", "等级"));

        var other = api.send("POST", "/tag-groups", json("name", "兴趣").encode(),
                Map.of("Idempotency-Key", "k1", "Authorization", "Bearer other"));

        assertThat(other.status()).isEqualTo(201);
    }

    @Test
    void a_refusal_is_an_answer_too() {
        var first = api.once("k1", "/tag-groups", json("name", ""));
        api.once("k2", "/tag-groups", json("name", "等级"));
        var taken = api.once("k3", "/tag-groups", json("name", "等级"));

        assertThat(first.status()).isEqualTo(422);
        assertThat(api.once("k1", "/tag-groups", json("name", "")).header("Idempotency-Replayed"))
                .isEqualTo("true");
        assertThat(taken.status()).isEqualTo(422);
        assertThat(api.once("k3", "/tag-groups", json("name", "等级")).json()).isEqualTo(taken.json());
    }

    @Test
    void of_two_at_the_same_moment_one_works_and_the_other_is_told_so() throws Exception {
        var locked = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var lock = Thread.ofVirtual().start(() -> api.db.transaction(tx -> {
            tx.sql("lock table tag_group in access exclusive mode").update();
            locked.countDown();
            await(release);
        }));
        await(locked);
        var body = json("name", "等级");
        var first = api.client().sendAsync(
                api.request("POST", "/tag-groups", body.encode(), Map.of("Idempotency-Key", "k1")),
                BodyHandlers.ofString());
        while (api.db.sql("select count(*) from idempotency").count() == 0) {
            Thread.onSpinWait();
        }

        var second = api.once("k1", "/tag-groups", body);
        release.countDown();
        lock.join();

        assertThat(second.status()).isEqualTo(409);
        assertThat(second.problem()).isEqualTo("request-in-progress");
        assertThat(second.header("Retry-After")).isEqualTo("1");
        assertThat(first.get().statusCode()).isEqualTo(201);
        assertThat(api.once("k1", "/tag-groups", body).response().body()).isEqualTo(first.get().body());
        assertThat(api.get("/tag-groups").items()).hasSize(1);
    }

    @Test
    void many_at_the_same_moment_make_one() {
        var body = json("name", "林知音").encode();
        var answers = java.util.stream.IntStream.range(0, 16)
                .mapToObj(_ -> api.client().sendAsync(
                        api.request("POST", "/customers", body, Map.of("Idempotency-Key", "k1")),
                        BodyHandlers.ofString()))
                .toList().stream().map(it -> it.join().statusCode()).toList();

        assertThat(answers).contains(201).containsAnyOf(201, 409).allMatch(it -> it == 201 || it == 409);
        assertThat(api.get("/customers").items()).hasSize(1);
    }

    @Test
    void a_request_lost_with_its_node_is_never_done_again_by_itself() {
        api.once("k1", "/tag-groups", json("name", "等级"));
        api.db.sql("update idempotency set status = null, response = null").update();

        assertThat(api.once("k1", "/tag-groups", json("name", "等级")).problem())
                .isEqualTo("request-in-progress");
        api.now = TestApi.NOW.plus(Duration.ofMinutes(10));
        var lost = api.once("k1", "/tag-groups", json("name", "等级"));
        assertThat(lost.problem()).isEqualTo("conflict");
        assertThat(lost.json().getString("detail")).contains("may or may not");
    }

    @Test
    void a_failure_that_changed_nothing_leaves_the_key_free() {
        api.db.sql("alter table tag_group rename to tag_group_away").update();
        try {
            assertThat(api.once("k1", "/tag-groups", json("name", "等级")).status()).isEqualTo(500);
        } finally {
            api.db.sql("alter table tag_group_away rename to tag_group").update();
        }

        assertThat(api.once("k1", "/tag-groups", json("name", "等级")).status()).isEqualTo(201);
    }

    @Test
    void keys_are_kept_for_a_day_and_then_purged() {
        api.once("k1", "/tag-groups", json("name", "等级"));
        api.now = TestApi.NOW.plus(Duration.ofHours(23));
        assertThat(api.once("k1", "/tag-groups", json("name", "等级")).header("Idempotency-Replayed"))
                .isEqualTo("true");

        api.now = TestApi.NOW.plus(Duration.ofHours(24));
        assertThat(api.once("k1", "/tag-groups", json("name", "兴趣")).status()).isEqualTo(201);
        api.now = TestApi.NOW.plus(Duration.ofHours(49));
        api.once("k2", "/tag-groups", json("name", "来源"));
        assertThat(api.db.sql("select count(*) from idempotency").count()).isOne();
    }

    @Test
    void erasing_a_person_takes_the_kept_answer_away_and_does_not_make_them_anew() {
        var made = api.once("k1", "/customers", json("name", "林知音"));
        api.delete("/customers/" + made.id());

        var again = api.once("k1", "/customers", json("name", "林知音"));

        assertThat(again.status()).isEqualTo(410);
        assertThat(again.problem()).isEqualTo("gone");
        assertThat(api.get("/customers").items()).isEmpty();
    }

    @Test
    void an_answer_of_what_changes_nothing_is_never_kept() {
        var lin = api.post("/customers", json("name", "林知音"));
        var everyone = json("rule", json("kind", "everyone"));

        var seen = api.once("k1", "/segments/preview", everyone);
        assertThat(seen.response().body()).contains("林知音");
        api.delete("/customers/" + lin.id());

        assertThat(api.db.sql("select count(*) from idempotency").count()).isZero();
        assertThat(api.once("k1", "/segments/preview", everyone).response().body()).doesNotContain("林知音");
    }

    @Test
    void a_key_that_cannot_be_one_is_refused() {
        assertThat(api.once("a b", "/tag-groups", json("name", "等级")).wrongFields())
                .containsExactly("Idempotency-Key");
        assertThat(api.once("k".repeat(256), "/tag-groups", json("name", "等级")).status()).isEqualTo(400);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
