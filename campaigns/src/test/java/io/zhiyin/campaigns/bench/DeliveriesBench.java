package io.zhiyin.campaigns.bench;

import io.vertx.core.Vertx;
import io.zhiyin.campaigns.campaign.OnceTrigger;
import io.zhiyin.campaigns.campaign.Shop;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.EmbeddedDatabase;
import io.zhiyin.campaigns.store.Migrations;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Plans a campaign for nearly everybody: without those who withdrew their consent, without those who had a message this
 * week, without a segment that is excluded, a tenth held out. Beside it, in the same run and taking turns, the plain INSERT
 * .. SELECT .. ON CONFLICT of the very rows that come of it. Arguments: customers (1200000), rounds (3).
 */
public final class DeliveriesBench {
    private static final Instant DUE = Instant.parse("2026-03-05T02:00:00Z");
    private static final String WITHDRAWN = """
            insert into consent (customer_id, purpose, given, how, at)
            select id, 'marketing', id % 20 <> 0, 'bench', cast(:now as timestamptz) - interval '1 year' from customer where id % 3 = 0 or id % 20 = 0""";
    private static final String TAG = """
            with made as (insert into tag_group (name) values ('bench') returning id)
            insert into tag (group_id, name) select id, '勿扰' from made returning id""";
    private static final String TAGGED = """
            insert into tagging (customer_id, tag_id, given_by, giver, given_at)
            select id, :tag, 'rule', 'bench', cast(:now as timestamptz) from customer where id % 33 = 0""";
    private static final String HAD_ONE = """
            insert into delivery (kind, run_id, campaign_id, customer_id, occasion, state, reason, due_at, look_at, expires_at,
                created_at, sending_at, finished_at)
            select 'campaign', 0, 0, id, '2026-03-01', 'sent', 'accepted', t, t, t, t, t, t
              from customer, (select cast(:now as timestamptz) - interval '4 days' as t) at where id % 10 = 7""";
    private static final String KEEP = """
            create table planned as
            select customer_id, occasion, state, reason, due_at, expires_at, created_at, finished_at from delivery where run_id > 0""";
    private static final String PLAIN = """
            insert into delivery (kind, run_id, campaign_id, customer_id, occasion, state, reason, due_at, look_at, expires_at,
                created_at, finished_at)
            select 'campaign', 1, 1, customer_id, occasion, state, reason, due_at, due_at, expires_at, created_at, finished_at
              from planned on conflict (customer_id, run_id) do nothing""";
    private static final String AGAIN = """
            update run set state = 'planning', planned_up_to = 0""";

    private DeliveriesBench() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] args) throws IOException {
        var customers = args.length > 0 ? Integer.parseInt(args[0]) : 1_200_000;
        var rounds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
        var vertx = Vertx.vertx();
        try (var postgres = EmbeddedDatabase.start(Files.createTempDirectory("deliveries-bench"))) {
            Migrations.run(postgres.url());
            try (var db = Database.open(vertx, postgres.url(), 4)) {
                run(new BigShop(db, DUE.minusSeconds(3600), customers), rounds);
            }
        } finally {
            vertx.close().await();
        }
    }

    @SuppressWarnings("SystemOut")
    private static void run(BigShop big, int rounds) {
        var db = big.db;
        var now = big.clock.instant();
        db.sql(WITHDRAWN).bind("now", now).update();
        var tag = db.sql(TAG).one(row -> row.number("id"));
        db.sql(TAGGED).bind("tag", tag).bind("now", now).update();
        db.sql(HAD_ONE).bind("now", now).update();
        db.sql("truncate segment_news").update();
        db.sql("vacuum analyze").update();
        var wanted = big.segment("可以发", """
                {"kind":"not","rule":{"kind":"consent","answer":"withdrawn"}}""");
        var had = big.segment("一周内收到过", """
                {"kind":"campaign","response":"got","days":7}""");
        var quiet = big.segment("勿扰", """
                {"kind":"tag","tag":%d}""".formatted(tag));
        var campaign = big.campaign("春茶", new OnceTrigger(DUE, 24, Shop.SHANGHAI), wanted,
                List.of(had, quiet), 10);
        big.clock.moveTo(DUE);

        var plain = new ArrayList<Double>();
        var planned = new ArrayList<Double>();
        var again = new ArrayList<Double>();
        var rows = 0L;
        for (var round = 0; round <= rounds; round++) {
            emptied(db);
            var plannedSeconds = BigShop.seconds(() -> big.runs.start(campaign.id(), DUE));
            var first = big.deliveries();
            if (round > 0 && first != rows) {
                throw new IllegalStateException("planned " + first + " of " + rows);
            }
            rows = first;
            db.sql(AGAIN).update();
            var againSeconds = BigShop.seconds(big.runs::resume);
            if (big.deliveries() != rows) {
                throw new IllegalStateException("planning twice changed something");
            }
            if (round == 0) {
                // the first round warms, and tells the rows
                db.sql(KEEP).update();
                db.sql("vacuum analyze planned").update();
                continue;
            }
            emptied(db);
            var plainSeconds = BigShop.seconds(() -> db.sql(PLAIN).update());
            plain.add(rows / plainSeconds);
            planned.add(rows / plannedSeconds);
            again.add(rows / againSeconds);
            System.out.printf("round %d: plain %.1f s, planned %.1f s, again %.1f s%n", round, plainSeconds,
                    plannedSeconds, againSeconds);
        }
        System.out.printf(
                "%,d deliveries: plain INSERT..SELECT ON CONFLICT %,.0f rows/s; planned, filtered %,.0f rows/s; again %,.0f rows/s; ratio %.2f (goal 0.80)%n",
                rows, BigShop.median(plain), BigShop.median(planned), BigShop.median(again),
                BigShop.median(planned) / BigShop.median(plain));
    }

    private static void emptied(Database db) {
        db.sql("delete from delivery where run_id > 0").update();
        db.sql("truncate run, delivery_event, delivery_fact cascade").update();
        db.sql("vacuum delivery").update();
        db.sql("checkpoint").update();
    }
}
