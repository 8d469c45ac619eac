package io.zhiyin.bot.console;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.console.People.Person;
import io.zhiyin.bot.transfer.Download;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.campaign.Campaign;
import io.zhiyin.campaigns.campaign.CampaignId;
import io.zhiyin.campaigns.campaign.Campaigns;
import io.zhiyin.campaigns.campaign.Measuring;
import io.zhiyin.campaigns.campaign.Runs;
import io.zhiyin.campaigns.customer.Contacts;
import io.zhiyin.campaigns.customer.Customer;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.delivery.DeliveryId;
import io.zhiyin.campaigns.delivery.RunId;
import io.zhiyin.campaigns.exporting.ExportFormat;
import io.zhiyin.campaigns.exporting.TableExport;
import io.zhiyin.campaigns.order.Money;
import io.zhiyin.campaigns.result.Comparison;
import io.zhiyin.campaigns.result.Results;
import io.zhiyin.campaigns.result.Results.Step;
import io.zhiyin.campaigns.store.Database;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** 活动的结果: what it brought, each number with its people behind it, and what would have happened without it. */
final class ResultsPage {
    private static final int A_PAGE = 50;
    private static final int MOST_ROWS = 100_000;

    /** What results are read from. */
    record Sources(Campaigns campaigns, Runs runs, Customers customers, Contacts contacts) {}

    private final Database db;
    private final Sources of;
    private final Results results;
    private final Words words;
    private final Clock clock;

    ResultsPage(Database db, Sources of, Words words, Clock clock) {
        this.db = db;
        this.of = of;
        this.results = new Results(db);
        this.words = words;
        this.clock = clock;
    }

    void mount(Routes routes) {
        routes.get("/campaigns/:id/results", this::show).get("/campaigns/:id/results/file", this::save)
                .get("/campaigns/:id/results/people", this::people)
                .get("/campaigns/:id/results/people/file", this::savePeople);
    }

    private Answer show(Visit visit) {
        var campaign = campaign(visit);
        var run = run(visit, campaign);
        var funnel = results.funnel(campaign.id(), run == null ? null : run.id());
        var arms = List.copyOf(funnel.arms().keySet());
        var planned = funnel.all(Step.PLANNED).people();
        return Answer.show("campaigns/results",
                new Shown(campaign.id().value(), campaign.settings().name(), run,
                        arms.stream().map(it -> new ArmName(it, arm(visit, it))).toList(),
                        Arrays.stream(Step.values()).map(step -> line(funnel, arms, step)).toList(),
                        arms.stream().map(it -> yuan(funnel.of(it, Step.CONVERTED).fen())).toList(),
                        yuan(funnel.all(Step.CONVERTED).fen()), planned,
                        funnel.byState().entrySet().stream().map(it -> new State(it.getKey(), it.getValue()))
                                .toList(),
                        chart(visit, funnel, arms), compared(visit, campaign),
                        results.links(campaign.id(), run == null ? null : run.id()),
                        results.staff(campaign.id(), run == null ? null : run.id()).stream().map(this::staff)
                                .toList(),
                        run == null ? "" : "&run=" + run.id().value()));
    }

    private static Line line(Results.Funnel funnel, List<Integer> arms, Step step) {
        return new Line(step.code(), cell(funnel.all(step).people(), funnel.all(Step.PLANNED).people()),
                arms.stream()
                        .map(it -> cell(funnel.of(it, step).people(), funnel.of(it, Step.PLANNED).people()))
                        .toList());
    }

    private static Cell cell(long people, long planned) {
        return new Cell(people, planned == 0 ? 0 : (double) people / planned);
    }

    private Compared compared(Visit visit, Campaign campaign) {
        var it = Comparison.of(db, clock, campaign.id());
        var sides = it.sides().stream().map(side -> {
            var rise = side.rise();
            return new Side(arm(visit, side.arm()), side.arm(), side.people(), side.buyers(),
                    percent(side.share()),
                    yuan(Math.round(side.fenEach())), rise == null
                            ? null
                            : new Rise(points(rise.value()), points(rise.low()), points(rise.high()),
                                    rise.certain(), rise.value() > 0));
        }).toList();
        return new Compared(it.compares(), it.believable(), it.chance(), it.over(), it.until(), sides);
    }

