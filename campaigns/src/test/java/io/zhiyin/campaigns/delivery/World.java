package io.zhiyin.campaigns.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.campaign.Campaign;
import io.zhiyin.campaigns.campaign.Planning;
import io.zhiyin.campaigns.campaign.Runs;
import io.zhiyin.campaigns.campaign.Shop;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.node.NodeId;
import io.zhiyin.campaigns.schedule.ServiceClock;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.TestDatabase;
import io.zhiyin.campaigns.template.Variant;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A shop with an Official Account and a corp, a clock that stands still, and a dispatcher that works when told to. */
final class World implements AutoCloseable {
    static final Instant BEGIN = Instant.parse("2026-03-03T16:00:00Z");
    static final AccountId SHOP = new AccountId("shop");

    final ServiceClock clock = ServiceClock.over(Clock.fixed(BEGIN, ZoneOffset.UTC));
    final Database db;
    final Shop shop;
    final FakeChannel official = new FakeChannel("shop", clock, Route.CUSTOMER_SERVICE, Route.TEMPLATE);
    final FakeChannel corp = new FakeChannel("corp", clock, Route.GROUP_SEND, Route.STAFF_TASK,
            Route.WELCOME);
    final Dispatcher dispatcher;
    final Deliveries deliveries;
    final Runs runs;
    private final TestDatabase database;
    private final List<Dispatcher> others = new ArrayList<>();

    World(TestDatabase database) {
        this.database = database;
        this.db = database.db();
        this.shop = new Shop(db, clock);
        this.dispatcher = dispatcher(Dispatcher.Settings.DEFAULT);
        this.deliveries = new Deliveries(db, database.vault(), clock, dispatcher::signal);
        this.runs = new Runs(db, clock, shop.campaigns(), new Planning(db, clock, shop.segments()),
                dispatcher::signal);
    }

    /** One more node on the same database and platforms. */
    Dispatcher dispatcher(Dispatcher.Settings settings) {
        return dispatcher(settings, RateBudget.DEFAULTS);
    }

    /** One whose words are made otherwise. */
    Dispatcher dispatcher(Words words) {
        return dispatcher(Dispatcher.Settings.DEFAULT, RateBudget.DEFAULTS, words);
    }

    Dispatcher dispatcher(Dispatcher.Settings settings, Map<Route, RateBudget.Limit> limits) {
        return dispatcher(settings, limits, World::words);
    }

    private Dispatcher dispatcher(Dispatcher.Settings settings, Map<Route, RateBudget.Limit> limits,
            Words words) {
        var made = new Dispatcher(db, database.vault(), clock, NodeId.random(),
                new Channels(List.of(official, corp)), shop.templates(), words, new RateBudget(limits),
                settings);
        others.add(made);
        return made;
    }

    /** The clock moves, and what is due then is planned. */
    void plan(String time) {
        clock.moveTo(OffsetDateTime.parse(time).toInstant());
        runs.due().forEach((name, due) -> {
            if (!due.isAfter(clock.instant())) {
                runs.fired(name, due);
            }
        });
    }

    /** The clock moves, and what is due then is planned and sent. */
    void at(String time) {
        plan(time);
        dispatcher.dispatchDue();
    }

    /** One more campaign like the newest. */
    void another(String name) {
        var like = shop.campaigns().list().getFirst().settings();
        shop.campaigns().start(shop.campaigns().create(new Campaign.Settings(name, null, like.template(),
                like.templateVersion(), like.trigger(), like.routes()), "test").id());
    }

    Deliveries.Item only() {
        var all = all();
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    Deliveries.Item of(CustomerId customer) {
        return deliveries.list(new Deliveries.Filter(null, customer, null, null, null), null, 10).getFirst();
    }

    List<Deliveries.Item> all() {
        return deliveries.list(Deliveries.Filter.ANY, null, 10_000);
    }

    /** The nodes' leases run out. */
    void leasesRunOut() {
        db.sql("update mass_send set lease_until = clock_timestamp() - interval '1 second' where lease_until is not null")
                .update();
        db.sql("update delivery set lease_until = clock_timestamp() - interval '1 second' where lease_until is not null")
                .update();
    }

    /** So much real time passes over the calls that were made. */
    void sinceTheCalls(String interval) {
        for (var table : List.of("delivery", "mass_send")) {
            db.sql("update %s set called_at = called_at - cast(:interval as text)::interval".formatted(table))
                    .bind("interval", interval).update();
        }
    }

    static Words.Rendering words(Words.Request request) {
        return switch (request.variant()) {
            case Variant.Words(_, var body) -> body.equals("broken")
                    ? new Words.Rendering.Problem("missing_name")
                    : new Words.Rendering.Rendered(
                            // "same" is for everybody
                            new Outgoing.Text(
                                    body.equals("same")
                                            ? body
                                            : body + " for " + request.customer().value()));
            case Variant.Mail(var subject, var body) -> new Words.Rendering.Rendered(
                    new Outgoing.Mail(subject, body, "https://shop.example/u/1"));
            case Variant.Attached(_, var body, var attachments) -> new Words.Rendering.Rendered(
                    new Outgoing.Attached(body, attachments));
            case Variant.PlatformTemplate(_, var id, var fields) -> new Words.Rendering.Rendered(
                    new Outgoing.TemplateFields(id, fields));
        };
    }

    @Override
    public void close() {
        others.forEach(Dispatcher::close);
    }
}
