package io.zhiyin.bot.bench;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.ops.ServiceProcess;
import io.zhiyin.bot.security.Operators;
import io.zhiyin.bot.security.Passwords;
import io.zhiyin.bot.security.Sessions;
import io.zhiyin.campaigns.bench.Crowd;
import io.zhiyin.campaigns.calendar.BirthdayKey;
import io.zhiyin.campaigns.calendar.Birthdays;
import io.zhiyin.campaigns.calendar.LeapDayPolicy;
import io.zhiyin.campaigns.importing.Importer;
import io.zhiyin.campaigns.importing.Imports;
import io.zhiyin.campaigns.importing.TableFile;
import io.zhiyin.campaigns.insight.Upkeep;
import io.zhiyin.campaigns.profile.ProfileFields;
import io.zhiyin.campaigns.segment.HowMany;
import io.zhiyin.campaigns.segment.Memberships;
import io.zhiyin.campaigns.segment.ReadySegments;
import io.zhiyin.campaigns.segment.Rule;
import io.zhiyin.campaigns.segment.RuleJson;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.DatabaseUrl;
import io.zhiyin.campaigns.store.EmbeddedDatabase;
import io.zhiyin.campaigns.store.Migrations;
import io.zhiyin.campaigns.store.TestDatabase;
import io.zhiyin.campaigns.store.Vault;
import io.zhiyin.campaigns.tag.Tags;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The same shop at two sizes, all ours beside the plain SQL of the same work in the same run: import, figures of everybody,
 * segments, a thousand customers to whom something happened, today's birthdays, a portrait and a search over HTTP from a
 * service of its own. Arguments: sizes (100000 1000000). Each customer has some ten orders and interactions.
 */
public final class ScaleBench {
    private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
    private static final long SEED = 20_261_122;
    private static final String PASSWORD = "a password for benches";
    private static final int TOUCHED = 1_000;
    private static final int ROUNDS = 20;
    private static final String NESTED = """
            {"kind":"all","of":[{"kind":"tag","tag":1},{"kind":"score","score":"money","least":4,"most":5},
             {"kind":"not","rule":{"kind":"orders","measure":"count","least":1,"days":90}}]}""";
    private static final String NESTED_SQL = """
            select %s from customer c
              join tagging t on t.customer_id = c.id and t.tag_id = 1
              join insight i on i.customer_id = c.id and i.m between 4 and 5
             where c.merged_into is null and not exists (select from orders o where o.customer_id = c.id
                   and o.stands and o.paid_at >= timestamptz '%s' and o.paid_at <= timestamptz '%s')""";
    private static final String BROAD = """
            {"kind":"any","of":[{"kind":"interactions","what":"message_in","least":2,"days":30},
             {"kind":"orders","measure":"sum","least":30000,"days":365}]}""";

    /** What somebody who edits a rule may come by, one after the other. */
    private static final List<String> EDITED = List.of("""
            {"kind":"everyone"}""", """
            {"kind":"tag","tag":1}""", """
            {"kind":"not","rule":{"kind":"tag","tag":1}}""", """
            {"kind":"last_interaction","days":30,"within":true}""", """
            {"kind":"last_interaction","days":30,"within":false}""", """
            {"kind":"interactions","what":"message_in","least":2,"days":30}""", """
            {"kind":"interactions","what":"message_in","least":1,"days":365}""", """
            {"kind":"orders","measure":"sum","least":30000,"days":365}""", """
            {"kind":"orders","measure":"count","least":3}""", """
            {"kind":"not","rule":{"kind":"orders","measure":"count","least":1,"days":90}}""", """
            {"kind":"last_order","least":60,"most":180}""", """
            {"kind":"birthday_this_month"}""", """
            {"kind":"birthday_within","days":0}""", """
            {"kind":"has_detail","detail":"mail"}""", """
            {"kind":"stage","stage":"at_risk"}""", """
            {"kind":"abc","class":"A"}""", """
            {"kind":"churn_risk","least":80}""", """
            {"kind":"window_open"}""", NESTED, BROAD);

