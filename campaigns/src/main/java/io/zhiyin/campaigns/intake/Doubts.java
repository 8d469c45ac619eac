package io.zhiyin.campaigns.intake;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.order.Orders;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What in a batch cannot be true, though each part of it can be read; each with its path. */
final class Doubts {
    /** Clocks differ and zones are mistaken; more than this is a mistake. */
    private static final Duration AHEAD = Duration.ofDays(1);

    private final Batch batch;
    private final List<InvalidInput> reasons = new ArrayList<>();

    Doubts(Batch batch) {
        this.batch = batch;
    }

    /** @throws NotTaken where there are any */
    void settle() {
        if (!reasons.isEmpty()) {
            throw new NotTaken(reasons);
        }
    }

    /** Nothing happened later than now. */
    void future(Instant now) {
        for (var i = 0; i < batch.sales().size(); i++) {
            early(now, batch.sales().get(i).paidAt(), "orders[" + i + "].paidAt");
            early(now, batch.sales().get(i).asOf(), "orders[" + i + "].asOf");
        }
        for (var i = 0; i < batch.refunds().size(); i++) {
            early(now, batch.refunds().get(i).at(), "refunds[" + i + "].refundedAt");
        }
        for (var i = 0; i < batch.events().size(); i++) {
            early(now, batch.events().get(i).at(), "events[" + i + "].at");
        }
    }

    private void early(Instant now, @Nullable Instant at, String path) {
        if (at != null && at.isAfter(now.plus(AHEAD))) {
            reasons.add(new InvalidInput(path, "这个时间还没有到，请核对日期、时区和对方系统的时钟。",
                    "That time has not come yet: check the date, the zone and the other system's clock."));
        }
    }

    /** One number says one thing, unless it is told which saying is the newer. */
    void twice(Map<Buyer, CustomerId> who) {
        var first = new HashMap<String, Integer>();
        for (var i = 0; i < batch.sales().size(); i++) {
            var sale = batch.sales().get(i);
            var place = first.putIfAbsent(sale.number(), i);
            if (place != null) {
                var before = batch.sales().get(place);
                var told = sale.asOf() != null && before.asOf() != null
                        && !sale.asOf().equals(before.asOf());
                if (!Objects.equals(who.get(sale.buyer()), who.get(before.buyer()))
                        || !(told || sale.saysAs(before))) {
                    twice("orders", place, i);
                }
            }
        }
        var refunds = new HashMap<String, Integer>();
        for (var i = 0; i < batch.refunds().size(); i++) {
            var refund = batch.refunds().get(i);
            var place = refunds.putIfAbsent(refund.number(), i);
            if (place != null && !refund.equals(batch.refunds().get(place))) {
                twice("refunds", place, i);
            }
        }
    }

    private void twice(String kind, int one, int other) {
        reasons.add(new InvalidInput(kind + "[" + other + "]",
                "与 " + kind + "[" + one + "] 是同一单号，内容却不同，请核对后只留一种。", "It has the number of " + kind
                        + "[" + one + "] and differs from it: check which is right and keep that."));
    }

    /** A number is its customer's. */
    void owners(Map<String, Orders.Known> known, Map<Buyer, CustomerId> who) {
        for (var i = 0; i < batch.sales().size(); i++) {
            var sale = batch.sales().get(i);
            var before = known.get(sale.number());
            if (before != null && !before.customer().equals(who.get(sale.buyer()))) {
                reasons.add(new InvalidInput("orders[" + i + "]",
                        "这个订单号已是另一位客户的订单。如果两家门店或两台收银机的单号会重复，请在单号前加上门店或收银机的代号。",
                        "Another customer has an order of this number. If tills or shops share numbers, put the till's "
                                + "or the shop's name before the number."));
            }
        }
    }

    /** A refund is of one order, and not before it was paid. */
    void refunds(Map<String, Orders.KnownRefund> refunds, Map<String, Orders.Known> orders, ZoneId zone) {
        for (var i = 0; i < batch.refunds().size(); i++) {
            var refund = batch.refunds().get(i);
            var before = refunds.get(refund.number());
            if (before != null && !before.order().equals(refund.order())) {
                reasons.add(new InvalidInput("refunds[" + i + "]",
                        "这个退款单号已是另一张订单的退款。如果各家门店的单号会重复，请在单号前加上门店或收银机的代号。",
                        "Another order has a refund of this number. If tills or shops share numbers, put the till's or "
                                + "the shop's name before the number."));
            }
            var order = orders.get(refund.order());
            if (order != null && LocalDate.ofInstant(refund.at(), zone)
                    .isBefore(LocalDate.ofInstant(order.paidAt(), zone))) {
                reasons.add(new InvalidInput("refunds[" + i + "].refundedAt", "早于订单的付款日期，请核对。",
                        "It is before the day on which the order was paid: check it."));
            }
        }
    }

    /** The numbers of the orders of which money is given back. */
    List<String> refunded() {
        return List.copyOf(new LinkedHashSet<>(batch.refunds().stream().map(Orders.Refund::order).toList()));
    }
}
