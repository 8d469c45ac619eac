package io.zhiyin.campaigns.customer;

import io.zhiyin.campaigns.customer.Contacts.Seen;
import io.zhiyin.campaigns.customer.Directory.ContactDetails;
import io.zhiyin.campaigns.customer.Facts.Said;
import io.zhiyin.campaigns.customer.Meetings.Following;
import io.zhiyin.campaigns.customer.Meetings.Meeting;
import io.zhiyin.campaigns.customer.Meetings.Person;
import io.zhiyin.campaigns.customer.Merge.Cause;
import io.zhiyin.campaigns.customer.Merge.Why;
import io.zhiyin.campaigns.saying.Source;
import io.zhiyin.campaigns.store.ByKey;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Sql;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes down what a platform's directory tells of a person. Telling it twice changes nothing. */
public final class Acquaintance {
    private static final String FIRST_READ = """
            update identity set details_at = :at, followed_at = coalesce(followed_at, :followed) where id = :id""";
    private static final String HOLDER = """
            select customer_id from identity where account = :account and kind = :kind and value = :value""";
    private static final String FOLLOWED = """
            update identity set followed_at = coalesce(followed_at, :followed) where id = :id""";

    private final Meetings meetings;
    private final Naming naming;
    private final Customers customers;
    private final Contacts contacts;
    private final Merges merges;
    private final ErasedPeople erased;
    private final Clock clock;
    private final DetailsListener listener;

    public Acquaintance(Customers customers, Contacts contacts, Merges merges, ErasedPeople erased,
            Clock clock, DetailsListener listener) {
        this(customers, contacts, merges, erased, clock, listener, Naming.ALL_APART);
    }

    /** @param naming which accounts call one person alike: two whom they show to be one are joined */
    public Acquaintance(Customers customers, Contacts contacts, Merges merges, ErasedPeople erased,
            Clock clock, DetailsListener listener, Naming naming) {
        this.meetings = new Meetings(naming);
        this.naming = naming;
        this.customers = customers;
        this.contacts = contacts;
        this.merges = merges;
        this.erased = erased;
        this.clock = clock;
        this.listener = listener;
    }

    /**
     * Takes in one person, who may be new, and then, where a unionid makes one of two, merges them: two short
     * transactions, for the callbacks of these people wait for each.
     *
     * @param kind what the directory knows people by
     * @param asked as {@link #now} said before the directory was asked
     * @return who it is, after a merge if a unionid made one; empty for one who was erased and has not come back
     */
    public Optional<CustomerId> take(Database db, IdentityKind kind, ContactDetails details, Instant asked) {
        var who = take(db, kind, details);
        if (who.isPresent()) {
            listener.told(kind, details, asked);
        }
        return who;
    }

    /** To be had before a directory is asked. */
    Instant now() {
        return listener.now();
    }

    private Optional<CustomerId> take(Database db, IdentityKind kind, ContactDetails details) {
        var now = clock.instant();
        var noted = db.inTransaction(tx -> {
            // What a crash takes back is read again: that it was read is written later, and that commit waits for the disk.
            tx.sql("set local synchronous_commit = off").update();
            ByKey.plan(tx);
            return note(tx, kind, details, now);
        });
        if (noted.isEmpty()) {
            return Optional.empty();
        }
        var who = noted.get();
        joinAlike(db, who.id(), new Person(details.account(), kind, details.person()), now);
        var unionId = details.unionId();
        if (unionId != null && who.identities().stream().noneMatch(
                it -> it.kind() == IdentityKind.UNIONID && it.value().equals(unionId))) {
            return Optional.of(db.inTransaction(tx -> merges.joinByUnionId(tx, who.id(), unionId, now)));
        }
        return Optional.of(who.id());
    }

    /** Two customers may stand for one person where an account was added to the settings later than its people came. */
    private void joinAlike(Database db, CustomerId who, Person person, Instant now) {
        for (var other : naming.others(person)) {
            db.sql(HOLDER).bind("account", other.account().value()).bind("kind", other.kind().code())
                    .bind("value", other.value()).first(row -> new CustomerId(row.number("customer_id")))
                    .filter(it -> !it.equals(who)).ifPresent(it -> db.transaction(
                            tx -> merges.join(tx, who, it, new Cause(Why.CORP, Cause.ITSELF, now))));
        }
    }

    /** Asks for a staff member's name, where it is not known yet. */
    void nameStaff(Database db, Directory directory, StaffId staff) {
        if (contacts.staffName(db, directory.account(), staff).isEmpty()) {
            directory.staffName(staff).ifPresent(
                    name -> contacts.nameStaff(db, directory.account(), staff, name, clock.instant()));
        }
    }

    private Optional<Customer> note(Sql tx, IdentityKind kind, ContactDetails details, Instant now) {
        if (!erased.among(tx, List.of(new Person(details.account(), kind, details.person()))).isEmpty()) {
            return Optional.empty();
        }
        var met = meetings.meet(tx, List.of(meeting(kind, details, now))).values().iterator().next();
        var followedAt = details.followedAt();
        if (details.following() && details.staff().isEmpty() && followedAt != null) {
            meetings.following(tx, Map.of(met.identity(), new Following(true, followedAt)));
        }
        // One known before is marked as read by whoever asked for it: a callback may have asked for more meanwhile.
        var followed = details.following() ? followedAt == null ? now : followedAt : null;
        if (met.isNew()) {
            tx.sql(FIRST_READ).bind("id", met.identity()).bind("at", now).bind("followed", followed).update();
        } else {
            tx.sql(FOLLOWED).bind("id", met.identity()).bind("followed", followed).update();
        }
        details.staff().forEach(
                it -> contacts.describe(tx, details.account(), details.person(), met.customer(), it, now));
        var known = customers.find(tx, met.customer()).orElseThrow();
        customers.facts().read(tx, known, told(details, met.customer(), now));
        contacts.seen(tx, details.staff().stream()
                .map(it -> new Seen(details.account(), it.staff(), it.since())).toList());
        return Optional.of(known);
    }

    /** What the platform calls them, and the number that a staff member noted. */
    private static List<Said> told(ContactDetails details, CustomerId who, Instant now) {
        var told = new ArrayList<Said>();
        var name = details.name();
        if (name != null && !name.isBlank()) {
            told.add(new Said(who, Fact.NAME, name,
                    new Speaker(Source.PLATFORM, details.account().value(), now)));
        }
        details.staff().stream()
                .flatMap(staff -> staff.mobiles().stream().flatMap(it -> Phone.of(it).stream())
                        .map(it -> new Said(who, Fact.PHONE, it.value(),
                                new Speaker(Source.STAFF, staff.staff().value(), now))))
                .findFirst().ifPresent(told::add);
        return told;
    }

    private static Meeting meeting(IdentityKind kind, ContactDetails details, Instant now) {
        return new Meeting(new Person(details.account(), kind, details.person()), "reconciliation",
                details.followedAt() == null ? now : details.followedAt());
    }
}
