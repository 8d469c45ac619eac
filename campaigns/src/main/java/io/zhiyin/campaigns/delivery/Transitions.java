package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.node.NodeId;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Statement;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes what became of this node's deliveries, many in one statement, each only if it still is what this node left it
 * as, with this node's fence; and one line of history for each.
 */
final class Transitions {
    private static final String APPLY = """
            with t as (
                select * from unnest(cast(:ids as bigint[]), cast(:fences as bigint[]), cast(:was as text[]),
                    cast(:states as text[]), cast(:reasons as text[]), cast(:details as text[]),
                    cast(:lookAts as timestamptz[]), cast(:platformIds as text[]), cast(:tried as text[]))
                    as t (id, fence, was, state, reason, detail, look_at, platform_id, tried)),
            changed as (
                update delivery d set state = t.state, reason = t.reason, detail = t.detail,
                       look_at = coalesce(t.look_at, d.look_at), platform_id = coalesce(t.platform_id, d.platform_id),
                       tried = case when t.tried is null then d.tried else d.tried || t.tried end,
                       sending_at = case when t.state in ('ready', 'held', 'skipped') and t.platform_id is null
                                              and not d.in_doubt then null else d.sending_at end,
                       in_doubt = t.state = 'unknown'
                           or (d.in_doubt and t.state in ('ready', 'held') and t.platform_id is null),
                       finished_at = case when t.state in ('sent', 'rejected', 'skipped', 'not_sent')
                                          then cast(:now as timestamptz) end,
                       node = null, lease_until = null
                  from t where d.id = t.id and d.fence = t.fence and d.state = t.was and d.node = :node
                returning d.id, d.customer_id, d.account, d.state, d.route, d.reason, d.detail, d.body, d.said, d.kind),
            history as (
                insert into delivery_event (delivery_id, at, state, reason, detail, node)
                select id, :now, state, reason, detail, :node from changed where reason is distinct from 'rate'),
            """
            + OnTimeline.SAID + """

                    select id, state, route from changed""";
    // A merge while a greeting waits must not lose it, nor greet one person twice.
    private static final String HAND_OVER = """
            insert into delivery (kind, run_id, campaign_id, customer_id, occasion, state, reason, due_at, look_at, expires_at,
                created_at)
            select d.kind, d.run_id, d.campaign_id, c.merged_into, d.occasion, 'planned', 'planned', d.due_at, :now, d.expires_at, :now
              from delivery d join customer c on c.id = d.customer_id
             where d.id = any(:ids) and d.kind = 'campaign' and d.state = 'skipped' and d.reason = 'merged' and c.merged_into is not null
               and not exists (select from delivery o where o.customer_id = c.merged_into
                   and o.campaign_id = d.campaign_id and o.occasion > d.occasion - 300 and o.occasion < d.occasion + 300)
            on conflict (customer_id, run_id) do nothing""";
    // Whoever resumes the campaign waits for this, and then sees what was held.
    private static final String STILL_PAUSED = """
            select id from campaign where id = any(:campaigns) and state = 'paused' order by id for share""";
    private static final String LATE = """
            insert into delivery_event (delivery_id, at, state, reason, detail, node)
            select d.id, :now, d.state, 'late_answer', t.detail, :node
              from unnest(cast(:ids as bigint[]), cast(:details as text[]), cast(:states as text[]), cast(:fences as bigint[]))
                as t (id, detail, state, fence)
              join delivery d on d.id = t.id
             where not (d.state = t.state and d.fence = t.fence)""";

    private final Database db;
    private final NodeId node;
    private final DeliveryMeter meter;

    Transitions(Database db, NodeId node, DeliveryMeter meter) {
        this.db = db;
        this.node = node;
        this.meter = meter;
    }

    /** @return for each, whether it was still this node's to write */
    List<Boolean> apply(List<Transition> transitions, Instant now) {
        return db.inTransaction(tx -> apply(tx, transitions, now));
    }

