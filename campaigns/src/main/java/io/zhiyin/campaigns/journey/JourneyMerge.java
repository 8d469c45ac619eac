package io.zhiyin.campaigns.journey;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.Merge;
import io.zhiyin.campaigns.customer.MergeNotes;
import io.zhiyin.campaigns.customer.MergeStep;
import io.zhiyin.campaigns.store.Sql;
import java.util.Set;

/**
 * Two customers are one person: their ways through journeys are that person's. Where both are in the same journey, the
 * one who stays goes on and the other's way ends, to begin again where it stood if the merge is undone.
 */
public final class JourneyMerge implements MergeStep {
    private static final String NOTE_DOUBLE = """
            insert into merge_note (merge_id, what, was)
            select :merge, 'journey_stay_was', coalesce(jsonb_agg(to_jsonb(g)), '[]')
              from journey_stay g
             where g.customer_id = :gone and g.ended_at is null and exists (
                   select from journey_stay k where k.journey_id = g.journey_id and k.customer_id = :kept and k.ended_at is null)""";
    private static final String END_DOUBLE = """
            update journey_stay g set ended_at = :at, ended_why = 'merged', due_at = null
             where g.customer_id = :gone and g.ended_at is null and exists (
                   select from journey_stay k where k.journey_id = g.journey_id and k.customer_id = :kept and k.ended_at is null)""";
    private static final String MOVE = MergeNotes.move("journey_stay");
    private static final String BACK = MergeNotes.back("journey_stay");
    private static final String AS_THEY_WERE = """
            update journey_stay s set ended_at = null, ended_why = null, due_at = w.due_at
              from merge_note n, jsonb_populate_recordset(null::journey_stay, n.was) w
             where n.merge_id = :merge and n.what = 'journey_stay_was' and s.id = w.id and s.ended_why = 'merged'
               and exists (select from journey j where j.id = s.journey_id and j.state in ('running', 'paused'))
               and not exists (select from journey_stay k where k.journey_id = s.journey_id and k.customer_id = s.customer_id
                   and k.ended_at is null)""";

    @Override
    public void merge(Sql tx, Merge merge) {
        MergeNotes.run(tx, NOTE_DOUBLE, merge);
        tx.sql(END_DOUBLE).bind("gone", merge.gone().value()).bind("kept", merge.kept().value())
                .bind("at", merge.at()).update();
        MergeNotes.run(tx, MOVE, merge);
    }

    @Override
    public void undo(Sql tx, Merge merge, Set<AccountId> accounts) {
        MergeNotes.run(tx, BACK, merge);
        MergeNotes.run(tx, AS_THEY_WERE, merge);
    }
}
