package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.node.NodeId;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Statement;
import io.zhiyin.campaigns.store.Vault;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Commits {@code sending}, with everything the call will carry, before its first byte goes. In the same transaction the
 * gate is asked once more, what the customer granted is taken, and a permit from the rate budget.
 */
final class Sendings {
    // Two nodes must not both count two messages and send the third: per customer one after the other. Locks of this
    // feature's own, so that nobody who writes customers waits for us.
    private static final String LOCK_CUSTOMERS = """
            select pg_advisory_xact_lock(7241002, key) from
                (select distinct hashint8(id) as key from unnest(cast(:customers as bigint[])) as c (id) order by 1) keys""";
    private static final String BEGIN = """
            with changed as (
                update delivery d set state = 'sending', reason = 'calling', detail = null, route = t.route, account = t.account,
                       address = t.address, staff = t.staff, body = t.body, said = t.said,
                       marketing = t.marketing,
                       sending_at = :now,
                       called_at = case when d.in_doubt then d.called_at else clock_timestamp() end,
                       attempts = d.attempts + 1,
                       lease_until = clock_timestamp() + make_interval(secs => :lease)
                  from unnest(cast(:ids as bigint[]), cast(:fences as bigint[]), cast(:routes as text[]),
                        cast(:accounts as text[]), cast(:addresses as text[]), cast(:staff as text[]),
                        cast(:bodies as bytea[]), cast(:windows as float8[]), cast(:marketing as text[]), cast(:instead as text[]),
                        cast(:said as bytea[]))
                        as t (id, fence, route, account, address, staff, body, repeatable_for, marketing, instead, said)
                 where d.id = t.id and d.fence = t.fence and d.state = 'claimed' and d.node = :node
                   and d.lease_until > clock_timestamp()
                   and (not d.in_doubt or d.called_at + make_interval(secs => t.repeatable_for) > clock_timestamp())
                returning d.id, d.route, t.instead),
            history as (
                insert into delivery_event (delivery_id, at, state, reason, detail, node)
                select id, :now, 'sending', 'calling', lower(route) || coalesce(' ' || instead, ''), :node from changed)
            select id from changed""";

    /** A rendered message that wants to go. */
    record Ready(Claim claim, Decision.Go go, Outgoing message) {}

    sealed interface Answer {}

    /** It is committed, and goes by its permit; {@code leaseEnds} is by {@link System#nanoTime}. */
    record Begun(RateBudget.Permit permit, long leaseEnds) implements Answer {}

    /** It does not go now; its row says why. {@code again} is when the budget has more, if that was the reason. */
    record NotNow(@Nullable Duration again) implements Answer {}

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    // a call to many has a permit of its own
    private static final RateBudget.Permit OF_ANOTHER_CALL = new RateBudget.Permit(0, 0);

    private final Database db;
    private final Vault vault;
    private final Gate gate;
    private final RateBudget budget;
    private final Transitions transitions;
    private final Clock clock;
    private final NodeId node;
    private final Duration lease;

    Sendings(Database db, Vault vault, Gate gate, RateBudget budget, Transitions transitions, Clock clock,
            NodeId node, Duration lease) {
        this.db = db;
        this.vault = vault;
        this.gate = gate;
        this.budget = budget;
        this.transitions = transitions;
        this.clock = clock;
        this.node = node;
        this.lease = lease;
    }

    List<Answer> begin(List<Ready> batch) {
        var leaseEnds = System.nanoTime() + lease.toNanos() / 10 * 9;
        return db.inTransaction(tx -> new Batch(tx, batch, clock.instant(), leaseEnds).begin());
    }

    /** Waits for the moment when the message may begin. @return false if that would take too long */
    boolean mayBegin(Outgoing message, RateBudget.Permit permit) {
        return budget.reached(db, RateBudget.name(message), message.route(), permit, PATIENCE);
    }

    /** What it was to use up was surely not used. */
    void giveBack(Decision.@Nullable Grant grant) {
        giveBack(db, grant);
    }

    /** The platform refused the call, so it used up nothing; or said that there was nothing to use. */
    void refused(Decision.@Nullable Grant grant, boolean granted) {
        if (grant instanceof Decision.Credit credit) {
            if (granted) {
                giveBack(db, credit);
            } else {
                Grants.clear(db, credit);
            }
        }
    }

    /** The platform is called too often by the message's way. */
    void holdBack(Outgoing message, Duration time) {
        RateBudget.holdBack(db, message, time);
    }

    private void giveBack(Sql sql, Decision.@Nullable Grant grant) {
        if (grant != null) {
            Grants.giveBack(sql, grant, clock.instant());
        }
    }

    /** One transaction's worth; every step leaves fewer that go, and writes why for the others. */
    private final class Batch {
        private final Sql tx;
        private final List<Ready> batch;
        private final Instant now;
        private final long leaseEnds;
        private final List<Transition> staying = new ArrayList<>();
        private final Map<Ready, Answer> answers = new HashMap<>();

        Batch(Sql tx, List<Ready> batch, Instant now, long leaseEnds) {
            this.tx = tx;
            this.batch = batch;
            this.now = now;
            this.leaseEnds = leaseEnds;
        }

        List<Answer> begin() {
            begun(permitted(granted(allowed())));
            transitions.apply(tx, staying, now);
            return batch.stream().map(it -> answers.getOrDefault(it, new NotNow(null))).toList();
        }

