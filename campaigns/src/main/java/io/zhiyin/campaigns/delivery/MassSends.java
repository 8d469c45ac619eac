package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.node.NodeId;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Statement;
import io.zhiyin.campaigns.store.Vault;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rows under which deliveries gather that one call will carry. Deliveries of one run (or test) with the same words to one
 * account share a row until some seconds have passed without another; those of a group send share their owner and their
 * end as well, and wait no longer than there are others of their run to come. What the call names is fixed by the deliveries
 * that are {@code sending} when the row is {@code calling}.
 */
final class MassSends {
    /** What one call names at the most. Source: Official Account API, mass send; WeCom API, group sending. */
    static final int MOST = 10_000;
    private static final Duration NOBODY_CAME = Duration.ofSeconds(10);
    private static final Duration LONGEST_GATHERING = Duration.ofMinutes(5);
    private static final int MOST_CALLS = 6;
    /** Sooner, the platform refuses a repeat for its being too soon. */
    private static final Duration REPEATED_AFTER = Duration.ofSeconds(70);
    private static final Duration LISTED_AFTER = Duration.ofSeconds(30);

    // The rows in one order, so that two nodes never wait for each other.
    private static final String GATHER = """
            with t as (
                select t.*, d.run_id, d.test_id, case when t.route = 'GROUP_SEND' then d.expires_at end as expires_at
                  from unnest(cast(:ids as bigint[]), cast(:fences as bigint[]), cast(:accounts as text[]), cast(:routes as text[]),
                        cast(:addresses as text[]), cast(:staff as text[]), cast(:contents as bytea[]), cast(:bodies as bytea[]),
                        cast(:keys as bytea[])) as t (id, fence, account, route, address, staff, content, body, key)
                  join delivery d on d.id = t.id),
            mine as (
                insert into mass_send (account, route, staff, run_id, test_id, content, expires_at, body, key, state, created_at, last_at)
                select distinct on (account, route, staff, run_id, test_id, content, expires_at)
                       account, route, staff, run_id, test_id, content, expires_at, body,
                       left('zym' || encode(key, 'hex'), 32), 'gathering', :now, :now
                  from t order by account, route, staff, run_id, test_id, content, expires_at, id
                on conflict (account, route, staff, run_id, test_id, content, expires_at) where state = 'gathering'
                    do update set last_at = excluded.last_at
                returning id, account, route, staff, run_id, test_id, content, expires_at),
            changed as (
                update delivery d set state = 'held', reason = 'gathering', detail = null, route = t.route, account = t.account,
                       address = t.address, staff = t.staff, mass_send_id = m.id, look_at = d.expires_at, node = null,
                       lease_until = null
                  from t join mine m on m.account = t.account and m.route = t.route and m.content = t.content
                   and m.staff is not distinct from t.staff and m.run_id is not distinct from t.run_id
                   and m.test_id is not distinct from t.test_id and m.expires_at is not distinct from t.expires_at
                 where d.id = t.id and d.fence = t.fence and d.state = 'claimed' and d.node = :node
                returning d.id),
            history as (
                insert into delivery_event (delivery_id, at, state, reason, node)
                select id, :now, 'held', 'gathering', :node from changed)
            select id from changed""";
    // Others of a run are still to come while one is in hand or among the next thousand that are due; where more are due,
    // nobody looks at them all, and every row waits until nobody came for a while. Those in doubt first: the platform
    // forgets their key.
    private static final String DUE = """
            with coming as materialized (
                select run_id, test_id from delivery
                 where state in ('planned', 'held', 'ready') and platform_id is null and look_at <= :now
                 order by look_at, id limit 1000),
            busy as materialized (
                select run_id, test_id from coming
                union select run_id, test_id from delivery where state = 'claimed'
                union select id, null from run where state = 'planning')
            select m.id, m.account, m.route from mass_send m
             where (m.state = 'gathering' and (m.last_at <= :quietSince or m.created_at <= :openSince
                        or (m.route = 'GROUP_SEND' and (select count(*) from coming) < 1000
                            and not exists (select from busy where busy.run_id = m.run_id or busy.test_id = m.test_id))))
                or (m.state = 'unknown' and m.route = 'MASS' and m.look_at <= :now and m.attempts < :most
                    and m.called_at > clock_timestamp() - make_interval(secs => :repeatable))
             order by m.state desc, m.id limit 500""";
    private static final String TAKE = """
            with due as (
                select id, state from mass_send
                 where id = any(:ids)
                   and (state = 'gathering'
                     or (state = 'unknown' and route = 'MASS' and look_at <= :now and attempts < :most
                         and called_at > clock_timestamp() - make_interval(secs => :repeatable)))
                 order by state desc, id limit 1 for update skip locked)
            update mass_send m set state = case when due.state = 'unknown' then 'calling' else 'closing' end, node = :node,
                   lease_until = clock_timestamp() + make_interval(secs => :lease), attempts = m.attempts + 1
              from due where m.id = due.id
            returning m.id, m.account, m.route, m.staff, m.body, m.key, due.state = 'unknown' as unsure""";
    private static final String CALLING = """
            update mass_send set state = 'calling', members = :members, called_at = clock_timestamp(), sending_at = :now
             where id = :id and node = :node and state = 'closing' and lease_until > clock_timestamp()""";
    private static final String END = """
            update mass_send set state = :state, detail = :detail, platform_id = coalesce(:platformId, platform_id),
                   members = members - :leftOut, look_at = :lookAt, node = null, lease_until = null
             where id = :id and node = :node and state in ('closing', 'calling')""";
    // What gathered and was not called goes its way anew.
    static final String SCATTER = """
            with changed as (
                update delivery set state = 'ready', reason = 'given_back', look_at = :now, mass_send_id = null
                 where mass_send_id = :id and state = 'held' and reason = 'gathering' returning id),
            history as (
                insert into delivery_event (delivery_id, at, state, reason)
                select id, :now, 'ready', 'given_back' from changed)
            select count(*) from changed""";
    private static final String LET_GO = """
            update delivery set mass_send_id = null where mass_send_id = :id and state = 'unknown' and route = 'MASS'
               and not (id = any(:called))""";

