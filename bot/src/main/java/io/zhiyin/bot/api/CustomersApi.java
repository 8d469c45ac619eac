package io.zhiyin.bot.api;

import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.customer.Customer;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.CustomerSearch;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.customer.Erasure;
import io.zhiyin.campaigns.customer.Fact;
import io.zhiyin.campaigns.customer.FactLine;
import io.zhiyin.campaigns.customer.Facts.Said;
import io.zhiyin.campaigns.customer.Mail;
import io.zhiyin.campaigns.customer.Phone;
import io.zhiyin.campaigns.customer.Speaker;
import io.zhiyin.campaigns.profile.Profiles;
import io.zhiyin.campaigns.saying.Source;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.tag.GivenBy;
import io.zhiyin.campaigns.tag.TagId;
import io.zhiyin.campaigns.tag.Tagging;
import io.zhiyin.campaigns.tag.Tags;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /customers}: found, entered, changed and erased. */
public final class CustomersApi implements Resource {
    static final int LONGEST_NAME = 100;
    private static final int LONGEST_NOTE = 5_000;
    private static final int LONGEST_SEARCH = 200;
    private static final int MOST_TAGS = 100;

    private final Database db;
    private final Clock clock;
    private final ZoneId zone;
    private final Customers customers;
    private final CustomerSearch search;
    private final Tags tags;
    private final Erasure erasure;
    private final Profiles profiles;

    /** @param zone of the shop, whose date counts where a customer's zone is not known */
    public CustomersApi(Database db, Clock clock, ZoneId zone, Customers customers, CustomerSearch search,
            Tags tags, Erasure erasure, Profiles profiles) {
        this.db = db;
        this.clock = clock;
        this.zone = zone;
        this.customers = customers;
        this.search = search;
        this.tags = tags;
        this.erasure = erasure;
        this.profiles = profiles;
    }

    @Override
    public void mount(Routes routes) {
        routes.get("/customers", this::list).post("/customers", this::create)
                .get("/customers/{id}", this::get)
                .patch("/customers/{id}", this::change).delete("/customers/{id}", this::erase);
    }

    private Reply list(Call call) {
        var query = call.query();
        var text = query.text("q", LONGEST_SEARCH);
        var tag = query.id("tag");
        var page = query.page("customers");
        query.done();
        // A page of the API holds as many as the search gives at once, so the next page is asked for, not peeked at.
        var found = search.find(db, new CustomerSearch.Query(text, tag, page.last(), page.limit()));
        var more = found.size() == page.limit() && !search
                .find(db, new CustomerSearch.Query(text, tag, found.getLast().value(), 1)).isEmpty();
        var given = tags.ofAll(found);
        var known = FieldJson.of(db, profiles, found);
        return Reply.ok(page.of(customers.all(db, found), it -> it.id().value(),
                it -> CustomerJson.customer(it, given.getOrDefault(it.id(), List.of()), known.apply(it.id())),
                more));
    }

    private Reply create(Call call) {
        var fields = call.fields();
        var entered = read(fields, zone, null, null);
        var given = tags(fields);
        var values = CustomerFieldsApi.read(fields, call.body().getValue("fields"), profiles);
        fields.done();
        var made = db.inTransaction(tx -> {
            var id = customers.add(tx, "api", clock.instant());
            write(tx, id, entered, call.caller());
            CustomerFieldsApi.write(tx, profiles, id, values, call.caller(), clock.instant());
            tags.giveAll(tx, given.stream().map(tag -> new Tagging(id, tag, GivenBy.PERSON,
                    call.caller().signature(), clock.instant())).toList());
            return id;
        });
        return Reply.created("/customers/" + made.value(), one(made)).about(made.value());
    }

    private Reply get(Call call) {
        call.query().done();
        return Reply.ok(one(current(db, customers, call)));
    }

    private Reply change(Call call) {
        var id = current(db, customers, call);
        var customer = customers.find(db, id).orElseThrow(() -> new Refused(Problem.notFound()));
        var own = customer.timeZone();
        var fields = call.fields();
        var entered = read(fields, own == null ? zone : own, customer.phone(), customer.mail());
        var values = CustomerFieldsApi.read(fields, call.body().getValue("fields"), profiles);
        fields.done();
        var held = db.inTransaction(tx -> {
            var now = customers.hold(tx, id).orElseThrow(() -> new Refused(Problem.notFound()));
            var refused = write(tx, now, entered, call.caller());
            CustomerFieldsApi.write(tx, profiles, now, values, call.caller(), clock.instant());
            return new Changed(now, refused);
        });
        return Reply.ok(one(held.id).put("notTaken", held.notTaken));
    }

    private record Changed(CustomerId id, JsonObject notTaken) {}

    private Reply erase(Call call) {
        call.query().done();
        return Reply.doneIf(erasure.erase(new CustomerId(call.id("id"))));
    }

    /** Who the id in the path is by now, the customer they were merged into if they were. */
    static CustomerId current(Sql db, Customers customers, Call call) {
        return customers.current(db, new CustomerId(call.id("id")))
                .orElseThrow(() -> new Refused(Problem.notFound()));
    }

    private JsonObject one(CustomerId id) {
        // Erased between two statements, perhaps by another node.
        return json(customers.find(db, id).orElseThrow(() -> new Refused(Problem.notFound())));
    }

    private JsonObject json(Customer customer) {
        return CustomerJson.customer(customer, tags.of(customer.id()),
                FieldJson.of(db, profiles, List.of(customer.id())).apply(customer.id()));
    }

