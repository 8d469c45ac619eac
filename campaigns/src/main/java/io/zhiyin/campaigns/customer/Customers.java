package io.zhiyin.campaigns.customer;

import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.saying.Source;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Vault;
import io.zhiyin.campaigns.store.Vault.Purpose;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The customers and what is known of each. Names, phones, mails and notes are sealed on the way in. */
public final class Customers {
    private static final String ADD = """
            insert into customer (source, created_at) values (:source, :at) returning id""";
    private static final String KNOWN_SINCE = """
            update customer set source = :source, created_at = :at where id = :id and created_at > :at""";
    private static final String SELECT = """
            select c.id, c.source, c.birthday_kind, c.birthday_year, c.birthday_month, c.birthday_day,
                   c.birthday_leap, c.time_zone, c.created_at, c.last_interaction_at, p.name, p.phone, p.mail, p.note,
                   p.phone_verified_by, p.phone_verified_at, v.verified_by as mail_verified_by, v.verified_at as mail_verified_at, p.said_source, p.said_by, p.said_at, p.said::text as said,
                   c.birthday_source, c.birthday_set_by, c.birthday_since, c.birthday_set_at
              from customer c left join customer_private p on p.customer_id = c.id
              left join verified_mail v on v.customer_id = p.customer_id and v.mail_index = p.mail_index
             where c.id = any(:ids)""";
    private static final String IDENTITIES = """
            select id, customer_id, account, kind, value, since, followed_at, lost_at from identity
             where customer_id = any(:ids) order by id""";
    private static final String WITH_PHONE = """
            select customer_id from customer_private where phone_index = :phone order by customer_id""";
    private static final String CURRENT = """
            with recursive kept as (
                select id, merged_into from customer where id = :id
                union all
                select c.id, c.merged_into from customer c join kept k on c.id = k.merged_into
            )
            select id from kept where merged_into is null""";
    private static final String ALL_CURRENT = """
            with recursive kept as (
                select id as asked, id, merged_into from customer where id = any(:ids)
                union all
                select k.asked, c.id, c.merged_into from customer c join kept k on c.id = k.merged_into
            )
            select asked, id from kept where merged_into is null""";
    private static final String HOLD = """
            select id, merged_into is not null as gone from customer where id = any(:ids) order by id for no key update""";
    private static final String VERIFIED = """
            update customer_private set phone_verified_by = :by, phone_verified_at = :at
             where customer_id = :id and phone is not null""";
    private static final String NOTE = """
            insert into customer_private (customer_id, note) values (:id, :note)
            on conflict (customer_id) do update set note = excluded.note""";
    private static final String TIME_ZONE = """
            update customer set time_zone = :zone where id = :id""";
    private static final String IDENTIFY = """
            insert into identity (customer_id, account, kind, value, since, followed_at, details_at)
            values (:customer, :account, :kind, :value, :at, :at, :at)
            on conflict (account, kind, value) do nothing""";

    private final Vault vault;
    private final Facts facts;

    public Customers(Vault vault) {
        this.vault = vault;
        this.facts = new Facts(this, vault);
    }

    /** A customer whom no callback brought: entered by hand, by API or by import. */
    public CustomerId add(Sql db, String source, Instant at) {
        return new CustomerId(db.sql(ADD).bind("source", source).bind("at", at).count());
    }

    public Optional<Customer> find(Sql db, CustomerId id) {
        return all(db, List.of(id)).stream().findFirst();
    }

    /** In the order of the ids; unknown ids are left out. */
    public List<Customer> all(Sql db, List<CustomerId> ids) {
        if (ids.isEmpty()) {
            return List.of();
        }
        var numbers = ids.stream().map(CustomerId::value).toList();
        Map<Long, List<Identity>> identities = new HashMap<>();
        db.sql(IDENTITIES).bindAll("ids", Long.class, numbers).list(Customers::identity).forEach(
                one -> identities.computeIfAbsent(one.customer().value(), _ -> new java.util.ArrayList<>())
                        .add(one));
        Map<Long, Customer> found = new HashMap<>();
        db.sql(SELECT).bindAll("ids", Long.class, numbers).list(
                row -> found.put(row.number("id"),
                        customer(row, identities.getOrDefault(row.number("id"), List.of()))));
        return ids.stream().map(id -> found.get(id.value())).filter(java.util.Objects::nonNull).distinct()
                .toList();
    }

    /** Whoever has this phone, in the order of their ids; some share one. */
    public List<CustomerId> withPhone(Sql db, Phone phone) {
        return db.sql(WITH_PHONE).bind("phone", vault.index("phone", phone.value()))
                .list(row -> new CustomerId(row.number("customer_id")));
    }

