package io.zhiyin.campaigns.followup;

import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Sql;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds what staff are to be told of and puts it into the outbox, set by set: once when it is due, once when it stays
 * undone, and in the morning what the day holds. Every statement may be run again: the outbox knows what it has.
 */
final class Telling {
    /** What came due within working hours is told of even if the minute that was chosen was the last one. */
    private static final Duration LATE = Duration.ofMinutes(10);

    private static final String DUE = """
            with due as (
                update follow_up set told_round = round
                 where state = 'open' and due_at <= :now and (:open or due_at > :since)
                   and told_round is distinct from round
                returning id, account, staff, round)
            insert into staff_message (account, staff, what, key, follow_up_id, round, made_at)
            select account, staff, 'due', 'due/' || id || '/' || round, id, round, :now from due
            on conflict (key) do nothing""";
    private static final String OVERDUE = """
            with late as (
                update follow_up set reminded_at = :now
                 where state = 'open' and due_at <= :before and reminded_at is null and told_round = round
                returning id, account, staff, round)
            insert into staff_message (account, staff, what, key, follow_up_id, round, made_at)
            select account, staff, 'overdue', 'overdue/' || id || '/' || round, id, round, :now from late
            on conflict (key) do nothing""";
    private static final String TO_ESCALATE = """
            select * from follow_up
             where state = 'open' and due_at <= :before and reminded_at is not null and escalated_at is null
             order by due_at, id limit :limit""";
    private static final String ESCALATE = """
            with late as (
                update follow_up set escalated_at = :now
                 where id = :id and state = 'open' and escalated_at is null and round = :round returning id, round),
            told as (
                insert into staff_message (account, staff, what, key, follow_up_id, round, made_at)
                select :account, :staff, 'escalation', 'escalation/' || id || '/' || round, id, round, :now from late
                 where cast(:account as text) is not null
                on conflict (key) do nothing)
            insert into follow_up_event (follow_up_id, at, what, by)
            select id, :now, 'escalated_to_nobody', 'zhiyin' from late where cast(:account as text) is null""";
    private static final String DIGEST = """
            insert into staff_message (account, staff, what, key, day, made_at)
            select distinct account, staff, 'digest', 'digest/' || account || '/' || staff || '/' || cast(:day as date),
                   cast(:day as date), cast(:now as timestamptz)
              from follow_up where state = 'open' and due_at < :ends
            on conflict (key) do nothing""";
    private static final int SOME = 50;

    private final Database db;
    private final Clock clock;
    private final ZoneId zone;
    private final FollowUps followUps;
    private final FollowUpSettingsTable settings;
    private final Managers managers;
    /** The last day of which this node knows that everybody was told what it holds. */
    private volatile @Nullable LocalDate digested;

    Telling(Database db, Clock clock, ZoneId zone, FollowUps followUps, FollowUpSettingsTable settings,
            Managers managers) {
        this.db = db;
        this.clock = clock;
        this.zone = zone;
        this.followUps = followUps;
        this.settings = settings;
        this.managers = managers;
    }

    void all() {
        var now = clock.instant();
        var rules = settings.get();
        var open = rules.hours().open(now);
        // in the morning the day comes first, then what is due in it
        if (open && rules.digest()) {
            digest(LocalDate.ofInstant(now, zone));
        }
        db.sql(DUE).bind("now", now).bind("open", open).bind("since", now.minus(LATE)).update();
        if (open) {
            var remind = rules.hours().before(now, Duration.ofHours(rules.remindAfterHours()));
            db.sql(OVERDUE).bind("now", now).bind("before", remind).update();
            if (rules.manager() != FollowUpSettings.Manager.NOBODY) {
                escalate(rules);
            }
        }
    }

    private void digest(LocalDate day) {
        if (day.equals(digested)) {
            return;
        }
        db.sql(DIGEST).bind("day", day).bind("now", clock.instant())
                .bind("ends", day.plusDays(1).atStartOfDay(zone).toInstant()).update();
        digested = day;
    }

    private void escalate(FollowUpSettings rules) {
        var now = clock.instant();
        var before = rules.hours().before(now, Duration.ofHours(rules.escalateAfterHours()));
        for (var it : late(db, before)) {
            var manager = managers.of(it.member(), rules).orElse(null);
            db.sql(ESCALATE).bind("id", it.id().value()).bind("round", it.round()).bind("now", now)
                    .bind("account", manager == null ? null : manager.account().value())
                    .bind("staff", manager == null ? null : manager.staff().value()).update();
        }
    }

    private List<FollowUp> late(Sql sql, java.time.Instant before) {
        return sql.sql(TO_ESCALATE).bind("before", before).bind("limit", (long) SOME)
                .list(followUps::followUp);
    }
}
