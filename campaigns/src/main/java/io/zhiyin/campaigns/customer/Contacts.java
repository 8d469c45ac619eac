package io.zhiyin.campaigns.customer;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.Directory.StaffContact;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Vault;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which staff member has which customer in WeCom, since when, and who ended it. */
public final class Contacts {
    /** A relation (跟进关系). The owner of a customer is the staff member of the oldest one not lost. */
    public record Contact(AccountId account, StaffId staff, String externalUserId, CustomerId customer,
            Instant since,
            @Nullable String state, @Nullable String remark, @Nullable Instant lostAt,
            @Nullable String lostBy) {}

    private static final String ADD = """
            insert into contact (account, staff, external_userid, customer_id, since, state)
            values (:account, :staff, :person, :customer, :since, :state)
            on conflict (account, staff, external_userid) do update
               set customer_id = excluded.customer_id, details_at = null,
                   since = greatest(contact.since, excluded.since),
                   state = case when excluded.since < contact.since then coalesce(contact.state, excluded.state)
                                else coalesce(excluded.state, contact.state) end,
                   lost_at = case when excluded.since < contact.lost_at then contact.lost_at end,
                   lost_by = case when excluded.since < contact.lost_at then contact.lost_by end""";
    // Who deleted the staff member stays on the platform's list as a one-way relation, with the time of old. One whom
    // we only missed on that list is there again as soon as it is read.
    private static final String DESCRIBE = """
            insert into contact (account, staff, external_userid, customer_id, since, state, add_way, remark, details_at)
            values (:account, :staff, :person, :customer, :since, :state, :addWay, :remark, :at)
            on conflict (account, staff, external_userid) do update
               set customer_id = excluded.customer_id, details_at = excluded.details_at,
                   since = greatest(contact.since, excluded.since), state = coalesce(excluded.state, contact.state),
                   add_way = excluded.add_way, remark = excluded.remark,
                   lost_at = case when excluded.since <= contact.lost_at and contact.lost_by <> 'unknown'
                                  then contact.lost_at end,
                   lost_by = case when excluded.since <= contact.lost_at and contact.lost_by <> 'unknown'
                                  then contact.lost_by end""";
    private static final String LOSE = """
            insert into contact (account, staff, external_userid, customer_id, since, lost_at, lost_by)
            select account, :staff, value, customer_id, :at, :at, :by from identity
             where account = :account and kind = 'external_userid' and value = :person
            on conflict (account, staff, external_userid) do update
               set lost_at = excluded.lost_at, lost_by = excluded.lost_by
             where contact.since <= excluded.lost_at
               and (contact.lost_at is null or contact.lost_at < excluded.lost_at or contact.lost_by = 'unknown')""";
    private static final String STANDING = """
            update identity i set followed_at = coalesce(c.since, i.followed_at), lost_at = c.lost_at
              from (select min(since) filter (where lost_at is null) as since,
                           case when bool_and(lost_at is not null) then max(lost_at) end as lost_at
                      from contact where account = :account and external_userid = :person) c
             where i.account = :account and i.kind = 'external_userid' and i.value = :person
            returning i.lost_at is not null as lost""";
    // in the order of the key, so that two batches do not wait for each other
    private static final String SEEN = """
            insert into staff (account, userid, seen_at)
            select account, userid, max(at) from unnest(:accounts::text[], :staff::text[], :ats::timestamptz[])
                   as s (account, userid, at) group by account, userid order by account, userid
            on conflict (account, userid) do update set seen_at = greatest(staff.seen_at, excluded.seen_at)""";
    private static final String OF = """
            select account, staff, external_userid, customer_id, since, state, remark, lost_at, lost_by from contact
             where customer_id = :customer order by lost_at is not null, since, staff""";
    private static final String NAME_STAFF = """
            insert into staff (account, userid, name, seen_at) values (:account, :staff, :name, :at)
            on conflict (account, userid) do update set name = excluded.name""";
    private static final String STAFF_NAME = """
            select name from staff where account = :account and userid = :staff and name is not null""";

