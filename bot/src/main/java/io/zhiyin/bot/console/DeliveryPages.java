package io.zhiyin.bot.console;

import io.zhiyin.bot.console.People.Person;
import io.zhiyin.campaigns.campaign.CampaignId;
import io.zhiyin.campaigns.campaign.Runs;
import io.zhiyin.campaigns.customer.Customer;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.delivery.Deliveries;
import io.zhiyin.campaigns.delivery.DeliveryId;
import io.zhiyin.campaigns.delivery.Outgoing;
import io.zhiyin.campaigns.delivery.Reason;
import io.zhiyin.campaigns.delivery.RunId;
import io.zhiyin.campaigns.delivery.State;
import io.zhiyin.campaigns.store.Database;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** 投递: runs and their deliveries, each with its state, its reason in plain words, and a way on for what is in doubt. */
final class DeliveryPages {
    private static final int A_PAGE = 50;

    private final Database db;
    private final Deliveries deliveries;
    private final Runs runs;
    private final Customers customers;

    DeliveryPages(Database db, Deliveries deliveries, Runs runs, Customers customers) {
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
        var state = visit.asked("state").flatMap(it -> Forms.read(State.class, it)).orElse(null);
        var reason = visit.asked("reason").flatMap(it -> Forms.read(Reason.class, it)).orElse(null);
        var run = visit.askedNumber("run").map(RunId::new).orElse(null);
        var customer = visit.askedNumber("customer").map(CustomerId::new).orElse(null);
        var kind = visit.asked("kind").orElse(null);
        var found = deliveries.list(new Deliveries.Filter(run, customer, state, reason, kind),
                visit.askedNumber("before").map(DeliveryId::new).orElse(null), A_PAGE);
        return new DeliveryList(run == null ? null : runs.get(run).orElse(null),
                customer == null ? null : customers.find(db, customer).map(People::person).orElse(null),
                state == null ? null : Forms.code(state), reason == null ? null : Forms.code(reason), kind,
                Arrays.stream(State.values()).map(Forms::code).toList(),
                Arrays.stream(Reason.values()).map(Forms::code).toList(), rows(found),
                found.size() < A_PAGE ? null : found.getLast().id().value());
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
        var reason = it.reason();
        return new Row(it.id().value(), it.kind(), run == null ? null : run.value(), it.campaign(), customer,
                Forms.code(it.state()), tone(it.state()), reason == null ? null : Forms.code(reason),
                it.detail(),
                route == null ? null : Forms.code(route), it.account(), it.staff(), it.dueAt(), it.lookAt(),
                it.expiresAt(), it.finishedAt(), it.attempts());
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
        var text = words instanceof Outgoing.Text(var said) ? said : null;
        var fields = words instanceof Outgoing.TemplateFields(_, var said) ? said : Map.<String, String>of();
        return Answer.show("deliveries/one", new One(rows(List.of(whole.item())).getFirst(), text, fields,
                whole.history().stream().map(it -> step(it)).toList(), whole.facts()));
    }

    private static Step step(Deliveries.Event event) {
        var reason = event.reason();
        return new Step(event.at(), Forms.code(event.state()), tone(event.state()),
                reason == null ? null : Forms.code(reason), event.detail());
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
            String state, String tone, @Nullable String reason, @Nullable String detail,
            @Nullable String route,
            @Nullable String account, @Nullable String staff, Instant dueAt, Instant lookAt,
            Instant expiresAt,
            @Nullable Instant finishedAt, int attempts) {}

    public record Step(Instant at, String state, String tone, @Nullable String reason,
            @Nullable String detail) {}

    public record One(Row it, @Nullable String text, Map<String, String> fields, List<Step> history,
            List<Deliveries.Fact> facts) {
        public One {
            fields = Map.copyOf(fields);
            history = List.copyOf(history);
            facts = List.copyOf(facts);
        }
    }

    public record DeliveryList(Runs.@Nullable Summary run, @Nullable Person customer, @Nullable String state,
            @Nullable String reason, @Nullable String kind, List<String> states, List<String> reasons,
            List<Row> rows, @Nullable Long next) {
        public DeliveryList {
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
