package io.zhiyin.campaigns.bench;

import io.zhiyin.campaigns.calendar.Holidays;
import io.zhiyin.campaigns.campaign.Campaign;
import io.zhiyin.campaigns.campaign.Audience;
import io.zhiyin.campaigns.campaign.Planning;
import io.zhiyin.campaigns.campaign.Runs;
import io.zhiyin.campaigns.campaign.Shop;
import io.zhiyin.campaigns.campaign.Trigger;
import io.zhiyin.campaigns.delivery.Route;
import io.zhiyin.campaigns.schedule.ServiceClock;
import io.zhiyin.campaigns.segment.RuleJson;
import io.zhiyin.campaigns.segment.SegmentId;
import io.zhiyin.campaigns.store.Database;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A shop of a million or so, made in the database itself, with campaigns whose time comes when the bench says so. */
final class BigShop {
    // Birthdays on every day there is, a fifth of them lunar; what is random is the same every time.
    private static final String CUSTOMERS = """
            insert into customer (source, birthday_kind, birthday_month, birthday_day, created_at, last_interaction_at)
            select 'bench', case when g % 5 = 0 then 'lunar' else 'solar' end,
                   case when g % 5 = 0 then 1 + abs(hashint8(g)) % 12 else extract(month from d) end,
                   case when g % 5 = 0 then 1 + abs(hashint8(g + 1)) % 30 else extract(day from d) end,
                   cast(:now as timestamptz) - interval '2 years', cast(:now as timestamptz) - (g % 400) * interval '1 day'
              from (select g, date '2024-01-01' + cast(abs(hashint8(g)) % 366 as int) as d from generate_series(1, :customers) g) s""";

    final Database db;
    final ServiceClock clock;
    final Shop shop;
    final Runs runs;

    /** @param now at which its clock stands still */
    BigShop(Database db, Instant now, int customers) {
        this.db = db;
        this.clock = ServiceClock.over(Clock.fixed(now, ZoneOffset.UTC));
        this.shop = new Shop(db, clock);
        this.runs = new Runs(db, clock, shop.campaigns(), new Planning(db, clock, shop.segments()), () -> {});
        db.sql(CUSTOMERS).bind("customers", customers).bind("now", now).update();
    }

    Holidays holidays() {
        return new Holidays(db, clock);
    }

    SegmentId segment(String name, String rule) {
        return shop.segments().create(name, RuleJson.read(new JsonObject(rule))).id();
    }

    Campaign campaign(String name, Trigger trigger, @Nullable SegmentId segment, List<SegmentId> excluded,
            int holdout) {
        var made = shop.campaigns()
                .create(new Campaign.Settings(name, new Audience(segment, excluded, holdout),
                        shop.template(name), 1, trigger, trigger.usuallyLate(), List.of(Route.TEMPLATE)),
                        "bench");
        return shop.campaigns().start(made.id());
    }

    /** Everything that is due is planned, as when the schedule's bell rings. */
    void ring() {
        runs.due().forEach((name, due) -> {
            if (!due.isAfter(clock.instant())) {
                runs.fired(name, due);
            }
        });
    }

    long deliveries() {
        return db.sql("select count(*) from delivery where run_id > 0").count();
    }

    static double seconds(Runnable work) {
        var begin = System.nanoTime();
        work.run();
        return (System.nanoTime() - begin) / 1e9;
    }

    static double median(List<Double> values) {
        return values.stream().sorted(Comparator.naturalOrder()).toList().get(values.size() / 2);
    }
}