    private Staff staff(Results.OfStaff it) {
        return new Staff(it, of.contacts().staffName(db, new AccountId(it.account()), new StaffId(it.staff()))
                .orElse(it.staff()),
                "account=" + encoded(it.account()) + "&staff=" + encoded(it.staff()));
    }

    private String chart(Visit visit, Results.Funnel funnel, List<Integer> arms) {
        var codes = new JsonArray().add("step");
        var titles = new JsonObject().put("step", "");
        var shown = arms.stream().filter(it -> it != Results.HOLDOUT).toList();
        shown.forEach(it -> {
            codes.add("arm" + it);
            titles.put("arm" + it, shown.size() == 1 ? say(visit, "results.people") : arm(visit, it));
        });
        var rows = new JsonArray();
        for (var step : Step.values()) {
            var row = new JsonArray().add(say(visit, "results.step." + step.code()));
            shown.forEach(it -> row.add(funnel.of(it, step).people()));
            rows.add(row);
        }
        return new JsonObject().put("codes", codes).put("titles", titles).put("rows", rows).encode();
    }

    private Answer save(Visit visit) {
        var campaign = campaign(visit);
        var run = run(visit, campaign);
        var funnel = results.funnel(campaign.id(), run == null ? null : run.id());
        var headings = new ArrayList<String>();
        headings.add(say(visit, "results.arm"));
        Arrays.stream(Step.values()).forEach(it -> headings.add(say(visit, "results.step." + it.code())));
        headings.add(say(visit, "results.revenue"));
        var rows = funnel.arms().keySet().stream().map(arm -> {
            var row = new ArrayList<@Nullable Object>();
            row.add(arm(visit, arm));
            Arrays.stream(Step.values()).forEach(step -> row.add(funnel.of(arm, step).people()));
            row.add(funnel.of(arm, Step.CONVERTED).fen() / 100.0);
            return row;
        }).toList();
        var format = format(visit);
        return new Answer.Save(new Download(format.type(), fileName(visit, campaign, format),
                out -> TableExport.write(out, format, headings, rows)));
    }

    private Answer people(Visit visit) {
        var campaign = campaign(visit);
        var which = which(visit, campaign);
        var before = visit.askedNumber("before").map(DeliveryId::new).orElse(null);
        var found = results.people(campaign.id(), which, before, A_PAGE + 1);
        var more = found.size() > A_PAGE;
        var page = more ? found.subList(0, A_PAGE) : found;
        Map<CustomerId, Customer> known = of.customers()
                .all(db, page.stream().map(Results.Person::customer).distinct().toList()).stream()
                .collect(Collectors.toMap(Customer::id, Function.identity(), (one, _) -> one));
        var rows = page.stream().map(it -> {
            var customer = known.get(it.customer());
            return new Row(it.delivery().value(), it.customer().value(),
                    customer == null ? null : People.person(customer), it.state(), it.at(),
                    it.fen() == 0 ? null : yuan(it.fen()));
        }).toList();
        return Answer.show("campaigns/people",
                new PeopleList(campaign.id().value(), campaign.settings().name(),
                        which.step().code(), which.arm() == null ? null : arm(visit, which.arm()),
                        which.state(),
                        which.staff(), rows, more ? page.getLast().delivery().value() : null, query(which)));
    }

    /** The people by their numbers: a file that leaves the house names nobody. */
    private Answer savePeople(Visit visit) {
        var campaign = campaign(visit);
        var found = results.people(campaign.id(), which(visit, campaign), null, MOST_ROWS);
        var headings = List.of("delivery", "customer", "state", "at", "yuan").stream()
                .map(it -> say(visit, "results.col." + it)).toList();
        var rows = found.stream().map(it -> {
            List<@Nullable Object> row = new ArrayList<>();
            row.add(it.delivery().value());
            row.add(it.customer().value());
            row.add(say(visit, "state." + it.state()));
            row.add(it.at() == null ? null : it.at().toString());
            row.add(it.fen() / 100.0);
            return row;
        }).toList();
        var format = format(visit);
        return new Answer.Save(new Download(format.type(), fileName(visit, campaign, format),
                out -> TableExport.write(out, format, headings, rows)));
    }

