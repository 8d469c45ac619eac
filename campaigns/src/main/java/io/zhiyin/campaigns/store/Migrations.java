package io.zhiyin.campaigns.store;

import java.sql.DriverManager;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;

/** Brings the schema to this version; several nodes may start at once, one migrates and the others wait. */
public final class Migrations {
    private static final String QUARTZ_SCRIPT = "/org/quartz/impl/jdbcjobstore/tables_postgres.sql";

    private Migrations() {}

    public static void run(DatabaseUrl url) {
        Flyway.configure().dataSource(url.jdbc(), url.user(), url.password())
                .locations("classpath:db/migration")
                .validateMigrationNaming(true).loggers("slf4j").load().migrate();
        installQuartz(url);
    }

    /** Quartz ships its own script, which drops before it creates: it runs once, in a schema of its own. */
    private static void installQuartz(DatabaseUrl url) {
        try (var connection = DriverManager.getConnection(url.jdbc(), url.user(), url.password());
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("select pg_advisory_xact_lock(7241001)");
            try (var there = statement.executeQuery("select to_regclass('quartz.qrtz_triggers')")) {
                there.next();
                if (there.getString(1) != null) {
                    connection.rollback();
                    return;
                }
            }
            statement.execute("create schema if not exists quartz");
            statement.execute("set local search_path to quartz");
            statement.execute(quartzScript());
            connection.commit();
        } catch (SQLException refused) {
            throw new DatabaseFailure("the schedule's tables could not be made: " + refused.getMessage(),
                    refused);
        }
    }

    private static String quartzScript() {
        try (var in = org.quartz.Scheduler.class.getResourceAsStream(QUARTZ_SCRIPT)) {
            if (in == null) {
                throw new IllegalStateException("Quartz no longer ships " + QUARTZ_SCRIPT);
            }
            var script = new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            // its own COMMIT would end our transaction half-way
            return script.replaceAll("(?im)^\\s*commit;\\s*$", "");
        } catch (java.io.IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }
}
