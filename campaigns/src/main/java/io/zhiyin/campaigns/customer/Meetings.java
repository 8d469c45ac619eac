package io.zhiyin.campaigns.customer;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds or makes the customers behind the people of a batch of events. All of it in sets: a statement a batch,
 * not a statement a message.
 */
public final class Meetings {
    /** How a platform names somebody. */
    public record Person(AccountId account, IdentityKind kind, String value) {}

    /** A person met, and how they came if they are new. */
    public record Meeting(Person person, String source, Instant at) {}

    /** Who it is. {@code lastInteractionAt} is from before this batch. */
    public record Known(CustomerId customer, long identity, boolean isNew,
            @Nullable Instant lastInteractionAt) {}

    private static final String FIND = """
            select i.id, i.customer_id, i.account, i.kind, i.value, c.last_interaction_at,
                   c.merged_into is not null as gone, c.parted_at is not null as parted
              from unnest(:accounts::text[], :kinds::text[], :people::text[]) as p (account, kind, value)
              join identity i on i.account = p.account and i.kind = p.kind and i.value = p.value
              join customer c on c.id = i.customer_id
             order by c.id for no key update of c""";

    private static final String WHOSE = """
            select id, customer_id from identity where id = any(:identities)""";

    private static final String MAKE = """
            with person as (
                select p.*, nextval(pg_get_serial_sequence('customer', 'id')) as customer_id
                  from unnest(:accounts::text[], :kinds::text[], :people::text[], :sources::text[], :ats::timestamptz[], :heard::timestamptz[])
                       as p (account, kind, value, source, at, heard)
            ), made as (
                insert into customer (id, source, created_at, last_interaction_at) overriding system value
                select customer_id, source, at, heard from person
            )
            insert into identity (customer_id, account, kind, value, since)
            select customer_id, account, kind, value, at from person order by account, kind, value
            on conflict (account, kind, value) do nothing
            returning id, customer_id, account, kind, value, null::timestamptz as last_interaction_at""";

    // Two transactions that meet one person over two accounts of a corp must not make two of them.
    private static final String TURNS = """
            select pg_advisory_xact_lock(key) from (select distinct hashtextextended('person of a corp ' || value, 0) as key
                from unnest(cast(:people as text[])) as p (value) order by 1) keys""";

    private static final String KNOWN_ELSEWHERE = """
            select p.place, i.customer_id, c.merged_into is not null as gone, c.last_interaction_at
              from unnest(:places::int[], :accounts::text[], :kinds::text[], :people::text[]) as p (place, account, kind, value)
              join identity i on i.account = p.account and i.kind = p.kind and i.value = p.value
              join customer c on c.id = i.customer_id
             order by c.id for no key update of c""";

    private static final String ATTACH = """
            insert into identity (customer_id, account, kind, value, since)
            select p.* from unnest(:customers::bigint[], :accounts::text[], :kinds::text[], :people::text[], :ats::timestamptz[])
                as p (customer_id, account, kind, value, since) order by account, kind, value
            on conflict (account, kind, value) do nothing
            returning id, customer_id, account, kind, value""";

    private static final String TOUCH = """
            update customer c set last_interaction_at = greatest(c.last_interaction_at, t.at)
              from unnest(:customers::bigint[], :ats::timestamptz[]) as t (customer_id, at) where c.id = t.customer_id""";

    private static final String FOLLOWING = """
            update identity i set followed_at = case when t.following then t.at else i.followed_at end,
                   lost_at = case when t.following then null else t.at end
              from unnest(:identities::bigint[], :following::boolean[], :ats::timestamptz[]) as t (identity_id, following, at)
             where i.id = t.identity_id and t.at >= coalesce(greatest(i.followed_at, i.lost_at), t.at)""";

    private static final String READ_AGAIN = """
            update identity set details_at = null, read_after = null where id = any(:identities::bigint[])""";

    private final Naming naming;

    public Meetings() {
        this(Naming.ALL_APART);
    }

    /** @param naming which accounts call one person alike */
    public Meetings(Naming naming) {
        this.naming = naming;
    }

