package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.store.Database;
import java.time.Clock;
import java.time.Instant;

/** The rules that every campaign message is asked at the moment of sending, as they stand and as an operator sets them. */
public final class SendingPolicy {
    private static final String CURRENT = """
            select quiet_from, quiet_to, cap_count, cap_days, updated_by, updated_at from sending_rules""";
    private static final String CHANGE = """
            update sending_rules set quiet_from = :quietFrom, quiet_to = :quietTo, cap_count = :capCount,
                   cap_days = :capDays, updated_by = :by, updated_at = :now""";

    private final Database db;
    private final Clock clock;

    public SendingPolicy(Database db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    /** The rules, and who set them when. */
    public record Current(SendingRules rules, String by, Instant at) {}

    public Current current() {
        return db.sql(CURRENT)
                .one(row -> new Current(new SendingRules(row.time("quiet_from"), row.time("quiet_to"),
                        row.integer("cap_count"), row.integer("cap_days")), row.text("updated_by"),
                        row.instant("updated_at")));
    }

    /** Holds for whatever is sent from now on. */
    public void change(SendingRules rules, String by) {
        db.sql(CHANGE).bind("quietFrom", rules.quietFrom()).bind("quietTo", rules.quietTo())
                .bind("capCount", rules.capCount()).bind("capDays", rules.capDays()).bind("by", by)
                .bind("now", clock.instant()).update();
    }
}