    List<Boolean> apply(Sql tx, List<Transition> transitions, Instant now) {
        if (transitions.isEmpty()) {
            return List.of();
        }
        var settled = resumed(tx, transitions, now);
        lockCustomers(tx, settled);
        var changed = changed(tx, settled, now);
        var merged = transitions.stream().filter(it -> it.reason() == Reason.MERGED)
                .map(Transitions::id).toList();
        if (!merged.isEmpty()) {
            tx.sql(HAND_OVER).bindAll("ids", Long.class, merged).bind("now", now).update();
        }
        var late = transitions.stream().filter(it -> it.was() == State.SENDING && !changed.contains(id(it)))
                .toList();
        if (!late.isEmpty()) {
            noteLate(tx, late, now);
        }
        return transitions.stream().map(it -> changed.contains(id(it))).toList();
    }

    /** A delivery that is to be held because its campaign is paused, and meanwhile no longer is, is ready. */
    private static List<Transition> resumed(Sql tx, List<Transition> transitions, Instant now) {
        var campaigns = transitions.stream().filter(it -> it.reason() == Reason.PAUSED)
                .map(it -> it.claim().campaign()).filter(Objects::nonNull).map(Claim.OfCampaign::campaign)
                .distinct().toList();
        if (campaigns.isEmpty()) {
            return transitions;
        }
        var paused = new HashSet<>(tx.sql(STILL_PAUSED).bindAll("campaigns", Long.class, campaigns)
                .list(row -> row.number("id")));
        return transitions.stream().map(it -> {
            var campaign = it.claim().campaign();
            return it.reason() == Reason.PAUSED && campaign != null && !paused.contains(campaign.campaign())
                    ? Transition.of(it.claim(), it.was(), State.READY, Reason.GIVEN_BACK).lookAt(now)
                    : it;
        }).toList();
    }

    private static void lockCustomers(Sql tx, List<Transition> transitions) {
        var sent = transitions.stream().filter(it -> it.to() == State.SENT).map(Transitions::id).toList();
        if (!sent.isEmpty()) {
            OnTimeline.lockCustomers(tx, sent);
        }
    }

    private Set<Long> changed(Sql tx, List<Transition> transitions, Instant now) {
        var apply = tx.sql(APPLY).bind("now", now).bind("node", node.value());
        all(apply, "ids", Long.class, transitions, Transitions::id);
        all(apply, "fences", Long.class, transitions, it -> it.claim().fence());
        all(apply, "was", String.class, transitions, it -> it.was().stored());
        all(apply, "states", String.class, transitions, it -> it.to().stored());
        all(apply, "reasons", String.class, transitions, it -> it.reason().stored());
        all(apply, "details", String.class, transitions, Transition::detail);
        all(apply, "lookAts", Instant.class, transitions, Transition::lookAt);
        all(apply, "platformIds", String.class, transitions, Transition::platformId);
        all(apply, "tried", String.class, transitions, Transition::tried);
        return new HashSet<>(apply.list(row -> {
            meter.moved(row.text("state"), row.textOrNull("route"));
            return row.number("id");
        }));
    }

    /** The answer is not believed over the state, but whoever has to settle the delivery shall see it. */
    private void noteLate(Sql tx, List<Transition> late, Instant now) {
        var note = tx.sql(LATE).bind("now", now).bind("node", node.value());
        all(note, "ids", Long.class, late, Transitions::id);
        all(note, "details", String.class, late,
                it -> it.to().stored() + (it.detail() == null ? "" : " " + it.detail())
                        + (it.platformId() == null ? "" : " " + it.platformId()));
        all(note, "states", String.class, late, it -> it.to().stored());
        all(note, "fences", Long.class, late, it -> it.claim().fence());
        note.update();
    }

    private static <T> void all(Statement statement, String name, Class<T> type, List<Transition> transitions,
            Function<Transition, @Nullable T> value) {
        statement.bindAll(name, type, transitions.stream().<@Nullable T>map(value).toList());
    }

    private static long id(Transition transition) {
        return transition.claim().id().value();
    }
}
