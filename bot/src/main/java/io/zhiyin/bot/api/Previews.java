package io.zhiyin.bot.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.calendar.Birthdays;
import io.zhiyin.campaigns.calendar.LeapDayPolicy;
import io.zhiyin.campaigns.customer.Contacts;
import io.zhiyin.campaigns.customer.Customer;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.customer.Identity;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.delivery.Outgoing;
import io.zhiyin.campaigns.delivery.Words;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.template.Variant;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a customer would read, by the very words that would be sent. Nothing is sent and nothing written. */
public final class Previews {
    /** Stands for the account where the customer is on none. */
    private static final AccountId NOWHERE = new AccountId("preview");

    private final Database db;
    private final Clock clock;
    private final ZoneId zone;
    private final Customers customers;
    private final Contacts contacts;
    private final Words words;

    /** @param zone of the shop */
    public Previews(Database db, Clock clock, ZoneId zone, Customers customers, Contacts contacts,
            Words words) {
        this.db = db;
        this.clock = clock;
        this.zone = zone;
        this.customers = customers;
        this.contacts = contacts;
        this.words = words;
    }

    /** The customer named in a body, whoever they are by now; a mistake of the field where there is none. */
    Optional<Customer> customer(Fields fields) {
        var asked = fields.requiredId("customer");
        var found = asked == null
                ? Optional.<Customer>empty()
                : customers.current(db, new CustomerId(asked)).flatMap(it -> customers.find(db, it));
        if (asked != null && found.isEmpty()) {
            fields.wrong("customer", "没有这位客户。", "There is no such customer.");
        }
        return found;
    }

    JsonArray of(List<Variant> variants, Customer customer) {
        return Reply.array(variants, it -> message(it, customer));
    }

    private JsonObject message(Variant variant, Customer customer) {
        var json = new JsonObject().put("channel", Spelling.snake(variant.channel()));
        return switch (words.render(request(variant, customer))) {
            case Words.Rendering.Rendered(Outgoing.Text(var text)) -> json.put("text", text);
            case Words.Rendering.Rendered(Outgoing.TemplateFields(var id, var fields)) ->
                json.put("platformTemplate", id).put("fields", VariantJson.fields(fields, "value"));
            case Words.Rendering.Problem(var code) -> json.put("problem", code);
        };
    }

    private Words.Request request(Variant variant, Customer customer) {
        var contact = contacts.of(db, customer.id()).stream().filter(it -> it.lostAt() == null).findFirst();
        var toContact = variant.channel() == Variant.For.WECOM_TEXT
                || variant.channel() == Variant.For.STAFF_TEXT;
        StaffId staff = toContact ? contact.map(Contacts.Contact::staff).orElse(null) : null;
        var account = toContact && contact.isPresent()
                ? contact.get().account()
                : customer.identities().stream().map(Identity::account).filter(Objects::nonNull).findFirst()
                        .orElse(NOWHERE);
        return new Words.Request(variant, customer.id(), account, staff, occasion(customer));
    }

    private @Nullable LocalDate occasion(Customer customer) {
        var birthday = customer.birthday();
        var own = customer.timeZone();
        return birthday == null
                ? null
                : Birthdays.next(birthday, LocalDate.ofInstant(clock.instant(), own == null ? zone : own),
                        LeapDayPolicy.FEB_28);
    }
}
