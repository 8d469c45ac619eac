package io.zhiyin.campaigns.journey;

import io.zhiyin.campaigns.journey.Step.GoTo;
import io.zhiyin.campaigns.journey.Step.Leave;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which step comes after which, worked out of a plan once. */
final class Flow {
    /** What comes after the last step. */
    static final String END = "";

    private final Plan plan;
    private final Map<String, Step> steps = new LinkedHashMap<>();
    private final Map<String, String> next = new HashMap<>();

    Flow(Plan plan) {
        this.plan = plan;
        lay(plan.steps(), END);
    }

    private void lay(List<Step> sequence, String after) {
        for (var i = 0; i < sequence.size(); i++) {
            var step = sequence.get(i);
            var then = i + 1 < sequence.size() ? sequence.get(i + 1).id() : after;
            steps.put(step.id(), step);
            next.put(step.id(), switch (step) {
                case GoTo(var _, var to) -> to;
                case Leave _ -> END;
                default -> then;
            });
            step.lanes().forEach(it -> lay(it.steps(), then));
        }
    }

    Plan plan() {
        return plan;
    }

    String first() {
        return plan.steps().isEmpty() ? END : plan.steps().getFirst().id();
    }

    Optional<Step> step(String id) {
        return Optional.ofNullable(steps.get(id));
    }

    Map<String, Step> steps() {
        return steps;
    }

    /** Behind a step; {@link #END} behind the last one, and behind one that is not there. */
    String after(String id) {
        return next.getOrDefault(id, END);
    }

    /** The first step of a lane, or what lies behind all of them where it is empty. */
    String into(Step step, String lane) {
        return step.lanes().stream().filter(it -> it.key().equals(lane)).findFirst()
                .filter(it -> !it.steps().isEmpty()).map(it -> it.steps().getFirst().id())
                .orElseGet(() -> after(step.id()));
    }

    /** Where one may come to from a step. */
    Set<String> ways(Step step) {
        var ways = new LinkedHashSet<String>();
        step.lanes().forEach(it -> ways.add(into(step, it.key())));
        if (ways.isEmpty()) {
            ways.add(after(step.id()));
        }
        return ways;
    }
}
