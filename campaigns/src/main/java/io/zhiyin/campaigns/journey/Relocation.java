package io.zhiyin.campaigns.journey;

import io.zhiyin.campaigns.store.Sql;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/**
 * Takes those who walk an older version over into a new one: a step that is still there keeps them, with the time they
 * have waited; from one that is gone they go on at the next of the old way that is still there, and leave where none is.
 */
final class Relocation {
    private static final String STANDING = """
            select distinct version, step from journey_stay
             where journey_id = :id and ended_at is null and version <> :version""";
    private static final String MOVE = """
            update journey_stay s set version = :version, step = t.step_to,
                   arrived_at = case when t.step = t.step_to then s.arrived_at end,
                   due_at = case when t.step = t.step_to then s.due_at else :now end, woken_by = case when t.step = t.step_to then s.woken_by end,
                   trouble = null
              from unnest(cast(:versions as int[]), cast(:steps as text[]), cast(:tos as text[])) as t (version, step, step_to)
             where s.journey_id = :id and s.ended_at is null and s.version = t.version and s.step = t.step""";
    private static final String LEAVE = """
            update journey_stay s set ended_at = :now, ended_why = 'moved', due_at = null
              from unnest(cast(:versions as int[]), cast(:steps as text[])) as t (version, step)
             where s.journey_id = :id and s.ended_at is null and s.version = t.version and s.step = t.step""";

    private record Place(int version, String step) {}

    private Relocation() {}

    static void move(Sql tx, JourneyId id, int version, Plan plan, Instant now) {
        var to = new Flow(plan);
        var old = new HashMap<Integer, Flow>();
        var staying = new ArrayList<Place>();
        var targets = new ArrayList<String>();
        var leaving = new ArrayList<Place>();
        for (var place : tx.sql(STANDING).bind("id", id.value()).bind("version", version)
                .list(row -> new Place(row.integer("version"), row.text("step")))) {
            var from = old.computeIfAbsent(place.version(),
                    it -> new Flow(Journeys.plan(tx, id, it).orElseThrow()));
            var target = target(from, to, place.step());
            if (target.equals(Flow.END)) {
                leaving.add(place);
            } else {
                staying.add(place);
                targets.add(target);
            }
        }
        tx.sql(MOVE).bind("id", id.value()).bind("version", version).bind("now", now)
                .bindAll("versions", Integer.class, versions(staying))
                .bindAll("steps", String.class, staying.stream().map(Place::step).toList())
                .bindAll("tos", String.class, targets).update();
        tx.sql(LEAVE).bind("id", id.value()).bind("now", now)
                .bindAll("versions", Integer.class, versions(leaving))
                .bindAll("steps", String.class, leaving.stream().map(Place::step).toList()).update();
    }

    private static String target(Flow from, Flow to, String step) {
        var seen = new ArrayList<String>();
        for (var at = step; !at.equals(Flow.END) && !seen.contains(at); at = from.after(at)) {
            if (to.step(at).isPresent()) {
                return at;
            }
            seen.add(at);
        }
        return Flow.END;
    }

    private static List<Integer> versions(List<Place> places) {
        return places.stream().map(Place::version).toList();
    }
}
