package io.zhiyin.campaigns.customer;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.consent.Consents;
import io.zhiyin.campaigns.customer.Meetings.Meeting;
import io.zhiyin.campaigns.customer.Meetings.Person;
import io.zhiyin.campaigns.interaction.InteractionKind;
import io.zhiyin.campaigns.interaction.Interactions;
import io.zhiyin.campaigns.order.Orders;
import io.zhiyin.campaigns.saying.Source;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Eventually;
import io.zhiyin.campaigns.store.TestDatabase;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CustomersTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final AccountId SHOP = new AccountId("shop");
    private static final AccountId CORP = new AccountId("corp");
    private static final Instant NOW = Instant.parse("2026-09-25T02:00:00Z");

    private static final Merge.Cause BY_HAND = Merge.Cause.byHand("test", NOW);

    private final Database db = database.db();
    private final Customers customers = new Customers(database.vault());
    private final CustomerSearch search = new CustomerSearch(database.vault());
    private final Interactions interactions = new Interactions(database.vault());
    private final Meetings meetings = new Meetings();
    private final Merges merges = new Merges(customers, List.of(interactions, new Consents(), new Orders()));

    @Test
    void people_of_a_batch_are_met_once_and_met_again_next_time() {
        var lin = new Person(SHOP, IdentityKind.OPENID, "oLin");
        var sameNameElsewhere = new Person(CORP, IdentityKind.OPENID, "oLin");

        var first = meet(List.of(meeting(lin, "scan:spring"), meeting(lin, "message"),
                meeting(sameNameElsewhere, "message")));
        var again = meet(List.of(meeting(lin, "message")));

        assertThat(first).hasSize(2);
        assertThat(of(first, lin).isNew()).isTrue();
        assertThat(of(again, lin)).extracting(Meetings.Known::customer, Meetings.Known::isNew)
                .containsExactly(of(first, lin).customer(), false);
        assertThat(of(first, sameNameElsewhere).customer()).isNotEqualTo(of(first, lin).customer());
        assertThat(customers.find(db, of(first, lin).customer()).orElseThrow().source())
                .isEqualTo("scan:spring");
    }

    @Test
    void a_customer_is_found_by_part_of_the_name_by_phone_by_its_last_four_and_by_mail_and_nothing_is_stored_in_clear() {
        var lin = aCustomer("林知音", "+86 138-0013-8000", "Lin@Example.com");
        aCustomer("王小明", "13900139001", null);

        for (var typed : List.of("林知", "知音", "林", "13800138000", "8000", "lin@example.com",
                String.valueOf(lin.value()))) {
            assertThat(found(typed)).as(typed).containsExactly(lin);
        }
        assertThat(found("林明")).isEmpty();
        assertThat(found("")).hasSize(2);
        assertThat(db.sql("""
                select count(*) from customer_private where encode(name, 'escape') like '%林%'
                    or encode(phone, 'escape') like '%138%'""").count()).isZero();
    }

    @Test
    void a_page_begins_where_the_last_one_ended() {
        for (var i = 0; i < 5; i++) {
            aCustomer("客" + i, null, null);
        }

        var first = search.find(db, new CustomerSearch.Query(null, null, null, 3));
        var rest = search.find(db, new CustomerSearch.Query(null, null, first.getLast().value(), 3));

        assertThat(first).hasSize(3);
        assertThat(rest).hasSize(2).doesNotContainAnyElementsOf(first);
    }

    @Test
    void who_is_new_was_last_heard_of_at_the_latest_of_what_they_did() {
        var lin = new Person(SHOP, IdentityKind.OPENID, "oLin");
        var listed = new Person(SHOP, IdentityKind.OPENID, "oListed");

        var heard = db.inTransaction(tx -> meetings.hear(tx, List.of(
                new Meeting(lin, "message", NOW.plusSeconds(5)), new Meeting(lin, "message", NOW))));
        meet(List.of(meeting(listed, "reconciliation")));

        assertThat(of(heard, lin).lastInteractionAt()).as("before this batch").isNull();
        assertThat(lastHeard(lin)).isEqualTo(NOW.plusSeconds(5));
        assertThat(lastHeard(listed)).as("a list is nothing they did").isNull();
    }

    @Test
    void a_unionid_makes_one_person_of_two_and_both_timelines_are_theirs() {
        var follower = meet(List.of(meeting(new Person(SHOP, IdentityKind.OPENID, "oLin"), "follow")))
                .values().iterator().next();
        var contact = meet(List.of(meeting(new Person(CORP, IdentityKind.EXTERNAL_USERID, "wmLin"),
                "wecom:spring")))
                .values().iterator().next();
        interactions.add(db, List.of(event(follower.customer(), "你好"), event(contact.customer(), "在吗")));
        new Words(db, customers).name(contact.customer(), "林知音");
        new Words(db, customers).birthday(contact.customer(), Birthday.lunar(8, 15), Source.CUSTOMER, "chat",
                NOW);

        db.transaction(tx -> {
            merges.joinByUnionId(tx, follower.customer(), "uLin", NOW);
            merges.joinByUnionId(tx, contact.customer(), "uLin", NOW);
        });

        var person = customers.find(db, follower.customer()).orElseThrow();
        assertThat(person.identities()).extracting(Identity::value).containsExactlyInAnyOrder("oLin", "wmLin",
                "uLin");
        assertThat(person.name()).isEqualTo("林知音");
        assertThat(person.birthday()).isEqualTo(Birthday.lunar(8, 15));
        assertThat(interactions.timeline(db, person.id(), null, null, 10))
                .extracting(Interactions.Entry::text)
                .containsExactly("在吗", "你好");
        assertThat(customers.current(db, contact.customer())).contains(person.id());
        assertThat(search.find(db, new CustomerSearch.Query(null, null, null, 10)))
                .containsExactly(person.id());
    }

    @Test
    void three_who_are_one_person_and_are_merged_two_by_two_in_one_moment_are_one_customer()
            throws InterruptedException {
        var people = Stream.of("oLin", "oLin2", "oLin3")
                .map(it -> meet(List.of(meeting(new Person(SHOP, IdentityKind.OPENID, it), "follow"))))
                .flatMap(it -> it.values().stream()).map(Meetings.Known::customer).toList();
        interactions.add(db, List.of(event(people.getLast(), "你好")));

        var other = db.inTransaction(tx -> {
            merges.merge(tx, people.get(0), people.get(1), BY_HAND);
            var merging = Thread.ofVirtual().start(
                    () -> db.transaction(it -> merges.merge(it, people.get(1), people.get(2), BY_HAND)));
            Eventually.eventually("the other merge waits for this one", this::somebodyWaits);
            return merging;
        });
        other.join();

        var kept = people.getFirst();
        assertThat(customers.allCurrent(db, people).values()).containsOnly(kept);
        assertThat(customers.find(db, kept).orElseThrow().identities()).hasSize(3);
        assertThat(interactions.timeline(db, kept, null, null, 10)).hasSize(1);
    }

    @Test
    void who_is_met_while_a_merge_moves_them_is_met_as_the_one_who_stays() throws InterruptedException {
        var lin = new Person(SHOP, IdentityKind.OPENID, "oLin");
        var kept = customers.add(db, "manual", NOW);
        var gone = of(meet(List.of(meeting(lin, "follow"))), lin).customer();
        var met = new AtomicReference<Map<Person, Meetings.Known>>();

        var meeting = db.inTransaction(tx -> {
            merges.merge(tx, kept, gone, BY_HAND);
            var waiting = Thread.ofVirtual().start(() -> met.set(meet(List.of(meeting(lin, "message")))));
            Eventually.eventually("the meeting waits for the merge", this::somebodyWaits);
            return waiting;
        });
        meeting.join();

        assertThat(of(met.get(), lin).customer()).isEqualTo(kept);
    }

    @Test
    void a_customer_is_lost_when_the_last_staff_member_is_gone_and_comes_back_with_the_next() {
        var contacts = new Contacts(database.vault());
        var lin = meet(List.of(meeting(new Person(CORP, IdentityKind.EXTERNAL_USERID, "wmLin"), "wecom")))
                .values().iterator().next().customer();
        var wang = new StaffId("Wang");
        var li = new StaffId("li");
        contacts.add(db, CORP, wang, "wmLin", lin, "spring", NOW);
        contacts.add(db, CORP, li, "wmLin", lin, null, NOW.plusSeconds(1));

        assertThat(contacts.lose(db, CORP, new StaffId("wang"), "wmLin", "CUSTOMER", NOW.plusSeconds(2)))
                .isFalse();
        assertThat(contacts.lose(db, CORP, li, "wmLin", "STAFF", NOW.plusSeconds(3))).isTrue();
        contacts.add(db, CORP, wang, "wmLin", lin, null, NOW.plusSeconds(4));

        assertThat(contacts.of(db, lin))
                .extracting(contact -> contact.staff().value(), Contacts.Contact::lostBy)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("wang", null),
                        org.assertj.core.groups.Tuple.tuple("li", "staff"));
    }

    @Test
    void a_message_opens_five_sends_in_48_hours_and_an_older_one_does_not_shorten_it() {
        var windows = new ReplyWindows();
        var lin = meet(List.of(meeting(new Person(SHOP, IdentityKind.OPENID, "oLin"), "follow")))
                .values()
                .iterator().next().identity();

        windows.open(db, List.of(opened(lin, ReplyWindows.Opening.ACTION, NOW),
                opened(lin, ReplyWindows.Opening.MESSAGE, NOW),
                opened(lin, ReplyWindows.Opening.MESSAGE, NOW.plusSeconds(60))));
        windows.open(db, List.of(opened(lin, ReplyWindows.Opening.MESSAGE, NOW)));

        assertThat(windows.of(db, lin)).containsExactly(
                new ReplyWindows.Window(ReplyWindows.Opening.ACTION, NOW.plusSeconds(60), 3),
                new ReplyWindows.Window(ReplyWindows.Opening.MESSAGE, NOW.plusSeconds(60 + 48 * 3600), 5));
        windows.close(db, Map.of(lin, NOW.plusSeconds(60)));
        assertThat(windows.of(db, lin)).isEmpty();
    }

    private Map<Person, Meetings.Known> meet(List<Meeting> people) {
        return db.inTransaction(tx -> meetings.meet(tx, people));
    }

    private CustomerId aCustomer(String name, @Nullable String phone, @Nullable String mail) {
        var id = customers.add(db, "manual", NOW);
        var words = new Words(db, customers);
        words.name(id, name);
        words.phone(id, phone == null ? null : Phone.of(phone).orElseThrow());
        words.mail(id, mail);
        return id;
    }

    private @Nullable Instant lastHeard(Person person) {
        return of(meet(List.of(meeting(person, "again"))), person).lastInteractionAt();
    }

    private boolean somebodyWaits() {
        return db.sql("select count(*) from pg_stat_activity where wait_event_type = 'Lock'").count() > 0;
    }

    private List<CustomerId> found(String typed) {
        return search.find(db, new CustomerSearch.Query(typed, null, null, 10));
    }

    private static Meetings.Known of(Map<Person, Meetings.Known> known, Person person) {
        return java.util.Objects.requireNonNull(known.get(person));
    }

    private static Meeting meeting(Person person, String source) {
        return new Meeting(person, source, NOW);
    }

    private static ReplyWindows.Opened opened(long identity, ReplyWindows.Opening by, Instant at) {
        return new ReplyWindows.Opened(identity, by, at);
    }

    private static Interactions.Event event(CustomerId customer, String text) {
        return new Interactions.Event(customer, SHOP, InteractionKind.MESSAGE_IN, NOW, text, Map.of(), null);
    }
}
