package io.zhiyin.campaigns.insight;

import io.zhiyin.campaigns.order.Money;
import io.zhiyin.campaigns.store.Row;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

/**
 * What a customer bought, in figures.
 *
 * @param orders at least 1
 * @param buyingDays days of the shop's zone with an order, at least 1
 */
public record Figures(int orders, Money spent, Instant first, Instant last, int buyingDays) {

    /** Whole days of {@code zone} from the last order to {@code now}; 0 on its day and before it. */
    public long daysSince(Instant now, ZoneId zone) {
        return Math.max(0, ChronoUnit.DAYS.between(day(last, zone), day(now, zone)));
    }

    /** The usual time between two orders; zero for a single one. */
    public Duration rhythm() {
        return orders < 2 ? Duration.ZERO : Duration.between(first, last).dividedBy(orders - 1L);
    }

    static Figures of(Row row) {
        return new Figures(row.integer("orders"), new Money(row.number("spent_fen")),
                row.instant("first_paid_at"), row.instant("last_paid_at"), row.integer("buying_days"));
    }

    private static LocalDate day(Instant at, ZoneId zone) {
        return LocalDate.ofInstant(at, zone);
    }
}
