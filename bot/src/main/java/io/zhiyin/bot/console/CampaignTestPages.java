package io.zhiyin.bot.console;

import io.zhiyin.bot.console.People.Person;
import io.zhiyin.bot.security.OtherOperators;
import io.zhiyin.campaigns.campaign.Campaign;
import io.zhiyin.campaigns.campaign.CampaignId;
import io.zhiyin.campaigns.campaign.CampaignTests;
import io.zhiyin.campaigns.campaign.Campaigns;
import io.zhiyin.campaigns.campaign.SeedLists;
import io.zhiyin.campaigns.customer.Customer;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.journey.Journey;
import io.zhiyin.campaigns.journey.JourneyId;
import io.zhiyin.campaigns.journey.Journeys;
import io.zhiyin.campaigns.journey.Step;
import io.zhiyin.campaigns.store.Database;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** 试发: a campaign, or a journey's message, sent to a list of seeds or to one customer to be looked at, and what became of each. */
final class CampaignTestPages {
    private static final int SHOWN = 10;

    private final Database db;
    private final Campaigns campaigns;
    private final Journeys journeys;
    private final CampaignTests tests;
    private final SeedLists seeds;
    private final Customers customers;
    private final Previews previews;

    CampaignTestPages(Database db, Campaigns campaigns, Journeys journeys, CampaignTests tests,
            SeedLists seeds, Customers customers, Previews previews) {
        this.db = db;
        this.campaigns = campaigns;
        this.journeys = journeys;
        this.tests = tests;
        this.seeds = seeds;
        this.customers = customers;
        this.previews = previews;
    }

    void mount(Routes routes) {
        routes.get("/campaigns/:id/tests", visit -> show(visit, tested(existing(visit))))
                .post("/campaigns/:id/tests", this::send)
                .get("/journeys/:id/steps/:step/tests", visit -> show(visit, tested(visit, journey(visit))))
                .post("/journeys/:id/steps/:step/tests", this::sendStep);
    }

    private Answer send(Visit visit) {
        var campaign = existing(visit);
        return sent(visit, tested(campaign).path,
                (list, to) -> tests.send(campaign,
                        visit.field("arm").isEmpty() ? 0 : visit.needSmallNumber("arm"), list, to,
                        OtherOperators.hand(visit.me())));
    }

    private Answer sendStep(Visit visit) {
        var journey = journey(visit);
        return sent(visit, tested(visit, journey).path, (list, to) -> tests.send(
                journeys.message(journey, visit.inPath("step")).orElseThrow(() -> new NotHere("step")), list,
                to, visit.me().name()));
    }

    private interface Sending {
        long send(@Nullable String list, List<CustomerId> to);
    }

    private Answer sent(Visit visit, String path, Sending sending) {
        var list = visit.field("list").isEmpty()
                ? null
                : seeds.get(visit.needNumber("list")).orElseThrow(() -> new NotHere("seed list"));
        var typed = visit.field("q").orElse("");
        var to = list != null
                ? list.customers()
                : typed.isEmpty()
                        ? List.<CustomerId>of()
                        : previews.somebody(typed).map(Customer::id).stream().toList();
        if (list == null && to.isEmpty()) {
            return Answer.refused(422, "tests.nobody");
        }
        try {
            sending.send(list == null ? null : list.name(), to);
        } catch (InvalidInput wrong) {
            return Answer.refused(422, "campaign.not.allowed", wrong.words(visit.language().locale()));
        } catch (Campaigns.NotAllowed refused) {
            return Answer.refused(409, "campaign.not.allowed", String.valueOf(refused.getMessage()));
        }
        return Answer.go(path, "tests.sent");
    }

    private Tested tested(Campaign campaign) {
        var path = "/campaigns/" + campaign.id().value();
        return new Tested(path + "/tests", campaign.settings().name(), path,
                campaign.state() != Campaign.State.ENDED, campaign.settings().measuring().others().size(),
                false,
                tests.of(campaign.id(), SHOWN));
    }

    private Tested tested(Visit visit, Journey journey) {
        var step = visit.inPath("step");
        var message = journey.draft().step(step).filter(Step.Message.class::isInstance)
                .map(Step.Message.class::cast).orElseThrow(() -> new NotHere("step"));
        var path = "/journeys/" + journey.id().value() + "/steps/" + step;
        return new Tested(path + "/tests",
                journey.name() + " · " + (message.title().isBlank() ? step : message.title()), path,
                journey.state() != Journey.State.ENDED, 0, true, tests.of(journey.id().value(), step, SHOWN));
    }

    private Answer show(Visit visit, Tested tested) {
        var shown = tested.tests;
        var people = customers.all(db, shown.stream().flatMap(it -> it.sent().stream())
                .map(CampaignTests.Sent::customer).distinct().toList()).stream()
                .collect(Collectors.toMap(Customer::id, Function.identity()));
        var lines = shown.stream().map(it -> new Line(it, it.sent().stream().map(one -> {
            var known = people.get(one.customer());
            var route = one.route();
            return new Seed(known == null ? new Person(one.customer().value(), null) : People.person(known),
                    one.delivery().value(), Forms.code(one.state()), DeliveryPages.tone(one.state()),
                    Forms.code(one.reason()), one.detail(), route == null ? null : Forms.code(route));
        }).toList())).toList();
        var model = new Page(tested, seeds.list(), lines,
                shown.stream().anyMatch(CampaignTests.Test::underWay));
        return Answer.show(visit.wants("result") ? "campaigns/tested" : "campaigns/tests", model);
    }

    private Campaign existing(Visit visit) {
        return campaigns.get(new CampaignId(visit.id("id"))).orElseThrow(() -> new NotHere("campaign"));
    }

    private Journey journey(Visit visit) {
        return journeys.get(new JourneyId(visit.id("id"))).orElseThrow(() -> new NotHere("journey"));
    }

    /**
     * What is tested.
     *
     * @param back where it is kept
     * @param open whether it may still be sent
     * @param others how many words it has besides its own
     * @param step whether it is a journey's step
     */
    public record Tested(String path, String name, String back, boolean open, int others, boolean step,
            List<CampaignTests.Test> tests) {
        public Tested {
            tests = List.copyOf(tests);
        }
    }

    /** What became of one; codes are keys of words. */
    public record Seed(Person customer, long delivery, String state, String tone, String reason,
            @Nullable String detail, @Nullable String route) {}

    public record Line(CampaignTests.Test test, List<Seed> seeds) {
        public Line {
            seeds = List.copyOf(seeds);
        }

        public Instant at() {
            return test.at();
        }
    }

    /** @param underWay whether it is worth looking again in a moment */
    public record Page(Tested of, List<SeedLists.SeedList> lists, List<Line> tests, boolean underWay) {
        public Page {
            lists = List.copyOf(lists);
            tests = List.copyOf(tests);
        }
    }
}
