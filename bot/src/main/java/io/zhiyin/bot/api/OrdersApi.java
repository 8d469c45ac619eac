package io.zhiyin.bot.api;

import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.order.Money;
import io.zhiyin.campaigns.order.Orders;
import io.zhiyin.campaigns.store.Database;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@code /orders}: taken in by the batch; an order number that is known already changes nothing. */
public final class OrdersApi implements Resource {
    private static final int MOST = 1_000;
    private static final int LONGEST_NUMBER = 100;
    private static final int MOST_ITEMS = 200;
    private static final int MOST_OF_ONE = 1_000_000;
    private static final int LONGEST_NAME = 100;
    /** A hundred million yuan. */
    private static final long DEAREST_FEN = 10_000_000_000L;

    private final Database db;
    private final Customers customers;
    private final Orders orders;

    public OrdersApi(Database db, Customers customers, Orders orders) {
        this.db = db;
        this.customers = customers;
        this.orders = orders;
    }

    @Override
    public void mount(Routes routes) {
        routes.post("/orders", this::add);
    }

    private record Sent(Fields at, String number, @Nullable CustomerId customer, long fen, Instant paidAt,
            List<Orders.Line> items) {}

    private Reply add(Call call) {
        var fields = call.fields();
        var sent = new ArrayList<Sent>();
        for (var order : fields.neededObjects("orders", MOST)) {
            var number = order.neededText("number", LONGEST_NUMBER);
            var customer = order.requiredId("customer");
            sent.add(new Sent(order, number, customer == null ? null : new CustomerId(customer),
                    order.neededNumber("amountFen", 0, DEAREST_FEN), order.neededInstant("paidAt"),
                    items(order)));
        }
        // An order of a customer who was merged into another belongs to the one kept.
        var who = customers.allCurrent(db,
                sent.stream().map(Sent::customer).filter(Objects::nonNull).distinct().toList());
        var read = new ArrayList<Orders.Order>();
        for (var order : sent) {
            var customer = order.customer == null ? null : who.get(order.customer);
            if (customer != null) {
                read.add(new Orders.Order(order.number, customer, new Money(order.fen), order.paidAt,
                        order.items));
            } else if (order.customer != null) {
                order.at.wrong("customer", "没有这位客户。", "There is no such customer.");
            }
        }
        fields.done();
        return Reply.ok(
                new JsonObject().put("received", read.size()).put("added",
                        db.inTransaction(tx -> orders.add(tx, read))));
    }

    private static List<Orders.Line> items(Fields order) {
        if (!order.hasValue("items")) {
            return List.of();
        }
        var items = new ArrayList<Orders.Line>();
        for (var item : order.neededObjects("items", MOST_ITEMS)) {
            var quantity = item.number("quantity", 1, MOST_OF_ONE);
            items.add(new Orders.Line(item.neededText("product", LONGEST_NAME),
                    item.text("category", LONGEST_NAME), quantity == null ? 1 : Math.toIntExact(quantity),
                    new Money(item.neededNumber("amountFen", 0, DEAREST_FEN))));
        }
        return items;
    }
}
