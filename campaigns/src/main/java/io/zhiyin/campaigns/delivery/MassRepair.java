package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.store.Database;
import java.time.Clock;

/**
 * Moves on the calls to many of nodes that went away. What matters, as for each delivery, is whether a byte may have gone:
 * before {@code calling} none has. After it, a mass send is repeated with its key ({@link MassSends}), and a group send is
 * looked for among the platform's tasks ({@link Doubts}); nobody makes the call again before.
 */
final class MassRepair {
    // Its node went away before the call was begun: no byte has gone, though the deliveries stood ready for it.
    private static final String NEVER_CALLED = """
            select id from mass_send m
             where ((state = 'closing' and lease_until < clock_timestamp())
                 -- or before the deliveries were told that it was refused
                 or (state in ('refused', 'void') and exists (select from delivery d
                        where d.mass_send_id = m.id and d.state = 'unknown' and d.in_doubt and d.route = m.route)))
               and created_at > cast(:now as timestamptz) - interval '2 days'
               and not exists (select from delivery d where d.mass_send_id = m.id and d.state in ('claimed', 'sending'))
             order by id limit 20 for update skip locked""";
    private static final String SURELY_NOT_SENT = """
            with changed as (
                update delivery d set state = 'ready', reason = 'given_back', in_doubt = false, sending_at = null,
                       look_at = :now, fence = d.fence + 1, mass_send_id = null
                  from mass_send m
                 where m.id = :id and d.mass_send_id = m.id and d.state = 'unknown' and d.in_doubt and d.route = m.route
                returning d.id),
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
    // Its node went away between the two records of one answer. Whom a task names, its results tell: GroupSendPoller.
    private static final String ANSWERED = """
            with changed as (
                update delivery d set state = 'sent', reason = 'reconciled', detail = null, in_doubt = false,
                       fence = d.fence + 1, finished_at = :now
                  from mass_send m
                 where m.state = 'sent' and m.route = 'MASS' and d.mass_send_id = m.id and d.state = 'unknown' and d.route = 'MASS'
                   and m.created_at > cast(:now as timestamptz) - interval '2 days'
                returning d.id, d.kind, d.customer_id, d.account, d.state, d.route, d.body, d.said),
            """
            + OnTimeline.SAID
            + """

                    insert into delivery_event (delivery_id, at, state, reason) select id, :now, 'sent', 'reconciled' from changed""";

    private final Database db;
    private final Clock clock;

    MassRepair(Database db, Clock clock) {
        this.db = db;
        this.clock = clock;
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
                moved += tx.sql(MassSends.SCATTER).bind("id", id).bind("now", now).count();
                tx.sql(VOID).bind("id", id).update();
            }
            return moved + tx.sql(ANSWERED).bind("now", now).update();
        });
    }
}
