package io.zhiyin.campaigns.order;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Merge;
import io.zhiyin.campaigns.customer.MergeNotes;
import io.zhiyin.campaigns.customer.MergeStep;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Turn;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Orders and refunds by their external numbers. They come late, twice, corrected, and a refund before its order; what
 * stands in the end follows from what was said, not from when it came.
 */
public final class Orders implements MergeStep {
    /**
     * A line of an order.
     *
     * @param quantity 1 and more
     * @param amount what was paid for the line, if that is known
     */
    public record Item(String product, @Nullable String category, int quantity, @Nullable Money amount) {}

    /**
     * What is said of an order.
     *
     * @param source which system says so
     * @param coupon the code that was named, or null
     * @param asOf the moment of which it is said; of two sayings the newer counts, and of two of one moment the first
     * @param dated whether that moment was named; else it is when it was received, and saying the same again is no news
     */
    public record Order(String number, CustomerId customer, Money amount, Instant paidAt, String source,
            Instant asOf, List<Item> items, @Nullable String coupon, boolean dated) {
        public Order(String number, CustomerId customer, Money amount, Instant paidAt, String source,
                Instant asOf,
                List<Item> items) {
            this(number, customer, amount, paidAt, source, asOf, items, null, true);
        }

        public Order {
            items = List.copyOf(items);
        }

        public Order(String number, CustomerId customer, Money amount, Instant paidAt) {
            this(number, customer, amount, paidAt, "api", paidAt, List.of());
        }
    }

    /** Money given back for an order, whether that one is known yet or not. */
    public record Refund(String number, String order, Money amount, Instant at) {}

    /** An order as it stands: {@code refunded} is never more than its amount. */
    public record Bought(String number, CustomerId customer, Money amount, Money refunded, Instant paidAt,
            String source, List<Item> items) {
        public Bought {
            items = List.copyOf(items);
        }

        private Bought with(List<Item> lines) {
            return new Bought(number, customer, amount, refunded, paidAt, source, lines);
        }
    }

    /** An order as it stands before something new is said of it. */
    public record Known(CustomerId customer, Instant paidAt, long id, Money amount, @Nullable String coupon,
            Instant asOf) {}

    /** A refund as it stands. */
    public record KnownRefund(String order, Money amount) {}

    /** Said within this of each other, by clocks that differ, the one that is received later is the later one. */
    private static final Duration ONE_MOMENT = Duration.ofSeconds(5);
    private static final String KNOWN = """
            select id, number, customer_id, amount_fen, paid_at, coupon, as_of from orders where number = any(:numbers)""";
    private static final String KNOWN_REFUNDS = """
            select number, order_number, amount_fen from refund where number = any(:numbers)""";
    private static final String ADD = """
            insert into orders (customer_id, number, amount_fen, paid_at, source, as_of, coupon)
            select * from unnest(:customers::bigint[], :numbers::text[], :amounts::bigint[], :ats::timestamptz[],
                                 :sources::text[], :asOf::timestamptz[], :coupons::text[])
            on conflict (number) do update
               set customer_id = excluded.customer_id, amount_fen = excluded.amount_fen, paid_at = excluded.paid_at,
                   source = excluded.source, as_of = excluded.as_of, coupon = coalesce(excluded.coupon, orders.coupon)
             where orders.as_of < excluded.as_of
            returning id, number""";
    private static final String OLD_ITEMS = """
            delete from order_item where order_id = any(:ids)""";
    private static final String ADD_ITEMS = """
            insert into order_item (order_id, line, product, category, quantity, amount_fen)
            select * from unnest(:ids::bigint[], :lines::int[], :products::text[], :categories::text[],
                                 :quantities::int[], :amounts::bigint[])""";
    private static final String ADD_REFUNDS = """
            insert into refund (number, order_number, amount_fen, refunded_at)
            select * from unnest(:numbers::text[], :orders::text[], :amounts::bigint[], :ats::timestamptz[])
            on conflict (number) do update set amount_fen = excluded.amount_fen, refunded_at = excluded.refunded_at
             where refund.order_number = excluded.order_number
               and (refund.amount_fen, refund.refunded_at) is distinct from (excluded.amount_fen, excluded.refunded_at)""";
    private static final String RECKON = """
            update orders o set refunded_fen = r.fen
              from (select each.number, least(each.amount_fen,
                           (select coalesce(sum(refund.amount_fen), 0) from refund where refund.order_number = each.number)) as fen
                      from orders each where each.number = any(:numbers)) as r
             where o.number = r.number and o.refunded_fen <> r.fen""";
    private static final String OF = """
            select id, number, customer_id, amount_fen, refunded_fen, paid_at, source from orders
             where customer_id = :customer order by paid_at desc, id desc limit :limit""";
    private static final String SUMS = """
            select customer_id, count(*) as n, sum(amount_fen - refunded_fen)::bigint as fen from orders
             where customer_id = any(:ids) group by customer_id""";
    private static final String ITEMS = """
            select order_id, product, category, quantity, amount_fen from order_item
             where order_id = any(:ids) order by order_id, line""";
    private static final String MOVE = MergeNotes.move("orders");
    private static final String BACK = MergeNotes.back("orders");
    private static final String NOTE_EVENTS = """
            insert into merge_note (merge_id, what, was)
            select :merge, 'custom_event', coalesce(jsonb_agg(jsonb_build_object('number', number)), '[]')
              from custom_event where customer_id = :gone""";
    private static final String MOVE_EVENTS = """
            update custom_event set customer_id = :kept where customer_id = :gone""";
    private static final String EVENTS_BACK = """
            update custom_event set customer_id = :gone
             where customer_id = :kept and number in (
                   select one ->> 'number' from merge_note n, jsonb_array_elements(n.was) one
                    where n.merge_id = :merge and n.what = 'custom_event')""";