    /** Rows of one budget over which a call is due. */
    record Due(AccountId account, Route route, List<Long> ids) {}

    /**
     * A row in this node's hands.
     *
     * @param staff whose task it becomes, for {@link Route#GROUP_SEND}
     * @param unsure it was called before, and is not known to have been done
     */
    record Taken(long id, AccountId account, Route route, @Nullable StaffId staff, Outgoing.Content content,
            String key, boolean unsure) {
        /** Whether this is still where the gate would send one of its deliveries. */
        boolean isFor(Decision.Go go) {
            return go.route() == route && go.account().equals(account)
                    && (route != Route.GROUP_SEND || Objects.equals(go.staff(), staff));
        }
    }

    private final Database db;
    private final Vault vault;
    private final Clock clock;
    private final NodeId node;
    private final Duration lease;
    private final Duration firstPoll;

    /** @param firstPoll how long after its call a task is asked after */
    MassSends(Database db, Vault vault, Clock clock, NodeId node, Duration lease, Duration firstPoll) {
        this.db = db;
        this.vault = vault;
        this.clock = clock;
        this.node = node;
        this.lease = lease;
        this.firstPoll = firstPoll;
    }

    private record Sealed(byte[] index, byte[] body) {}

    /** A rendered delivery that waits for others with its words. */
    record Gathering(Claim claim, Outgoing message) {}

