package io.zhiyin.bot;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.api.CustomerExport;
import io.zhiyin.bot.ops.Settings;
import io.zhiyin.campaigns.consent.Consents;
import io.zhiyin.campaigns.customer.Contacts;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.customer.ErasedPeople;
import io.zhiyin.campaigns.delivery.Deliveries;
import io.zhiyin.campaigns.followup.FollowUps;
import io.zhiyin.campaigns.interaction.Interactions;
import io.zhiyin.campaigns.order.Orders;
import io.zhiyin.campaigns.profile.Profiles;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.DatabaseUrl;
import io.zhiyin.campaigns.store.EmbeddedDatabase;
import io.zhiyin.campaigns.store.Migrations;
import io.zhiyin.campaigns.store.Vault;
import io.zhiyin.campaigns.tag.Tags;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * What the commands {@code export} and {@code erase} do: on the service's own settings, with the database alone. A
 * PostgreSQL of its own is shared with services that run; the embedded one is not.
 */
final class OnePerson implements AutoCloseable {
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Vertx vertx = Vertx.vertx();

    private OnePerson() {
        opened.push(() -> vertx.close().await());
    }

    /**
     * @throws NoDatabase when the data folder never held one
     * @throws EmbeddedDatabase.FolderInUse when a service runs on the embedded one
     */
    static Optional<JsonObject> export(Settings settings, CustomerId id) {
        try (var work = new OnePerson()) {
            var db = work.open(settings);
            var vault = Vault.open(db, settings.masterKey().value());
            var clock = Clock.systemUTC();
            return new CustomerExport(db, clock, new Customers(vault), new Contacts(vault),
                    new Interactions(vault), new Consents(), new Orders(), new Tags(db),
                    new Deliveries(db, vault, clock, () -> {}), Profiles.of(db, vault, clock),
                    new FollowUps(vault)).of(id);
        }
    }

    /**
     * @return false when there is no such customer
     * @throws NoDatabase when the data folder never held one
     * @throws EmbeddedDatabase.FolderInUse when a service runs on the embedded one
     */
    static boolean erase(Settings settings, CustomerId id) {
        try (var work = new OnePerson()) {
            var db = work.open(settings);
            var vault = Vault.open(db, settings.masterKey().value());
            return Zhiyin.erasure(db, new Customers(vault), new ErasedPeople(vault, Clock.systemUTC()),
                    new Consents(), vault).erase(id);
        }
    }

    /** The same door for other commands. */
    static void with(Settings settings, BiConsumer<Vertx, Database> what) {
        try (var work = new OnePerson()) {
            var db = work.open(settings);
            what.accept(work.vertx, db);
        }
    }

    private Database open(Settings settings) {
        var url = settings.databaseUrl() == null ? embedded(settings) : settings.databaseUrl();
        var db = Database.open(vertx, url, 2, "person");
        opened.push(db);
        return db;
    }

    private DatabaseUrl embedded(Settings settings) {
        if (!EmbeddedDatabase.isThere(settings.dataDir())) {
            throw new NoDatabase(settings);
        }
        var embedded = EmbeddedDatabase.start(settings.dataDir());
        opened.push(embedded);
        // nobody else can have brought it to this version; a shared one is left to the service
        Migrations.run(embedded.url());
        return embedded.url();
    }

    @Override
    public void close() {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception failed) {
                throw new IllegalStateException("the database was not closed cleanly", failed);
            }
        }
    }

    static final class NoDatabase extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private NoDatabase(Settings settings) {
            super("这里没有数据库。There is no database in " + settings.dataDir().toAbsolutePath().normalize()
                    + ": set ZHIYIN_DATA_DIR or ZHIYIN_DATABASE_URL as for the service.");
        }
    }
}
