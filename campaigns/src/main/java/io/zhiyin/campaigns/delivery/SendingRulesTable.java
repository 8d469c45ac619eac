package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Row;
import java.time.Clock;
import java.time.Instant;

/** The one row of rules, as people look at it and change it; every send asks it anew. */
public final class SendingRulesTable {
    private static final String READ = """
            select %s, updated_by, updated_at from sending_rules""".formatted(SendingRules.COLUMNS);
    private static final String CHANGE = """
            update sending_rules set quiet_from = :quietFrom, quiet_to = :quietTo, caps = :caps,
                   owner_hours = :ownerHours, remind_hours = :remindHours, quiet_days_off = :quietDaysOff,
                   group_send_period = :period, group_send_most = :most, group_send_for_high = :forHigh,
                   group_send_for_normal = :forNormal, updated_by = :by, updated_at = :now
            returning %s, updated_by, updated_at"""
            .formatted(SendingRules.COLUMNS);

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
                .bindAll("caps", String.class, rules.caps().stream().map(Cap::code).toList())
                .bind("ownerHours", rules.ownerHours()).bind("remindHours", rules.remindHours())
                .bind("quietDaysOff", rules.quietDaysOff())
                .bind("period", rules.groupSends().period().code()).bind("most", rules.groupSends().most())
                .bind("forHigh", rules.groupSends().forHigh())
                .bind("forNormal", rules.groupSends().forNormal()).bind("by", by)
                .bind("now", clock.instant()).one(SendingRulesTable::kept);
    }

    private static Kept kept(Row row) {
        return new Kept(SendingRules.of(row), row.text("updated_by"), row.instant("updated_at"));
    }
}
