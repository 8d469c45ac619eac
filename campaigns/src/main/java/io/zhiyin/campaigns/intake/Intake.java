package io.zhiyin.campaigns.intake;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.customer.ManyCustomers;
import io.zhiyin.campaigns.interaction.InteractionKind;
import io.zhiyin.campaigns.interaction.Interactions;
import io.zhiyin.campaigns.order.Orders;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Vault;
import io.zhiyin.campaigns.tag.TagRule.Source;
import io.zhiyin.campaigns.tag.TagRules;
import io.zhiyin.campaigns.tag.Tagging;
import io.zhiyin.campaigns.tag.Tags;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Takes in batches of orders, refunds and events: one transaction a batch, in sets. Whatever comes twice, late or
 * corrected ends as if it had come once and in order.
 */
public final class Intake {
    /** How many were new, or newer than what was known. */
    public record Taken(int orders, int refunds, int events) {}

    /** Where what no channel of ours brought stands on a timeline. */
    private static final AccountId ELSEWHERE = new AccountId("external");
    private static final String ADD_EVENTS = """
            insert into custom_event (number, customer_id, taken_at)
            select *, :now from unnest(:numbers::text[], :customers::bigint[])
            on conflict (number) do nothing returning number""";

    private final Database db;
    private final Clock clock;
    private final ZoneId zone;
    private final Recognition recognition;
    private final Orders orders;
    private final Interactions interactions;
    private final Tags tags;
    private final TagRules rules;

    /** @param zone in which a refund's day and its order's are compared */
    public Intake(Database db, Vault vault, Clock clock, ZoneId zone, Customers customers, Orders orders,
            Interactions interactions, Tags tags, TagRules rules) {
        this.db = db;
        this.clock = clock;
        this.zone = zone;
        this.recognition = new Recognition(customers, vault);
        this.orders = orders;
        this.interactions = interactions;
        this.tags = tags;
        this.rules = rules;
    }

    /**
     * @param source the system that tells it, for people to see
     * @throws NotTaken where it cannot be told who somebody is, or something cannot be true; nothing is written then
     */
    public Taken take(Batch batch, String source) {
        return ManyCustomers.settled(() -> db.inTransaction(tx -> take(tx, batch, source)));
    }

    private Taken take(Sql tx, Batch batch, String source) {
        var now = clock.instant();
        var buyers = new LinkedHashMap<Buyer, String>();
        for (var i = 0; i < batch.sales().size(); i++) {
            buyers.putIfAbsent(batch.sales().get(i).buyer(), "orders[" + i + "]");
        }
        for (var i = 0; i < batch.events().size(); i++) {
            buyers.putIfAbsent(batch.events().get(i).who(), "events[" + i + "]");
        }
        var doubts = new Doubts(batch);
        doubts.future(now);
        doubts.settle();
        var who = recognition.recognise(tx, buyers, now);
        doubts.twice(who);
        var added = sold(tx, batch, source, who, doubts, now);
        if (!batch.refunds().isEmpty()) {
            // the batch's own orders stand by now
            doubts.refunds(
                    orders.knownRefunds(tx, batch.refunds().stream().map(Orders.Refund::number).toList()),
                    orders.known(tx, doubts.refunded()), zone);
        }
        doubts.settle();
        var refunded = orders.refund(tx, batch.refunds());
        return new Taken(added, refunded, happened(tx, batch.events(), who, now));
    }

    private int sold(Sql tx, Batch batch, String source, Map<Buyer, CustomerId> who, Doubts doubts,
            Instant now) {
        if (batch.sales().isEmpty()) {
            return 0;
        }
        doubts.owners(orders.known(tx, batch.sales().stream().map(Batch.Sale::number).toList()), who);
        doubts.settle();
        return orders.add(tx, batch.sales().stream().map(it -> {
            var asOf = it.asOf();
            return new Orders.Order(it.number(), of(who, it.buyer()), it.amount(), it.paidAt(), source,
                    asOf == null ? now : asOf, it.items(), it.coupon(), asOf != null);
        }).toList());
    }

    private int happened(Sql tx, List<Batch.Event> events, Map<Buyer, CustomerId> who, Instant now) {
        if (events.isEmpty()) {
            return 0;
        }
        var fresh = new HashSet<>(tx.sql(ADD_EVENTS).bind("now", now)
                .bindAll("numbers", String.class, events.stream().map(Batch.Event::number).toList())
                .bindAll("customers", Long.class,
                        events.stream().map(it -> of(who, it.who()).value()).toList())
                .list(row -> row.text("number")));
        var told = events.stream().filter(it -> fresh.remove(it.number())).toList();
        interactions.add(tx, told.stream()
                .map(it -> new Interactions.Event(of(who, it.who()), ELSEWHERE, InteractionKind.EVENT,
                        it.at(),
                        it.facts().isEmpty() ? null : words(it.facts()), Map.of("name", it.name()), null))
                .toList());
        List<Tagging> earned = new ArrayList<>();
        for (var event : told) {
            earned.addAll(rules.current().taggings(Source.EVENT,
                    InteractionKind.EVENT.code() + ":" + event.name(), of(who, event.who()),
                    event.at()));
        }
        tags.giveAll(tx, earned);
        return told.size();
    }

    private static String words(Map<String, String> facts) {
        return facts.entrySet().stream().sorted(Map.Entry.comparingByKey())
                .map(it -> it.getKey() + "：" + it.getValue())
                .collect(Collectors.joining("\n"));
    }

    private static CustomerId of(Map<Buyer, CustomerId> who, Buyer buyer) {
        return Objects.requireNonNull(who.get(buyer), "every buyer was recognised");
    }
}
