package io.zhiyin.campaigns.journey;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Changes to a plan's steps, as an editor makes them; the plan that went in stays as it was. */
public final class PlanEdit {
    private PlanEdit() {}

    /**
     * A place between steps.
     *
     * @param owner the step in whose lane it lies; empty: the journey itself
     * @param lane empty for the journey itself
     * @param index before which step of the lane; behind the last one where there are fewer
     */
    public record Place(String owner, String lane, int index) {}

    public static Plan insert(Plan plan, Place place, Step step) {
        return plan.with(inLane(plan.steps(), "", "", place, lane -> {
            var steps = new ArrayList<>(lane);
            steps.add(Math.clamp(place.index(), 0, steps.size()), step);
            return steps;
        }));
    }

    /** The same step as somebody has filled it in; its place stays. */
    public static Plan replace(Plan plan, Step step) {
        return plan.with(everywhere(plan.steps(),
                lane -> lane.stream().map(it -> it.id().equals(step.id()) ? step : it).toList()));
    }

    /** Takes a step away with all that lies in its lanes. */
    public static Plan remove(Plan plan, String id) {
        return plan.with(everywhere(plan.steps(),
                lane -> lane.stream().filter(it -> !it.id().equals(id)).toList()));
    }

    /** One place up or down in its lane; at its end it stays. */
    public static Plan move(Plan plan, String id, boolean up) {
        return plan.with(everywhere(plan.steps(), lane -> {
            var steps = new ArrayList<>(lane);
            for (var i = 0; i < lane.size(); i++) {
                var to = up ? i - 1 : i + 1;
                if (lane.get(i).id().equals(id) && to >= 0 && to < lane.size()) {
                    java.util.Collections.swap(steps, i, to);
                    return steps;
                }
            }
            return steps;
        }));
    }

    /** An id that no step of the plan has, nor any of the one before: people stand by them. */
    public static String freshId(Plan plan, Optional<Plan> published) {
        var most = java.util.stream.Stream.concat(plan.all(), published.stream().flatMap(Plan::all))
                .map(Step::id).filter(it -> it.matches("s\\d{1,6}"))
                .mapToInt(it -> Integer.parseInt(it.substring(1))).max().orElse(0);
        return "s" + (most + 1);
    }

    private static List<Step> inLane(List<Step> steps, String owner, String lane, Place place,
            UnaryOperator<List<Step>> change) {
        var here = steps.stream().map(step -> step.lanes().isEmpty()
                ? step
                : step.with(step.lanes().stream()
                        .map(it -> it.with(inLane(it.steps(), step.id(), it.key(), place, change))).toList()))
                .toList();
        return owner.equals(place.owner()) && lane.equals(place.lane()) ? change.apply(here) : here;
    }

    private static List<Step> everywhere(List<Step> steps, UnaryOperator<List<Step>> change) {
        return change.apply(steps).stream().map(step -> step.lanes().isEmpty()
                ? step
                : step.with(step.lanes().stream().map(it -> it.with(everywhere(it.steps(), change)))
                        .toList()))
                .toList();
    }
}
