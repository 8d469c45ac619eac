package io.zhiyin.campaigns.result;

import io.zhiyin.campaigns.campaign.Measuring;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Row;
import java.time.Clock;
import java.time.Instant;

/**
 * What counts as brought by a message, where a campaign does not say otherwise.
 *
 * @param attributionDays how long after a message an order counts as its
 * @param replyHours how long after a message a word of the customer counts as an answer, and that they left as its doing
 */
public record ResultRules(int attributionDays, int replyHours, String updatedBy, Instant updatedAt) {
    public static final int MOST_HOURS = 720;

    private static final String READ = """
            select attribution_days, reply_hours, updated_by, updated_at from result_rules""";
    private static final String CHANGE = """
            update result_rules set attribution_days = :days, reply_hours = :hours, updated_by = :by, updated_at = :now
            returning attribution_days, reply_hours, updated_by, updated_at""";

    public static ResultRules read(Database db) {
        return db.sql(READ).one(ResultRules::rules);
    }

    /** What was found out before is told by the new rules too. */
    public static ResultRules change(Database db, Clock clock, int attributionDays, int replyHours,
            String by) {
        if (attributionDays < 1 || attributionDays > Measuring.MOST_DAYS || replyHours < 1
                || replyHours > MOST_HOURS) {
            throw new IllegalArgumentException(
                    "归因天数须为 1 至 " + Measuring.MOST_DAYS + "，回复时限须为 1 至 " + MOST_HOURS
                            + " 小时。The attribution window is from 1 to " + Measuring.MOST_DAYS
                            + " days, that of answers from 1 to " + MOST_HOURS + " hours.");
        }
        return db.sql(CHANGE).bind("days", attributionDays).bind("hours", replyHours).bind("by", by)
                .bind("now", clock.instant()).one(ResultRules::rules);
    }

    private static ResultRules rules(Row row) {
        return new ResultRules(row.integer("attribution_days"), row.integer("reply_hours"),
                row.text("updated_by"), row.instant("updated_at"));
    }
}
