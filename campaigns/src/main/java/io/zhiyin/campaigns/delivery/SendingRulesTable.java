package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Row;
import java.time.Clock;
import java.time.Instant;

/** The one row of rules, as people look at it and change it; every send asks it anew. */
public final class SendingRulesTable {
    private static final String READ = """
            select quiet_from, quiet_to, cap_count, cap_days, owner_hours, quiet_days_off, updated_by, updated_at from sending_rules""";
    private static final String CHANGE = """
            update sending_rules set quiet_from = :quietFrom, quiet_to = :quietTo, cap_count = :capCount,
                   cap_days = :capDays, owner_hours = :ownerHours, quiet_days_off = :quietDaysOff, updated_by = :by, updated_at = :now
            returning quiet_from, quiet_to, cap_count, cap_days, owner_hours, quiet_days_off, updated_by, updated_at""";

    private final Database db;
    private final Clock clock;

    public SendingRulesTable(Database db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    /** The rules, and who set them when. */
    public record Kept(SendingRules rules, String updatedBy, Instant updatedAt) {}

    public Kept read() {
        return db.sql(READ).one(SendingRulesTable::kept);
    }

    /** They hold from the next send on. */
    public Kept change(SendingRules rules, String by) {
        return db.sql(CHANGE).bind("quietFrom", rules.quietFrom()).bind("quietTo", rules.quietTo())
                .bind("capCount", rules.capCount()).bind("capDays", rules.capDays())
                .bind("ownerHours", rules.ownerHours())
                .bind("quietDaysOff", rules.quietDaysOff()).bind("by", by)
                .bind("now", clock.instant()).one(SendingRulesTable::kept);
    }

    private static Kept kept(Row row) {
        return new Kept(
                new SendingRules(row.time("quiet_from"), row.time("quiet_to"), row.integer("cap_count"),
                        row.integer("cap_days"), row.integer("owner_hours"), row.flag("quiet_days_off")),
                row.text("updated_by"), row.instant("updated_at"));
    }
}