    /** @return for each, whether it was still in this node's hands; it no longer is */
    List<Boolean> gather(List<Gathering> batch) {
        var sealed = new HashMap<Outgoing.Content, Sealed>();
        var words = messages(batch).map(it -> sealed.computeIfAbsent(it.content(),
                one -> new Sealed(Body.index(vault, one), Body.seal(vault, one)))).toList();
        var gather = db.sql(GATHER).bind("now", clock.instant()).bind("node", node.value())
                .bindAll("ids", Long.class, batch.stream().map(it -> it.claim().id().value()).toList())
                .bindAll("fences", Long.class, batch.stream().map(it -> it.claim().fence()).toList())
                .bindAll("accounts", String.class, messages(batch).map(it -> it.account().value()).toList())
                .bindAll("routes", String.class, messages(batch).map(it -> it.route().name()).toList())
                .bindAll("addresses", String.class, messages(batch).map(Outgoing::address).toList())
                .bindAll("staff", String.class,
                        messages(batch).<@Nullable String>map(MassSends::owner).toList())
                .bindAll("contents", byte[].class, words.stream().map(Sealed::index).toList())
                .bindAll("bodies", byte[].class, words.stream().map(Sealed::body).toList())
                // of the first that came: no other row ever begins with it again, since its fence goes up
                .bindAll("keys", byte[].class, batch.stream().map(
                        it -> vault.index("mass-key", it.claim().id().value() + "-" + it.claim().fence()))
                        .toList());
        var joined = new HashSet<>(gather.list(row -> row.number("id")));
        return batch.stream().map(it -> joined.contains(it.claim().id().value())).toList();
    }

    private static Stream<Outgoing> messages(List<Gathering> batch) {
        return batch.stream().map(Gathering::message);
    }

    private static @Nullable String owner(Outgoing message) {
        return message.route() != Route.GROUP_SEND || message.staff() == null
                ? null
                : message.staff().value();
    }

    /** Rows over which a call is due, those of one budget together. */
    List<Due> due() {
        var now = clock.instant();
        var due = new LinkedHashMap<String, Due>();
        bound(DUE).bind("quietSince", now.minus(NOBODY_CAME)).bind("openSince", now.minus(LONGEST_GATHERING))
                .list(row -> {
                    var account = new AccountId(row.text("account"));
                    var route = Route.valueOf(row.text("route"));
                    return due.computeIfAbsent(RateBudget.nameOfMany(account, route),
                            _ -> new Due(account, route, new ArrayList<>())).ids()
                            .add(row.number("id"));
                });
        return List.copyOf(due.values());
    }

    /** The first of them that no other node has. */
    Optional<Taken> take(Due due) {
        return bound(TAKE).bindAll("ids", Long.class, due.ids()).bind("node", node.value())
                .bind("lease", lease.toMillis() / 1000.0).first(this::taken);
    }

    private Statement bound(String sql) {
        return db.sql(sql).bind("now", clock.instant()).bind("most", MOST_CALLS).bind("repeatable",
                (double) Route.MASS.repeatableFor().toSeconds());
    }

    private Taken taken(Row row) {
        var staff = row.textOrNull("staff");
        return new Taken(row.number("id"), new AccountId(row.text("account")),
                Route.valueOf(row.text("route")), staff == null ? null : new StaffId(staff),
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
                .bind("now", clock.instant()).update() == 1;
    }

    /**
     * What became of its call, or that there was none.
     *
     * @param leftOut how many of those it named the platform did not take
     */
    void end(Taken it, Outcome outcome, int leftOut) {
        var now = clock.instant();
        var task = it.route() == Route.GROUP_SEND;
        switch (outcome) {
            case Outcome.Accepted(var id) ->
                end(it, "sent", null, id, task ? now.plus(firstPoll) : null, leftOut);
            case Outcome.Refused(var code, _) -> end(it, it.unsure() ? "unknown" : "refused",
                    String.valueOf(code), null, now.plus(lease), leftOut);
            case Outcome.NotGranted(var code, _) ->
                end(it, "refused", String.valueOf(code), null, null, leftOut);
            case Outcome.TryAgain(var after, var code, _, _) -> end(it, it.unsure() ? "unknown" : "void",
                    String.valueOf(code), null, now.plus(after), leftOut);
            case Outcome.Unknown(var why) -> end(it, "unknown", why, null,
                    now.plus(task ? LISTED_AFTER : REPEATED_AFTER), leftOut);
        }
        if (!it.unsure()) {
            db.sql(SCATTER).bind("id", it.id()).bind("now", now).count();
        }
    }

    private void end(Taken it, String state, @Nullable String detail, @Nullable String platformId,
            @Nullable Instant lookAt, int leftOut) {
        db.sql(END).bind("id", it.id()).bind("node", node.value()).bind("state", state).bind("detail", detail)
                .bind("platformId", platformId).bind("lookAt", lookAt).bind("leftOut", leftOut).update();
    }
}
