package io.zhiyin.campaigns.bench;

import io.vertx.core.Vertx;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.campaign.Campaign;
import io.zhiyin.campaigns.campaign.OnceTrigger;
import io.zhiyin.campaigns.campaign.Planning;
import io.zhiyin.campaigns.campaign.Runs;
import io.zhiyin.campaigns.campaign.Shop;
import io.zhiyin.campaigns.delivery.Channel;
import io.zhiyin.campaigns.delivery.Channels;
import io.zhiyin.campaigns.delivery.Dispatcher;
import io.zhiyin.campaigns.delivery.Outcome;
import io.zhiyin.campaigns.delivery.Outgoing;
import io.zhiyin.campaigns.delivery.RateBudget;
import io.zhiyin.campaigns.delivery.Route;
import io.zhiyin.campaigns.delivery.Words;
import io.zhiyin.campaigns.node.NodeId;
import io.zhiyin.campaigns.schedule.ServiceClock;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.EmbeddedDatabase;
import io.zhiyin.campaigns.store.Migrations;
import io.zhiyin.campaigns.store.TestDatabase;
import io.zhiyin.campaigns.store.Vault;
import io.zhiyin.campaigns.template.Variant;
import java.io.IOException;
import java.nio.file.Files;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * A shop whose customers follow its Official Account, and two nodes that send over a channel that takes all and answers at
 * once. Each node has connections of its own, as in a process of its own.
 */
final class TwoNodes implements AutoCloseable {
    private static final int CONNECTIONS = 16;
    private static final String FILL = """
            with made as (
                insert into customer (source, created_at) select 'bench', :now from generate_series(1, :customers)
                returning id)
            insert into identity (customer_id, account, kind, value, since, followed_at, details_at)
            select id, 'shop', 'openid', 'o' || id, :now, :now, :now from made""";
    private static final String OPEN = """
            select count(*) from delivery where state in ('planned', 'held', 'ready', 'claimed', 'sending', 'unknown')""";

    private final Vertx vertx = Vertx.vertx();
    private final EmbeddedDatabase postgres;
    private final ServiceClock clock = ServiceClock.system();
    final Database db;
    private final Shop shop;

    TwoNodes(int customers) throws IOException {
        postgres = EmbeddedDatabase.start(Files.createTempDirectory("dispatch-bench"));
        Migrations.run(postgres.url());
        db = Database.open(vertx, postgres.url(), 4);
        shop = new Shop(db, clock);
        db.sql(FILL).bind("now", clock.instant()).bind("customers", customers).update();
        db.sql("update sending_rules set quiet_from = '00:00', quiet_to = '00:00', caps = '{}'")
                .update();
        db.sql("vacuum analyze").update();
    }

    /** A campaign for everybody is due, and planned. */
    void plan(String name) {
        var at = clock.instant().plusSeconds(1).truncatedTo(ChronoUnit.SECONDS);
        var campaign = shop.campaigns().start(shop.campaigns().create(new Campaign.Settings(name, null,
                shop.template(name), 1, new OnceTrigger(at, 24, Shop.SHANGHAI), List.of(Route.TEMPLATE)),
                "bench").id());
        while (clock.instant().isBefore(at)) {
            LockSupport.parkUntil(at.toEpochMilli());
        }
        new Runs(db, clock, shop.campaigns(), new Planning(db, clock, shop.segments()), () -> {})
                .start(campaign.id(), at);
        db.sql("vacuum analyze delivery").update();
        db.sql("checkpoint").update();
    }

    /** Two nodes send all that is planned. @return how long they took, in seconds */
    double send(RateBudget.Limit limit, Dispatcher.Settings settings, Consumer<Outgoing> onCall) {
        try (var one = Database.open(vertx, postgres.url(), CONNECTIONS, "one");
                var other = Database.open(vertx, postgres.url(), CONNECTIONS, "other");
                var first = node(one, limit, settings, onCall);
                var second = node(other, limit, settings, onCall)) {
            var begin = System.nanoTime();
            first.start();
            second.start();
            while (db.sql(OPEN).count() > 0) {
                LockSupport.parkNanos(20_000_000);
            }
            return (System.nanoTime() - begin) / 1e9;
        }
    }

    private Dispatcher node(Database own, RateBudget.Limit limit, Dispatcher.Settings settings,
            Consumer<Outgoing> onCall) {
        return new Dispatcher(own, Vault.open(own, TestDatabase.MASTER_KEY), clock, NodeId.random(),
                new Channels(List.of(new NullChannel(onCall))), shop.templates(), TwoNodes::words,
                new RateBudget(Map.of(Route.TEMPLATE, limit)), settings);
    }

    private static Words.Rendering words(Words.Request request) {
        return switch (request.variant()) {
            case Variant.PlatformTemplate(_, var id, var fields) -> new Words.Rendering.Rendered(
                    new Outgoing.TemplateFields(id, fields));
            case Variant.Words _,Variant.Mail _,Variant.Attached _ ->
                new Words.Rendering.Problem("not_for_benches");
        };
    }

    @Override
    public void close() {
        db.close();
        postgres.close();
        vertx.close().await();
    }

    private record NullChannel(Consumer<Outgoing> onCall) implements Channel {
        @Override
        public AccountId account() {
            return new AccountId("shop");
        }

        @Override
        public Set<Route> routes() {
            return Set.of(Route.TEMPLATE);
        }

        @Override
        public Outcome send(Outgoing message) {
            onCall.accept(message);
            return new Outcome.Accepted("m" + message.delivery().value());
        }
    }
}
