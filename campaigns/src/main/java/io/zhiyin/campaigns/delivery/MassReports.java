package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the platform tells of calls to many when they are over: how many, not whom. Where it sent none, none of the
 * deliveries was. Source: Official Account API, MASSSENDJOBFINISH.
 */
public final class MassReports {
    private static final Duration KEPT = Duration.ofDays(1);
    private static final String SUCCESS = "send success";

    private static final String NOTE = """
            insert into mass_report (account, platform_id, status, total, filtered, arrived, failed, at)
            values (:account, :platformId, :status, :total, :filtered, :arrived, :failed, :at)
            on conflict (account, platform_id) do nothing""";
    private static final String MATCH = """
            with hit as (
                select p.*, m.id from mass_report p
                  join mass_send m on m.account = p.account and m.platform_id = p.platform_id
                 where m.state = 'sent' and not exists (select from delivery d
                        where d.mass_send_id = m.id and d.state in ('sending', 'unknown'))
                 limit 20 for update of p, m skip locked),
            told as (
                update mass_send m set status = hit.status, total = hit.total, filtered = hit.filtered, arrived = hit.arrived,
                       failed = hit.failed, finished_at = hit.at
                  from hit where m.id = hit.id),
            changed as (
                update delivery d set state = 'rejected', reason = 'platform_failed', detail = hit.status, finished_at = :now
                  from hit where hit.status <> :success and d.mass_send_id = hit.id and d.state = 'sent' and d.route = 'MASS'
                returning d.id, d.state, d.reason, d.detail),
            unsaid as (delete from interaction i using changed where i.delivery_id = changed.id),
            history as (
                insert into delivery_event (delivery_id, at, state, reason, detail)
                select id, :now, state, reason, detail from changed)
            delete from mass_report p using hit where p.account = hit.account and p.platform_id = hit.platform_id""";
    private static final String FORGET = """
            delete from mass_report where received_at < clock_timestamp() - make_interval(secs => :kept)""";
    private static final String OF_RUN = """
            select id, account, route, staff, state, members, reminders, detail, created_at, status, total, filtered, arrived, failed, finished_at
              from mass_send
             where id in (select id from mass_send where run_id = :run and members > 0 order by members desc, id limit :most)
             order by id""";

    /**
     * One call.
     *
     * @param staff whose task it is, of a group send
     * @param state closing, calling, sent, refused, unknown or void
     * @param detail the platform's code, where it refused
     * @param status the platform's own word in the end, null until then: {@code send success} or why not
     * @param counts in the end, of a mass send
     * @param reminders how often the owner was reminded
     * @param finishedAt when all was known of it
     */
    public record Call(long id, AccountId account, Route route, @Nullable StaffId staff, String state,
            int members, int reminders, @Nullable String detail,
            Instant createdAt, @Nullable String status, @Nullable Counts counts,
            @Nullable Instant finishedAt) {}

    /** @param filtered whom the platform was to send it to: those who refuse messages or had four this month are not in it */
    public record Counts(int total, int filtered, int arrived, int failed) {}

    private final Database db;
    private final Clock clock;

    public MassReports(Database db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    /** Notes a report, which may overtake the record of its send. */
    public static void note(Sql tx, AccountId account, String platformId, String status, Counts counts,
            Instant at) {
        tx.sql(NOTE).bind("account", account.value()).bind("platformId", platformId).bind("status", status)
                .bind("total", counts.total).bind("filtered", counts.filtered)
                .bind("arrived", counts.arrived).bind("failed", counts.failed).bind("at", at).update();
    }

    /** The calls of a run that name most, in their order. */
    public List<Call> of(RunId run, int most) {
        return db.sql(OF_RUN).bind("run", run.value()).bind("most", most).list(MassReports::call);
    }

    /** @return how many reports found their call */
    long match() {
        var matched = db.sql(MATCH).bind("now", clock.instant()).bind("success", SUCCESS).update();
        db.sql(FORGET).bind("kept", (double) KEPT.toSeconds()).update();
        return matched;
    }

    private static Call call(Row row) {
        var total = row.numberOrNull("total");
        var staff = row.textOrNull("staff");
        return new Call(row.number("id"), new AccountId(row.text("account")),
                Route.valueOf(row.text("route")), staff == null ? null : new StaffId(staff),
                row.text("state"),
                row.integer("members"), row.integer("reminders"), row.textOrNull("detail"),
                row.instant("created_at"),
                row.textOrNull("status"),
                total == null
                        ? null
                        : new Counts(total.intValue(), row.integer("filtered"), row.integer("arrived"),
                                row.integer("failed")),
                row.instantOrNull("finished_at"));
    }
}