    /**
     * Belongs in a transaction. Of an order named twice in the list the newer counts.
     *
     * @return how many are new or newer than what was known
     */
    public int add(Sql tx, List<Order> told) {
        var newest = new LinkedHashMap<String, Order>();
        told.forEach(order -> newest.merge(order.number(), order,
                (one, other) -> one.asOf().isBefore(other.asOf()) ? other : one));
        if (newest.isEmpty()) {
            return 0;
        }
        var orders = news(tx, List.copyOf(newest.values()));
        if (orders.isEmpty()) {
            return 0;
        }
        var ids = new HashMap<String, Long>();
        tx.sql(ADD)
                .bindAll("customers", Long.class,
                        orders.stream().map(order -> order.customer().value()).toList())
                .bindAll("numbers", String.class, orders.stream().map(Order::number).toList())
                .bindAll("amounts", Long.class, orders.stream().map(order -> order.amount().fen()).toList())
                .bindAll("ats", Instant.class, orders.stream().map(Order::paidAt).toList())
                .bindAll("sources", String.class, orders.stream().map(Order::source).toList())
                .bindAll("asOf", Instant.class, orders.stream().map(Order::asOf).toList())
                .bindAll("coupons", String.class,
                        orders.stream().<@Nullable String>map(Order::coupon).toList())
                .list(row -> ids.put(row.text("number"), row.number("id")));
        if (!ids.isEmpty()) {
            items(tx, orders, ids);
            reckon(tx, List.copyOf(ids.keySet()));
        }
        return ids.size();
    }

    /**
     * Belongs in a transaction. What is said of a known refund of the same order corrects it.
     *
     * @return how many are new or corrected
     */
    public int refund(Sql tx, List<Refund> told) {
        if (told.isEmpty()) {
            return 0;
        }
        Turn.ORDERS.await(tx);
        var latest = new LinkedHashMap<String, Refund>();
        told.forEach(it -> latest.put(it.number(), it));
        var refunds = List.copyOf(latest.values());
        var added = tx.sql(ADD_REFUNDS)
                .bindAll("numbers", String.class, refunds.stream().map(Refund::number).toList())
                .bindAll("orders", String.class, refunds.stream().map(Refund::order).toList())
                .bindAll("amounts", Long.class, refunds.stream().map(it -> it.amount().fen()).toList())
                .bindAll("ats", Instant.class, refunds.stream().map(Refund::at).toList()).update();
        reckon(tx, refunds.stream().map(Refund::order).distinct().toList());
        return added;
    }

    /** What is known of the orders of these numbers; nobody else changes them until the transaction ends. */
    public Map<String, Known> known(Sql tx, Collection<String> numbers) {
        // An order and its refund may be told at the same moment, and neither would see the other.
        Turn.ORDERS.await(tx);
        var known = new HashMap<String, Known>();
        tx.sql(KNOWN).bindAll("numbers", String.class, List.copyOf(numbers))
                .list(row -> known.put(row.text("number"),
                        new Known(new CustomerId(row.number("customer_id")), row.instant("paid_at"),
                                row.number("id"), new Money(row.number("amount_fen")),
                                row.textOrNull("coupon"), row.instant("as_of"))));
        return known;
    }

    /** The same of refunds. */
    public Map<String, KnownRefund> knownRefunds(Sql tx, Collection<String> numbers) {
        Turn.ORDERS.await(tx);
        var known = new HashMap<String, KnownRefund>();
        tx.sql(KNOWN_REFUNDS).bindAll("numbers", String.class, List.copyOf(numbers))
                .list(row -> known.put(row.text("number"),
                        new KnownRefund(row.text("order_number"), new Money(row.number("amount_fen")))));
        return known;
    }

    /** Newest first. */
    public List<Bought> of(Sql db, CustomerId customer, int limit) {
        var found = db.sql(OF).bind("customer", customer.value()).bind("limit", limit)
                .list(row -> Map.entry(row.number("id"), bought(row)));
        var items = lines(db, found.stream().map(Map.Entry::getKey).toList());
        return found.stream()
                .map(it -> it.getValue().with(items.getOrDefault(it.getKey(), List.of()))).toList();
    }