    /**
     * Finds or makes them, and holds them until the transaction ends: what two of an account's people, or of two
     * accounts, cause for one customer is written one after the other, and nobody is merged away meanwhile. A person
     * named twice is met once, by the first source.
     */
    public Map<Person, Known> meet(Sql tx, List<Meeting> meetings) {
        return meet(tx, meetings, Map.of());
    }

    /** The same where each meeting is something they did: who is new was last heard of at the latest. */
    public Map<Person, Known> hear(Sql tx, List<Meeting> meetings) {
        var heard = new HashMap<Person, Instant>();
        for (var meeting : meetings) {
            heard.merge(meeting.person(), meeting.at(), (one, other) -> one.isAfter(other) ? one : other);
        }
        return meet(tx, meetings, heard);
    }

    private Map<Person, Known> meet(Sql tx, List<Meeting> meetings, Map<Person, Instant> heard) {
        var wanted = new HashMap<Person, Meeting>();
        meetings.forEach(meeting -> wanted.putIfAbsent(meeting.person(), meeting));
        return wanted.isEmpty()
                ? new HashMap<>()
                : Holding.of(tx,
                        () -> find(tx, wanted.keySet()).flatMap(known -> make(tx, wanted, heard, known)));
    }

    /** Holds those of them who are known. */
    public Map<Person, Known> find(Sql tx, Collection<Person> people) {
        return people.isEmpty() ? new HashMap<>() : Holding.of(tx, () -> find(tx, Set.copyOf(people)));
    }

    /** Empty where one of them was merged away, or taken out of another, while it was waited for. */
    private static Optional<Map<Person, Known>> find(Sql tx, Set<Person> people) {
        var known = new HashMap<Person, Known>();
        var read = people(tx, FIND, people).list(row -> {
            known.put(person(row), known(row, false));
            return found(row);
        });
        return stands(tx, read) ? Optional.of(known) : Optional.empty();
    }

    private record Found(long identity, long customer, boolean gone, boolean parted) {}

    private static Found found(Row row) {
        return new Found(row.number("id"), row.number("customer_id"), row.flag("gone"), row.flag("parted"));
    }

    /** Whose an identity is was read before its customer was waited for. */
    private static boolean stands(Sql tx, List<Found> read) {
        if (read.stream().anyMatch(Found::gone)) {
            return false;
        }
        var parted = new HashMap<Long, Long>();
        read.stream().filter(Found::parted).forEach(it -> parted.put(it.identity, it.customer));
        return parted.isEmpty() || tx.sql(WHOSE).bindAll("identities", Long.class, parted.keySet())
                .list(row -> parted.getOrDefault(row.number("id"), 0L) == row.number("customer_id"))
                .stream().allMatch(it -> it);
    }

    /** Empty where another transaction made one of them meanwhile. */
    private Optional<Map<Person, Known>> make(Sql tx, Map<Person, Meeting> wanted,
            Map<Person, Instant> heard, Map<Person, Known> known) {
        var alike = wanted.keySet().stream()
                .filter(person -> !known.containsKey(person) && !naming.others(person).isEmpty()).toList();
        if (!alike.isEmpty()) {
            tx.sql(TURNS)
                    .bindAll("people", String.class, alike.stream().map(Person::value).distinct().toList())
                    .list(_ -> true);
            if (!attach(tx, wanted, alike, known)) {
                return Optional.empty();
            }
        }
        var later = new ArrayList<Person>();
        var missing = new ArrayList<Meeting>();
        var first = new HashSet<Person>();
        for (var person : wanted.keySet()) {
            if (known.containsKey(person)) {
                continue;
            }
            if (naming.others(person).stream().anyMatch(first::contains)) {
                later.add(person);
            } else {
                first.add(person);
                missing.add(Optional.ofNullable(wanted.get(person)).orElseThrow());
            }
        }
        make(tx, missing, heard, known);
        if (!later.isEmpty() && !attach(tx, wanted, later, known)) {
            return Optional.empty();
        }
        return known.keySet().containsAll(wanted.keySet()) ? Optional.of(known) : Optional.empty();
    }

