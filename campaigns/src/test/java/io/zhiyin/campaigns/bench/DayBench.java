package io.zhiyin.campaigns.bench;

import io.vertx.core.Vertx;
import io.zhiyin.campaigns.calendar.Birthdays;
import io.zhiyin.campaigns.calendar.Festival;
import io.zhiyin.campaigns.calendar.LeapDayPolicy;
import io.zhiyin.campaigns.calendar.Shift;
import io.zhiyin.campaigns.campaign.BirthdayTrigger;
import io.zhiyin.campaigns.campaign.EventTrigger;
import io.zhiyin.campaigns.campaign.HolidayTrigger;
import io.zhiyin.campaigns.campaign.Shop;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.EmbeddedDatabase;
import io.zhiyin.campaigns.store.Migrations;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What one day brings in a large shop, planned: its birthdays, lunar ones and those of 29 February among them, a holiday for
 * the people of a list, and whom churn was warned of last night; then once more, which plans nothing twice. Beside it the
 * same rows by one plain statement each. Arguments: customers (1000000), rounds (5).
 */
public final class DayBench {
    /** In a year without a 29th. */
    private static final LocalDate DAY = LocalDate.of(2027, 2, 28);
    private static final Instant NINE = DAY.atTime(9, 0).atZone(Shop.SHANGHAI).toInstant();
    private static final int LISTED = 50;
    private static final int WARNED = 1_000;
    private static final String LIST = """
            insert into segment_member (segment_id, customer_id, since)
            select :segment, id, cast(:now as timestamptz) from customer where id % :each = 0""";
    private static final String INSIGHT = """
            insert into insight (customer_id, orders, spent_fen, first_paid_at, last_paid_at, buying_days, first_day_fen)
            select id, 3, 30000, t - interval '1 year', t - interval '90 days', 3, 10000
              from customer, (select cast(:now as timestamptz) as t) at where id % :each = 1""";
    private static final String WARN = """
            insert into churn_warning (customer_id, at, why, days, orders, spent_fen, last_paid_at, rules_at)
            select customer_id, cast(:at as timestamptz), 'rhythm', 90, orders, spent_fen, last_paid_at, cast(:at as timestamptz)
              from insight""";
    private static final String PLAIN = """
            insert into delivery (kind, run_id, campaign_id, customer_id, occasion, state, reason, due_at, look_at, expires_at,
                created_at)
            select 'campaign', %d, 1, c.id, :day, 'planned', 'planned', :due, :due, :due, :due from customer c where %s
            on conflict (customer_id, run_id) do nothing""";

    private final BigShop big;
    private final List<String> plain;

    private DayBench(BigShop big) {
        this.big = big;
        var keys = Birthdays.keysOn(DAY, LeapDayPolicy.FEB_28).stream()
                .map(key -> """
                        (c.birthday_kind = '%s' and c.birthday_month = %d and c.birthday_day = %d and c.birthday_leap = %s)"""
                        .formatted(key.kind().name().toLowerCase(Locale.ROOT), key.month(), key.day(),
                                key.leapMonth()))
                .collect(Collectors.joining(" or ", "c.merged_into is null and (", ")"));
        this.plain = List.of(PLAIN.formatted(1, keys),
                PLAIN.formatted(2, "c.id in (select customer_id from segment_member)"),
                PLAIN.formatted(3, "c.id in (select customer_id from churn_warning)"));
    }

    @SuppressWarnings("SystemOut")
    public static void main(String[] args) throws IOException {
        var customers = args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000;
        var rounds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        var vertx = Vertx.vertx();
        try (var postgres = EmbeddedDatabase.start(Files.createTempDirectory("day-bench"))) {
            Migrations.run(postgres.url());
            try (var db = Database.open(vertx, postgres.url(), 4)) {
                var big = new BigShop(db, NINE.minusSeconds(36_000), customers);
                var bench = new DayBench(big);
                bench.campaigns();
                bench.run(rounds);
            }
        } finally {
            vertx.close().await();
        }
    }

    private void campaigns() {
        var now = big.clock.instant();
        var own = big.holidays().add("店庆", new Festival.Day.Single(DAY), "bench");
        var list = big.shop.segments().createList("名单");
        var each = Math.max(LISTED, 1);
        big.db.sql(LIST).bind("segment", list.id().value()).bind("now", now).bind("each", each).update();
        big.db.sql(INSIGHT).bind("now", now).bind("each", WARNED).update();
        big.campaign("生日", new BirthdayTrigger(LocalTime.of(9, 0), 0, LeapDayPolicy.FEB_28, Shop.SHANGHAI),
                null,
                List.of(), 0);
        big.campaign("店庆", new HolidayTrigger(own.code(), Shift.NONE, LocalTime.of(9, 0), Shop.SHANGHAI),
                list.id(),
                List.of(), 0);
        big.campaign("挽回",
                new EventTrigger(EventTrigger.On.CHURN_WARNED, null, 0, 30, 24, Shop.SHANGHAI), null,
                List.of(), 0);
        big.clock.moveTo(NINE.minusSeconds(3_600));
        big.db.sql(WARN).bind("at", big.clock.instant()).update();
        big.db.sql("create table happening_kept as select * from happening").update();
        big.db.sql("create table campaign_kept as select id, caught_up_to, next_due_at from campaign")
                .update();
        big.db.sql("truncate segment_news").update();
        big.db.sql("vacuum analyze").update();
        big.clock.moveTo(NINE);
    }

    @SuppressWarnings("SystemOut")
    private void run(int rounds) {
        var ours = new ArrayList<Double>();
        var again = new ArrayList<Double>();
        var theirs = new ArrayList<Double>();
        var rows = 0L;
        for (var round = 0; round <= rounds; round++) {
            emptied(big.db);
            var plainSeconds = BigShop.seconds(() -> plain.forEach(
                    it -> big.db.sql(it).bind("day", DAY).bind("due", NINE).update()));
            rows = big.deliveries();
            emptied(big.db);
            var seconds = BigShop.seconds(big::ring);
            if (big.deliveries() != rows) {
                throw new IllegalStateException("planned " + big.deliveries() + " of " + rows);
            }
            big.db.sql("update run set state = 'planning', planned_up_to = 0").update();
            var againSeconds = BigShop.seconds(big::ring);
            if (big.deliveries() != rows) {
                throw new IllegalStateException("planning twice changed something");
            }
            if (round > 0) {
                theirs.add(plainSeconds);
                ours.add(seconds);
                again.add(againSeconds);
            }
        }
        System.out.printf(
                "a day of %,d birthdays, holiday greetings and warnings: plain SQL %.0f ms; planned %.0f ms (goal 500 at a million); once more %.0f ms%n",
                rows, 1_000 * BigShop.median(theirs), 1_000 * BigShop.median(ours),
                1_000 * BigShop.median(again));
    }

    /** As before nine o'clock. */
    private static void emptied(Database db) {
        db.sql("truncate delivery, delivery_event, delivery_fact, run restart identity cascade").update();
        db.sql("truncate happening").update();
        db.sql("insert into happening overriding system value select * from happening_kept").update();
        db.sql("""
                update campaign c set caught_up_to = k.caught_up_to, next_due_at = k.next_due_at from campaign_kept k where k.id = c.id""")
                .update();
        db.sql("vacuum analyze happening").update();
        db.sql("checkpoint").update();
    }
}
