package io.zhiyin.campaigns.followup;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.followup.FollowUp.Kind;
import io.zhiyin.campaigns.followup.FollowUp.Priority;
import io.zhiyin.campaigns.followup.FollowUpRule.Sort;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.insight.Churn;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rules, and what they make: of warnings of churn, and of customers who deleted a member of staff. */
public final class FollowUpRules {
    private static final Logger log = LoggerFactory.getLogger(FollowUpRules.class);
    private static final int SOME = 200;
    private static final String BY = "rule";

    private static final String READ = """
            select sort, active, least_fen, due_hours, priority, active_since from follow_up_rule where sort = :sort""";
    private static final String SET = """
            insert into follow_up_rule as r (sort, active, active_since, least_fen, due_hours, priority, set_by, at)
            values (:sort, :active, :now, :fen, :hours, :priority, :by, :now)
            on conflict (sort) do update
               set active = excluded.active, least_fen = excluded.least_fen, due_hours = excluded.due_hours,
                   priority = excluded.priority, set_by = excluded.set_by, at = excluded.at,
                   active_since = case when excluded.active and not r.active then excluded.active_since
                                       else r.active_since end""";
    private static final String WARNED = """
            select w.id, w.customer_id, w.at from churn_warning w
             where w.ended_at is null and w.at >= :since and w.spent_fen >= :fen
               and not exists (select from follow_up f
                                where f.cause = 'risk' and f.cause_key = cast(w.id as text) and f.follows is null)
             order by w.id limit :limit""";
    private static final String LOST = """
            with told as (
                delete from follow_up_news where id in (
                    select id from follow_up_news order by id limit :limit for update skip locked)
                returning id, customer_id, account, staff, lost_at, lost_by)
            select t.customer_id, t.account, t.staff, t.lost_at from told t
              left join insight i on i.customer_id = t.customer_id
             where t.lost_by = 'customer' and :active and t.lost_at >= :since and coalesce(i.spent_fen, 0) >= :fen
             order by t.id""";

    private record Standing(FollowUpRule rule, Instant since) {}

    private final Database db;
    private final Clock clock;
    private final FollowUpDesk desk;
    private final Churn churn = new Churn();

    FollowUpRules(Database db, Clock clock, FollowUpDesk desk) {
        this.db = db;
        this.clock = clock;
        this.desk = desk;
    }

    public List<FollowUpRule> all() {
        return Arrays.stream(Sort.values()).map(it -> standing(db, it).rule).toList();
    }

    public void set(FollowUpRule rule, String by) {
        db.sql(SET).bind("sort", rule.sort().code()).bind("active", rule.active())
                .bind("fen", rule.leastFen()).bind("hours", rule.dueHours())
                .bind("priority", rule.priority().rank()).bind("by", by).bind("now", clock.instant())
                .update();
    }

    /** Makes what is not made yet. */
    void run() {
        try {
            warned();
            lost();
        } catch (InvalidInput nobody) {
            // what happened is kept until there is somebody to do it
            log.atInfo().log("rules make no follow-ups while there is no staff");
        }
    }

    private void warned() {
        var standing = standing(db, Sort.RISK);
        var rule = standing.rule;
        if (!rule.active()) {
            return;
        }
        var wanted = db.sql(WARNED).bind("since", standing.since).bind("fen", rule.leastFen())
                .bind("limit", (long) SOME).list(row -> wanted(new CustomerId(row.number("customer_id")),
                        Kind.CARE, "可能流失，请问候一下", reasons(new CustomerId(row.number("customer_id"))), rule,
                        row.instant("at"),
                        new Cause(Cause.Sort.RISK, String.valueOf(row.number("id")))));
        if (!wanted.isEmpty()) {
            db.transaction(tx -> desk.makeAll(tx, wanted));
        }
    }

    private String reasons(CustomerId customer) {
        return churn.last(db, customer).map(it -> String.join("；", it.reasons(Locale.CHINESE))).orElse("");
    }

    private void lost() {
        var standing = standing(db, Sort.DELETED_CONTACT);
        var rule = standing.rule;
        db.transaction(tx -> desk.makeAll(tx,
                tx.sql(LOST).bind("limit", (long) SOME).bind("active", rule.active())
                        .bind("since", standing.since).bind("fen", rule.leastFen())
                        .list(row -> wanted(new CustomerId(row.number("customer_id")), Kind.CALL,
                                "客户删除了员工，请了解原因", null, rule, row.instant("lost_at"),
                                new Cause(Cause.Sort.DELETED_CONTACT,
                                        row.text("account") + "/" + row.text("staff") + "/"
                                                + row.number("customer_id") + "/"
                                                + row.instant("lost_at").getEpochSecond())))));
    }

    private NewFollowUp wanted(CustomerId customer, Kind kind, String title,
            @Nullable String note, FollowUpRule rule, Instant at, Cause cause) {
        var due = at.plus(Duration.ofHours(rule.dueHours()));
        var now = clock.instant();
        return new NewFollowUp(customer, null, kind, title, note, rule.priority(),
                due.isBefore(now) ? now : due,
                cause, BY);
    }

    private static Standing standing(Sql sql, Sort sort) {
        return sql.sql(READ).bind("sort", sort.code())
                .first(row -> new Standing(rule(sort, row), row.instant("active_since")))
                .orElseGet(() -> new Standing(sort.usual(), Instant.EPOCH));
    }

    private static FollowUpRule rule(Sort sort, Row row) {
        return new FollowUpRule(sort, row.flag("active"), row.number("least_fen"), row.integer("due_hours"),
                Priority.of(row.integer("priority")));
    }
}
