package io.zhiyin.campaigns.customer;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.Meetings.Person;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Vault;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who was erased. They stay on the platform's own lists, from which the next walk would bring them back, and with their
 * withdrawal of consent forgotten; so a keyed index of how each account called them is kept, and nothing else. Only what
 * the person does of their own accord lifts it.
 */
public final class ErasedPeople {
    private static final String NAMES = """
            select account, kind, value from identity where customer_id = any(:customers) and account <> ''""";
    private static final String REMEMBER = """
            insert into erased_person (person, withdrawn, erased_at)
            select p.person, :withdrawn, :now from unnest(:people::bytea[]) as p (person)
            on conflict (person) do update set withdrawn = erased_person.withdrawn or excluded.withdrawn""";
    private static final String ERASED = """
            select person from erased_person where person = any(:people)""";
    private static final String LIFT = """
            delete from erased_person where person = any(:people) returning person, withdrawn""";

    private final Vault vault;
    private final Clock clock;

    public ErasedPeople(Vault vault, Clock clock) {
        this.vault = vault;
        this.clock = clock;
    }

    /**
     * Belongs in the transaction that erases them, while their identities are still there.
     *
     * @param withdrawn whether their last word was that they want no messages
     */
    void remember(Sql tx, List<CustomerId> person, boolean withdrawn) {
        var names = tx.sql(NAMES)
                .bindAll("customers", Long.class, person.stream().map(CustomerId::value).toList())
                .list(row -> new Person(new AccountId(row.text("account")), IdentityKind.of(row.text("kind")),
                        row.text("value")));
        tx.sql(REMEMBER).bindAll("people", byte[].class, names.stream().map(this::index).toList())
                .bind("withdrawn", withdrawn).bind("now", clock.instant()).update();
    }

    /** Which of these were erased and have not come back. */
    public Set<Person> among(Sql tx, Collection<Person> people) {
        var byIndex = byIndex(people);
        var erased = new HashSet<Person>();
        if (!byIndex.isEmpty()) {
            tx.sql(ERASED).bindAll("people", byte[].class, bytes(byIndex.keySet()))
                    .list(row -> erased.add(byIndex.get(ByteBuffer.wrap(row.bytes("person")))));
        }
        return erased;
    }

    /**
     * These follow or write of their own accord: whoever was erased may be met anew.
     *
     * @return those who had withdrawn their consent before they were erased; it stays withdrawn
     */
    public Set<Person> lift(Sql tx, Collection<Person> people) {
        var byIndex = byIndex(people);
        var withdrawn = new HashSet<Person>();
        if (!byIndex.isEmpty()) {
            tx.sql(LIFT).bindAll("people", byte[].class, bytes(byIndex.keySet()))
                    .list(row -> row.flag("withdrawn")
                            && withdrawn.add(byIndex.get(ByteBuffer.wrap(row.bytes("person")))));
        }
        return withdrawn;
    }

    private Map<ByteBuffer, Person> byIndex(Collection<Person> people) {
        var byIndex = new HashMap<ByteBuffer, Person>();
        people.forEach(person -> byIndex.put(ByteBuffer.wrap(index(person)), person));
        return byIndex;
    }

    private static List<byte[]> bytes(Collection<ByteBuffer> indexes) {
        return indexes.stream().map(ByteBuffer::array).toList();
    }

    private byte[] index(Person person) {
        return vault.index("erased",
                person.account().value() + '\0' + person.kind().code() + '\0' + person.value());
    }
}
