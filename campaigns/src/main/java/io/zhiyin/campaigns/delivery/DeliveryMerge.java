package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.Merge;
import io.zhiyin.campaigns.customer.MergeNotes;
import io.zhiyin.campaigns.customer.MergeStep;
import io.zhiyin.campaigns.store.Sql;
import java.time.Clock;
import java.util.List;
import java.util.Set;

/**
 * Two customers are one person: their deliveries are that person's, who is greeted once by a campaign and not twice.
 * Where both were planned for one occasion, a message that went or may have gone counts, and what waits is skipped;
 * where both wait, one does. Where one run had planned for both, the one of the row that goes keeps its place in the
 * sums.
 */
public final class DeliveryMerge implements MergeStep {
    private static final String LOCK = """
            select id from delivery where customer_id = any(:both) and kind = 'campaign' order by id for update""";
    // The greetings of one campaign for one occasion are less than a year apart, as planning has it.
    private static final String NOTE_PAIRS = """
            insert into merge_note (merge_id, what, was)
            select :merge, 'delivery_was', coalesce(jsonb_agg(jsonb_build_object('id', d.id, 'state', d.state, 'reason', d.reason,
                       'detail', d.detail, 'look_at', d.look_at, 'finished_at', d.finished_at)), '[]')
              from delivery d
             where d.customer_id in (:kept, :gone) and exists (
                   select from delivery o where o.customer_id in (:kept, :gone) and o.customer_id <> d.customer_id
                      and o.campaign_id = d.campaign_id and o.occasion > d.occasion - 300 and o.occasion < d.occasion + 300)""";
    private static final String SKIP = """
            with pair as (
                select g.id as gone, k.id as kept, %s as gone_waits, %s as kept_waits, %s as gone_went, %s as kept_went,
                       k.state in ('rejected', 'not_sent') or (k.state = 'skipped' and k.reason <> 'merged') as kept_failed,
                       g.run_id = k.run_id as one_run
                  from delivery g join delivery k on k.campaign_id = g.campaign_id
                   and k.occasion > g.occasion - 300 and k.occasion < g.occasion + 300
                 where g.customer_id = :gone and k.customer_id = :kept),
            skipped as (
                update delivery d set state = 'skipped', reason = 'merged', detail = null, finished_at = :now,
                       fence = d.fence + 1, node = null, lease_until = null
                 where d.id in (select gone from pair where gone_waits and (kept_went or kept_waits or (kept_failed and one_run))
                          union select kept from pair where kept_waits and gone_went)
                returning d.id),
            again as (
                update delivery d set state = 'ready', reason = 'given_back', detail = null, look_at = :now, finished_at = null
                 where d.id in (select kept from pair where gone_waits and kept_failed and one_run) and d.expires_at > :now
                returning d.id)
            insert into delivery_event (delivery_id, at, state, reason)
            select id, :now, 'skipped', 'merged' from skipped union all select id, :now, 'ready', 'given_back' from again"""
            .formatted(waits("g"), waits("k"), went("g"), went("k"));
    // What a node has only claimed is taken from it: the gate shall be asked about the person it is for now.
    private static final String GIVEN_BACK = """
            state = case when %1$s then 'ready' else g.state end,
            reason = case when %1$s then 'given_back' else g.reason end,
            fence = case when %1$s then g.fence + 1 else g.fence end,
            node = case when %1$s then null else g.node end,
            lease_until = case when %1$s then null else g.lease_until end"""
            .formatted("g.kind = 'campaign' and g.state = 'claimed' and not g.in_doubt");
    private static final String MOVE = """
            with newest as (select max(id) as mark from delivery where customer_id in (:kept, :gone)),
            moved as (
                update delivery g set customer_id = :kept, %s
                 where g.customer_id = :gone
                   and not exists (select from delivery k where k.customer_id = :kept and (k.run_id = g.run_id or k.test_id = g.test_id))
                returning g.id)
            insert into merge_note (merge_id, what, ids, mark)
            select :merge, 'delivery', coalesce((select array_agg(id order by id) from moved), '{}'), mark from newest"""
            .formatted(GIVEN_BACK);
    private static final String BACK = """
            update delivery g set customer_id = :gone, %s
             where g.customer_id = :kept
               and g.id in (select unnest(ids) from merge_note where merge_id = :merge and what = 'delivery')"""
            .formatted(GIVEN_BACK);
    private static final String FOLLOW = MergeNotes.follow("delivery");
    // What was put aside as one greeting too many waits again, and what was tried again in its place no longer does.
    private static final String AS_THEY_WERE = """
            with w as (
                select r.* from merge_note n, jsonb_populate_recordset(null::delivery, n.was) r
                 where n.merge_id = :merge and n.what = 'delivery_was'),
            changed as (
                update delivery d set state = case when anew then 'ready' else w.state end,
                       reason = case when anew then 'given_back' else w.reason end, detail = w.detail,
                       look_at = case when anew then :now else w.look_at end, finished_at = w.finished_at,
                       fence = d.fence + 1, node = null, lease_until = null
                  from w cross join lateral (
                       -- whose node, or whose row of others, has gone on without it
                       select w.state = 'claimed' or (w.state = 'held' and w.reason = 'gathering') as anew) how
                 where d.id = w.id and d.state <> w.state
                   and ((d.state = 'skipped' and d.reason = 'merged' and w.state in ('planned', 'held', 'ready', 'claimed'))
                        or (w.state in ('rejected', 'not_sent', 'skipped') and %s))
                returning d.id, d.state, d.reason)
            insert into delivery_event (delivery_id, at, state, reason) select id, :now, state, reason from changed"""
            .formatted(waits("d"));

    private final Clock clock;

    public DeliveryMerge(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void merge(Sql tx, Merge merge) {
        lock(tx, merge);
        MergeNotes.run(tx, NOTE_PAIRS, merge);
        tx.sql(SKIP).bind("kept", merge.kept().value()).bind("gone", merge.gone().value())
                .bind("now", clock.instant()).update();
        MergeNotes.run(tx, MOVE, merge);
    }

    /** What went stays gone; what was put aside for the other's sake waits again, and the gate asks about it then. */
    @Override
    public void undo(Sql tx, Merge merge, Set<AccountId> accounts) {
        lock(tx, merge);
        MergeNotes.run(tx, BACK, merge);
        MergeNotes.run(tx, FOLLOW, merge, accounts);
        tx.sql(AS_THEY_WERE).bind("merge", merge.id()).bind("now", clock.instant()).update();
    }

    private static void lock(Sql tx, Merge merge) {
        tx.sql(LOCK).bindAll("both", Long.class, List.of(merge.kept().value(), merge.gone().value()))
                .list(_ -> true);
    }

    /** Surely no byte of it has gone. */
    private static String waits(String row) {
        return "(%1$s.state in ('planned', 'held', 'ready', 'claimed') and %1$s.platform_id is null and not %1$s.in_doubt)"
                .formatted(row);
    }

    /** It arrived, or may have, or lies with the platform. */
    private static String went(String row) {
        return "(%1$s.state in ('sending', 'sent', 'unknown') or %1$s.in_doubt or (%1$s.state = 'held' and %1$s.platform_id is not null))"
                .formatted(row);
    }
}
