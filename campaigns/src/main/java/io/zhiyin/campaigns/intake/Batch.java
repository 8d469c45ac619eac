package io.zhiyin.campaigns.intake;

import io.zhiyin.campaigns.order.Money;
import io.zhiyin.campaigns.order.Orders;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What one message tells, taken in whole or not at all. */
public record Batch(List<Sale> sales, List<Orders.Refund> refunds, List<Event> events) {
    /**
     * An order and its buyer.
     *
     * @param asOf as in {@link Orders.Order}; null: said when it is received
     */
    public record Sale(String number, Buyer buyer, Money amount, Instant paidAt, @Nullable Instant asOf,
            List<Orders.Item> items, @Nullable String coupon) {
        public Sale(String number, Buyer buyer, Money amount, Instant paidAt, @Nullable Instant asOf,
                List<Orders.Item> items) {
            this(number, buyer, amount, paidAt, asOf, items, null);
        }

        public Sale {
            items = List.copyOf(items);
        }

        /** Whether both say the same of the order, whoever bought it. */
        boolean saysAs(Sale other) {
            return amount.equals(other.amount) && paidAt.equals(other.paidAt) && items.equals(other.items)
                    && Objects.equals(coupon, other.coupon);
        }
    }

    /**
     * Something that happened elsewhere: a booking, a visit, a review.
     *
     * @param number of the other system; the same twice is one event
     * @param name as tag rules name it
     * @param facts shown on the timeline; kept sealed
     */
    public record Event(String number, Buyer who, String name, Instant at, Map<String, String> facts) {
        public Event {
            facts = Map.copyOf(facts);
        }
    }

    public Batch {
        sales = List.copyOf(sales);
        refunds = List.copyOf(refunds);
        events = List.copyOf(events);
    }
}
