package io.zhiyin.campaigns.store;

import io.vertx.core.Vertx;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The real PostgreSQL, durable settings included, migrated as in production and emptied before each test.
 * One server, one pool and one Vert.x serve all tests of a JVM.
 */
public final class TestDatabase implements BeforeEachCallback {
    private static final String TABLES = """
            select string_agg(format('%I', tablename), ', ') as names from pg_tables
             where schemaname = 'public' and tablename not in ('flyway_schema_history', 'sending_rules', 'result_rules', 'vault_key')""";
    /** For everything in tests that needs the key of the vault. */
    public static final String MASTER_KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

    public Database db() {
        return Shared.DB;
    }

    public Vault vault() {
        return Shared.VAULT;
    }

    public Vertx vertx() {
        return Shared.VERTX;
    }

    public static DatabaseUrl url() {
        return Server.URL;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        empty(Shared.DB);
    }

    /** Empties every table but the ones that come with the schema. */
    public static void empty(Database db) {
        var tables = db.sql(TABLES).one(row -> row.text("names"));
        db.sql("truncate " + tables + " restart identity cascade").update();
        db.sql("delete from sending_rules").update();
        db.sql("insert into sending_rules default values").update();
        db.sql("delete from result_rules").update();
        db.sql("insert into result_rules default values").update();
    }

    /** One of each for all test classes: event loops and idle connections of every class would add up. */
    private static final class Shared {
        private static final Vertx VERTX = Vertx.vertx();
        private static final Database DB = Database.open(VERTX, url(), 16);
        private static final Vault VAULT = Vault.open(DB, MASTER_KEY);
    }

    private static final class Server {
        private static final DatabaseUrl URL = start();

        private static DatabaseUrl start() {
            try {
                var postgres = EmbeddedPostgres.builder().setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on").setServerConfig("full_page_writes", "on")
                        .setServerConfig("max_connections", "120").start();
                Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(postgres)));
                var url = new DatabaseUrl("127.0.0.1", postgres.getPort(), "postgres", "postgres",
                        "postgres");
                Migrations.run(url);
                return url;
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        private static void stop(EmbeddedPostgres postgres) {
            try {
                postgres.close();
            } catch (IOException ignored) {
                // the JVM is going; the server's folder is a temporary one
            }
        }
    }
}
