package io.zhiyin.campaigns.report;

/**
 * A column of a report.
 *
 * @param code by which programs and words know it
 */
public record Column(String code, Kind kind) {
    /** What stands in its cells: text or null for the first ones, whole numbers or null, {@code SHARE} and {@code DAYS} decimals. */
    public enum Kind {
        /** 2026-09-25 */
        DAY,
        /** 2026-09 */
        MONTH,
        /** A {@link io.zhiyin.campaigns.insight.Stage}, and what else stands in a funnel. */
        STAGE,
        /** How customers came: scan:spring-fair. */
        SOURCE,
        /** A staff member: account/userid. */
        OWNER,
        /** What may be known of a customer. */
        FIELD,
        /** A, B or C. */
        CLASS, SCORE, COUNT, FEN,
        /** 0 to 1. */
        SHARE, DAYS;

        public boolean number() {
            return compareTo(SCORE) >= 0;
        }
    }
}
