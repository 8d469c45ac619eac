package io.zhiyin.campaigns.bench;

import io.vertx.core.Vertx;
import io.zhiyin.campaigns.campaign.Campaign;
import io.zhiyin.campaigns.campaign.Planning;
import io.zhiyin.campaigns.campaign.Runs;
import io.zhiyin.campaigns.campaign.Shop;
import io.zhiyin.campaigns.delivery.Route;
import io.zhiyin.campaigns.schedule.ServiceClock;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.EmbeddedDatabase;
import io.zhiyin.campaigns.store.Migrations;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Plans one day's birthdays out of a larger table, beside the plain INSERT .. SELECT .. ON CONFLICT of the same rows
 * into the same table in the same run, taking turns; prints the medians and their ratio (goal: 0.8 or more). Arguments:
 * customers (1000000), of them with the birthday (100000), rounds (5).
 */
public final class PlanningBench {
    private static final Instant DUE = Instant.parse("2026-03-05T01:00:00Z");
    private static final String FILL = """
            insert into customer (source, birthday_kind, birthday_month, birthday_day, created_at)
            select 'bench', 'solar', case when hit then 3 else 1 + g % 2 end, case when hit then 5 else 1 + g % 28 end, :now
              from (select g, g % (cast(:customers as int) / cast(:hits as int)) = 0 as hit
                      from generate_series(1, :customers) g) s""";
    private static final String PLAIN = """
            insert into delivery (kind, run_id, campaign_id, customer_id, occasion, state, reason, due_at, look_at, expires_at,
                created_at)
            select 'campaign', 1, 1, c.id, :occasion, 'planned', 'planned', :due, :due, :ends, :due from customer c
             where c.birthday_kind = 'solar' and c.birthday_month = 3 and c.birthday_day = 5 and not c.birthday_leap
               and c.merged_into is null
            on conflict (customer_id, run_id) do nothing""";

    private final Database db;
    private final Runs runs;
    private final Campaign campaign;

    private PlanningBench(Database db) {
        this.db = db;
        var clock = ServiceClock.over(Clock.fixed(DUE.minusSeconds(3600), ZoneOffset.UTC));
        var shop = new Shop(db, clock);
        this.campaign = shop.birthdays(Shop.AT_NINE, Route.TEMPLATE);
        clock.moveTo(DUE);
        this.runs = new Runs(db, clock, shop.campaigns(), new Planning(db, clock, shop.segments()), () -> {});
    }

    public static void main(String[] args) throws IOException {
        var customers = args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000;
        var hits = args.length > 1 ? Integer.parseInt(args[1]) : 100_000;
        var rounds = args.length > 2 ? Integer.parseInt(args[2]) : 5;
        var vertx = Vertx.vertx();
        try (var postgres = EmbeddedDatabase.start(Files.createTempDirectory("planning-bench"))) {
            Migrations.run(postgres.url());
            try (var db = Database.open(vertx, postgres.url(), 4)) {
                db.sql(FILL).bind("customers", customers).bind("hits", hits).bind("now", DUE).update();
                db.sql("vacuum analyze customer").update();
                new PlanningBench(db).run(rounds);
            }
        } finally {
            vertx.close().await();
        }
    }

    private void run(int rounds) {
        List<Double> planned = new ArrayList<>();
        List<Double> plain = new ArrayList<>();
        List<Double> again = new ArrayList<>();
        for (var round = 0; round <= rounds; round++) {
            emptied();
            var plainSeconds = seconds(this::plain);
            var rows = rows();
            emptied();
            var plannedSeconds = seconds(() -> runs.start(campaign.id(), DUE));
            if (rows() != rows) {
                throw new IllegalStateException("planned " + rows() + " of " + rows);
            }
            db.sql("update run set state = 'planning', planned_up_to = 0").update();
            var againSeconds = seconds(runs::resume);
            if (rows() != rows) {
                throw new IllegalStateException("planning twice changed something");
            }
            if (round > 0) {
                // the first round warms both
                plain.add(rows / plainSeconds);
                planned.add(rows / plannedSeconds);
                again.add(rows / againSeconds);
            }
        }
        System.out.printf(
                "plain INSERT..SELECT ON CONFLICT %,.0f rows/s; planned %,.0f rows/s; planned again %,.0f rows/s; ratio %.2f (goal 0.80)%n",
                median(plain), median(planned), median(again), median(planned) / median(plain));
    }

    private void emptied() {
        db.sql("truncate delivery, delivery_event, delivery_fact, run restart identity cascade").update();
        db.sql("checkpoint").update();
    }

    private void plain() {
        db.sql(PLAIN).bind("occasion", LocalDate.of(2026, 3, 5)).bind("due", DUE)
                .bind("ends", DUE.plusSeconds(54_000)).update();
    }

    private long rows() {
        return db.sql("select count(*) from delivery").count();
    }

    private static double seconds(Runnable work) {
        var begin = System.nanoTime();
        work.run();
        return (System.nanoTime() - begin) / 1e9;
    }

    private static double median(List<Double> values) {
        return values.stream().sorted(Comparator.naturalOrder()).toList().get(values.size() / 2);
    }
}