    private Results.Which which(Visit visit, Campaign campaign) {
        var run = run(visit, campaign);
        return new Results.Which(
                visit.asked("step").flatMap(it -> Forms.read(Step.class, it)).orElse(Step.PLANNED),
                run == null ? null : run.id(),
                visit.askedNumber("arm", -1, Measuring.MOST_OTHERS).orElse(null),
                visit.asked("state").orElse(null), visit.asked("account").orElse(null),
                visit.asked("staff").orElse(null));
    }

    private static String query(Results.Which which) {
        var query = new StringBuilder("step=" + which.step().code());
        if (which.run() != null) {
            query.append("&run=").append(which.run().value());
        }
        if (which.arm() != null) {
            query.append("&arm=").append(which.arm());
        }
        if (which.state() != null) {
            query.append("&state=").append(encoded(which.state()));
        }
        if (which.staff() != null && which.account() != null) {
            query.append("&account=").append(encoded(which.account())).append("&staff=")
                    .append(encoded(which.staff()));
        }
        return query.toString();
    }

    private Campaign campaign(Visit visit) {
        return of.campaigns().get(new CampaignId(visit.id("id"))).orElseThrow(() -> new NotHere("campaign"));
    }

    private Runs.@Nullable Summary run(Visit visit, Campaign campaign) {
        var asked = visit.askedNumber("run").orElse(null);
        return asked == null
                ? null
                : of.runs().get(new RunId(asked)).filter(it -> it.campaign().equals(campaign.id()))
                        .orElseThrow(() -> new NotHere("run"));
    }

    private String arm(Visit visit, int arm) {
        return arm == Results.HOLDOUT
                ? say(visit, "results.holdout")
                : words.say(visit.language(), "results.arm.n", List.of(Measuring.letter(arm)));
    }

    private String say(Visit visit, String key) {
        return words.say(visit.language(), key, List.of());
    }

    private String fileName(Visit visit, Campaign campaign, ExportFormat format) {
        return say(visit, "results") + "-" + campaign.id().value() + "."
                + format.name().toLowerCase(Locale.ROOT);
    }

    private static ExportFormat format(Visit visit) {
        return visit.asked("format").flatMap(it -> Forms.read(ExportFormat.class, it))
                .orElse(ExportFormat.CSV);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String yuan(long fen) {
        return "¥" + new Money(fen).yuan();
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f%%", 100 * share);
    }

    private static String points(double share) {
        return String.format(Locale.ROOT, "%+.2f", 100 * share);
    }

    public record ArmName(int number, String name) {}

    /** @param share of those who were planned */
    public record Cell(long people, double share) {
        public String percent() {
            return String.format(Locale.ROOT, "%.1f%%", 100 * share);
        }
    }

    public record Line(String step, Cell all, List<Cell> arms) {
        public Line {
            arms = List.copyOf(arms);
        }
    }

    public record State(String state, long count) {}

    /** In points of a hundred. */
    public record Rise(String value, String low, String high, boolean certain, boolean up) {}

    /** @param each what one of them was worth */
    public record Side(String name, int arm, long people, long buyers, String share, String each,
            @Nullable Rise rise) {}

    public record Compared(boolean compares, boolean believable, double chance, boolean over,
            @Nullable Instant until, List<Side> sides) {
        public Compared {
            sides = List.copyOf(sides);
        }
    }

    /** @param query the rest of the address of their people */
    public record Staff(Results.OfStaff of, String name, String query) {}

    /** @param asked what the addresses of this page's numbers end with */
    public record Shown(long id, String name, Runs.@Nullable Summary run, List<ArmName> arms,
            List<Line> lines,
            List<String> revenues, String revenue, long planned, List<State> states, String chart,
            Compared compared, List<Results.OfLink> links, List<Staff> staff, String asked) {
        public Shown {
            arms = List.copyOf(arms);
            lines = List.copyOf(lines);
            revenues = List.copyOf(revenues);
            states = List.copyOf(states);
            links = List.copyOf(links);
            staff = List.copyOf(staff);
        }
    }

    public record Row(long delivery, long customer, @Nullable Person person, String state,
            @Nullable Instant at,
            @Nullable String yuan) {}

    public record PeopleList(long id, String name, String step, @Nullable String arm, @Nullable String state,
            @Nullable String staff, List<Row> rows, @Nullable Long next, String query) {
        public PeopleList {
            rows = List.copyOf(rows);
        }
    }
}