    /** The customer that this one was merged into, or the id itself; empty when there is none. */
    public Optional<CustomerId> current(Sql db, CustomerId id) {
        return db.sql(CURRENT).bind("id", id.value()).first(row -> new CustomerId(row.number("id")));
    }

    /** The same for many; an unknown id is missing. */
    public Map<CustomerId, CustomerId> allCurrent(Sql db, Collection<CustomerId> ids) {
        Map<CustomerId, CustomerId> current = new HashMap<>();
        db.sql(ALL_CURRENT).bindAll("ids", Long.class, ids.stream().map(CustomerId::value).toList())
                .list(row -> current.put(new CustomerId(row.number("asked")),
                        new CustomerId(row.number("id"))));
        return current;
    }

    /**
     * The same, and held until the transaction ends: nobody is merged away or parted meanwhile. In a transaction that
     * holds nobody yet. Who was erased is missing.
     */
    public Map<CustomerId, CustomerId> hold(Sql tx, Collection<CustomerId> ids) {
        return ids.isEmpty()
                ? Map.of()
                : Holding.of(tx, () -> {
                    var current = allCurrent(tx, ids);
                    var held = new HashSet<CustomerId>();
                    var gone = tx.sql(HOLD).bindAll("ids", Long.class,
                            current.values().stream().map(CustomerId::value).distinct().toList())
                            .list(row -> {
                                held.add(new CustomerId(row.number("id")));
                                return row.flag("gone");
                            });
                    current.values().retainAll(held);
                    return gone.contains(true) ? Optional.empty() : Optional.of(current);
                });
    }

    /** Who this customer is by now, held; empty when there is none. */
    public Optional<CustomerId> hold(Sql tx, CustomerId id) {
        return Optional.ofNullable(hold(tx, List.of(id)).get(id));
    }

    /**
     * Says what the phone is that the customer has, and answers for it: see the other of this name.
     *
     * @return false where there is no phone
     */
    public boolean verifyPhone(Sql tx, CustomerId id, Speaker by) {
        var phone = find(tx, id).map(Customer::phone);
        phone.ifPresent(it -> facts.say(tx, new Facts.Said(id, Fact.PHONE, it, by)));
        return phone.isPresent() && verifyPhone(tx, id, by.by(), by.at());
    }

    /**
     * Somebody answers for the phone that the customer has: it was proved to be theirs. Two customers with one verified
     * phone are one person.
     *
     * @param by who answers for it; null takes the mark back
     * @return false where there is no phone
     */
    public boolean verifyPhone(Sql db, CustomerId id, @Nullable String by, Instant at) {
        return db.sql(VERIFIED).bind("id", id.value()).bind("by", by).bind("at", by == null ? null : at)
                .update() > 0;
    }

    /**
     * Says what the mail address is that the customer has, and answers for it. Two customers with one verified address are
     * one person.
     *
     * @return false where there is none
     */
    public boolean verifyMail(Sql tx, CustomerId id, Speaker by) {
        var mail = find(tx, id).map(Customer::mail);
        mail.ifPresent(it -> facts.say(tx, new Facts.Said(id, Fact.MAIL, it, by)));
        return mail.isPresent() && VerifiedMails.verify(tx, id, by.by(), by.at());
    }

    /** Takes the mark back. */
    public void denyMail(Sql tx, CustomerId id) {
        VerifiedMails.deny(tx, id);
    }

    /** They came before they were met here, and in this way; a later moment changes nothing. */
    public void knownSince(Sql db, CustomerId id, String source, Instant at) {
        db.sql(KNOWN_SINCE).bind("id", id.value()).bind("source", source).bind("at", at).update();
    }

    public void note(Sql db, CustomerId id, @Nullable String note) {
        db.sql(NOTE).bind("id", id.value()).bind("note", vault.sealOrNull(Purpose.NOTE, note)).update();
    }

    /** By whose word the facts stand, and what is said of them. */
    public Facts facts() {
        return facts;
    }

    /** A customer's own birthday, as they told it in the chat. */
    public record Told(CustomerId customer, Birthday birthday, Instant at) {}

    /** Customers said so in the chat. In a transaction that holds them. */
    public void toldBirthdays(Sql tx, List<Told> told) {
        facts.say(tx, told.stream().map(it -> new Facts.Said(it.customer(), Fact.BIRTHDAY,
                FactLine.of(it.birthday()), new Speaker(Source.CUSTOMER, "chat", it.at()))).toList());
    }

