package io.zhiyin.campaigns.report;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The reports there are. */
public enum Report {
    /** New and lost customers by day or week. */
    GROWTH,
    /** The same by how they came. */
    GROWTH_SOURCES,
    /** Relations made and lost by staff member. */
    GROWTH_OWNERS,
    /** Stages reached, conversion, how long it took. */
    STAGES,
    /** Recency by frequency, with customers and revenue. */
    RFM,
    /** Who bought again, by month of the first purchase. */
    COHORTS,
    /** The curve of the revenue over the customers. */
    CONCENTRATION,
    /** Customers and revenue by class. */
    ABC,
    /** What is known, missing, invalid and held twice, field by field. */
    QUALITY,
    /** The same by day. */
    QUALITY_TREND;

    /** growth-sources */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<Report> ofCode(String code) {
        return Arrays.stream(values()).filter(it -> it.code().equals(code)).findFirst();
    }
}
