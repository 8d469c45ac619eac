package io.zhiyin.campaigns.report;

import io.zhiyin.campaigns.input.InvalidInput;
import org.jspecify.annotations.Nullable;

/**
 * How a report is asked for; one that knows no period takes no notice of it.
 *
 * @param days up to today, 1 to {@link #MOST_DAYS}
 * @param source only customers who came so; null: all
 * @param owner only relations of this staff member, as account/userid; null: all
 */
public record Asked(int days, Step step, @Nullable String source, @Nullable String owner) {
    public static final int MOST_DAYS = 3650;
    public static final Asked USUAL = new Asked(30, Step.DAY, null, null);

    public enum Step {
        DAY, WEEK
    }

    public Asked {
        if (days < 1 || days > MOST_DAYS) {
            throw new InvalidInput("days", "天数须为 1 到 " + MOST_DAYS + "。",
                    "The days are a number from 1 to " + MOST_DAYS + ".");
        }
        if (source != null && owner != null) {
            throw new InvalidInput("owner", "来源和员工只能选一个。",
                    "Choose a source or a staff member, not both.");
        }
    }
}
