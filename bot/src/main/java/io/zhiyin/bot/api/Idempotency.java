package io.zhiyin.bot.api;

import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Vault;
import io.zhiyin.campaigns.store.Vault.Purpose;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Does a POST with an {@code Idempotency-Key} once, however often it is sent: the answer is kept, sealed, for
 * {@link #KEPT}, and given again. The key's row is committed before the work begins, so of two requests at the same
 * moment, on any nodes, one works and the other is told so.
 */
final class Idempotency {
    static final Duration KEPT = Duration.ofHours(24);
    /** No request takes longer: one that has not ended after this has been lost with its node. */
    private static final Duration LONGEST_REQUEST = Duration.ofMinutes(5);
    private static final Duration BETWEEN_PURGES = Duration.ofHours(1);
    /** The status of a row whose request broke off: what it did is not known. */
    private static final int LOST = 500;

    private static final String TAKE = """
            insert into idempotency as kept (principal, key, request_hash, created_at)
            values (:principal, :key, :hash, :now)
            on conflict (principal, key) do update
               set request_hash = excluded.request_hash, status = null, response = null, customer_id = null,
                   created_at = excluded.created_at
             where kept.created_at <= :expired""";
    private static final String FIND = """
            select request_hash, status, response, created_at from idempotency
             where principal = :principal and key = :key""";
    private static final String KEEP = """
            update idempotency set status = :status, response = :response, customer_id = :customer
             where principal = :principal and key = :key""";
    private static final String RELEASE = """
            delete from idempotency where principal = :principal and key = :key""";
    private static final String PURGE = """
            delete from idempotency where created_at <= :expired""";
    private static final String FORGET = """
            update idempotency set response = null where customer_id = any(:customers)""";

    private final Database db;
    private final Vault vault;
    private final Clock clock;
    private final AtomicReference<Instant> purged;

    Idempotency(Database db, Vault vault, Clock clock) {
        this.db = db;
        this.vault = vault;
        this.clock = clock;
        this.purged = new AtomicReference<>(clock.instant());
    }

    /** A request, and what tells it from others under the same key. */
    record Request(String principal, String key, String content) {}

    /** What came of doing it. */
    sealed interface Done {
        /** It was answered, with whatever answer. */
        record Answered(Answer answer) implements Done {}

        /** It failed and surely changed nothing: the key may be used again. */
        record Undone(Answer answer) implements Done {}

        /** It failed and may have changed something. */
        record Unknown(Answer answer) implements Done {}
    }

    Answer once(Request request, Supplier<Done> work) {
        var now = clock.instant();
        purgeNowAndThen(now);
        // A keyed hash: a plain one of a short body would give away the phone number in it.
        var hash = vault.index("api request", request.content);
        var taken = db.sql(TAKE).bind("principal", request.principal).bind("key", request.key)
                .bind("hash", hash)
                .bind("now", now).bind("expired", now.minus(KEPT)).update();
        return taken == 1 ? kept(request, work.get()) : again(request, hash, now);
    }

    /** Takes the words out of the answers that were about these customers; the requests stay known. */
    static void forget(Sql tx, List<Long> customers) {
        tx.sql(FORGET).bindAll("customers", Long.class, customers).update();
    }

    private Answer kept(Request request, Done done) {
        return switch (done) {
            case Done.Answered(var answer) -> {
                keep(request, answer.status(), vault.seal(Purpose.API_ANSWER, answer.kept()),
                        answer.customer());
                yield answer;
            }
            case Done.Undone(var answer) -> {
                db.sql(RELEASE).bind("principal", request.principal).bind("key", request.key).update();
                yield answer;
            }
            case Done.Unknown(var answer) -> {
                keep(request, LOST, null, null);
                yield answer;
            }
        };
    }

    private void keep(Request request, int status, byte @Nullable [] response, @Nullable Long customer) {
        db.sql(KEEP).bind("principal", request.principal).bind("key", request.key).bind("status", status)
                .bind("response", response).bind("customer", customer).update();
    }

    private Answer again(Request request, byte[] hash, Instant now) {
        var first = db.sql(FIND).bind("principal", request.principal).bind("key", request.key)
                .first(Idempotency::row);
        if (first.isEmpty()) {
            // It failed and gave the key free between our two statements.
            throw new Refused(inProgress());
        }
        return again(first.get(), hash, now);
    }

    private Answer again(Kept first, byte[] hash, Instant now) {
        if (!MessageDigest.isEqual(first.hash, hash)) {
            throw new Refused(Problem.of(Problem.Type.IDEMPOTENCY_KEY_REUSED,
                    "这个 Idempotency-Key 已用于另一个请求，请换一个。",
                    "This Idempotency-Key was used for another request: choose a new one."));
        }
        var status = first.status;
        if (status == null && first.at.isAfter(now.minus(LONGEST_REQUEST))) {
            throw new Refused(inProgress());
        }
        if (status == null || status >= LOST) {
            throw new Refused(Problem.of(Problem.Type.CONFLICT,
                    "第一次请求中途出错，是否生效未知。请先查看结果，需要时换一个 Idempotency-Key 重发。",
                    "The first request broke off and may or may not have taken effect. Look first; then, if need be,"
                            + " send it again with a new Idempotency-Key."));
        }
        if (first.response == null) {
            throw new Refused(Problem.of(Problem.Type.GONE, "第一次的答复涉及一位已删除的客户，不再保留。",
                    "The first answer was about a customer who has been erased, and is not kept any more."));
        }
        return Answer.ofKept(status, vault.open(Purpose.API_ANSWER, first.response)).with(
                "Idempotency-Replayed",
                "true");
    }

    private static Problem inProgress() {
        return Problem.of(Problem.Type.REQUEST_IN_PROGRESS, "同一请求正在处理，请稍后再试。",
                "The same request is still being worked on: try again in a moment.")
                .header("Retry-After", "1");
    }

    private void purgeNowAndThen(Instant now) {
        var last = purged.get();
        if (Duration.between(last, now).abs().compareTo(BETWEEN_PURGES) >= 0
                && purged.compareAndSet(last, now)) {
            db.sql(PURGE).bind("expired", now.minus(KEPT)).update();
        }
    }

    private static Kept row(Row row) {
        return new Kept(row.bytes("request_hash"), row.integerOrNull("status"), row.bytesOrNull("response"),
                row.instant("created_at"));
    }

    private record Kept(byte[] hash, @Nullable Integer status, byte @Nullable [] response, Instant at) {}
}
