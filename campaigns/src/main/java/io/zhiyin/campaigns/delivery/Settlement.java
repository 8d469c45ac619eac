package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Sql;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a delivery that no node has in hand: an uncertain one, or one that lies with the platform.
 *
 * @param was the state and {@code fence} it must still have
 * @param tried the route that surely did not do it, as {@code ROUTE:code}; it then goes on by another
 */
record Settlement(DeliveryId id, State was, long fence, State to, Reason reason, @Nullable String detail,
        @Nullable Instant lookAt, @Nullable String platformId, @Nullable String tried) {
    private static final String WRITE = """
            with changed as (
                update delivery set state = :state, reason = :reason, detail = :detail,
                       look_at = coalesce(cast(:lookAt as timestamptz), look_at), platform_id = :platformId,
                       tried = case when cast(:tried as text) is null then tried else tried || cast(:tried as text) end,
                       sending_at = case when :state = 'ready' then null else sending_at end,
                       in_doubt = false, fence = fence + 1,
                       finished_at = case when :state in ('sent', 'rejected', 'not_sent', 'abandoned')
                                          then cast(:now as timestamptz) end
                 where id = :id and state = :was and fence = :fence
                returning id, customer_id, account, state, route, reason, detail, body, said, kind),
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
        return db.inTransaction(tx -> {
            OnTimeline.lockCustomers(tx, List.of(id.value()));
            return write(tx, at);
        });
    }

    private boolean write(Sql tx, Instant at) {
        return tx.sql(WRITE).bind("id", id.value()).bind("was", was.stored()).bind("fence", fence)
                .bind("state", to.stored()).bind("reason", reason.stored()).bind("detail", detail)
                .bind("lookAt", lookAt).bind("platformId", platformId).bind("tried", tried).bind("now", at)
                .count() == 1;
    }
}
