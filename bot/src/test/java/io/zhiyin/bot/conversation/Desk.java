package io.zhiyin.bot.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.consent.Consents;
import io.zhiyin.campaigns.customer.Naming;
import io.zhiyin.campaigns.customer.Contacts;
import io.zhiyin.campaigns.customer.Customer;
import io.zhiyin.campaigns.customer.CustomerSearch;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.customer.ErasedPeople;
import io.zhiyin.campaigns.customer.Erasure;
import io.zhiyin.campaigns.customer.Identity;
import io.zhiyin.campaigns.customer.Merges;
import io.zhiyin.campaigns.delivery.Deliveries;
import io.zhiyin.campaigns.inbox.InboxHandler.Handled;
import io.zhiyin.campaigns.inbox.InboxHandler.InboxMessage;
import io.zhiyin.campaigns.interaction.Incoming;
import io.zhiyin.campaigns.interaction.InteractionKind;
import io.zhiyin.campaigns.interaction.Interactions;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.TestDatabase;
import io.zhiyin.campaigns.tag.TagRules;
import io.zhiyin.campaigns.tag.Tags;
import io.zhiyin.templates.Language;
import io.zhiyin.templates.MessageRenderer;
import io.zhiyin.templates.ShippedMessages;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A reception as the service has it, given events instead of XML, and what it leaves behind. */
final class Desk {
    static final Instant NOW = Instant.parse("2026-06-25T02:00:00Z");
    private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");

    final Database db;
    final Customers customers;
    final Contacts contacts;
    final Interactions interactions;
    final Consents consents = new Consents();
    final Tags tags;
    final TagRules rules;
    final Merges merges;
    final Erasure erasure;
    private final CustomerSearch search;
    private final List<Incoming> incoming = new CopyOnWriteArrayList<>();
    private final Reception reception;

    Desk(TestDatabase database) {
        var clock = Clock.fixed(NOW, ZoneOffset.UTC);
        db = database.db();
        customers = new Customers(database.vault());
        contacts = new Contacts(database.vault());
        interactions = new Interactions(database.vault());
        tags = new Tags(db);
        rules = new TagRules(db, clock);
        merges = new Merges(customers, List.of(interactions, consents, tags));
        search = new CustomerSearch(database.vault());
        var erased = new ErasedPeople(database.vault(), clock);
        erasure = new Erasure(db, customers, erased, consents::withdrawn, List.of());
        reception = new Reception(message -> incoming.get((int) message.id() - 1), customers, erased,
                contacts,
                interactions, consents, tags, rules,
                new Deliveries(db, database.vault(), clock, () -> {}),
                new Words(new MessageRenderer(SHANGHAI), new ShippedMessages(), Language.ZH, "知音茶铺"),
                SHANGHAI, clock, () -> {}, _ -> {}, Naming.ALL_APART, (_, _, _, _) -> {});
    }

    /** One batch, in a transaction of its own. */
    List<Handled> receive(boolean awaited, Incoming... events) {
        return db.inTransaction(tx -> receive(tx, awaited, events));
    }

    List<Handled> receive(Sql tx, boolean awaited, Incoming... events) {
        var messages = new ArrayList<InboxMessage>();
        synchronized (incoming) {
            for (var event : events) {
                incoming.add(event);
                messages.add(
                        new InboxMessage(incoming.size(), event.account(), event.at(), "", awaited));
            }
        }
        return reception.handle(tx, messages);
    }

    /** Each a batch of its own, one after the other. */
    void receiveInTurn(Incoming... events) {
        for (var event : events) {
            receive(true, event);
        }
    }

    Customer customer(String person) {
        var found = search.find(db, new CustomerSearch.Query(person, null, null, 2));
        assertThat(found).hasSize(1);
        return customers.find(db, found.getFirst()).orElseThrow();
    }

    Identity identity(String person) {
        return customer(person).identities().stream().filter(it -> it.value().equals(person)).findFirst()
                .orElseThrow();
    }

    List<InteractionKind> kinds(Customer customer) {
        return interactions.timeline(db, customer.id(), null, null, 10).stream().map(Interactions.Entry::kind)
                .toList();
    }

    List<String> deliveriesOf(Customer customer) {
        return db.sql("select kind from delivery where customer_id = :id order by id")
                .bind("id", customer.id().value()).list(row -> row.text("kind"));
    }

    long openWindows() {
        return db.sql("select count(*) from reply_window").count();
    }
}