    private final Vault vault;

    public Contacts(Vault vault) {
        this.vault = vault;
    }

    /** A staff member was met at an instant. */
    public record Seen(AccountId account, StaffId staff, Instant at) {}

    /**
     * They are contacts since then; a relation that was lost before lives again. Whoever calls this, {@link #describe}
     * or {@link #lose} holds the customer: see {@link Meetings#meet}.
     */
    public void add(Sql tx, AccountId account, StaffId staff, String person, CustomerId customer,
            @Nullable String state, Instant at) {
        tx.sql(ADD).bind("account", account.value()).bind("staff", staff.value()).bind("person", person)
                .bind("customer", customer.value()).bind("since", at).bind("state", state).update();
        standing(tx, account, person);
    }

    /**
     * What the platform tells of the relation. A lost one lives again only where the platform's time of it is later
     * than the loss: the list goes on naming a staff member whom the customer has deleted.
     * Source: WeCom API, external contacts, 84061.
     */
    public void describe(Sql tx, AccountId account, String person, CustomerId customer, StaffContact told,
            Instant now) {
        tx.sql(DESCRIBE).bind("account", account.value()).bind("staff", told.staff().value())
                .bind("person", person).bind("customer", customer.value()).bind("since", told.since())
                .bind("state", told.state()).bind("addWay", told.addWay())
                .bind("remark", vault.sealOrNull(Vault.Purpose.REMARK, told.remark())).bind("at", now)
                .update();
        standing(tx, account, person);
    }

    /**
     * The relation has ended; one that was made again later has not. A loss that overtook its own beginning is noted
     * for when that arrives. Returns whether nobody has this person any more.
     */
    public boolean lose(Sql tx, AccountId account, StaffId staff, String person, String by, Instant at) {
        tx.sql(LOSE).bind("account", account.value()).bind("staff", staff.value()).bind("person", person)
                .bind("by", by.toLowerCase(Locale.ROOT)).bind("at", at).update();
        return standing(tx, account, person);
    }

    /** Notes when staff were last met; the last thing a transaction does with customers. */
    public void seen(Sql tx, List<Seen> staff) {
        if (!staff.isEmpty()) {
            tx.sql(SEEN)
                    .bindAll("accounts", String.class,
                            staff.stream().map(it -> it.account().value()).toList())
                    .bindAll("staff", String.class, staff.stream().map(it -> it.staff().value()).toList())
                    .bindAll("ats", Instant.class, staff.stream().map(Seen::at).toList()).update();
        }
    }

    /** A person is a contact of the account while one staff member has them. */
    private static boolean standing(Sql tx, AccountId account, String person) {
        return tx.sql(STANDING).bind("account", account.value()).bind("person", person)
                .first(row -> row.flag("lost")).orElse(true);
    }

    /** Of one customer, the living relations first and the owner at the top. */
    public List<Contact> of(Sql db, CustomerId customer) {
        return db.sql(OF).bind("customer", customer.value()).list(this::contact);
    }

    public void nameStaff(Sql db, AccountId account, StaffId staff, String name, Instant now) {
        db.sql(NAME_STAFF).bind("account", account.value()).bind("staff", staff.value())
                .bind("name", vault.seal(Vault.Purpose.STAFF_NAME, name)).bind("at", now).update();
    }

    public Optional<String> staffName(Sql db, AccountId account, StaffId staff) {
        return db.sql(STAFF_NAME).bind("account", account.value()).bind("staff", staff.value())
                .first(row -> vault.open(Vault.Purpose.STAFF_NAME, row.bytes("name")));
    }

    private Contact contact(Row row) {
        return new Contact(new AccountId(row.text("account")), new StaffId(row.text("staff")),
                row.text("external_userid"), new CustomerId(row.number("customer_id")), row.instant("since"),
                row.textOrNull("state"), vault.openOrNull(Vault.Purpose.REMARK, row.bytesOrNull("remark")),
                row.instantOrNull("lost_at"), row.textOrNull("lost_by"));
    }
}