    private final Map<String, String> results = new LinkedHashMap<>();
    private final Instant now = Instant.now();
    private final Clock clock = Clock.fixed(now, SHANGHAI);

    private ScaleBench() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] args) throws IOException, InterruptedException {
        var sizes = args.length == 0
                ? List.of(100_000, 1_000_000)
                : Arrays.stream(args).map(Integer::valueOf).toList();
        var columns = new ArrayList<Map<String, String>>();
        for (var size : sizes) {
            System.out.printf("a shop of %,d customers ...%n", size);
            columns.add(new ScaleBench().run(size));
        }
        System.out.printf("%n%-66s%s%n", "",
                sizes.stream().map("%,18d"::formatted).collect(Collectors.joining()));
        for (var row : columns.getFirst().keySet()) {
            System.out.printf("%-66s%s%n", row, columns.stream().map(it -> "%18s".formatted(it.get(row)))
                    .collect(Collectors.joining()));
        }
    }

    private Map<String, String> run(int customers) throws IOException, InterruptedException {
        var vertx = Vertx.vertx();
        var folder = Files.createTempDirectory("scale-bench",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        var crowd = new Crowd(SEED);
        try (var postgres = EmbeddedDatabase.start(folder.resolve("data"))) {
            Migrations.run(postgres.url());
            try (var db = Database.open(vertx, postgres.url(), 4)) {
                imports(db, crowd.people(folder, customers), customers);
                note("orders and interactions made by the generator, s",
                        seconds(() -> crowd.history(db, now)), "%.1f");
                note("rows of orders, interactions", (double) db.sql(
                        "select (select count(*) from orders) + (select count(*) from interaction)").count(),
                        "%,.0f");
                note("figures of everybody: RFM, ABC, stages, forecasts, s",
                        seconds(() -> new Upkeep(db, clock, SHANGHAI).everyone()), "%.1f");
                db.sql("truncate segment_news, order_news, tag_news").update();
                db.sql("vacuum analyze").update();
                segments(db, customers);
                birthdays(db);
                pages(db, postgres.url());
            }
        } finally {
            vertx.close().await();
            delete(folder);
        }
        return results;
    }

    private void imports(Database db, Path file, int rows) {
        db.sql("""
                create table raw (member_number text unique, name text, phone text, mail text, birthday text, note text, tags text)""")
                .update();
        db.sql("create index raw_phone on raw (phone)").update();
        var copied = seconds(
                () -> db.sql("copy raw from '" + file + "' with (format csv, header true)").update());
        db.sql("drop table raw").update();
        db.sql("checkpoint").update();
        var vault = Vault.open(db, TestDatabase.MASTER_KEY);
        var imports = new Imports(db, vault, clock);
        var imported = seconds(() -> {
            try (var table = TableFile.open(file)) {
                var id = imports.create(UUID.randomUUID(), "bench", table, Map.of(), "bench");
                new Importer(db, vault, clock, SHANGHAI, imports, UUID.randomUUID()).run(id, file, false);
            }
        });
        if (db.sql("select count(*) from customer").count() != rows) {
            throw new IllegalStateException("not all were imported");
        }
        note("import, s (goal 60 a million)", imported, "%.1f");
        note("  COPY of the raw file, s", copied, "%.1f");
    }

    private void segments(Database db, int customers) {
        var segments = segments(db);
        var nested = RuleJson.read(new JsonObject(NESTED));
        var from = LocalDate.ofInstant(now, SHANGHAI).minusDays(90).atStartOfDay(SHANGHAI).toInstant();
        var plain = NESTED_SQL.formatted("count(*)", from, now);
        beside("count of a nested rule, ms (median of 20)", () -> segments.count(nested, now),
                () -> db.sql(plain).count());
        note("  in it", (double) segments.count(nested, now), "%,.0f");
        note("  in it by plain SQL", (double) db.sql(plain).count(), "%,.0f");
        var broad = RuleJson.read(new JsonObject(BROAD));
        note("count of a broad rule, ms", 1_000 * median(5, () -> segments.count(broad, now)), "%.0f");
        note("  in it", (double) segments.count(broad, now), "%,.0f");
        editing(db, segments);
        var memberships = new Memberships(db, segments, clock, SHANGHAI);
        note("news of the import worked off, s", seconds(memberships::catchUp), "%.1f");
        kept(db, segments, memberships, nested, from);
        ReadySegments.make(db, now);
        note("eight ready segments filled, s", seconds(memberships::catchUp), "%.1f");
        db.sql("vacuum analyze segment_member").update();
        note(TOUCHED + " who wrote re-evaluated, ms (goal 50)",
                1_000 * touched(db, memberships,
                        """
                                insert into interaction (customer_id, account, kind, at)
                                select 1 + (g * 31 + :round * 977) % :customers, 'shop', 'message_in', cast(:now as timestamptz)
                                  from generate_series(1, 1000) g""",
                        customers),
                "%.0f");
        note(TOUCHED + " who ordered re-evaluated, ms (goal 50)",
                1_000 * touched(db, memberships,
                        """
                                insert into orders (customer_id, number, amount_fen, paid_at)
                                select 1 + (g * 37 + :round * 977) % :customers, 'N' || :round || '-' || g, 9000, cast(:now as timestamptz)
                                  from generate_series(1, 1000) g""",
                        customers),
                "%.0f");
    }

    private void editing(Database db, Segments segments) {
        var howMany = new HowMany(db, segments);
        var took = new ArrayList<Double>();
        var off = 0.0;
        for (var text : EDITED) {
            var rule = RuleJson.read(new JsonObject(text));
            for (var round = 0; round < 3; round++) {
                took.add(seconds(() -> {
                    howMany.now(rule, now);
                    segments.sample(rule, now, 10);
                }));
            }
            var told = howMany.now(rule, now);
            var counted = segments.count(rule, now);
            if (told.exact() && told.customers() != counted) {
                throw new IllegalStateException(text + ": " + told + ", counted " + counted);
            }
            off = Math.max(off, Math.abs(told.customers() - counted) / (double) Math.max(1, counted));
            System.out.printf("  %-90s %,9d of %,9d %6.0f ms%n", text, told.customers(), counted,
                    1_000 * took.getLast());
        }
        note("while editing: number and ten people, ms (p95 of 60, goal 250)",
                1_000 * took.stream().sorted().toList().get(took.size() * 95 / 100), "%.0f");
        note("  farthest from the exact number, %", 100 * off, "%.1f");
    }

    private Segments segments(Database db) {
        return new Segments(db, new Tags(db),
                new ProfileFields(db, Vault.open(db, TestDatabase.MASTER_KEY), clock), clock, SHANGHAI,
                day -> Birthdays.keysOn(day, LeapDayPolicy.FEB_28));
    }

    private void kept(Database db, Segments segments, Memberships memberships, Rule nested, Instant from) {
        segments.create("沉睡会员", nested);
        var ours = seconds(memberships::catchUp);
        var plain = NESTED_SQL.formatted("c.id", from, now);
        var theirs = seconds(() -> db.sql("create table plain_segment as " + plain).update());
        db.sql("drop table plain_segment").update();
        note("the nested rule materialised, ms", 1_000 * ours, "%.0f");
        note("  plain CREATE TABLE AS, ms", 1_000 * theirs, "%.0f");
    }

    private double touched(Database db, Memberships memberships, String happens, int customers) {
        var took = new ArrayList<Double>();
        for (var round = 1; round <= 8; round++) {
            db.sql(happens.replace(":round", "" + round).replace(":customers", "" + customers))
                    .bind("now", now)
                    .update();
            took.add(seconds(memberships::catchUp));
        }
        // the first one warms
        return middle(took.subList(1, took.size()));
    }

    private void birthdays(Database db) {
        var segments = segments(db);
        var today = new Rule.BirthdayWithin(0);
        var keys = Birthdays.keysOn(LocalDate.ofInstant(now, SHANGHAI), LeapDayPolicy.FEB_28);
        var plain = keys.stream().map(ScaleBench::condition).collect(Collectors.joining(" or ",
                "select count(*) from customer where merged_into is null and (", ")"));
        beside("today's birthdays, lunar ones too, ms", () -> segments.count(today, now),
                () -> db.sql(plain).count());
        note("  of them", (double) segments.count(today, now), "%,.0f");
    }

    private static String condition(BirthdayKey key) {
        return "(birthday_kind = '%s' and birthday_month = %d and birthday_day = %d and birthday_leap = %s)"
                .formatted(
                        key.kind().name().toLowerCase(java.util.Locale.ROOT), key.month(), key.day(),
                        key.leapMonth());
    }

    private void pages(Database db, DatabaseUrl url) throws IOException, InterruptedException {
        var settings = Map.of("ZHIYIN_DATABASE_URL",
                "postgresql://" + url.user() + ":" + url.password() + "@" + url.host() + ":" + url.port()
                        + "/"
                        + url.database(),
                "ZHIYIN_PORT", "0", "ZHIYIN_LOG", "warn", "ZHIYIN_MASTER_KEY", TestDatabase.MASTER_KEY);
        var service = ServiceProcess.start(
                List.of("-Xms48m", "-XX:+UseCompactObjectHeaders", "-XX:+UseSerialGC"),
                settings, "serve");
        try (var http = HttpClient.newHttpClient()) {
            var operators = new Operators(db, new Passwords(1), Clock.systemUTC());
            operators.bootstrap(PASSWORD);
            var operator = operators.authenticate(Operators.FIRST, PASSWORD).orElseThrow();
            var cookie = "zhiyin_session=" + new Sessions(db, Clock.systemUTC()).open(operator.id());
            var buyer = db.sql("select customer_id from insight order by orders desc, customer_id limit 1")
                    .count();
            var base = "http://127.0.0.1:" + service.port();
            note("portrait page, ms (goal 300)", 1_000 * page(http, base + "/customers/" + buyer, cookie),
                    "%.0f");
            note("search by phone, ms (goal 200)",
                    1_000 * page(http, base + "/customers?q=13000000077", cookie), "%.0f");
            note("search by name, ms (goal 200)",
                    1_000 * page(http, base + "/customers?q=%E7%8E%8B%E8%8A%B3", cookie), "%.0f");
            note("page of a segment, ms", 1_000 * page(http, base + "/segments/1", cookie), "%.0f");
        } finally {
            service.terminate();
            service.exitCode();
        }
    }

    private double page(HttpClient http, String url, String cookie) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(url)).header("Cookie", cookie).build();
        var took = new ArrayList<Double>();
        for (var i = 0; i < ROUNDS + 5; i++) {
            var begin = System.nanoTime();
            var answer = http.send(request, BodyHandlers.ofString());
            took.add((System.nanoTime() - begin) / 1e9);
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(url + " answered " + answer.statusCode());
            }
        }
        return middle(took.subList(5, took.size()));
    }

    private void beside(String what, Runnable ours, Runnable plain) {
        ours.run();
        plain.run();
        var mine = new ArrayList<Double>();
        var theirs = new ArrayList<Double>();
        for (var i = 0; i < ROUNDS; i++) {
            mine.add(seconds(ours));
            theirs.add(seconds(plain));
        }
        note(what, 1_000 * middle(mine), "%.1f");
        note("  plain SQL of the same", 1_000 * middle(theirs), "%.1f");
        note("  ratio (goal 1.3)", middle(mine) / middle(theirs), "%.2f");
    }

    private void note(String what, double value, String shape) {
        var key = what;
        while (results.containsKey(key)) {
            key += " ";
        }
        results.put(key, shape.formatted(value));
    }

    private static double median(int rounds, Runnable work) {
        var took = new ArrayList<Double>();
        for (var i = 0; i < rounds; i++) {
            took.add(seconds(work));
        }
        return middle(took);
    }

    private static double middle(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static double seconds(Runnable work) {
        var begin = System.nanoTime();
        work.run();
        return (System.nanoTime() - begin) / 1e9;
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
