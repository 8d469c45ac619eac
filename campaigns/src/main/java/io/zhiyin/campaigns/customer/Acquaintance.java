package io.zhiyin.campaigns.customer;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.Directory.ContactDetails;
import io.zhiyin.campaigns.customer.Directory.StaffContact;
import io.zhiyin.campaigns.customer.Meetings.Following;
import io.zhiyin.campaigns.customer.Meetings.Meeting;
import io.zhiyin.campaigns.customer.Meetings.Person;
import io.zhiyin.campaigns.store.Sql;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes down what a platform's directory tells of a person. Telling it twice changes nothing. */
public final class Acquaintance {
    private static final String READ = """
            update identity set details_at = :at, followed_at = coalesce(followed_at, :followed) where id = :id""";

    private final Meetings meetings = new Meetings();
    private final Customers customers;
    private final Contacts contacts;
    private final Merges merges;
    private final ErasedPeople erased;
    private final Clock clock;

    public Acquaintance(Customers customers, Contacts contacts, Merges merges, ErasedPeople erased,
            Clock clock) {
        this.customers = customers;
        this.contacts = contacts;
        this.merges = merges;
        this.erased = erased;
        this.clock = clock;
    }

    /**
     * Takes in one person, who may be new.
     *
     * @param kind what the directory knows people by
     * @return who it is, after a merge if a unionid made one; empty for one who was erased and has not come back
     */
    public Optional<CustomerId> take(Sql tx, IdentityKind kind, ContactDetails details) {
        if (!erased.among(tx, List.of(new Person(details.account(), kind, details.person()))).isEmpty()) {
            return Optional.empty();
        }
        var now = clock.instant();
        var met = meetings.meet(tx, List.of(meeting(kind, details, now))).values().iterator().next();
        var followedAt = details.followedAt();
        if (details.following()) {
            meetings.following(tx,
                    Map.of(met.identity(), new Following(true, followedAt == null ? now : followedAt)));
        }
        tx.sql(READ).bind("id", met.identity()).bind("at", now)
                .bind("followed", details.following() ? followedAt : null)
                .update();
        for (var staff : details.staff()) {
            describe(tx, details.account(), details.person(), met.customer(), staff, now);
        }
        var name = details.name();
        var known = customers.find(tx, met.customer()).orElseThrow();
        if (name != null && !name.isBlank() && known.name() == null) {
            customers.name(tx, met.customer(), name);
        }
        if (known.phone() == null) {
            details.staff().stream().flatMap(staff -> staff.mobiles().stream())
                    .flatMap(text -> Phone.of(text).stream())
                    .findFirst().ifPresent(phone -> customers.phone(tx, met.customer(), phone));
        }
        var unionId = details.unionId();
        return Optional.of(unionId == null
                ? met.customer()
                : merges.joinByUnionId(tx, met.customer(), unionId, now));
    }

    private void describe(Sql tx, AccountId account, String person, CustomerId customer, StaffContact staff,
            Instant now) {
        contacts.add(tx, account, staff.staff(), person, customer, staff.state(), staff.since());
        contacts.describe(tx, account, staff.staff(), person, staff.since(), staff.state(), staff.addWay(),
                staff.remark(), now);
    }

    private static Meeting meeting(IdentityKind kind, ContactDetails details, Instant now) {
        return new Meeting(new Person(details.account(), kind, details.person()), "reconciliation",
                details.followedAt() == null ? now : details.followedAt());
    }
}
