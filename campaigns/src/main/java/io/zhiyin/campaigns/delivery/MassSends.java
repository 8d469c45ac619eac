package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.node.NodeId;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Statement;
import io.zhiyin.campaigns.store.Vault;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rows under which deliveries gather that one call will carry. Deliveries of one run with the same words to one
 * account share a row until some seconds have passed without another; what the call names is fixed by the deliveries
 * that are {@code sending} when the row is {@code calling}.
 */
final class MassSends {
    /** What one call names, at the least and at the most. Source: Official Account API, mass send, endpoints. */
    static final int LEAST = 2;
    static final int MOST = 10_000;
    private static final Duration NOBODY_CAME = Duration.ofSeconds(10);
    private static final Duration LONGEST_GATHERING = Duration.ofMinutes(5);
    private static final int MOST_CALLS = 6;

    private static final String OPEN = """
            with mine as (
                insert into mass_send (account, run_id, content, body, key, state, created_at, last_at)
                select :account, d.run_id, :content, :body, left('zym' || encode(cast(:key as bytea), 'hex'), 32), 'gathering', :now, :now
                  from delivery d where d.id = :delivery
                on conflict (account, run_id, content) where state = 'gathering' do update set last_at = excluded.last_at
                returning id)
            select id from mine""";
    private static final String JOIN = """
            with changed as (
                update delivery set state = 'held', reason = 'gathering', detail = null, route = 'MASS', account = :account,
                       address = :address, mass_send_id = :massSend, look_at = expires_at, node = null, lease_until = null
                 where id = :id and fence = :fence and state = 'claimed' and node = :node
                returning id),
            history as (
                insert into delivery_event (delivery_id, at, state, reason, node)
                select id, :now, 'held', 'gathering', :node from changed)
            select id from changed""";
    private static final String DUE_ACCOUNTS = """
            select distinct account from mass_send
             where (state = 'gathering' and (last_at <= :quietSince or created_at <= :openSince))
                or (state = 'unknown' and look_at <= :now and attempts < :most
                    and called_at > clock_timestamp() - make_interval(secs => :repeatable))""";
    // Those in doubt first: the platform forgets their key.
    private static final String TAKE = """
            with due as (
                select id, state from mass_send
                 where account = :account
                   and ((state = 'gathering' and (last_at <= :quietSince or created_at <= :openSince))
                     or (state = 'unknown' and look_at <= :now and attempts < :most
                         and called_at > clock_timestamp() - make_interval(secs => :repeatable)))
                 order by state desc, id limit 1 for update skip locked)
            update mass_send m set state = case when due.state = 'unknown' then 'calling' else 'closing' end, node = :node,
                   lease_until = clock_timestamp() + make_interval(secs => :lease), attempts = m.attempts + 1
              from due where m.id = due.id
            returning m.id, m.account, m.body, m.key, due.state = 'unknown' as unsure""";
    private static final String CALLING = """
            update mass_send set state = 'calling', members = :members, called_at = clock_timestamp()
             where id = :id and node = :node and state = 'closing' and lease_until > clock_timestamp()""";
    private static final String END = """
            update mass_send set state = :state, detail = :detail, platform_id = coalesce(:platformId, platform_id),
                   look_at = :lookAt, node = null, lease_until = null
             where id = :id and node = :node and state in ('closing', 'calling')""";
    // What gathered and was not called goes its way anew.
    private static final String SCATTER = """
            with changed as (
                update delivery set state = 'ready', reason = 'given_back', look_at = :now, mass_send_id = null
                 where mass_send_id = :id and state = 'held' and reason = 'gathering' returning id),
            history as (
                insert into delivery_event (delivery_id, at, state, reason)
                select id, :now, 'ready', 'given_back' from changed)
            select count(*) from changed""";
    // Its node went away before the call was begun: no byte has gone, though the deliveries stood ready for it.
    private static final String NEVER_CALLED = """
            select id from mass_send m
             where ((state = 'closing' and lease_until < clock_timestamp())
                 -- or before the deliveries were told that it was refused
                 or (state in ('refused', 'void') and exists (select from delivery d
                        where d.mass_send_id = m.id and d.state = 'unknown' and d.route = 'MASS')))
               and created_at > cast(:now as timestamptz) - interval '2 days'
               and not exists (select from delivery d where d.mass_send_id = m.id and d.state in ('claimed', 'sending'))
             order by id limit 20 for update skip locked""";
    private static final String SURELY_NOT_SENT = """
            with changed as (
                update delivery set state = 'ready', reason = 'given_back', in_doubt = false, sending_at = null,
                       look_at = :now, fence = fence + 1, mass_send_id = null
                 where mass_send_id = :id and state = 'unknown' and route = 'MASS' returning id),
            history as (
                insert into delivery_event (delivery_id, at, state, reason)
                select id, :now, 'ready', 'given_back' from changed)
            select count(*) from changed""";
    private static final String VOID = """
            update mass_send set state = case when state = 'refused' then state else 'void' end, node = null,
                   lease_until = null
             where id = :id""";
    private static final String LOST = """
            update mass_send m set state = 'unknown', look_at = :now, node = null, lease_until = null
             where state = 'calling' and lease_until < clock_timestamp()
               and not exists (select from delivery d where d.mass_send_id = m.id and d.state in ('claimed', 'sending'))""";
    // Its node went away between the two records of one answer.
    private static final String ANSWERED = """
            with changed as (
                update delivery d set state = 'sent', reason = 'reconciled', detail = null, in_doubt = false,
                       fence = d.fence + 1, finished_at = :now
                  from mass_send m
                 where m.state = 'sent' and d.mass_send_id = m.id and d.state = 'unknown' and d.route = 'MASS'
                   and m.created_at > cast(:now as timestamptz) - interval '2 days'
                returning d.id, d.kind, d.customer_id, d.account, d.state, d.route, d.body, d.said),
            """
            + OnTimeline.SAID
            + """

                    insert into delivery_event (delivery_id, at, state, reason) select id, :now, 'sent', 'reconciled' from changed""";
    private static final String LET_GO = """
            update delivery set mass_send_id = null where mass_send_id = :id and state = 'unknown' and route = 'MASS'
               and not (id = any(:called))""";