        private List<Ready> allowed() {
            var customers = batch.stream().filter(it -> it.claim.campaign() != null)
                    .map(it -> it.claim.customer().value()).distinct().toList();
            if (!customers.isEmpty()) {
                tx.sql(LOCK_CUSTOMERS).bindAll("customers", Long.class, customers).list(_ -> true);
            }
            var facts = gate.facts(tx, batch.stream().map(Ready::claim).toList(), now);
            var going = new HashSet<CustomerId>();
            var allowed = new ArrayList<Ready>();
            for (var ready : batch) {
                var customer = ready.claim.customer();
                var decision = gate.ask(ready.claim, facts, now, going.contains(customer));
                if (decision.equals(ready.go)) {
                    allowed.add(ready);
                    if (ready.claim.campaign() != null) {
                        going.add(customer);
                    }
                } else {
                    staying.add(Transition.of(ready.claim, decision));
                }
            }
            return allowed;
        }

        private List<Ready> granted(List<Ready> allowed) {
            var wanted = allowed.stream().map(it -> it.go.uses()).filter(Objects::nonNull).distinct()
                    .toList();
            if (wanted.isEmpty()) {
                return allowed;
            }
            var taken = Grants.take(tx, wanted, now);
            var granted = new ArrayList<Ready>();
            for (var ready : allowed) {
                var uses = ready.go.uses();
                // one of each and batch: a second one to the same person takes its own in the next batch
                if (uses == null || taken.remove(uses)) {
                    granted.add(ready);
                } else {
                    staying.add(Transition.of(ready.claim, ready.go));
                }
            }
            return granted;
        }

        private Map<Ready, RateBudget.Permit> permitted(List<Ready> granted) {
            var byBudget = new TreeMap<String, List<Ready>>();
            granted.forEach(it -> byBudget
                    .computeIfAbsent(RateBudget.name(it.message), _ -> new ArrayList<>()).add(it));
            var permitted = new HashMap<Ready, RateBudget.Permit>();
            byBudget.forEach((name, asking) -> {
                if (asking.getFirst().go.route().toMany()) {
                    asking.forEach(it -> permitted.put(it, OF_ANOTHER_CALL));
                    return;
                }
                var grant = budget.take(tx, name, asking.getFirst().go.route(), asking.size());
                var permits = new ArrayDeque<>(grant.permits());
                for (var ready : asking) {
                    if (permits.isEmpty()) {
                        answers.put(ready, new NotNow(grant.then()));
                        waiting(ready, grant.then());
                    } else {
                        permitted.put(ready, permits.removeFirst());
                    }
                }
            });
            return permitted;
        }

        private void waiting(Ready ready, Duration then) {
            var state = ready.claim.inDoubt() ? State.UNKNOWN : State.HELD;
            staying.add(Transition.of(ready.claim, State.CLAIMED, state, Reason.RATE).lookAt(now.plus(then)));
            giveBack(tx, ready.go.uses());
        }

        private void begun(Map<Ready, RateBudget.Permit> permitted) {
            var going = List.copyOf(permitted.keySet());
            if (going.isEmpty()) {
                return;
            }
            var begin = tx.sql(BEGIN).bind("now", now).bind("node", node.value()).bind("lease",
                    lease.toMillis() / 1000.0);
            all(begin, "ids", Long.class, going, it -> it.claim.id().value());
            all(begin, "fences", Long.class, going, it -> it.claim.fence());
            all(begin, "routes", String.class, going, it -> it.go.route().name());
            all(begin, "accounts", String.class, going, it -> it.go.account().value());
            all(begin, "addresses", String.class, going, it -> it.go.address());
            all(begin, "staff", String.class, going,
                    it -> it.go.staff() == null ? null : it.go.staff().value());
            all(begin, "bodies", byte[].class, going, it -> it.claim.body() != null && it.claim.inDoubt()
                    ? it.claim.body()
                    : Body.seal(vault, it.message.content()));
            all(begin, "said", byte[].class, going, it -> Body.sealSaid(vault, it.message.content()));
            all(begin, "windows", Double.class, going,
                    it -> (double) it.go.route().repeatableFor().toSeconds());
            all(begin, "marketing", String.class, going, it -> it.claim.marketing().code());
            all(begin, "instead", String.class, going, it -> it.go.instead());
            var begun = new HashSet<>(begin.list(row -> row.number("id")));
            permitted.forEach((ready, permit) -> {
                if (begun.contains(ready.claim.id().value())) {
                    answers.put(ready, new Begun(permit, leaseEnds));
                } else {
                    // Taken away meanwhile; or a repeat that the platform would no longer know for one, which nobody
                    // but an operator may order.
                    staying.add(Transition.of(ready.claim, State.CLAIMED,
                            ready.claim.inDoubt() ? State.UNKNOWN : State.READY,
                            ready.claim.inDoubt() ? Reason.NO_ANSWER : Reason.GIVEN_BACK).lookAt(now));
                    giveBack(tx, ready.go.uses());
                }
            });
        }
    }

    private static <T> void all(Statement statement, String name, Class<T> type, List<Ready> going,
            Function<Ready, @Nullable T> value) {
        statement.bindAll(name, type, going.stream().<@Nullable T>map(value).toList());
    }
}
