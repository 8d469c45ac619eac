package io.zhiyin.campaigns.insight;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.order.Money;
import io.zhiyin.campaigns.order.Orders;
import io.zhiyin.campaigns.schedule.ServiceClock;
import io.zhiyin.campaigns.store.Database;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;

/** A shop in which time stands still and people buy. */
final class BuyingWorld {
    static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
    static final LocalDate TODAY = LocalDate.of(2026, 11, 22);

    final Database db;
    final ServiceClock clock = ServiceClock.over(Clock.fixed(noon(TODAY), SHANGHAI));
    final Orders orders = new Orders();
    final Upkeep upkeep;
    private int number;

    BuyingWorld(Database db) {
        this.db = db;
        this.upkeep = new Upkeep(db, clock, SHANGHAI);
    }

    CustomerId customer() {
        return new CustomerId(
                db.sql("insert into customer (source, created_at) values ('test', :at) returning id")
                        .bind("at", noon(TODAY.minusYears(3))).one(row -> row.number("id")));
    }

    /** One who bought for {@code yuan} so many days ago, once for each. */
    CustomerId buyer(int yuan, int... daysAgo) {
        var customer = customer();
        for (var days : daysAgo) {
            buys(customer, yuan, days);
        }
        return customer;
    }

    void buys(CustomerId customer, int yuan, int daysAgo) {
        orders.add(db, List.of(order(customer, yuan, daysAgo)));
    }

    Orders.Order order(CustomerId customer, int yuan, int daysAgo) {
        return new Orders.Order("N" + number++, customer, new Money(yuan * 100L),
                noon(TODAY.minusDays(daysAgo)));
    }

    void itIs(LocalDate day) {
        clock.moveTo(noon(day));
    }

    /** The scores and the class: 545A. */
    String scores(CustomerId customer) {
        return db.sql("select concat(r, f, m, abc) as scores from insight where customer_id = :id")
                .bind("id", customer.value()).first(row -> row.text("scores")).orElse("none");
    }

    static Instant noon(LocalDate day) {
        return day.atTime(12, 0).atZone(SHANGHAI).toInstant();
    }
}