    /**
     * Those whom another account of the corp knows already are that customer.
     *
     * @return false where one of them was merged away while they were waited for
     */
    private boolean attach(Sql tx, Map<Person, Meeting> wanted, List<Person> people,
            Map<Person, Known> known) {
        var asked = new ArrayList<Person>();
        var places = new ArrayList<Integer>();
        for (var place = 0; place < people.size(); place++) {
            for (var other : naming.others(people.get(place))) {
                asked.add(other);
                places.add(place);
            }
        }
        var found = new HashMap<Person, Elsewhere>();
        people(tx, KNOWN_ELSEWHERE, asked).bindAll("places", Integer.class, places)
                .list(row -> found.putIfAbsent(people.get(row.integer("place")),
                        new Elsewhere(row.number("customer_id"), row.flag("gone"),
                                row.instantOrNull("last_interaction_at"))));
        if (found.isEmpty()) {
            return true;
        }
        if (found.values().stream().anyMatch(Elsewhere::gone)) {
            return false;
        }
        var attached = List.copyOf(found.entrySet());
        people(tx, ATTACH, attached.stream().map(Map.Entry::getKey).toList())
                .bindAll("customers", Long.class,
                        attached.stream().map(it -> it.getValue().customer).toList())
                .bindAll("ats", Instant.class,
                        attached.stream()
                                .map(it -> Optional.ofNullable(wanted.get(it.getKey())).orElseThrow().at())
                                .toList())
                .list(row -> {
                    var person = person(row);
                    return known.put(person, new Known(new CustomerId(row.number("customer_id")),
                            row.number("id"), false,
                            Optional.ofNullable(found.get(person)).orElseThrow().lastInteractionAt));
                });
        return true;
    }

    private record Elsewhere(long customer, boolean gone, @Nullable Instant lastInteractionAt) {}

    private static void make(Sql tx, List<Meeting> missing, Map<Person, Instant> heard,
            Map<Person, Known> known) {
        if (!missing.isEmpty()) {
            people(tx, MAKE, missing.stream().map(Meeting::person).toList())
                    .bindAll("sources", String.class, missing.stream().map(Meeting::source).toList())
                    .bindAll("ats", Instant.class, missing.stream().map(Meeting::at).toList())
                    .bindAll("heard", Instant.class,
                            missing.stream().map(meeting -> heard.get(meeting.person())).toList())
                    .list(row -> known.put(person(row), known(row, true)));
        }
    }

    /** Notes when each was last heard of; a time before the noted one changes nothing. */
    public void touch(Sql tx, Map<CustomerId, Instant> heard) {
        if (!heard.isEmpty()) {
            var customers = new ArrayList<>(heard.keySet());
            tx.sql(TOUCH).bindAll("customers", Long.class, customers.stream().map(CustomerId::value).toList())
                    .bindAll("ats", Instant.class, customers.stream().map(heard::get).toList()).update();
        }
    }

    /** Whether somebody follows now, and since when. */
    public record Following(boolean following, Instant at) {}

    /** Notes follows and losses by identity; one from before what is known changes nothing. */
    public void following(Sql tx, Map<Long, Following> changes) {
        if (!changes.isEmpty()) {
            var identities = new ArrayList<>(changes.keySet());
            var states = identities.stream().map(changes::get).toList();
            tx.sql(FOLLOWING).bindAll("identities", Long.class, identities)
                    .bindAll("following", Boolean.class, states.stream().map(Following::following).toList())
                    .bindAll("ats", Instant.class, states.stream().map(Following::at).toList()).update();
        }
    }

    /** What the platform knows of these people has changed: their details are read again. */
    public void readAgain(Sql tx, Collection<Long> identities) {
        if (!identities.isEmpty()) {
            tx.sql(READ_AGAIN).bindAll("identities", Long.class, identities).update();
        }
    }

    private static Statement people(Sql tx, String sql, Collection<Person> people) {
        return tx.sql(sql)
                .bindAll("accounts", String.class,
                        people.stream().map(person -> person.account().value()).toList())
                .bindAll("kinds", String.class, people.stream().map(person -> person.kind().code()).toList())
                .bindAll("people", String.class, people.stream().map(Person::value).toList());
    }

    private static Person person(Row row) {
        return new Person(new AccountId(row.text("account")), IdentityKind.of(row.text("kind")),
                row.text("value"));
    }

    private static Known known(Row row, boolean isNew) {
        return new Known(new CustomerId(row.number("customer_id")), row.number("id"), isNew,
                row.instantOrNull("last_interaction_at"));
    }
}
