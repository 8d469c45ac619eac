package io.zhiyin.bot.console;

import io.zhiyin.campaigns.campaign.EventTrigger.On;
import io.zhiyin.campaigns.campaign.Trigger;
import io.zhiyin.campaigns.delivery.Route;
import io.zhiyin.campaigns.followup.FollowUp;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.journey.Step;
import io.zhiyin.campaigns.journey.Step.Arm;
import io.zhiyin.campaigns.journey.Step.Share;
import io.zhiyin.campaigns.journey.Step.Span;
import io.zhiyin.campaigns.profile.FieldId;
import io.zhiyin.campaigns.tag.TagId;
import io.zhiyin.campaigns.template.TemplateId;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Reads the form of a step: what it does; what lies in its lanes stays. */
final class StepForm {
    static final int ROUTES = 6;
    static final int MORE_SHARES = 2;

    private StepForm() {}

    /** One that was just added, with what is usual. */
    static Step fresh(String kind, String id) {
        return switch (kind) {
            case "wait" -> new Step.Wait(id, 1, Span.DAYS);
            case "until" -> new Step.Until(id, LocalTime.of(10, 0), Collections.emptySortedSet(), null);
            case "await" -> new Step.Await(id, On.ORDER_PAID, null, 3, Span.DAYS, List.of(), List.of());
            case "branch" -> new Step.Branch(id, List.of(new Arm("a1", "", null, List.of())), List.of());
            case "split" -> new Step.Split(id, List.of(new Share("a", "A", 50, List.of()),
                    new Share("b", "B", 50, List.of())));
            case "tag" -> new Step.Label(id, List.of(), List.of());
            case "field" -> new Step.SetField(id, null, "");
            case "message" -> new Step.Message(id, "", null,
                    List.of(Route.CUSTOMER_SERVICE, Route.GROUP_SEND, Route.STAFF_TASK),
                    Trigger.USUALLY_VALID_HOURS);
            case "follow_up" -> new Step.Task(id, FollowUp.Kind.CARE, "", "", 24, FollowUp.Priority.USUAL);
            case "webhook" -> new Step.Call(id, "");
            case "go" -> new Step.GoTo(id, "");
            case "leave" -> new Step.Leave(id);
            default -> throw new BadInput("no such kind of step");
        };
    }

    /** @throws InvalidInput when something in it cannot be kept */
    static Step read(Visit visit, Step before) {
        var id = before.id();
        return switch (before) {
            case Step.Wait _ -> new Step.Wait(id, amount(visit), unit(visit));
            case Step.Until _ -> new Step.Until(id, time(visit), new TreeSet<>(visit.fields("weekday")
                    .stream()
                    .map(it -> Forms.read(DayOfWeek.class, it).orElseThrow(() -> new BadInput("no such day")))
                    .toList()), visit.field("date").flatMap(Visit::date).orElse(null));
            case Step.Await(_, _, _, _, _, var then, var otherwise) -> {
                var on = visit.field("on").flatMap(it -> Forms.read(On.class, it))
                        .orElseThrow(() -> new BadInput("no such event"));
                var subject = on.ofSegment() ? visit.fieldNumber("segment") : visit.fieldNumber("tag");
                yield new Step.Await(id, on, on.hasSubject() ? subject.orElse(null) : null, amount(visit),
                        unit(visit), then, otherwise);
            }
            case Step.Branch branch -> branch;
            case Step.Split split -> shares(visit, split);
            case Step.Label _ -> new Step.Label(id, tags(visit, "give"), tags(visit, "take"));
            case Step.SetField _ ->
                new Step.SetField(id, visit.fieldNumber("field").map(FieldId::new).orElse(null),
                        visit.field("value").orElse(""));
            case Step.Message _ -> new Step.Message(id, cut(visit.field("title").orElse(""), 40),
                    visit.fieldNumber("template").map(TemplateId::new).orElse(null),
                    IntStream.range(0, ROUTES).mapToObj(it -> visit.field("route" + it))
                            .flatMap(Optional::stream).distinct()
                            .map(it -> Forms.read(Route.class, it)
                                    .orElseThrow(() -> new BadInput("no such route")))
                            .toList(),
                    Visit.small(visit.fieldNumber("valid_hours").orElse(0L)));
            case Step.Task _ -> new Step.Task(id,
                    visit.field("kind").flatMap(it -> Forms.read(FollowUp.Kind.class, it))
                            .orElseThrow(() -> new BadInput("no such kind")),
                    visit.field("title").orElse(""), visit.field("note").orElse(""),
                    Math.clamp(visit.fieldNumber("hours").orElse(0L), 0, 8_784),
                    visit.field("priority").flatMap(it -> Forms.read(FollowUp.Priority.class, it))
                            .orElse(FollowUp.Priority.USUAL));
            case Step.Call _ -> new Step.Call(id, cut(visit.field("url").orElse(""), 500));
            case Step.GoTo _ -> new Step.GoTo(id, visit.field("to").orElse(""));
            case Step.Leave leave -> leave;
        };
    }

    /** Shares keep their steps; one without a name and a percentage goes, if nothing lies in it. */
    private static Step.Split shares(Visit visit, Step.Split split) {
        var shares = new ArrayList<Share>();
        for (var i = 0; i < split.shares().size() + MORE_SHARES; i++) {
            var name = cut(visit.field("name" + i).orElse(""), 30);
            var percent = Math.clamp(visit.fieldNumber("percent" + i).orElse(0L), 0, 100);
            if (i < split.shares().size()) {
                var was = split.shares().get(i);
                if (percent > 0 || !was.steps().isEmpty()) {
                    shares.add(new Share(was.key(), name, percent, was.steps()));
                }
            } else if (percent > 0 && shares.size() < Step.Split.MOST) {
                shares.add(new Share(freshKey(shares.stream().map(Share::key).toList()), name, percent,
                        List.of()));
            }
        }
        return new Step.Split(split.id(), shares);
    }

    static String freshKey(List<String> taken) {
        return IntStream.iterate(1, it -> it + 1).mapToObj(it -> "a" + it).filter(it -> !taken.contains(it))
                .findFirst().orElseThrow();
    }

    private static List<TagId> tags(Visit visit, String name) {
        return visit.fields(name).stream().filter(it -> it.matches("\\d{1,18}")).map(Long::valueOf).distinct()
                .map(TagId::new).toList();
    }

    private static int amount(Visit visit) {
        return Math.clamp(visit.fieldNumber("amount").orElse(0L), 0, 100_000);
    }

    private static Span unit(Visit visit) {
        return visit.field("unit").flatMap(it -> Forms.read(Span.class, it))
                .orElseThrow(() -> new BadInput("no such unit"));
    }

    private static LocalTime time(Visit visit) {
        try {
            return LocalTime.parse(visit.field("at").orElse(""));
        } catch (DateTimeParseException noTime) {
            throw new InvalidInput("at", "请填写几点，例如 09:30。", "Say at what time, as 09:30.");
        }
    }

    private static String cut(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest);
    }
}
