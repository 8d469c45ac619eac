package io.zhiyin.campaigns.campaign;

import io.zhiyin.campaigns.segment.Segment;
import io.zhiyin.campaigns.segment.SegmentCondition;
import io.zhiyin.campaigns.segment.SegmentId;
import io.zhiyin.campaigns.segment.Segments;
import java.time.Clock;
import java.util.Map;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.stream.Collectors;
import io.zhiyin.campaigns.segment.Rule;
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

    /** The condition of an audience as its segments stand. */
    SegmentCondition of(Audience audience) {
        var conditions = new ArrayList<SegmentCondition>();
        if (audience.segment() != null) {
            conditions.add(segments.condition(rule(audience.segment()), clock.instant()));
        }
        for (var i = 0; i < audience.excluded().size(); i++) {
            var excluded = segments.condition(rule(audience.excluded().get(i)), clock.instant(),
                    "not" + (char) ('a' + i));
            conditions.add(new SegmentCondition("not " + excluded.sql(), excluded.values()));
        }
        if (conditions.isEmpty()) {
            return EVERYONE;
        }
        var values = new LinkedHashMap<String, Object>();
        conditions.forEach(it -> values.putAll(it.values()));
        return new SegmentCondition(
                conditions.stream().map(SegmentCondition::sql).collect(Collectors.joining(" and ", "(", ")")),
                values);
    }

    /** The list that it is for; null where it goes by a rule, or is for everybody. */
    @Nullable
    SegmentId list(Audience audience) {
        var asked = audience.segment();
        return asked != null && segment(asked).fixed() ? asked : null;
    }

    private Rule rule(SegmentId segment) {
        return segment(segment).rule();
    }

    private Segment segment(SegmentId segment) {
        return segments.get(segment).orElseThrow(() -> new IllegalStateException(
                "a campaign is for segment " + segment.value() + ", which is not there"));
    }

    /** Puts the condition where the statement has the word true; what binds the statement binds the condition too. */
    static String with(SegmentCondition audience, String statement) {
        return statement.replace(PLACE, " " + audience.sql());
    }
}
