package io.zhiyin.campaigns.campaign;

import io.zhiyin.campaigns.segment.SegmentCondition;
import io.zhiyin.campaigns.segment.SegmentId;
import io.zhiyin.campaigns.segment.Segments;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who a campaign is for, as a condition of the statements that plan and forecast it. */
final class Audiences {
    private static final SegmentCondition EVERYONE = new SegmentCondition("true", Map.of());
    private static final String PLACE = " true";

    private final Segments segments;
    private final Clock clock;

    Audiences(Segments segments, Clock clock) {
        this.segments = segments;
        this.clock = clock;
    }

    /** The condition of a segment as it stands; null: everyone. */
    SegmentCondition of(@Nullable SegmentId segment) {
        if (segment == null) {
            return EVERYONE;
        }
        var rule = segments.get(segment).orElseThrow(() -> new IllegalStateException(
                "a campaign is for segment " + segment.value() + ", which is not there")).rule();
        return segments.condition(rule, clock.instant());
    }

    /** Puts the condition where the statement has the word true; what binds the statement binds the condition too. */
    static String with(SegmentCondition audience, String statement) {
        return statement.replace(PLACE, " " + audience.sql());
    }
}
