package io.zhiyin.campaigns.customer;

import static io.zhiyin.campaigns.customer.FakeDirectory.CORP;
import static io.zhiyin.campaigns.customer.FakeDirectory.ZHOU;
import static io.zhiyin.campaigns.customer.FakeDirectory.aContact;
import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Eventually;
import io.zhiyin.campaigns.store.TestDatabase;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DetailsReaderTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final Instant NOW = Instant.parse("2026-09-25T02:00:00Z");

    private final Database db = database.db();
    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private final Customers customers = new Customers(database.vault());
    private final Contacts contacts = new Contacts(database.vault());
    private final Meetings meetings = new Meetings();
    private final Acquaintance acquaintance = new Acquaintance(customers, contacts,
            new Merges(customers, List.of()), new ErasedPeople(database.vault(), clock), clock,
            DetailsListener.none());
    private final FakeDirectory corp = new FakeDirectory();

    @Test
    void details_of_a_new_person_are_read_after_the_callback_and_again_after_a_failure() {
        corp.people.add(aContact("wmLin", "林知音", ZHOU, NOW, null));
        corp.broken = true;
        var lin = met("wmLin");
        try (var reader = reader(corp)) {
            reader.start();
            Eventually.eventually("the platform was asked", () -> corp.asked.get() > 0);
            corp.broken = false;
            Eventually.eventually("the customer's and the staff member's names are known", () -> {
                timePasses();
                reader.wake();
                return isNamed(lin, "林知音")
                        && contacts.staffName(db, CORP, ZHOU).equals(Optional.of("周岚"));
            });
        }
    }

    @Test
    void one_whose_details_cannot_be_taken_in_keeps_nobody_waiting_and_is_read_again_later() {
        corp.people.add(aContact("wmBad", "陈默", ZHOU, NOW, null));
        corp.people.add(aContact("wmLin", "林知音", ZHOU, NOW, null));
        corp.meanwhile = person -> {
            if (person.equals("wmBad")) {
                throw new IllegalStateException("what the platform told cannot be read");
            }
        };
        var bad = met("wmBad");
        var lin = met("wmLin");
        try (var reader = reader(corp)) {
            reader.start();
            Eventually.eventually("the other one is known", () -> isNamed(lin, "林知音"));
            assertThat(isNamed(bad, "陈默")).isFalse();
            corp.meanwhile = _ -> {};
            Eventually.eventually("a minute later it is the first one's turn again", () -> {
                timePasses();
                reader.wake();
                return isNamed(bad, "陈默");
            });
        }
    }

    @Test
    void one_whom_a_node_had_in_hand_when_it_died_is_read_by_another() {
        corp.people.add(aContact("wmLin", "林知音", ZHOU, NOW, null));
        var inHand = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        var dying = new FakeDirectory();
        dying.meanwhile = _ -> {
            inHand.countDown();
            await(end);
        };
        var lin = met("wmLin");
        try (var dead = reader(dying); var living = reader(corp)) {
            dead.start();
            Eventually.eventually("the first node has it in hand", () -> inHand.getCount() == 0);
            living.start();
            Eventually.eventually("another node has read it", () -> {
                timePasses();
                living.wake();
                return isNamed(lin, "林知音");
            });
            end.countDown();
        }
    }

    @Test
    void what_changes_while_details_are_read_is_read_again() {
        corp.people.add(aContact("wmLin", "林知音", ZHOU, NOW, null));
        var lin = met("wmLin");
        var identity = customers.find(db, lin).orElseThrow().identities().getFirst().id();
        corp.meanwhile = _ -> {
            corp.meanwhile = _ -> {};
            db.transaction(tx -> meetings.readAgain(tx, List.of(identity)));
        };
        try (var reader = reader(corp)) {
            reader.start();
            Eventually.eventually("the platform was asked twice", () -> {
                reader.wake();
                return corp.asked.get() == 2;
            });
        }
    }

    private DetailsReader reader(FakeDirectory directory) {
        return new DetailsReader(db, List.of(directory), acquaintance, clock);
    }

    private CustomerId met(String person) {
        return db.inTransaction(tx -> meetings.meet(tx, List.of(new Meetings.Meeting(
                new Meetings.Person(CORP, IdentityKind.EXTERNAL_USERID, person), "wecom", NOW)))).values()
                .iterator().next().customer();
    }

    private boolean isNamed(CustomerId who, String name) {
        return name.equals(customers.find(db, who).orElseThrow().name());
    }

    /** More than any lease or pause. */
    private void timePasses() {
        db.sql("update identity set read_after = read_after - interval '1 hour' where read_after > now()")
                .update();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
