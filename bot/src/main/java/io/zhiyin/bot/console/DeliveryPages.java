package io.zhiyin.bot.console;

import io.zhiyin.bot.console.People.Person;
import io.zhiyin.campaigns.campaign.CampaignId;
import io.zhiyin.campaigns.campaign.Runs;
import io.zhiyin.campaigns.customer.Customer;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.delivery.Deliveries;
import io.zhiyin.campaigns.delivery.DeliveryId;
import io.zhiyin.campaigns.delivery.MassReports;
import io.zhiyin.campaigns.delivery.Outgoing;
import io.zhiyin.campaigns.delivery.Reason;
import io.zhiyin.campaigns.delivery.RunId;
import io.zhiyin.campaigns.delivery.State;
import io.zhiyin.campaigns.store.Database;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** 投递: runs and their deliveries, each with its state, its reason in plain words, and a way on for what is in doubt. */
final class DeliveryPages {
    /** Not at their end yet. */
    static final Set<State> ON_THEIR_WAY = Collections.unmodifiableSet(
            EnumSet.of(State.PLANNED, State.HELD, State.READY, State.CLAIMED, State.SENDING));
    /** At their end without having been sent. */
    static final Set<State> UNSENT = Collections.unmodifiableSet(
            EnumSet.of(State.SKIPPED, State.NOT_SENT, State.REJECTED, State.ABANDONED));
    private static final List<String> STATES = Stream
            .concat(Stream.of("way", "unsent"), Arrays.stream(State.values()).map(Forms::code)).toList();
    private static final int A_PAGE = 50;
    private static final int MOST_CALLS = 20;
    private static final int MOST_RUNS_A_DAY = 200;

    private final Database db;
    private final Deliveries deliveries;
    private final Runs runs;
    private final Customers customers;
    private final ZoneId zone;

    DeliveryPages(Database db, Deliveries deliveries, Runs runs, Customers customers, ZoneId zone) {
        this.zone = zone;
        this.db = db;
        this.deliveries = deliveries;
        this.runs = runs;
        this.customers = customers;
    }

    void mount(Routes routes) {
        routes.get("/deliveries", this::list).get("/deliveries/runs", this::runs)
                .get("/deliveries/:id", this::one)
                .post("/deliveries/:id/settle", this::settle).post("/deliveries/:id/retry", this::retry);
    }

    private Answer runs(Visit visit) {
        var found = runs.list(visit.askedNumber("campaign").map(CampaignId::new).orElse(null),
                visit.askedNumber("before").map(RunId::new).orElse(null), A_PAGE);
        return Answer.show(visit.wants("more") ? "deliveries/runs-rows" : "deliveries/runs",
                new RunList(found, found.size() < A_PAGE ? null : found.getLast().id().value(),
                        visit.askedNumber("campaign").orElse(null)));
    }

    private Answer list(Visit visit) {
        var model = deliveries(visit);
        if (visit.wants("more")) {
            return Answer.show("deliveries/rows", model);
        }
        return Answer.show(visit.wants("list") ? "deliveries/list" : "deliveries/page", model);
    }

    private DeliveryList deliveries(Visit visit) {
        var chosen = visit.asked("state").orElse(null);
        var reason = visit.asked("reason").flatMap(it -> Forms.read(Reason.class, it)).orElse(null);
        var run = visit.askedNumber("run").map(RunId::new).orElse(null);
        var day = visit.asked("day").flatMap(Visit::date).orElse(null);
        var customer = visit.askedNumber("customer").map(CustomerId::new).orElse(null);
        var kind = visit.asked("kind").orElse(null);
        var found = newest(day == null ? Collections.singletonList(run) : runsOf(day), states(chosen),
                new Deliveries.Filter(null, customer, null, reason, kind),
                visit.askedNumber("before").map(DeliveryId::new).orElse(null));
        return new DeliveryList(run == null ? null : runs.get(run).orElse(null),
                run == null ? List.of() : deliveries.massCalls(run, MOST_CALLS), day,
                customer == null ? null : customers.find(db, customer).map(People::person).orElse(null),
                chosen,
                reason == null ? null : Forms.code(reason), kind, STATES,
                Arrays.stream(Reason.values()).map(Forms::code).toList(), rows(found),
                found.size() < A_PAGE ? null : found.getLast().id().value());
    }

    /** The first page over some runs and some states: each is asked for its own, and the newest of all are kept. */
    private List<Deliveries.Item> newest(List<@Nullable RunId> ofRuns, List<@Nullable State> inStates,
            Deliveries.Filter filter, @Nullable DeliveryId before) {
        return ofRuns.stream()
                .flatMap(run -> inStates.stream()
                        .map(state -> new Deliveries.Filter(run, filter.customer(), state,
                                filter.reason(), filter.kind())))
                .flatMap(it -> deliveries.list(it, before, A_PAGE).stream())
                .sorted(Comparator.comparingLong((Deliveries.Item it) -> it.id().value()).reversed())
                .limit(A_PAGE)
                .toList();
    }

    private List<@Nullable RunId> runsOf(LocalDate day) {
        return runs.list(null, null, MOST_RUNS_A_DAY).stream()
                .filter(it -> LocalDate.ofInstant(it.dueAt(), zone).equals(day))
                .<@Nullable RunId>map(Runs.Summary::id)
                .toList();
    }

