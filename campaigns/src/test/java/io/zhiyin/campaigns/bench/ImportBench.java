package io.zhiyin.campaigns.bench;

import io.vertx.core.Vertx;
import io.zhiyin.campaigns.importing.Imports;
import io.zhiyin.campaigns.importing.Import;
import io.zhiyin.campaigns.importing.Importer;
import io.zhiyin.campaigns.importing.TableFile;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.EmbeddedDatabase;
import io.zhiyin.campaigns.store.Migrations;
import io.zhiyin.campaigns.store.Vault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Map;
import java.util.UUID;

/**
 * Imports a file of customers, and the same file again, beside the plain COPY of the raw file into one table with indexes
 * on member number and phone (goal: a million rows in 60 s or less on two cores). Arguments: rows (1000000).
 */
public final class ImportBench {
    private static final long SEED = 7;

    private ImportBench() {}

    public static void main(String[] args) throws IOException {
        var rows = args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000;
        var vertx = Vertx.vertx();
        var folder = Files.createTempDirectory("import-bench",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        var file = new Crowd(SEED).people(folder, rows);
        try (var postgres = EmbeddedDatabase.start(folder.resolve("data"))) {
            Migrations.run(postgres.url());
            try (var db = Database.open(vertx, postgres.url(), 4)) {
                var copied = seconds(() -> copy(db, file));
                db.sql("drop table raw").update();
                db.sql("checkpoint").update();
                var vault = Vault.open(db, Vault.newMasterKey());
                var first = new Import[1];
                var imported = seconds(() -> first[0] = imported(db, vault, file));
                db.sql("checkpoint").update();
                var second = new Import[1];
                var again = seconds(() -> second[0] = imported(db, vault, file));
                System.out.printf(
                        "%,d rows: plain COPY %.1f s; imported %.1f s (%s); the same file again %.1f s (%s); ratio %.1f; goal %.0f s%n",
                        rows, copied, imported, first[0].counts(), again, second[0].counts(),
                        imported / copied,
                        60.0 * rows / 1_000_000);
            }
        } finally {
            Files.deleteIfExists(file);
            vertx.close().await();
        }
    }

    private static void copy(Database db, Path file) {
        db.sql("""
                create table raw (member_number text unique, name text, phone text, mail text, birthday text, note text, tags text)""")
                .update();
        db.sql("create index raw_phone on raw (phone)").update();
        db.sql("copy raw from '" + file + "' with (format csv, header true)").update();
    }

    private static Import imported(Database db, Vault vault, Path file) {
        var imports = new Imports(db, vault, Clock.systemUTC());
        try (var table = TableFile.open(file)) {
            var id = imports.create(UUID.randomUUID(), "bench", table, Map.of(), "bench");
            new Importer(db, vault, Clock.systemUTC(), ZoneId.of("Asia/Shanghai"), imports, UUID.randomUUID())
                    .run(id, file, false);
            return imports.get(id).orElseThrow();
        }
    }

    private static double seconds(Runnable work) {
        var begin = System.nanoTime();
        work.run();
        return (System.nanoTime() - begin) / 1e9;
    }
}
