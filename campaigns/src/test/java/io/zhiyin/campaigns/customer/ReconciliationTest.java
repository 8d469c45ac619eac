package io.zhiyin.campaigns.customer;

import static io.zhiyin.campaigns.customer.FakeDirectory.CORP;
import static io.zhiyin.campaigns.customer.FakeDirectory.SONG;
import static io.zhiyin.campaigns.customer.FakeDirectory.ZHOU;
import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.Directory.ContactDetails;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Eventually;
import io.zhiyin.campaigns.store.TestDatabase;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ReconciliationTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final AccountId SHOP = new AccountId("shop");
    private static final Instant NOW = Instant.parse("2026-09-25T02:00:00Z");

    private final Database db = database.db();
    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private final Customers customers = new Customers(database.vault());
    private final Contacts contacts = new Contacts(database.vault());
    private final CustomerSearch search = new CustomerSearch(database.vault());
    private final ErasedPeople erased = new ErasedPeople(database.vault(), clock);
    private final Meetings meetings = new Meetings();
    private final Merges merges = new Merges(customers, List.of());
    private final Acquaintance acquaintance = new Acquaintance(customers, contacts, merges, erased,
            clock, DetailsListener.none());
    private final FakeDirectory corp = new FakeDirectory();
    private final List<CustomerId> losses = new ArrayList<>();
    private final Reconciliation reconciliation = new Reconciliation(db, List.of(corp), acquaintance,
            contacts, (tx, customer, account, staff, at) -> losses.add(customer), clock);

    @Test
    void one_whom_a_callback_meets_in_the_same_moment_does_not_end_the_walk() throws InterruptedException {
        corp.people.add(aContact("wmLin", "林知音", ZHOU));
        var callback = new Meetings.Meeting(
                new Meetings.Person(CORP, IdentityKind.EXTERNAL_USERID, "wmLin"), "wecom", NOW);

        var walk = db.inTransaction(tx -> {
            meetings.meet(tx, List.of(callback));
            var walking = Thread.ofVirtual().start(reconciliation::run);
            Eventually.eventually("the walk waits for the callback",
                    this::somebodyWaits);
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
        assertThat(losses).as("told, to be dated").hasSize(1);
        assertThat(
                db.sql("select count(*) from identity where lost_at is not null and value = 'wmLin'").count())
                .isEqualTo(1);
    }

    @Test
    void a_walk_holds_each_person_only_for_their_own_turn() throws InterruptedException {
        corp.people.add(aContact("wmLin", "林知音", ZHOU));
        corp.people.add(aContact("wmChen", "陈默", ZHOU));
        var chen = new Meetings.Meeting(
                new Meetings.Person(CORP, IdentityKind.EXTERNAL_USERID, "wmChen"), "wecom", NOW);

        var walk = db.inTransaction(tx -> {
            meetings.meet(tx, List.of(chen));
            var walking = Thread.ofVirtual().start(reconciliation::run);
            Eventually.eventually("the walk waits for the second one", this::somebodyWaits);
            assertThat(named("林知音")).hasSize(1);
            return walking;
        });
        walk.join();

        assertThat(named("陈默")).hasSize(1);
    }

    @Test
    void a_walk_that_merges_and_a_batch_that_holds_the_same_people_do_not_wait_in_a_circle()
            throws InterruptedException {
        var follower = new Meetings.Meeting(new Meetings.Person(SHOP, IdentityKind.OPENID, "oLin"), "follow",
                NOW);
        var contact = new Meetings.Meeting(
                new Meetings.Person(CORP, IdentityKind.EXTERNAL_USERID, "wmLin"), "wecom", NOW);
        var lin = db.inTransaction(tx -> meetings.meet(tx, List.of(follower, contact)));
        var kept = db.inTransaction(
                tx -> merges.joinByUnionId(tx, customer(lin, follower.person()), "uLin", NOW));
        corp.people.add(FakeDirectory.aContact("wmLin", "林知音", ZHOU, NOW, "uLin"));

        var failed = new AtomicReference<Throwable>();
        var walk = db.inTransaction(tx -> {
            var held = meetings.meet(tx, List.of(follower, contact));
            meetings.touch(tx, Map.of(customer(held, follower.person()), NOW,
                    customer(held, contact.person()), NOW));
            var walking = Thread.ofVirtual().uncaughtExceptionHandler((_, why) -> failed.set(why))
                    .start(reconciliation::run);
            Eventually.eventually("the walk waits for the batch", this::somebodyWaits);
            meetings.readAgain(tx, held.values().stream().map(Meetings.Known::identity).toList());
            return walking;
        });
        walk.join();

        assertThat(failed.get()).isNull();
        var one = customers.current(db, kept).orElseThrow();
        assertThat(customers.find(db, one).orElseThrow().identities()).extracting(Identity::value)
                .containsExactlyInAnyOrder("oLin", "wmLin", "uLin");
    }

    @Test
    void who_deleted_the_staff_member_stays_lost_while_the_platform_still_lists_the_relation_of_old() {
        corp.people.add(aContact("wmLin", "林知音", ZHOU));
        reconciliation.run();
        db.transaction(tx -> contacts.lose(tx, CORP, ZHOU, "wmLin", "CUSTOMER", NOW.plusSeconds(60)));

        reconciliation.run();

        assertThat(contacts.of(db, named("林知音").getFirst()).getFirst().lostBy()).isEqualTo("customer");
        assertThat(identityLostAt()).isEqualTo(NOW.plusSeconds(60));

        corp.people.set(0, FakeDirectory.aContact("wmLin", "林知音", ZHOU, NOW.plusSeconds(61), null));
        reconciliation.run();

        assertThat(contacts.of(db, named("林知音").getFirst()).getFirst().lostAt()).isNull();
        assertThat(identityLostAt()).isNull();
    }

    @Test
    void a_walk_learns_the_names_of_the_staff_it_meets() {
        corp.people.add(aContact("wmLin", "林知音", ZHOU));

        reconciliation.run();

        assertThat(contacts.staffName(db, CORP, ZHOU)).contains("周岚");
    }

    @Test
    void one_whom_the_list_missed_once_is_there_again_when_it_names_them() {
        corp.people.add(aContact("wmLin", "林知音", ZHOU));
        reconciliation.run();
        var lin = corp.people.removeFirst();
        reconciliation.run();
        assertThat(lost()).isEqualTo(1);

        corp.people.add(lin);
        reconciliation.run();

        assertThat(lost()).isZero();
        assertThat(identityLostAt()).isNull();
    }

    private @Nullable Instant identityLostAt() {
        return db.sql("select lost_at from identity where value = 'wmLin'")
                .one(row -> Optional.ofNullable(row.instantOrNull("lost_at"))).orElse(null);
    }

    private boolean somebodyWaits() {
        return db.sql("select count(*) from pg_stat_activity where wait_event_type = 'Lock'").count() > 0;
    }

    private List<CustomerId> named(String name) {
        return search.find(db, new CustomerSearch.Query(name, null, null, 10));
    }

    private static CustomerId customer(Map<Meetings.Person, Meetings.Known> met, Meetings.Person person) {
        return Objects.requireNonNull(met.get(person)).customer();
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

        var taken = acquaintance.take(db, IdentityKind.EXTERNAL_USERID, corp.people.getFirst(),
                NOW);

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

    private static ContactDetails aContact(String person, String name, StaffId staff) {
        return FakeDirectory.aContact(person, name, staff, NOW, null);
    }
}
