package io.zhiyin.campaigns.campaign;

import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.store.Sql;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether the segments of a campaign say something else than when it was last planned. What is planned stays as it was
 * planned; what comes due next goes by what they say then.
 */
public final class AudienceChanges {
    private static final String LAST = """
            select audience_rules, planned_at from run
             where campaign_id = :campaign and audience_rules is not null and planned_at is not null
             order by planned_at desc, id desc limit 1""";

    private final Sql db;
    private final SegmentsAsApproved segments;

    public AudienceChanges(Sql db, Segments segments) {
        this.db = db;
        this.segments = new SegmentsAsApproved(segments);
    }

    /**
     * How the audience of the last planning stands to what the segments say now.
     *
     * @param plannedAt when it was last planned
     * @param changed whether they say something else since, or other people are on their lists
     */
    public record Last(Instant plannedAt, boolean changed) {}

    /** Empty while nothing was planned. */
    public Optional<Last> of(Campaign campaign) {
        record Planned(String rules, Instant at) {}
        return db.sql(LAST).bind("campaign", campaign.id().value())
                .first(row -> new Planned(row.text("audience_rules"), row.instant("planned_at")))
                .map(it -> new Last(it.at, !it.rules.equals(
                        segments.withLists(db, campaign.settings().audience()))));
    }
}
