package io.zhiyin.campaigns.bench;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.profile.ProfileFields;
import io.zhiyin.campaigns.store.Vault;
import io.zhiyin.campaigns.calendar.Birthdays;
import io.zhiyin.campaigns.calendar.LeapDayPolicy;
import io.zhiyin.campaigns.insight.Upkeep;
import io.zhiyin.campaigns.segment.Memberships;
import io.zhiyin.campaigns.segment.ReadySegments;
import io.zhiyin.campaigns.segment.RuleJson;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.EmbeddedDatabase;
import io.zhiyin.campaigns.store.Migrations;
import io.zhiyin.campaigns.tag.Tags;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

/**
 * Counts rules over a large shop, fills the ready segments, and follows a thousand customers to whom something happened
 * (goal: 50 ms); prints milliseconds. Argument: customers (100000).
 */
public final class SegmentBench {
    private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
    private static final Instant NOW = Instant.parse("2026-11-22T04:00:00Z");
    private static final int TOUCHED = 1_000;
    private static final int ROUNDS = 7;
    private static final List<String> FILL = List.of(
            """
                    insert into customer (source, created_at, last_interaction_at, birthday_kind, birthday_month, birthday_day)
                    select 'bench', :now - (g % 900) * interval '1 day', :now - (g % 400) * interval '1 day', 'solar',
                           1 + g % 12, 1 + g % 28 from generate_series(1, cast(:customers as int)) g""",
            """
                    insert into orders (customer_id, number, amount_fen, paid_at)
                    select 1 + (g * 7919::bigint) % :customers, 'T' || g, 1000 + g % 9000, cast(:now as timestamptz) - (g % 700) * interval '1 day'
                      from generate_series(1, cast(:customers as int) * 3) g""",
            """
                    insert into interaction (customer_id, account, kind, at)
                    select 1 + (g * 104729::bigint) % :customers, 'shop', case g % 3 when 0 then 'scan' else 'message_in' end,
                           cast(:now as timestamptz) - (g % 365) * interval '1 day' from generate_series(1, cast(:customers as int) * 3) g""");
    private static final List<String> RULES = List.of("{\"kind\":\"everyone\"}",
            "{\"kind\":\"orders\",\"measure\":\"count\",\"least\":2,\"days\":90}",
            "{\"kind\":\"orders\",\"measure\":\"count\",\"most\":0}",
            "{\"kind\":\"orders\",\"measure\":\"sum\",\"least\":10000,\"days\":365}",
            "{\"kind\":\"interactions\",\"what\":\"message_in\",\"least\":2,\"days\":30}",
            "{\"kind\":\"last_order\",\"least\":30,\"most\":60}",
            "{\"kind\":\"all\",\"of\":[{\"kind\":\"stage\",\"stage\":\"at_risk\"},{\"kind\":\"not\",\"rule\":{\"kind\":\"campaign\",\"response\":\"got\",\"days\":30}}]}",
            "{\"kind\":\"any\",\"of\":[{\"kind\":\"score\",\"score\":\"money\",\"least\":5,\"most\":5},{\"kind\":\"orders\",\"measure\":\"count\",\"least\":3,\"days\":180}]}");

    private SegmentBench() {}

    public static void main(String[] args) throws IOException {
        var customers = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
        var vertx = Vertx.vertx();
        try (var postgres = EmbeddedDatabase.start(Files.createTempDirectory("segment-bench"))) {
            Migrations.run(postgres.url());
            try (var db = Database.open(vertx, postgres.url(), 4)) {
                run(db, customers);
            }
        } finally {
            vertx.close().await();
        }
    }

    private static void run(Database db, int customers) {
        var clock = Clock.fixed(NOW, SHANGHAI);
        for (var statement : FILL) {
            db.sql(statement.replace(":now", "timestamptz '" + NOW + "'").replace(":customers",
                    "" + customers))
                    .update();
        }
        new Upkeep(db, clock, SHANGHAI).everyone();
        db.sql("delete from segment_news").update();
        db.sql("vacuum analyze").update();
        var segments = new Segments(db, new Tags(db),
                new ProfileFields(db, Vault.open(db, Vault.newMasterKey()), clock), clock, SHANGHAI,
                day -> Birthdays.keysOn(day, LeapDayPolicy.FEB_28));
        var memberships = new Memberships(db, segments, clock, SHANGHAI);
        for (var rule : RULES) {
            var read = RuleJson.read(new JsonObject(rule));
            segments.count(read, NOW);
            say("count " + rule, () -> segments.count(read, NOW));
        }
        ReadySegments.make(db, NOW);
        say("eight ready segments filled", memberships::catchUp);
        db.sql("vacuum analyze segment_member").update();
        for (var round = 1; round <= ROUNDS; round++) {
            db.sql("""
                    insert into interaction (customer_id, account, kind, at)
                    select 1 + (g * 31 + :round * 977) % :customers, 'shop', 'message_in', now() from generate_series(1, :touched) g"""
                    .replace(":round", "" + round).replace(":customers", "" + customers)
                    .replace(":touched", "" + TOUCHED)).update();
            say(TOUCHED + " wrote", memberships::catchUp);
            db.sql("""
                    insert into orders (customer_id, number, amount_fen, paid_at)
                    select 1 + (g * 37 + :round * 977) % :customers, 'N' || :round || '-' || g, 9000, timestamptz ':now'
                      from generate_series(1, :touched) g"""
                    .replace(":now", "" + NOW).replace(":round", "" + round)
                    .replace(":customers", "" + customers).replace(":touched", "" + TOUCHED)).update();
            say(TOUCHED + " ordered", memberships::catchUp);
        }
    }

    @SuppressWarnings("SystemOut")
    private static void say(String what, Runnable work) {
        var from = System.nanoTime();
        work.run();
        System.out.printf("%8.1f ms  %s%n", (System.nanoTime() - from) / 1e6, what);
    }
}
