package io.zhiyin.campaigns.customer;

import io.zhiyin.campaigns.account.AccountId;
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
               set customer_id = excluded.customer_id, lost_at = null, lost_by = null, details_at = null,
                   state = coalesce(excluded.state, contact.state),
                   since = case when contact.lost_at is null then contact.since else excluded.since end""";
    private static final String SEEN = """
            insert into staff (account, userid, seen_at) values (:account, :staff, :at)
            on conflict (account, userid) do update set seen_at = greatest(staff.seen_at, excluded.seen_at)""";
    private static final String DETAILS = """
            update contact set state = coalesce(:state, state), add_way = :addWay, remark = :remark, since = :since,
                   details_at = :at
             where account = :account and staff = :staff and external_userid = :person""";
    private static final String LOSE = """
            update contact set lost_at = :at, lost_by = :by
             where account = :account and staff = :staff and external_userid = :person and lost_at is null""";
    private static final String ANYONE_LEFT = """
            select count(*) from contact
             where account = :account and external_userid = :person and lost_at is null""";
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

    /** They are contacts now; a lost relation lives again. */
    public void add(Sql tx, AccountId account, StaffId staff, String person, CustomerId customer,
            @Nullable String state, Instant at) {
        tx.sql(ADD).bind("account", account.value()).bind("staff", staff.value()).bind("person", person)
                .bind("customer", customer.value()).bind("since", at).bind("state", state).update();
        tx.sql(SEEN).bind("account", account.value()).bind("staff", staff.value()).bind("at", at).update();
    }

    /** What the platform tells of the relation. */
    public void describe(Sql tx, AccountId account, StaffId staff, String person, Instant since,
            @Nullable String state, @Nullable Integer addWay, @Nullable String remark, Instant now) {
        tx.sql(DETAILS).bind("account", account.value()).bind("staff", staff.value()).bind("person", person)
                .bind("since", since).bind("state", state).bind("addWay", addWay)
                .bind("remark", vault.sealOrNull(Vault.Purpose.REMARK, remark)).bind("at", now).update();
    }

    /** The relation has ended. Returns whether nobody has this person any more. */
    public boolean lose(Sql tx, AccountId account, StaffId staff, String person, String by, Instant at) {
        tx.sql(LOSE).bind("account", account.value()).bind("staff", staff.value()).bind("person", person)
                .bind("by", by.toLowerCase(Locale.ROOT)).bind("at", at).update();
        return tx.sql(ANYONE_LEFT).bind("account", account.value()).bind("person", person).count() == 0;
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