    /** One state by its name; a group of them, as the first page counts them; or any. */
    private static List<@Nullable State> states(@Nullable String chosen) {
        return switch (chosen) {
            case null -> Collections.singletonList(null);
            case "way" -> List.copyOf(ON_THEIR_WAY);
            case "unsent" -> List.copyOf(UNSENT);
            default -> Collections.singletonList(Forms.read(State.class, chosen).orElse(null));
        };
    }

    private List<Row> rows(List<Deliveries.Item> items) {
        Map<CustomerId, Customer> people = customers
                .all(db, items.stream().map(Deliveries.Item::customer).distinct().toList()).stream()
                .collect(Collectors.toMap(Customer::id, Function.identity()));
        return items.stream().map(it -> {
            var known = people.get(it.customer());
            return row(it, known == null ? new Person(it.customer().value(), null) : People.person(known));
        }).toList();
    }

    private static Row row(Deliveries.Item it, Person customer) {
        var run = it.run();
        var route = it.route();
        return new Row(it.id().value(), it.kind(), run == null ? null : run.value(), it.campaign(), customer,
                Forms.code(it.state()), tone(it.state()), Forms.code(it.reason()),
                it.detail(),
                route == null ? null : Forms.code(route), it.account(), it.staff(), it.dueAt(), it.lookAt(),
                it.expiresAt(), it.finishedAt(), it.attempts(), it.taskOf());
    }

    static String tone(State state) {
        return switch (state) {
            case SENT -> "good";
            case UNKNOWN, REJECTED -> "bad";
            case HELD -> "warn";
            case PLANNED, READY, CLAIMED, SENDING, SKIPPED, NOT_SENT, ABANDONED -> "open";
        };
    }

    private Answer one(Visit visit) {
        var whole = deliveries.get(new DeliveryId(visit.id("id"))).orElseThrow(() -> new NotHere("delivery"));
        var words = whole.words();
        var text = switch (words) {
            case Outgoing.Text(var said) -> said;
            case Outgoing.Mail(var subject, var said, _) -> subject + "\n\n" + said;
            case Outgoing.Attached(var said, _, _) -> said.isEmpty() ? null : said;
            case null, default -> null;
        };
        var cards = words instanceof Outgoing.Attached(_, var attached, _)
                ? attached.stream().map(Previews.Card::of).toList()
                : List.<Previews.Card>of();
        var fields = words instanceof Outgoing.TemplateFields(_, var said) ? said : Map.<String, String>of();
        return Answer.show("deliveries/one",
                new One(rows(List.of(whole.item())).getFirst(), text, fields, cards,
                        whole.history().stream().map(it -> step(it)).toList(), whole.facts(),
                        whole.clicks()));
    }

    private static Step step(Deliveries.Event event) {
        return new Step(event.at(), Forms.code(event.state()), tone(event.state()),
                Forms.code(event.reason()), event.detail());
    }

    private Answer settle(Visit visit) {
        var to = Forms.read(State.class, visit.typed("to"))
                .filter(it -> it == State.SENT || it == State.NOT_SENT || it == State.ABANDONED)
                .orElseThrow(() -> new BadInput("an unknown delivery cannot become that"));
        var id = new DeliveryId(visit.id("id"));
        return deliveries.settle(id, to, visit.me().name())
                ? Answer.go("/deliveries/" + id.value(), "delivery.settled")
                : Answer.refused(409, "delivery.not.unknown");
    }

    private Answer retry(Visit visit) {
        var id = new DeliveryId(visit.id("id"));
        return deliveries.retry(id, visit.me().name())
                ? Answer.go("/deliveries/" + id.value(), "delivery.again")
                : Answer.refused(409, "delivery.not.unknown");
    }

    /** A delivery as a line; its codes are keys of words. */
    public record Row(long id, String kind, @Nullable Long run, @Nullable String campaign, Person customer,
            String state, String tone, String reason, @Nullable String detail,
            @Nullable String route,
            @Nullable String account, @Nullable String staff, Instant dueAt, Instant lookAt,
            Instant expiresAt,
            @Nullable Instant finishedAt, int attempts, @Nullable Integer taskOf) {}

    public record Step(Instant at, String state, String tone, String reason,
            @Nullable String detail) {}

    public record One(Row it, @Nullable String text, Map<String, String> fields,
            List<Previews.Card> cards, List<Step> history,
            List<Deliveries.Fact> facts, List<Deliveries.Click> clicks) {
        public One {
            fields = Map.copyOf(fields);
            cards = List.copyOf(cards);
            history = List.copyOf(history);
            facts = List.copyOf(facts);
            clicks = List.copyOf(clicks);
        }
    }

    public record DeliveryList(Runs.@Nullable Summary run, List<MassReports.Call> massCalls,
            @Nullable LocalDate ofDay,
            @Nullable Person customer, @Nullable String state,
            @Nullable String reason, @Nullable String kind, List<String> states, List<String> reasons,
            List<Row> rows, @Nullable Long next) {
        public DeliveryList {
            massCalls = List.copyOf(massCalls);
            states = List.copyOf(states);
            reasons = List.copyOf(reasons);
            rows = List.copyOf(rows);
        }
    }

    public record RunList(List<Runs.Summary> runs, @Nullable Long next, @Nullable Long campaign) {
        public RunList {
            runs = List.copyOf(runs);
        }
    }
}