    /** How many orders a customer has, and what they brought net of refunds; who has none is missing. */
    public record Sum(long orders, Money net) {}

    public Map<CustomerId, Sum> sums(Sql db, Collection<CustomerId> customers) {
        var sums = new HashMap<CustomerId, Sum>();
        db.sql(SUMS).bindAll("ids", Long.class, customers.stream().map(CustomerId::value).toList())
                .list(row -> sums.put(new CustomerId(row.number("customer_id")),
                        new Sum(row.number("n"), new Money(row.number("fen")))));
        return sums;
    }

    @Override
    public void merge(Sql tx, Merge merge) {
        List.of(MOVE, NOTE_EVENTS, MOVE_EVENTS).forEach(it -> MergeNotes.run(tx, it, merge));
    }

    /** An order tells no account: one that came after the merge stays with the one who was kept. */
    @Override
    public void undo(Sql tx, Merge merge, Set<AccountId> accounts) {
        List.of(BACK, EVENTS_BACK).forEach(it -> MergeNotes.run(tx, it, merge));
    }

    /** Without what was received again as it is known. */
    private List<Order> news(Sql tx, List<Order> told) {
        var known = known(tx, told.stream().map(Order::number).toList());
        if (known.isEmpty()) {
            return told;
        }
        var lines = lines(tx, told.stream().filter(it -> !it.dated()).map(it -> known.get(it.number()))
                .filter(Objects::nonNull).map(Known::id).toList());
        var news = new ArrayList<Order>();
        for (var order : told) {
            var before = known.get(order.number());
            if (before == null || order.dated()) {
                news.add(order);
            } else if (!same(order, before, lines.getOrDefault(before.id, List.of()))) {
                news.add(after(order, before.asOf));
            }
        }
        return news;
    }

    private static boolean same(Order told, Known before, List<Item> lines) {
        return told.amount.equals(before.amount) && told.customer.equals(before.customer)
                && told.paidAt.truncatedTo(ChronoUnit.MICROS).equals(before.paidAt)
                && (told.coupon == null || told.coupon.equals(before.coupon)) && told.items.equals(lines);
    }

    private static Order after(Order told, Instant before) {
        var later = told.asOf.isAfter(before) || told.asOf.plus(ONE_MOMENT).isBefore(before)
                ? told.asOf
                : before.plus(1, ChronoUnit.MICROS);
        return new Order(told.number, told.customer, told.amount, told.paidAt, told.source, later, told.items,
                told.coupon, false);
    }

    private static Map<Long, List<Item>> lines(Sql db, List<Long> orders) {
        var lines = new HashMap<Long, List<Item>>();
        if (!orders.isEmpty()) {
            db.sql(ITEMS).bindAll("ids", Long.class, orders)
                    .list(row -> lines.computeIfAbsent(row.number("order_id"), _ -> new ArrayList<>())
                            .add(item(row)));
        }
        return lines;
    }

    private static void items(Sql tx, List<Order> orders, Map<String, Long> ids) {
        tx.sql(OLD_ITEMS).bindAll("ids", Long.class, ids.values()).update();
        record Line(long order, int line, Item item) {}
        var lines = orders.stream().flatMap(order -> {
            var id = ids.get(order.number());
            return id == null
                    ? Stream.<Line>empty()
                    : IntStream.range(0, order.items().size())
                            .mapToObj(i -> new Line(id, i + 1, order.items().get(i)));
        }).toList();
        if (lines.isEmpty()) {
            return;
        }
        var categories = new ArrayList<@Nullable String>();
        var amounts = new ArrayList<@Nullable Long>();
        for (var line : lines) {
            var amount = line.item.amount();
            categories.add(line.item.category());
            amounts.add(amount == null ? null : amount.fen());
        }
        tx.sql(ADD_ITEMS).bindAll("ids", Long.class, lines.stream().map(Line::order).toList())
                .bindAll("lines", Integer.class, lines.stream().map(Line::line).toList())
                .bindAll("products", String.class, lines.stream().map(it -> it.item.product()).toList())
                .bindAll("categories", String.class, categories)
                .bindAll("quantities", Integer.class, lines.stream().map(it -> it.item.quantity()).toList())
                .bindAll("amounts", Long.class, amounts).update();
    }

    private static void reckon(Sql tx, List<String> numbers) {
        tx.sql(RECKON).bindAll("numbers", String.class, numbers).update();
    }

    private static Item item(Row row) {
        var amount = row.numberOrNull("amount_fen");
        return new Item(row.text("product"), row.textOrNull("category"), row.integer("quantity"),
                amount == null ? null : new Money(amount));
    }

    private static Bought bought(Row row) {
        return new Bought(row.text("number"), new CustomerId(row.number("customer_id")),
                new Money(row.number("amount_fen")), new Money(row.number("refunded_fen")),
                row.instant("paid_at"), row.text("source"), List.of());
    }
}
