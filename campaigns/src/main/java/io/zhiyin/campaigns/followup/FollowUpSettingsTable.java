package io.zhiyin.campaigns.followup;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.ZoneId;
import java.util.Locale;
import java.util.stream.Collectors;

/** The one row of settings; without it the usual ones hold. */
public final class FollowUpSettingsTable {
    private static final String READ = """
            select days::bigint[] as days, opens, closes, remind_after_hours, escalate_after_hours, manager,
                   manager_account, manager_staff, digest from follow_up_settings""";
    private static final String SET = """
            insert into follow_up_settings (days, opens, closes, remind_after_hours, escalate_after_hours, manager,
                                            manager_account, manager_staff, digest, set_by, at)
            values (:days, :opens, :closes, :remind, :escalate, :manager, :account, :staff, :digest, :by, :at)
            on conflict (singleton) do update
               set days = excluded.days, opens = excluded.opens, closes = excluded.closes,
                   remind_after_hours = excluded.remind_after_hours, escalate_after_hours = excluded.escalate_after_hours,
                   manager = excluded.manager, manager_account = excluded.manager_account,
                   manager_staff = excluded.manager_staff, digest = excluded.digest, set_by = excluded.set_by,
                   at = excluded.at""";

    private final Database db;
    private final Clock clock;
    private final ZoneId zone;

    /** @param zone of the shop */
    public FollowUpSettingsTable(Database db, Clock clock, ZoneId zone) {
        this.db = db;
        this.clock = clock;
        this.zone = zone;
    }

    public FollowUpSettings get() {
        return get(db);
    }

    public ZoneId zone() {
        return zone;
    }

    public void set(FollowUpSettings settings, String by) {
        var hours = settings.hours();
        var named = settings.namedMember();
        db.sql(SET)
                .bindAll("days", Integer.class,
                        hours.days().stream().map(DayOfWeek::getValue).sorted().toList())
                .bind("opens", hours.opens()).bind("closes", hours.closes())
                .bind("remind", settings.remindAfterHours()).bind("escalate", settings.escalateAfterHours())
                .bind("manager", settings.manager().code())
                .bind("account", named.map(it -> it.account().value()).orElse(null))
                .bind("staff", named.map(it -> it.staff().value()).orElse(null))
                .bind("digest", settings.digest()).bind("by", by).bind("at", clock.instant()).update();
    }

    FollowUpSettings get(Sql sql) {
        return sql.sql(READ).first(this::settings)
                .orElseGet(() -> FollowUpSettings.usual(WorkingHours.usual(zone)));
    }

    private FollowUpSettings settings(Row row) {
        var days = row.numbers("days").stream().map(it -> DayOfWeek.of(it.intValue()))
                .collect(Collectors.toSet());
        var account = row.textOrNull("manager_account");
        var staff = row.textOrNull("manager_staff");
        return new FollowUpSettings(new WorkingHours(days, row.time("opens"), row.time("closes"), zone),
                row.integer("remind_after_hours"), row.integer("escalate_after_hours"),
                FollowUpSettings.Manager.valueOf(row.text("manager").toUpperCase(Locale.ROOT)),
                account == null || staff == null
                        ? null
                        : new Member(new AccountId(account), new StaffId(staff)),
                row.flag("digest"));
    }
}
