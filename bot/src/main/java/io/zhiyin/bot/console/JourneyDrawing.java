package io.zhiyin.bot.console;

import io.zhiyin.campaigns.journey.JourneyCounts.AtStep;
import io.zhiyin.campaigns.journey.Plan;
import io.zhiyin.campaigns.journey.PlanCheck.Finding;
import io.zhiyin.campaigns.journey.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A plan as a page draws it: steps below each other, lanes side by side. */
final class JourneyDrawing {
    private JourneyDrawing() {}

    /**
     * @param kind as in the plan's JSON: the picture and the colour go by it
     * @param wrong what is wrong with it
     * @param doubtful what is doubtful
     */
    public record Box(String id, String kind, String title, String about, AtStep counts, List<Way> ways,
            List<String> wrong, List<String> doubtful, boolean ends, boolean settable) {
        public Box {
            ways = List.copyOf(ways);
            wrong = List.copyOf(wrong);
            doubtful = List.copyOf(doubtful);
        }
    }

    /**
     * @param taken how many went this way
     * @param ruled whether it has a condition or a share to be set
     */
    public record Way(String key, String name, String about, long taken, boolean ruled, List<Box> boxes) {
        public Way {
            boxes = List.copyOf(boxes);
        }
    }

    static List<Box> of(Plan plan, StepWords words, Map<String, AtStep> counts, List<Finding> findings,
            Locale locale) {
        return boxes(plan.steps(), plan, words, counts, findings, locale);
    }

    private static List<Box> boxes(List<Step> steps, Plan plan, StepWords words, Map<String, AtStep> counts,
            List<Finding> findings, Locale locale) {
        var boxes = new ArrayList<Box>();
        for (var step : steps) {
            var said = words.of(step, plan);
            var here = counts.getOrDefault(step.id(), AtStep.NOBODY);
            var ways = step.lanes().stream().map(lane -> {
                var name = words.lane(step, lane.key());
                return new Way(lane.key(), name.title(), name.about(),
                        here.ways().getOrDefault(lane.key(), 0L),
                        step instanceof Step.Branch && !lane.key().equals(Step.OTHERWISE),
                        boxes(lane.steps(), plan, words, counts, findings, locale));
            }).toList();
            boxes.add(new Box(step.id(), kind(step), said.title(), said.about(), here, ways,
                    told(findings, step.id(), true, locale), told(findings, step.id(), false, locale),
                    step instanceof Step.Leave || step instanceof Step.GoTo, !(step instanceof Step.Leave)));
        }
        return boxes;
    }

    private static List<String> told(List<Finding> findings, String step, boolean wrong, Locale locale) {
        return findings.stream().filter(it -> it.step().equals(step) && it.wrong() == wrong)
                .map(it -> it.words(locale)).toList();
    }

    static String kind(Step step) {
        return switch (step) {
            case Step.Wait _ -> "wait";
            case Step.Until _ -> "until";
            case Step.Await _ -> "await";
            case Step.Branch _ -> "branch";
            case Step.Split _ -> "split";
            case Step.Label _ -> "tag";
            case Step.SetField _ -> "field";
            case Step.Message _ -> "message";
            case Step.Task _ -> "follow_up";
            case Step.Call _ -> "webhook";
            case Step.GoTo _ -> "go";
            case Step.Leave _ -> "leave";
        };
    }
}
