package io.zhiyin.campaigns.followup;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.segment.Segment;
import io.zhiyin.campaigns.segment.SegmentId;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.store.Database;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** One follow-up for everybody of a segment, slice by slice; begun again with the same causes it makes those left. */
public final class SegmentFollowUps {
    private static final int SLICE = 500;

    private final Database db;
    private final Segments segments;
    private final Clock clock;
    private final FollowUpDesk desk;

    public SegmentFollowUps(Database db, Segments segments, Clock clock, FollowUpDesk desk) {
        this.db = db;
        this.segments = segments;
        this.clock = clock;
        this.desk = desk;
    }

    /** How many it would be for. */
    public long count(Segment segment) {
        return segments.count(segment.rule(), clock.instant());
    }

    /**
     * Makes one for each.
     *
     * @param wanted for a customer; with a cause of their own
     * @return how many were made; empty when there is no such segment
     */
    public Optional<Integer> make(SegmentId id, Function<CustomerId, NewFollowUp> wanted) {
        return segments.get(id).map(segment -> {
            var people = people(segment);
            var made = 0;
            for (var from = 0; from < people.size(); from += SLICE) {
                var slice = people.subList(from, Math.min(from + SLICE, people.size())).stream().map(wanted)
                        .toList();
                made += db.inTransaction(tx -> desk.makeAll(tx, slice).size());
            }
            return made;
        });
    }

    private List<CustomerId> people(Segment segment) {
        var people = new ArrayList<CustomerId>();
        var before = new CustomerId(Long.MAX_VALUE);
        List<CustomerId> page;
        do {
            page = segments.page(segment.rule(), clock.instant(), before, SLICE);
            people.addAll(page);
            before = page.isEmpty() ? before : page.getLast();
        } while (page.size() == SLICE);
        return people;
    }
}
