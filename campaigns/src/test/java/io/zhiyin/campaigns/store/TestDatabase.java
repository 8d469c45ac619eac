package io.zhiyin.campaigns.store;

import io.vertx.core.Vertx;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The real PostgreSQL, migrated as in production and emptied before each test. One server, one pool and one Vert.x serve
 * all tests of a JVM. It commits as in production but waits for no disk: what tests kill are processes, and what the
 * wait is for is a machine that loses its power. Those that are about what is kept start an {@link EmbeddedDatabase}.
 */
public final class TestDatabase implements BeforeEachCallback {
    /**
     * Whoever still writes is waited for, as a truncate would. But a truncate makes new files for a hundred tables and
     * their indexes, of which a test has used a handful; rows go in a hundredth of that time.
     */
    private static final String EMPTIED = """
            do $$
            declare it record;
            begin
                perform set_config('session_replication_role', 'replica', true);
                for it in
                    select tablename from pg_tables
                     where schemaname = 'public' and tablename not in ('flyway_schema_history', 'sending_rules', 'result_rules', 'vault_key')
                       and pg_relation_size(format('%I.%I', schemaname, tablename)::regclass) > 0
                loop
                    execute format('lock table %I in share row exclusive mode', it.tablename);
                    execute format('delete from %I', it.tablename);
                end loop;
                perform setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false) from pg_sequences
                 where schemaname = 'public' and last_value is not null;
            end $$""";
    /** Tables in which a test left so much behind that the next ones would have to step over it. */
    private static final String LITTERED = """
            select tablename from pg_tables
             where schemaname = 'public' and pg_relation_size(format('%I.%I', schemaname, tablename)::regclass) > 1000000""";
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
        db.sql(EMPTIED).update();
        db.sql(LITTERED).list(row -> row.text("tablename")).forEach(it -> db.sql("vacuum " + it).update());
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
                var postgres = own();
                Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(postgres)));
                var url = new DatabaseUrl("127.0.0.1", postgres.getPort(), "postgres", "postgres",
                        "postgres");
                Migrations.run(url);
                return url;
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        /** Two processes that begin at once may be given one port: then one of them would work in the other's tables. */
        private static EmbeddedPostgres own() throws IOException {
            for (var tries = 1;; tries++) {
                var folder = Files.createTempDirectory("zhiyin-tests").toRealPath();
                var postgres = EmbeddedPostgres.builder().setDataDirectory(folder).setCleanDataDirectory(true)
                        .setServerConfig("fsync", "off").setServerConfig("synchronous_commit", "on")
                        .setServerConfig("full_page_writes", "on").setServerConfig("max_connections", "120")
                        .start();
                if (folder.equals(folderOf(postgres))) {
                    return postgres;
                }
                if (tries == 3) {
                    throw new IllegalStateException("another PostgreSQL answers at " + postgres.getPort());
                }
            }
        }

        private static Path folderOf(EmbeddedPostgres postgres) throws IOException {
            try (var connection = postgres.getPostgresDatabase().getConnection();
                    var statement = connection.createStatement();
                    var rows = statement.executeQuery("show data_directory")) {
                rows.next();
                return Path.of(rows.getString(1)).toRealPath();
            } catch (SQLException failed) {
                throw new IOException(failed);
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
