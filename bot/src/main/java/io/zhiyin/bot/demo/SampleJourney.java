package io.zhiyin.bot.demo;

import io.zhiyin.bot.Features;
import io.zhiyin.bot.journey.ReadyJourneys.Ready;
import io.zhiyin.campaigns.campaign.EventTrigger.On;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.followup.FollowUp;
import io.zhiyin.campaigns.journey.Journey;
import io.zhiyin.campaigns.journey.Plan;
import io.zhiyin.campaigns.journey.Step;
import io.zhiyin.campaigns.journey.Step.Span;
import io.zhiyin.campaigns.segment.Rule;
import io.zhiyin.campaigns.tag.TagId;
import java.util.ArrayList;
import java.util.List;

/** A journey that runs, with people at several of its steps: move the demo's clock and they go on. */
final class SampleJourney {
    private static final String NAME = "认识我们的茶";
    private static final int SOME = 40;

    private final Features features;

    SampleJourney(Features features) {
        this.features = features;
    }

    /** The steps of the welcome, behind a branch: regulars are asked for a favour, the others are welcomed. */
    void make(List<CustomerId> people, TagId regular, String by) {
        var of = features.journeys();
        var journeys = of.journeys();
        var there = journeys.list().stream().filter(it -> it.name().equals(NAME)).findFirst();
        var journey = there.orElseGet(() -> draft(regular, by));
        if (journey.state() == Journey.State.DRAFT) {
            journey = journeys.publish(journey.id(), Journey.Moving.FINISH, by);
        }
        of.happenings().tell(journey.id().value(), people.subList(0, Math.min(SOME, people.size())),
                "hand/sample",
                features.clock().instant());
        of.work().catchUp();
    }

    private Journey draft(TagId regular, String by) {
        var journeys = features.journeys().journeys();
        var welcome = features.readyJourneys().make(Ready.WELCOME, by);
        var plan = welcome.draft();
        var branch = new Step.Branch("b1", List.of(new Step.Arm("a1", "老客户", new Rule.HasTag(regular),
                List.of(new Step.Wait("b2", 1, Span.DAYS),
                        new Step.Task("b3", FollowUp.Kind.CARE, "请老客户带一位朋友来试饮", "", 48,
                                FollowUp.Priority.USUAL)))),
                List.of(new Step.Split("b4", List.of(
                        new Step.Share("a", "先聊天", 50,
                                List.of(new Step.Await("b5", On.REPLIED, null, 2, Span.DAYS, List.of(),
                                        List.of()))),
                        new Step.Share("b", "先等等", 50, List.of(new Step.Wait("b6", 2, Span.DAYS)))))));
        var steps = new ArrayList<Step>();
        steps.add(branch);
        steps.addAll(plan.steps());
        return journeys.create(NAME,
                new Plan(plan.entry(), null, 0, plan.again(), plan.exits(), plan.goal(), steps),
                by);
    }
}
