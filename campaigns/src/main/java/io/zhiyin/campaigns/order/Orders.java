package io.zhiyin.campaigns.order;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.MergeStep;
import io.zhiyin.campaigns.store.Sql;
import java.time.Instant;
import java.util.List;

/** Orders by their external number; the same number twice is one order. */
public final class Orders implements MergeStep {
    public record Order(String number, CustomerId customer, Money amount, Instant paidAt) {}

    private static final String ADD = """
            insert into orders (customer_id, number, amount_fen, paid_at)
            select * from unnest(:customers::bigint[], :numbers::text[], :amounts::bigint[], :ats::timestamptz[]) on conflict (number) do nothing""";
    private static final String OF = """
            select number, customer_id, amount_fen, paid_at from orders where customer_id = :customer
             order by paid_at desc, id desc limit :limit""";
    private static final String MOVE = """
            update orders set customer_id = :kept where customer_id = :gone""";

    /** @return how many are new */
    public int add(Sql tx, List<Order> orders) {
        return tx.sql(ADD)
                .bindAll("customers", Long.class,
                        orders.stream().map(order -> order.customer().value()).toList())
                .bindAll("numbers", String.class, orders.stream().map(Order::number).toList())
                .bindAll("amounts", Long.class, orders.stream().map(order -> order.amount().fen()).toList())
                .bindAll("ats", Instant.class, orders.stream().map(Order::paidAt).toList()).update();
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
