package io.zhiyin.campaigns.journey;

import io.zhiyin.campaigns.store.Database;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How many stand where, have passed and left: the numbers on a journey's page. */
public final class JourneyCounts {
    private static final String STANDING = """
            select step, ended_at is null as inside, ended_why, count(*) as n from journey_stay where journey_id = :id
             group by step, ended_at is null, ended_why""";
    private static final String PASSED = """
            select p.step, p.way, count(distinct p.stay_id) as n from journey_stay s join journey_pass p on p.stay_id = s.id
             where s.journey_id = :id group by p.step, p.way""";
    private static final String WHOLE = """
            select journey_id, count(*) as entered, count(*) filter (where ended_at is null) as inside,
                   count(*) filter (where ended_why = 'finished') as finished,
                   count(*) filter (where ended_why <> 'finished') as gone,
                   count(*) filter (where goal_at is not null) as goal, count(*) filter (where ended_at is null and trouble is not null) as stuck
              from journey_stay where journey_id = any(cast(:ids as bigint[])) group by journey_id""";

    private final Database db;

    public JourneyCounts(Database db) {
        this.db = db;
    }

    /**
     * Of one step: how many stand there, have passed, and left from there before the end.
     *
     * @param ways of those who passed, by the lane they took or what became of it
     */
    public record AtStep(long standing, long passed, long left, Map<String, Long> ways) {
        public static final AtStep NOBODY = new AtStep(0, 0, 0, Map.of());

        public AtStep {
            ways = Map.copyOf(ways);
        }
    }

    /** @param gone before the end, whatever for */
    public record Whole(long entered, long inside, long finished, long gone, long goal, long stuck) {
        public static final Whole NOBODY = new Whole(0, 0, 0, 0, 0, 0);
    }

    /** By step, over all versions; a step without anybody is missing. */
    public Map<String, AtStep> steps(JourneyId id) {
        var standing = new HashMap<String, Long>();
        var left = new HashMap<String, Long>();
        db.sql(STANDING).bind("id", id.value()).list(row -> {
            if (row.flag("inside")) {
                standing.merge(row.text("step"), row.number("n"), Long::sum);
            } else if (!"finished".equals(row.text("ended_why"))) {
                left.merge(row.text("step"), row.number("n"), Long::sum);
            }
            return true;
        });
        var ways = new HashMap<String, Map<String, Long>>();
        db.sql(PASSED).bind("id", id.value()).list(row -> ways
                .computeIfAbsent(row.text("step"), _ -> new HashMap<>())
                .put(row.text("way"), row.number("n")));
        var all = new java.util.HashSet<>(standing.keySet());
        all.addAll(left.keySet());
        all.addAll(ways.keySet());
        var counts = new HashMap<String, AtStep>();
        for (var step : all) {
            var passed = ways.getOrDefault(step, Map.of());
            counts.put(step,
                    new AtStep(standing.getOrDefault(step, 0L),
                            passed.values().stream().mapToLong(Long::longValue).sum(),
                            left.getOrDefault(step, 0L), passed));
        }
        return counts;
    }

    public Whole whole(JourneyId id) {
        return whole(List.of(id)).getOrDefault(id, Whole.NOBODY);
    }

    /** Of many at once; one that nobody entered is missing. */
    public Map<JourneyId, Whole> whole(List<JourneyId> ids) {
        var counts = new HashMap<JourneyId, Whole>();
        db.sql(WHOLE).bindAll("ids", Long.class, ids.stream().map(JourneyId::value).toList())
                .list(row -> counts.put(new JourneyId(row.number("journey_id")),
                        new Whole(row.number("entered"), row.number("inside"), row.number("finished"),
                                row.number("gone"), row.number("goal"), row.number("stuck"))));
        return counts;
    }
}
