package io.zhiyin.campaigns.insight;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is computed of one customer, with the figures behind it.
 *
 * @param since when the stage began; null for a prospect
 * @param steps the stages from the first order to now; empty for a prospect
 * @param bought null for a prospect
 * @param warning that stands, or null
 */
public record Insight(Stage stage, @Nullable Instant since, List<Stages.Transition> steps,
        @Nullable Bought bought, @Nullable ChurnWarning warning) {
    public Insight {
        steps = List.copyOf(steps);
    }

    /**
     * @param daysSince days from the last order to today
     * @param rfm null until first scored, within seconds of the first order
     * @param abc null likewise
     */
    public record Bought(Figures figures, long daysSince, @Nullable Rfm rfm, @Nullable AbcClass abc,
            Outlook outlook) {
        /** Whole days usually between two orders, at least 1; 0 for a single one. */
        public long rhythmDays() {
            return figures.orders() < 2 ? 0 : Math.max(1, Math.round(figures.rhythm().toHours() / 24.0));
        }
    }

    static Insight prospect() {
        return new Insight(Stage.PROSPECT, null, List.of(), null, null);
    }
}
