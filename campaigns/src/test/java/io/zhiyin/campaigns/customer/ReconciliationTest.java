package io.zhiyin.campaigns.customer;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.account.PlatformFailure;
import io.zhiyin.campaigns.customer.Directory.ContactDetails;
import io.zhiyin.campaigns.customer.Directory.StaffContact;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Eventually;
import io.zhiyin.campaigns.store.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ReconciliationTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final AccountId CORP = new AccountId("corp");
    private static final StaffId ZHOU = new StaffId("zhou");
    private static final StaffId SONG = new StaffId("song");
    private static final Instant NOW = Instant.parse("2026-09-25T02:00:00Z");

    private final Database db = database.db();
    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private final Customers customers = new Customers(database.vault());
    private final Contacts contacts = new Contacts(database.vault());
    private final CustomerSearch search = new CustomerSearch(database.vault());
    private final ErasedPeople erased = new ErasedPeople(database.vault(), clock);
    private final Acquaintance acquaintance = new Acquaintance(customers, contacts,
            new Merges(customers, List.of()), erased, clock);
    private final FakeDirectory corp = new FakeDirectory();
    private final Reconciliation reconciliation = new Reconciliation(db, List.of(corp), acquaintance,
            contacts, clock);

    @Test
    void one_whom_a_callback_meets_in_the_same_moment_does_not_end_the_walk() throws InterruptedException {
        corp.people.add(aContact("wmLin", "林知音", ZHOU));
        var callback = new Meetings.Meeting(
                new Meetings.Person(CORP, IdentityKind.EXTERNAL_USERID, "wmLin"), "wecom", NOW);

        var walk = db.inTransaction(tx -> {
            new Meetings().meet(tx, List.of(callback));
            var walking = Thread.ofVirtual().start(reconciliation::run);
            Eventually.eventually("the walk waits for the callback",
                    () -> db.sql("select count(*) from pg_stat_activity where wait_event_type = 'Lock'")
                            .count() > 0);
            return walking;
        });
        walk.join();

        assertThat(search.find(db, new CustomerSearch.Query("林知音", null, null, 10))).hasSize(1);
        assertThat(db.sql("select count(*) from customer").count()).isEqualTo(1);
    }

    @Test
    void what_callbacks_missed_is_brought_in_and_a_second_night_changes_nothing() {
        corp.people.add(aContact("wmLin", "林知音", ZHOU));
        corp.people.add(aContact("wmLin", "林知音", SONG));
        corp.people.add(aContact("wmChen", "陈默", SONG));

        reconciliation.run();
        reconciliation.run();

        var lin = search.find(db, new CustomerSearch.Query("林知音", null, null, 10));
        assertThat(lin).hasSize(1);
        assertThat(contacts.of(db, lin.getFirst())).extracting(Contacts.Contact::staff)
                .containsExactlyInAnyOrder(ZHOU, SONG);
        assertThat(customers.find(db, lin.getFirst()).orElseThrow().phone()).isEqualTo("13800138000");
        assertThat(db.sql("select count(*) from customer").count()).isEqualTo(2);
    }

    @Test
    void who_is_no_longer_there_is_marked_lost_and_a_walk_that_breaks_off_marks_nobody() {
        corp.people.add(aContact("wmLin", "林知音", ZHOU));
        corp.people.add(aContact("wmChen", "陈默", ZHOU));
        reconciliation.run();
        corp.people.remove(0);

        corp.broken = true;
        reconciliation.run();
        assertThat(lost()).isZero();

        corp.broken = false;
        reconciliation.run();
        assertThat(lost()).isEqualTo(1);
        assertThat(
                db.sql("select count(*) from identity where lost_at is not null and value = 'wmLin'").count())
                .isEqualTo(1);
    }

    @Test
    void details_of_a_new_person_are_read_after_the_callback_and_again_after_a_failure() {
        corp.people.add(aContact("wmLin", "林知音", ZHOU));
        corp.broken = true;
        var met = new Meetings().meet(db, List.of(new Meetings.Meeting(
                new Meetings.Person(CORP, IdentityKind.EXTERNAL_USERID, "wmLin"), "wecom", NOW)));
        var who = met.values().iterator().next().customer();
        try (var reader = new DetailsReader(db, List.of(corp), acquaintance, contacts, clock)) {
            reader.start();
            Eventually.eventually("the platform was asked", () -> corp.asked.get() > 0);
            corp.broken = false;
            Eventually.eventually("the customer's and the staff member's names are known", () -> {
                reader.wake();
                return "林知音".equals(customers.find(db, who).orElseThrow().name())
                        && contacts.staffName(db, CORP, ZHOU).equals(Optional.of("周岚"));
            });
        }
    }

    @Test
    void who_was_erased_stays_on_the_platforms_list_and_is_not_brought_in_again() {
        corp.people.add(aContact("wmLin", "林知音", ZHOU));
        corp.people.add(aContact("wmChen", "陈默", ZHOU));
        reconciliation.run();
        var lin = search.find(db, new CustomerSearch.Query("林知音", null, null, 10)).getFirst();

        new Erasure(db, customers, erased, (_, _) -> true, List.of()).erase(lin);
        reconciliation.run();

        assertThat(search.find(db, new CustomerSearch.Query("林知音", null, null, 10))).isEmpty();
        assertThat(search.find(db, new CustomerSearch.Query("陈默", null, null, 10))).hasSize(1);
        assertThat(db.sql("select count(*) from identity where value = 'wmLin'").count()).isZero();
        assertThat(db.sql("select count(*) from contact where external_userid = 'wmLin'").count()).isZero();
        String kept = db.sql("select encode(person, 'escape') as person from erased_person")
                .one(row -> row.text("person"));
        assertThat(kept).doesNotContain("wmLin");
    }

    @Test
    void details_that_were_on_their_way_while_a_person_was_erased_are_not_taken() {
        corp.people.add(aContact("wmLin", "林知音", ZHOU));
        reconciliation.run();
        var lin = search.find(db, new CustomerSearch.Query("林知音", null, null, 10)).getFirst();
        new Erasure(db, customers, erased, (_, _) -> false, List.of()).erase(lin);

        var taken = db.inTransaction(
                tx -> acquaintance.take(tx, IdentityKind.EXTERNAL_USERID, corp.people.getFirst()));

        assertThat(taken).isEmpty();
        assertThat(db.sql("select count(*) from customer").count()).isZero();
    }

    @Test
    void who_comes_back_by_themselves_is_met_anew_and_their_withdrawal_is_handed_over_once() {
        var lin = new Meetings.Person(CORP, IdentityKind.EXTERNAL_USERID, "wmLin");
        corp.people.add(aContact("wmLin", "林知音", ZHOU));
        reconciliation.run();
        var before = search.find(db, new CustomerSearch.Query("林知音", null, null, 10)).getFirst();
        new Erasure(db, customers, erased, (_, _) -> true, List.of()).erase(before);
        assertThat(erased.among(db, List.of(lin))).containsExactly(lin);

        assertThat(erased.lift(db, List.of(lin))).containsExactly(lin);
        assertThat(erased.lift(db, List.of(lin))).isEmpty();
        reconciliation.run();

        assertThat(search.find(db, new CustomerSearch.Query("林知音", null, null, 10))).hasSize(1);
    }

    private long lost() {
        return db.sql("select count(*) from contact where lost_at is not null").count();
    }

    private static ContactDetails aContact(String person, @Nullable String name, StaffId staff) {
        return new ContactDetails(CORP, person, null, true, NOW, null, name,
                List.of(new StaffContact(staff, NOW, "spring", 1, null, List.of("13800138000"), List.of())));
    }

    private static final class FakeDirectory implements Directory {
        private final List<ContactDetails> people = new ArrayList<>();
        private volatile boolean broken;
        private final AtomicInteger asked = new AtomicInteger();

        @Override
        public AccountId account() {
            return CORP;
        }

        @Override
        public IdentityKind kind() {
            return IdentityKind.EXTERNAL_USERID;
        }

        @Override
        public Optional<ContactDetails> details(String person) {
            asked.incrementAndGet();
            if (broken) {
                throw new PlatformFailure(-1, "the platform is away", Duration.ofSeconds(15));
            }
            return people.stream().filter(one -> one.person().equals(person)).findFirst();
        }

        @Override
        public void walk(Consumer<ContactDetails> each) {
            people.forEach(each);
            if (broken) {
                throw new PlatformFailure(-1, "the platform went away", Duration.ofSeconds(15));
            }
        }

        @Override
        public Optional<String> staffName(StaffId staff) {
            return staff.equals(ZHOU) ? Optional.of("周岚") : Optional.empty();
        }
    }
}
