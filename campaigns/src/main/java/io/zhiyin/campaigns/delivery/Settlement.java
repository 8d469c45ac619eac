package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Statement;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What became of a delivery that no node has in hand: an uncertain one, or one that lies with the platform.
 *
 * @param was the state and {@code fence} it must still have
 * @param tried the route that surely did not do it, as {@code ROUTE:code}; it then goes on by another
 */
record Settlement(DeliveryId id, State was, long fence, State to, Reason reason, @Nullable String detail,
        @Nullable Instant lookAt, @Nullable String platformId, @Nullable String tried) {
    private static final int BATCH = 100;
    private static final String WRITE = """
            with t as (
                select * from unnest(cast(:ids as bigint[]), cast(:fences as bigint[]), cast(:was as text[]),
                    cast(:states as text[]), cast(:reasons as text[]), cast(:details as text[]),
                    cast(:lookAts as timestamptz[]), cast(:platformIds as text[]), cast(:tried as text[]))
                    as t (id, fence, was, state, reason, detail, look_at, platform_id, tried)),
            changed as (
                update delivery d set state = t.state, reason = t.reason, detail = t.detail,
                       look_at = coalesce(t.look_at, d.look_at), platform_id = t.platform_id,
                       tried = case when t.tried is null then d.tried else d.tried || t.tried end,
                       sending_at = case when t.state = 'ready' then null else d.sending_at end,
                       in_doubt = false, fence = d.fence + 1,
                       finished_at = case when t.state in ('sent', 'rejected', 'not_sent', 'abandoned')
                                          then cast(:now as timestamptz) end
                  from t where d.id = t.id and d.state = t.was and d.fence = t.fence
                returning d.id, d.customer_id, d.account, d.state, d.route, d.reason, d.detail, d.body, d.said, d.kind),
            history as (
                insert into delivery_event (delivery_id, at, state, reason, detail)
                select id, :now, state, reason, detail from changed),
            """
            + OnTimeline.SAID + """

                    select count(*) from changed""";

    static Settlement of(DeliveryId id, State was, long fence, State to, Reason reason) {
        return new Settlement(id, was, fence, to, reason, null, null, null, null);
    }

    Settlement detail(@Nullable String text) {
        return new Settlement(id, was, fence, to, reason, text, lookAt, platformId, tried);
    }

    Settlement lookAt(Instant at) {
        return new Settlement(id, was, fence, to, reason, detail, at, platformId, tried);
    }

    Settlement platformId(@Nullable String task) {
        return new Settlement(id, was, fence, to, reason, detail, lookAt, task, tried);
    }

    Settlement tried(String routeAndCode) {
        return new Settlement(id, was, fence, to, reason, detail, lookAt, platformId, routeAndCode);
    }

    /** @return false when somebody else has moved it meanwhile */
    boolean write(Database db, Instant at) {
        return write(db, List.of(this), at) == 1;
    }

    /** Some at a time. @return how many nobody else had moved meanwhile */
    static long write(Database db, List<Settlement> all, Instant at) {
        long written = 0;
        for (var from = 0; from < all.size(); from += BATCH) {
            var some = all.subList(from, Math.min(all.size(), from + BATCH));
            written += db.inTransaction(tx -> {
                OnTimeline.lockCustomers(tx, some.stream().map(it -> it.id.value()).toList());
                return write(tx, some, at);
            });
        }
        return written;
    }

    private static long write(Sql tx, List<Settlement> some, Instant at) {
        var write = tx.sql(WRITE).bind("now", at);
        all(write, "ids", Long.class, some, it -> it.id.value());
        all(write, "fences", Long.class, some, it -> it.fence);
        all(write, "was", String.class, some, it -> it.was.stored());
        all(write, "states", String.class, some, it -> it.to.stored());
        all(write, "reasons", String.class, some, it -> it.reason.stored());
        all(write, "details", String.class, some, it -> it.detail);
        all(write, "lookAts", Instant.class, some, it -> it.lookAt);
        all(write, "platformIds", String.class, some, it -> it.platformId);
        all(write, "tried", String.class, some, it -> it.tried);
        return write.count();
    }

    private static <T> void all(Statement statement, String name, Class<T> type, List<Settlement> some,
            Function<Settlement, @Nullable T> value) {
        statement.bindAll(name, type, some.stream().<@Nullable T>map(value).toList());
    }
}
