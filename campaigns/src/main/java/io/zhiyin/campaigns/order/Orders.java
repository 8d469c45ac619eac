package io.zhiyin.campaigns.order;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.MergeStep;
import io.zhiyin.campaigns.store.Sql;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Orders by their external number; the same number twice is one order. */
public final class Orders implements MergeStep {
    /** @param lines what was bought, in its order; empty where whoever sends the order does not tell */
    public record Order(String number, CustomerId customer, Money amount, Instant paidAt, List<Line> lines) {
        public Order {
            lines = List.copyOf(lines);
        }

        public Order(String number, CustomerId customer, Money amount, Instant paidAt) {
            this(number, customer, amount, paidAt, List.of());
        }
    }

    /** @param amount of the whole line, whatever the quantity */
    public record Line(String product, @Nullable String category, int quantity, Money amount) {}

    private static final String ADD = """
            insert into orders (customer_id, number, amount_fen, paid_at)
            select * from unnest(:customers::bigint[], :numbers::text[], :amounts::bigint[], :ats::timestamptz[])
            on conflict (number) do nothing returning id, number""";
    private static final String ADD_LINES = """
            insert into order_item (order_id, line, product, category, quantity, amount_fen)
            select * from unnest(:orders::bigint[], :lines::int[], :products::text[], :categories::text[],
                                 :quantities::int[], :amounts::bigint[])""";
    private static final String OF = """
            select number, customer_id, amount_fen, paid_at from orders where customer_id = :customer
             order by paid_at desc, id desc limit :limit""";
    private static final String MOVE = """
            update orders set customer_id = :kept where customer_id = :gone""";

    /** In a transaction where there are lines. @return how many are new */
    public int add(Sql tx, List<Order> orders) {
        var added = new HashMap<String, Long>();
        tx.sql(ADD)
                .bindAll("customers", Long.class,
                        orders.stream().map(order -> order.customer().value()).toList())
                .bindAll("numbers", String.class, orders.stream().map(Order::number).toList())
                .bindAll("amounts", Long.class, orders.stream().map(order -> order.amount().fen()).toList())
                .bindAll("ats", Instant.class, orders.stream().map(Order::paidAt).toList())
                .list(row -> added.put(row.text("number"), row.number("id")));
        addLines(tx, orders, added);
        return added.size();
    }

    /** Of one number twice in a batch the first is the order. */
    private static void addLines(Sql tx, List<Order> orders, Map<String, Long> added) {
        var left = new HashMap<>(added);
        var ids = new ArrayList<Long>();
        var places = new ArrayList<Integer>();
        var lines = new ArrayList<Line>();
        for (var order : orders) {
            var id = left.remove(order.number());
            for (var i = 0; id != null && i < order.lines().size(); i++) {
                ids.add(id);
                places.add(i + 1);
                lines.add(order.lines().get(i));
            }
        }
        if (!lines.isEmpty()) {
            tx.sql(ADD_LINES).bindAll("orders", Long.class, ids).bindAll("lines", Integer.class, places)
                    .bindAll("products", String.class, lines.stream().map(Line::product).toList())
                    .bindAll("categories", String.class, lines.stream().map(Line::category).toList())
                    .bindAll("quantities", Integer.class, lines.stream().map(Line::quantity).toList())
                    .bindAll("amounts", Long.class, lines.stream().map(it -> it.amount().fen()).toList())
                    .update();
        }
    }

    /** Newest first. */
    public List<Order> of(Sql db, CustomerId customer, int limit) {
        return db.sql(OF).bind("customer", customer.value()).bind("limit", limit)
                .list(row -> new Order(row.text("number"), new CustomerId(row.number("customer_id")),
                        new Money(row.number("amount_fen")), row.instant("paid_at")));
    }

    @Override
    public void merge(Sql tx, CustomerId kept, CustomerId gone) {
        tx.sql(MOVE).bind("kept", kept.value()).bind("gone", gone.value()).update();
    }
}
