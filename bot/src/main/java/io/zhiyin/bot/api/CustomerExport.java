package io.zhiyin.bot.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.consent.Consents;
import io.zhiyin.campaigns.customer.Contacts;
import io.zhiyin.campaigns.customer.Customer;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.customer.Fact;
import io.zhiyin.campaigns.delivery.Deliveries;
import io.zhiyin.campaigns.delivery.DeliveryId;
import io.zhiyin.campaigns.followup.FollowUps;
import io.zhiyin.campaigns.interaction.Interactions;
import io.zhiyin.campaigns.order.Orders;
import io.zhiyin.campaigns.profile.Profiles;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.tag.Tags;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Everything about one person, as the law has them ask for it. */
public final class CustomerExport {
    /** Read at a time. */
    private static final int PART = 1_000;

    private final Sql db;
    private final Clock clock;
    private final Customers customers;
    private final Contacts contacts;
    private final Interactions interactions;
    private final Consents consents;
    private final Orders orders;
    private final Tags tags;
    private final Deliveries deliveries;
    private final Profiles profiles;
    private final FollowUps followUps;

    public CustomerExport(Sql db, Clock clock, Customers customers, Contacts contacts,
            Interactions interactions, Consents consents, Orders orders, Tags tags, Deliveries deliveries,
            Profiles profiles, FollowUps followUps) {
        this.db = db;
        this.clock = clock;
        this.customers = customers;
        this.contacts = contacts;
        this.interactions = interactions;
        this.consents = consents;
        this.orders = orders;
        this.tags = tags;
        this.deliveries = deliveries;
        this.profiles = profiles;
        this.followUps = followUps;
    }

    /** @return empty when there is no such customer; one who was merged into another is that one */
    public Optional<JsonObject> of(CustomerId id) {
        return customers.current(db, id).flatMap(it -> customers.find(db, it)).map(this::whole);
    }

    private JsonObject whole(Customer person) {
        var id = person.id();
        return new JsonObject().put("exportedAt", CustomerJson.time(clock.instant()))
                .put("customer", CustomerJson.customer(person, tags.of(id),
                        FieldJson.of(db, profiles, List.of(id)).apply(id)))
                .put("facts", everyFact(person)).put("fields", everyField(id))
                .put("contacts", Reply.array(contacts.of(db, id), this::contact))
                .put("consents", Reply.array(consents.all(db, id), CustomerJson::consent))
                .put("orders", Reply.array(orders.of(db, id, Integer.MAX_VALUE), CustomerJson::order))
                .put("timeline", wholeTimeline(person)).put("deliveries", allDeliveries(id))
                .put("followUps", Reply.array(
                        followUps.list(db, new FollowUps.Filter(null, null, null, id, null, null), null,
                                Integer.MAX_VALUE),
                        it -> FollowUpsApi.json(it, clock.instant())))
                .put("journeys", JourneysApi.all(db, id));
    }

    /** By whose word each stands, and whatever was said otherwise. */
    private JsonArray everyFact(Customer person) {
        var all = new JsonArray();
        for (var fact : Fact.values()) {
            var known = person.facts().get(fact);
            var past = customers.facts().history(db, person.id(), fact, Integer.MAX_VALUE);
            if (known != null || !past.isEmpty()) {
                all.add(new JsonObject().put("fact", fact.code())
                        .put("known", known == null ? null : FactJson.known(known))
                        .put("history", Reply.array(past, FactJson::past)));
            }
        }
        return all;
    }

    /** Archived fields too, and whatever was said before. */
    private JsonArray everyField(CustomerId id) {
        var known = profiles.values().of(db, id);
        var all = new JsonArray();
        for (var field : profiles.fields().all()) {
            var past = profiles.values().history(db, id, field.id(), Integer.MAX_VALUE);
            var now = known.stream().filter(it -> it.field().equals(field.id())).findFirst();
            if (now.isPresent() || !past.isEmpty()) {
                all.add(new JsonObject().put("key", field.key()).put("name", field.name())
                        .put("known", now.map(it -> FieldJson.known(field, it)).orElse(null))
                        .put("history", Reply.array(past, it -> FieldJson.past(field, it))));
            }
        }
        return all;
    }

    private JsonArray wholeTimeline(Customer person) {
        var whole = new JsonArray();
        Long before = null;
        while (true) {
            var part = interactions.timeline(db, person.id(), null, before, PART);
            part.forEach(it -> whole.add(CustomerJson.entry(it)));
            if (part.size() < PART) {
                return whole;
            }
            before = part.getLast().id();
        }
    }

    private JsonArray allDeliveries(CustomerId id) {
        var filter = new Deliveries.Filter(null, id, null, null, null);
        var all = new JsonArray();
        DeliveryId before = null;
        while (true) {
            var part = deliveries.list(filter, before, PART);
            part.forEach(
                    it -> deliveries.get(it.id()).ifPresent(whole -> all.add(DeliveriesApi.whole(whole))));
            if (part.size() < PART) {
                return all;
            }
            before = part.getLast().id();
        }
    }

    private JsonObject contact(Contacts.Contact contact) {
        return new JsonObject().put("account", contact.account().value())
                .put("staff", contact.staff().value())
                .put("staffName", contacts.staffName(db, contact.account(), contact.staff()).orElse(null))
                .put("externalUserId", contact.externalUserId())
                .put("since", CustomerJson.time(contact.since()))
                .put("state", contact.state()).put("remark", contact.remark())
                .put("lostAt", CustomerJson.time(contact.lostAt())).put("lostBy", contact.lostBy());
    }
}