    /** A row in this node's hands. {@code unsure}: it was called before, and is not known to have been done. */
    record Taken(long id, AccountId account, Outgoing.Content content, String key, boolean unsure) {}

    private final Database db;
    private final Vault vault;
    private final Clock clock;
    private final NodeId node;
    private final Duration lease;

    MassSends(Database db, Vault vault, Clock clock, NodeId node, Duration lease) {
        this.db = db;
        this.vault = vault;
        this.clock = clock;
        this.node = node;
        this.lease = lease;
    }

    /** Rendered deliveries that wait for others with their words; each is no longer in this node's hands. */
    List<Boolean> gather(List<Outgoing> messages, List<Claim> claims) {
        var now = clock.instant();
        return db.inTransaction(tx -> {
            var joined = new ArrayList<Boolean>();
            for (var i = 0; i < messages.size(); i++) {
                joined.add(gather(tx, messages.get(i), claims.get(i), now));
            }
            return List.copyOf(joined);
        });
    }

    private boolean gather(Sql tx, Outgoing message, Claim claim, Instant now) {
        var id = tx.sql(OPEN).bind("account", message.account().value())
                .bind("content", vault.index("mass", Body.same(message.content())))
                .bind("body", Body.seal(vault, message.content()))
                .bind("delivery", message.delivery().value())
                // of the first that came: no other row ever begins with it again, since its fence goes up
                .bind("key", vault.index("mass-key", message.delivery().value() + "-" + claim.fence()))
                .bind("now", now).one(row -> row.number("id"));
        return tx.sql(JOIN).bind("account", message.account().value()).bind("address", message.address())
                .bind("massSend", id).bind("id", message.delivery().value()).bind("fence", claim.fence())
                .bind("node", node.value()).bind("now", now).first(row -> row.number("id")).isPresent();
    }

    /** Accounts over which a call is due. */
    List<AccountId> due() {
        return due(DUE_ACCOUNTS).list(row -> new AccountId(row.text("account")));
    }

    Optional<Taken> take(AccountId account) {
        return due(TAKE).bind("account", account.value()).bind("node", node.value())
                .bind("lease", lease.toMillis() / 1000.0).first(this::taken);
    }

    private Statement due(String sql) {
        var now = clock.instant();
        return db.sql(sql).bind("now", now).bind("quietSince", now.minus(NOBODY_CAME))
                .bind("openSince", now.minus(LONGEST_GATHERING)).bind("most", MOST_CALLS)
                .bind("repeatable", (double) Route.MASS.repeatableFor().toSeconds());
    }

    private Taken taken(Row row) {
        return new Taken(row.number("id"), new AccountId(row.text("account")),
                Body.open(vault, row.bytes("body")), row.text("key"), row.flag("unsure"));
    }

    /** From here on a byte may have gone. @return false when it was taken away meanwhile */
    boolean calling(Taken it, List<DeliveryId> members) {
        if (it.unsure()) {
            db.sql(LET_GO).bind("id", it.id())
                    .bindAll("called", Long.class, members.stream().map(DeliveryId::value).toList()).update();
            return true;
        }
        return db.sql(CALLING).bind("id", it.id()).bind("members", members.size()).bind("node", node.value())
                .update() == 1;
    }

    /** What became of its call, or that there was none. */
    void end(Taken it, Outcome outcome) {
        var now = clock.instant();
        switch (outcome) {
            case Outcome.Accepted(var id) -> end(it, "sent", null, id, null);
            case Outcome.Refused(var code, _) ->
                end(it, it.unsure() ? "unknown" : "refused", String.valueOf(code), null, now.plus(lease));
            case Outcome.NotGranted(var code, _) -> end(it, "refused", String.valueOf(code), null, null);
            case Outcome.TryAgain(var after, var code, _, _) ->
                end(it, it.unsure() ? "unknown" : "void", String.valueOf(code), null, now.plus(after));
            // sooner, the platform refuses a repeat for its being too soon
            case Outcome.Unknown(var why) -> end(it, "unknown", why, null, now.plusSeconds(70));
        }
        if (!it.unsure()) {
            db.sql(SCATTER).bind("id", it.id()).bind("now", now).count();
        }
    }

    private void end(Taken it, String state, @Nullable String detail,
            @Nullable String platformId,
            @Nullable Instant lookAt) {
        db.sql(END).bind("id", it.id()).bind("node", node.value()).bind("state", state).bind("detail", detail)
                .bind("platformId", platformId).bind("lookAt", lookAt).update();
    }

    /** What nodes that went away left behind. @return how many were moved */
    long repair() {
        var now = clock.instant();
        db.sql(LOST).bind("now", now).update();
        return db.inTransaction(tx -> {
            var never = tx.sql(NEVER_CALLED).bind("now", now).list(row -> row.number("id"));
            long moved = 0;
            for (var id : never) {
                moved += tx.sql(SURELY_NOT_SENT).bind("id", id).bind("now", now).count();
                moved += tx.sql(SCATTER).bind("id", id).bind("now", now).count();
                tx.sql(VOID).bind("id", id).update();
            }
            return moved + tx.sql(ANSWERED).bind("now", now).update();
        });
    }
}