    public void timeZone(Sql db, CustomerId id, @Nullable ZoneId zone) {
        db.sql(TIME_ZONE).bind("id", id.value()).bind("zone", zone == null ? null : zone.getId()).update();
    }

    /** Gives a customer one more identity, followed from now on. Returns false where somebody has it already. */
    public boolean identify(Sql db, CustomerId id, @Nullable AccountId account, IdentityKind kind,
            String value,
            Instant at) {
        return db.sql(IDENTIFY).bind("customer", id.value())
                .bind("account", account == null ? "" : account.value())
                .bind("kind", kind.code()).bind("value", value).bind("at", at).update() == 1;
    }

    private Customer customer(Row row, List<Identity> identities) {
        var zone = row.textOrNull("time_zone");
        var name = vault.openOrNull(Purpose.NAME, row.bytesOrNull("name"));
        var phone = vault.openOrNull(Purpose.PHONE, row.bytesOrNull("phone"));
        var mail = vault.openOrNull(Purpose.MAIL, row.bytesOrNull("mail"));
        var birthday = birthday(row);
        var facts = new EnumMap<Fact, Facts.Known>(Fact.class);
        var said = new JsonObject(row.textOrNull("said") == null ? "{}" : row.text("said"));
        known(row, said, Fact.NAME, name).ifPresent(it -> facts.put(Fact.NAME, it));
        known(row, said, Fact.PHONE, phone).ifPresent(it -> facts.put(Fact.PHONE, it));
        known(row, said, Fact.MAIL, mail).ifPresent(it -> facts.put(Fact.MAIL, it));
        born(row, birthday).ifPresent(it -> facts.put(Fact.BIRTHDAY, it));
        return new Customer(new CustomerId(row.number("id")), name, phone, mail,
                vault.openOrNull(Purpose.NOTE, row.bytesOrNull("note")), birthday,
                zone == null ? null : ZoneId.of(zone), row.text("source"), row.instant("created_at"),
                row.instantOrNull("last_interaction_at"), identities, verified(row, "phone"),
                verified(row, "mail"), facts);
    }

    /** A word of its own, or that of the row. */
    private static Optional<Facts.Known> known(Row row, JsonObject said, Fact fact, @Nullable String value) {
        var word = said.getJsonObject(fact.code());
        if (word != null) {
            return Optional.of(FactRows.known(fact, value, word));
        }
        var source = row.textOrNull("said_source");
        return value == null
                ? Optional.empty()
                : Optional.of(source == null
                        ? first(row, fact, value)
                        : new Facts.Known(fact, value, Source.of(source).orElseThrow(), row.text("said_by"),
                                row.instant("said_at"), row.instant("said_at")));
    }

    private static Optional<Facts.Known> born(Row row, @Nullable Birthday birthday) {
        var source = row.textOrNull("birthday_source");
        var value = FactLine.of(birthday);
        if (source != null) {
            return Optional.of(new Facts.Known(Fact.BIRTHDAY, value, Source.of(source).orElseThrow(),
                    row.text("birthday_set_by"), row.instant("birthday_since"),
                    row.instant("birthday_set_at")));
        }
        return value == null ? Optional.empty() : Optional.of(first(row, Fact.BIRTHDAY, value));
    }

    /** From before it was noted who says so: it came with the customer. */
    private static Facts.Known first(Row row, Fact fact, String value) {
        var way = row.text("source");
        var source = switch (way) {
            case "import" -> Source.IMPORT;
            case "api" -> Source.API;
            case "order" -> Source.ORDERS;
            default -> Source.PLATFORM;
        };
        return new Facts.Known(fact, value, source, way, row.instant("created_at"),
                row.instant("created_at"));
    }

    private static Customer.@Nullable Verified verified(Row row, String what) {
        var by = row.textOrNull(what + "_verified_by");
        return by == null ? null : new Customer.Verified(by, row.instant(what + "_verified_at"));
    }

    private static @Nullable Birthday birthday(Row row) {
        var kind = row.textOrNull("birthday_kind");
        return kind == null
                ? null
                : new Birthday(Birthday.Kind.valueOf(kind.toUpperCase(Locale.ROOT)),
                        row.integerOrNull("birthday_year"),
                        row.integer("birthday_month"), row.integer("birthday_day"),
                        row.flag("birthday_leap"));
    }

    private static Identity identity(Row row) {
        var account = row.text("account");
        return new Identity(row.number("id"), new CustomerId(row.number("customer_id")),
                account.isEmpty() ? null : new AccountId(account), IdentityKind.of(row.text("kind")),
                row.text("value"), row.instant("since"), row.instantOrNull("followed_at"),
                row.instantOrNull("lost_at"));
    }
}