    /** A field that was sent, be it as null. */
    private record Sent<T extends @Nullable Object>(T value) {}

    private record Entered(@Nullable Sent<@Nullable String> name, @Nullable Sent<@Nullable Phone> phone,
            @Nullable Sent<@Nullable String> mail, @Nullable Sent<@Nullable String> note,
            @Nullable Sent<@Nullable Birthday> birthday, @Nullable Sent<@Nullable ZoneId> timeZone,
            @Nullable Boolean phoneVerified, @Nullable Boolean mailVerified) {
        List<Said> said(CustomerId who, Speaker by) {
            var said = new ArrayList<Said>();
            if (name != null) {
                said.add(new Said(who, Fact.NAME, name.value, by));
            }
            if (phone != null) {
                said.add(new Said(who, Fact.PHONE, phone.value == null ? null : phone.value.value(), by));
            }
            if (mail != null) {
                said.add(new Said(who, Fact.MAIL, mail.value, by));
            }
            if (birthday != null) {
                said.add(new Said(who, Fact.BIRTHDAY, FactLine.of(birthday.value), by));
            }
            return said;
        }
    }

    /** @param known the phone that the customer has, or null */
    private Entered read(Fields fields, ZoneId customersZone, @Nullable String known,
            @Nullable String knownMail) {
        var timeZone = fields.zone("timeZone");
        var today = LocalDate.ofInstant(clock.instant(), timeZone == null ? customersZone : timeZone);
        return new Entered(sent(fields, "name", fields.text("name", LONGEST_NAME)),
                sent(fields, "phone", phone(fields, "phone")), sent(fields, "mail", mail(fields, "mail")),
                sent(fields, "note", fields.lines("note", LONGEST_NOTE)),
                sent(fields, "birthday", BirthdayReader.read(fields, "birthday", today)),
                sent(fields, "timeZone", timeZone), phoneVerified(fields, known),
                mailVerified(fields, knownMail));
    }

    private static <T extends @Nullable Object> @Nullable Sent<T> sent(Fields fields, String name, T value) {
        return fields.has(name) ? new Sent<>(value) : null;
    }

    /** @return the facts that were not taken, with the reason */
    private JsonObject write(Sql tx, CustomerId id, Entered entered, Caller by) {
        var speaker = new Speaker(Source.API, by.signature(), clock.instant());
        var said = entered.said(id, speaker);
        var verdicts = customers.facts().say(tx, said);
        var refused = new JsonObject();
        for (var i = 0; i < said.size(); i++) {
            if (!verdicts.get(i).taken()) {
                refused.put(said.get(i).fact().code(), Spelling.snake(verdicts.get(i)));
            }
        }
        if (entered.phoneVerified != null && !refused.containsKey(Fact.PHONE.code())) {
            if (entered.phoneVerified) {
                customers.verifyPhone(tx, id, speaker);
            } else {
                customers.verifyPhone(tx, id, null, clock.instant());
            }
        }
        if (entered.mailVerified != null && !refused.containsKey(Fact.MAIL.code())) {
            if (entered.mailVerified) {
                customers.verifyMail(tx, id, speaker);
            } else {
                customers.denyMail(tx, id);
            }
        }
        if (entered.note != null) {
            customers.note(tx, id, entered.note.value);
        }
        if (entered.timeZone != null) {
            customers.timeZone(tx, id, entered.timeZone.value);
        }
        return refused;
    }

    static @Nullable Phone phone(Fields fields, String field) {
        var text = fields.text(field, 40);
        var phone = text == null ? null : Phone.of(text).orElse(null);
        if (text != null && phone == null) {
            fields.wrong(field, "须为手机号、带区号的座机号，或带 + 和国家码的号码。",
                    "A mainland number, or one with + and its country code, is expected.");
        }
        return phone;
    }

    private static @Nullable Boolean phoneVerified(Fields fields, @Nullable String known) {
        var verified = fields.flag("phoneVerified");
        if (Boolean.TRUE.equals(verified)
                && (fields.has("phone") ? !fields.hasValue("phone") : known == null)) {
            fields.wrong("phoneVerified", "没有手机号，无从核实。", "There is no phone to be verified.");
        }
        return verified;
    }

    private static @Nullable Boolean mailVerified(Fields fields, @Nullable String known) {
        var verified = fields.flag("mailVerified");
        if (Boolean.TRUE.equals(verified)
                && (fields.has("mail") ? !fields.hasValue("mail") : known == null)) {
            fields.wrong("mailVerified", "没有邮箱，无从核实。", "There is no mail address to be verified.");
        }
        return verified;
    }

    static @Nullable String mail(Fields fields, String field) {
        var mail = fields.text(field, Mail.LONGEST);
        if (mail != null && Mail.of(mail).isEmpty()) {
            fields.wrong(field, "须为邮箱地址，如 lin@example.com。",
                    "A mail address is expected, as lin@example.com.");
            return null;
        }
        return mail;
    }

    private List<TagId> tags(Fields fields) {
        var ids = fields.ids("tags", MOST_TAGS).stream().map(TagId::new).toList();
        var known = tags.names(ids).keySet();
        ids.stream().filter(tag -> !known.contains(tag)).forEach(
                tag -> fields.wrong("tags", "没有标签 " + tag.value() + "。",
                        "There is no tag " + tag.value() + "."));
        return ids;
    }
}
