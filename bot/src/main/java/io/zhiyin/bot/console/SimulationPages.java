package io.zhiyin.bot.console;

import io.zhiyin.bot.console.People.Person;
import io.zhiyin.campaigns.campaign.Campaign;
import io.zhiyin.campaigns.campaign.CampaignId;
import io.zhiyin.campaigns.campaign.Campaigns;
import io.zhiyin.campaigns.campaign.Simulation;
import io.zhiyin.campaigns.campaign.Simulations;
import io.zhiyin.campaigns.customer.Customer;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.delivery.Foresight.Fate;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.store.Database;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** 模拟: what a campaign would do, everybody asked one by one, and why for any one customer. */
final class SimulationPages {
    /** What simulations are made and told of. */
    record Sources(Campaigns campaigns, Simulations simulations, Customers customers, Segments segments) {}

    private final Database db;
    private final Sources of;
    private final Previews previews;

    SimulationPages(Database db, Sources of, Previews previews) {
        this.db = db;
        this.of = of;
        this.previews = previews;
    }

    void mount(Routes routes) {
        routes.get("/campaigns/:id/simulation", this::show).post("/campaigns/:id/simulation", this::start);
    }

    private Answer start(Visit visit) {
        var campaign = existing(visit);
        var started = of.simulations().start(campaign, visit.field("day").flatMap(Visit::date).orElse(null),
                visit.me().name());
        return started.isEmpty()
                ? Answer.refused(409, "simulation.no.day")
                : Answer.go("/campaigns/" + campaign.id().value() + "/simulation");
    }

    private Answer show(Visit visit) {
        var campaign = existing(visit);
        var simulation = of.simulations().newest(campaign.id()).orElse(null);
        var model = page(visit, campaign, simulation);
        return Answer.show(visit.wants("result") ? "campaigns/simulated" : "campaigns/simulation", model);
    }

    private Page page(Visit visit, Campaign campaign, @Nullable Simulation simulation) {
        var asked = visit.asked("q").orElse("");
        var who = visit.askedNumber("who").flatMap(it -> of.customers().find(db, new CustomerId(it)))
                .or(() -> asked.isEmpty() ? Optional.<Customer>empty() : previews.somebody(asked));
        var day = simulation == null ? null : simulation.day();
        var why = who.flatMap(it -> of.simulations().why(campaign, day, it.id())).orElse(null);
        var groups = simulation == null ? List.<Line>of() : lines(simulation);
        var open = visit.askedNumber("group").map(Visit::small).filter(it -> it >= 0 && it < groups.size())
                .map(groups::get).orElse(null);
        return new Page(campaign, Forms.code(campaign.state()), simulation,
                simulation == null ? "" : Forms.code(simulation.state()),
                simulation != null && simulation.version() != campaign.version(), groups,
                open, open == null ? List.of() : people(open.group().some()), asked,
                who.map(People::person).orElse(null), why == null ? null : reason(visit, why));
    }

    private static List<Line> lines(Simulation simulation) {
        return IntStream.range(0, simulation.groups().size()).mapToObj(i -> new Line(i,
                Forms.code(simulation.groups().get(i).fate()), simulation.groups().get(i))).toList();
    }

    private List<Person> people(List<Long> ids) {
        return of.customers().all(db, ids.stream().map(CustomerId::new).toList()).stream()
                .map(People::person).toList();
    }

    private Reason reason(Visit visit, Simulations.Why why) {
        var segment = why.segment();
        return new Reason(Forms.code(why.fate()), why,
                segment == null
                        ? null
                        : of.segments().get(segment).map(it -> it.name(visit.language().locale()))
                                .orElse(null));
    }

    private Campaign existing(Visit visit) {
        return of.campaigns().get(new CampaignId(visit.id("id"))).orElseThrow(() -> new NotHere("campaign"));
    }

    /** @param fate sent, held or skipped */
    public record Line(int index, String fate, Simulation.Group group) {}

    public record Reason(String fate, Simulations.Why why, @Nullable String segment) {}

    /**
     * @param outdated the campaign was changed since
     * @param open the group whose people are shown
     */
    public record Page(Campaign campaign, String campaignState, @Nullable Simulation simulation, String state,
            boolean outdated, List<Line> groups, @Nullable Line open, List<Person> people, String asked,
            @Nullable Person who, @Nullable Reason why) {
        public Page {
            groups = List.copyOf(groups);
            people = List.copyOf(people);
        }

        public long sent() {
            return of(Fate.SENT);
        }

        public long held() {
            return of(Fate.HELD);
        }

        public long skipped() {
            return of(Fate.SKIPPED);
        }

        private long of(Fate fate) {
            return simulation == null ? 0 : simulation.of(fate);
        }

        public @Nullable LocalDate forDay() {
            return simulation == null ? null : simulation.day();
        }
    }
}
