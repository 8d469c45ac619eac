package io.zhiyin.campaigns.person;

import static io.zhiyin.campaigns.person.People.BY_HAND;
import static io.zhiyin.campaigns.person.People.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.consent.Consents.Consent;
import io.zhiyin.campaigns.consent.Consents.Purpose;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.IdentityKind;
import io.zhiyin.campaigns.customer.Meetings;
import io.zhiyin.campaigns.customer.Meetings.Meeting;
import io.zhiyin.campaigns.customer.Meetings.Person;
import io.zhiyin.campaigns.customer.Merge;
import io.zhiyin.campaigns.customer.Merges;
import io.zhiyin.campaigns.customer.Merges.Undoing;
import io.zhiyin.campaigns.insight.Upkeep;
import io.zhiyin.campaigns.intake.Batch;
import io.zhiyin.campaigns.intake.Buyer;
import io.zhiyin.campaigns.intake.Intake;
import io.zhiyin.campaigns.interaction.InteractionKind;
import io.zhiyin.campaigns.order.Money;
import io.zhiyin.campaigns.order.Orders;
import io.zhiyin.campaigns.saying.Source;
import io.zhiyin.campaigns.store.Eventually;
import io.zhiyin.campaigns.store.TestDatabase;
import io.zhiyin.campaigns.tag.TagRules;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What holds of a person who was two, what comes in between, and who is who afterwards. */
class MergesTest {
    private static final AccountId SHOP = new AccountId("shop");
    private static final AccountId CARD = new AccountId("card");

    private static final TestDatabase DATABASE = new TestDatabase();

    private final People people = new People(DATABASE);

    @Test
    void a_withdrawal_of_either_holds_of_the_person_and_afterwards_each_has_their_own_word() {
        var lin = people.somebody();
        var other = people.somebody();
        consent(lin, false, 200);
        consent(other, true, 100);

        merge(lin, other);
        assertThat(people.consents.withdrawn(people.db, List.of(lin))).as("the newer word is a yes").isTrue();

        undo();
        assertThat(people.consents.of(people.db, lin)).extracting(Consent::given).containsExactly(false);
        assertThat(people.consents.of(people.db, other)).extracting(Consent::given).containsExactly(true);
    }

    @Test
    void a_no_to_mail_or_to_sms_holds_of_the_person_and_says_nothing_of_the_other_ways() {
        var lin = people.somebody();
        var other = people.somebody();
        consent(lin, Purpose.MAIL, false, 300);
        consent(other, Purpose.MAIL, true, 200);
        consent(other, Purpose.SMS, true, 100);

        merge(lin, other);

        assertThat(people.consents.newest(people.db, lin, Purpose.MAIL)).get().extracting(Consent::given)
                .isEqualTo(false);
        assertThat(people.consents.newest(people.db, lin, Purpose.SMS)).get().extracting(Consent::given)
                .isEqualTo(true);
        assertThat(people.consents.withdrawn(people.db, List.of(lin))).isFalse();
        consent(lin, Purpose.SMS, false, 0);

        undo();

        assertThat(people.consents.newest(people.db, other, Purpose.MAIL)).get().extracting(Consent::given)
                .isEqualTo(true);
        assertThat(people.consents.newest(people.db, other, Purpose.SMS)).get().extracting(Consent::given)
                .as("said of the person").isEqualTo(false);
    }

    @Test
    void a_withdrawal_made_by_the_person_holds_of_both_afterwards() {
        var lin = people.somebody();
        var other = people.somebody();
        consent(other, true, 100);
        merge(lin, other);
        consent(lin, false, 0);

        undo();

        assertThat(people.consents.withdrawn(people.db, List.of(lin))).isTrue();
        assertThat(people.consents.withdrawn(people.db, List.of(other))).isTrue();
    }

    @Test
    void what_came_in_between_stays_unless_it_came_over_an_account_that_only_the_other_has() {
        var lin = follower(SHOP, "oLin");
        var other = follower(CARD, "oOther");
        merge(lin, other);
        people.says(lin, "shop", InteractionKind.MESSAGE_IN, NOW.plusSeconds(1));
        people.says(lin, "card", InteractionKind.MESSAGE_IN, NOW.plusSeconds(2));
        people.says(lin, "console", InteractionKind.NOTE, NOW.plusSeconds(3));
        people.db.sql("update customer set last_interaction_at = :at where id = :id")
                .bind("at", NOW.plusSeconds(2)).bind("id", lin.value()).update();
        people.buys(lin, "N1", NOW);
        people.words.birthday(lin, Birthday.solar(3, 5), Source.OPERATOR, "王芳", NOW);

        undo();

        assertThat(people.interactions.timeline(people.db, lin, null, null, 9))
                .extracting(it -> it.account().value())
                .containsExactly("console", "shop");
        assertThat(people.interactions.timeline(people.db, other, null, null, 9))
                .extracting(it -> it.account().value()).containsExactly("card");
        assertThat(people.orders.of(people.db, lin, 9)).hasSize(1);
        var now = people.customers.all(people.db, List.of(lin, other));
        assertThat(now.getFirst().birthday()).isEqualTo(Birthday.solar(3, 5));
        assertThat(now.getFirst().lastInteractionAt()).isEqualTo(NOW.plusSeconds(1));
        assertThat(now.getLast().lastInteractionAt()).isEqualTo(NOW.plusSeconds(2));
        assertThat(now.getLast().identities()).extracting(it -> it.value()).containsExactly("oOther");
    }

    @Test
    void merges_of_one_person_are_undone_the_last_one_first_once_and_within_ninety_days() {
        var three = people.some(3);
        merge(three.get(1), three.get(2));
        merge(three.get(0), three.get(1));

        assertThat(undoing(1)).isInstanceOfSatisfying(Undoing.NotTheLast.class,
                it -> assertThat(it.later().id()).isEqualTo(2));
        assertThat(undoing(3)).isInstanceOf(Undoing.NotThere.class);
        assertThat(undoing(2)).isInstanceOf(Undoing.Undone.class);
        assertThat(undoing(2)).isInstanceOf(Undoing.Already.class);
        Undoing late = people.db
                .inTransaction(tx -> people.merges.undo(tx, 1, "王芳", NOW.plus(Merges.UNDOABLE)));
        assertThat(late).isInstanceOf(Undoing.TooOld.class);

        people.merges.purge(people.db, NOW.plus(Merges.UNDOABLE).plusSeconds(1));
        assertThat(people.db.sql("select count(*) from merge_note").count()).isZero();
        assertThat(people.merges.of(people.db, three.get(1))).extracting(Merge::id).containsExactly(2L, 1L);
    }

    @Test
    void the_figures_of_both_are_their_own_again() {
        var lin = people.somebody();
        var other = people.somebody();
        people.buys(lin, "N1", NOW.minusSeconds(9));
        people.buys(other, "N2", NOW.minusSeconds(9));
        var upkeep = new Upkeep(people.db, people.clock, ZoneOffset.UTC);
        upkeep.everyone();
        merge(lin, other);
        upkeep.catchUp();
        assertThat(figures()).containsExactly(lin.value() + ":2");

        undo();
        upkeep.catchUp();

        assertThat(figures()).containsExactly(lin.value() + ":1", other.value() + ":1");
    }

    @Test
    void who_writes_while_they_are_taken_out_again_is_met_as_who_they_are_then() throws InterruptedException {
        var lin = follower(SHOP, "oLin");
        var other = follower(CARD, "oOther");
        merge(lin, other);
        var met = new AtomicReference<CustomerId>();
        var theirs = new Person(CARD, IdentityKind.OPENID, "oOther");

        var meeting = people.db.inTransaction(tx -> {
            people.merges.undo(tx, 1, "王芳", NOW);
            var waiting = Thread.ofVirtual().start(() -> met.set(people.db.inTransaction(
                    it -> new Meetings().meet(it, List.of(new Meeting(theirs, "message", NOW))).values()
                            .iterator().next().customer())));
            Eventually.eventually("the meeting waits for the undoing", this::somebodyWaits);
            return waiting;
        });
        meeting.join();

        assertThat(met.get()).isEqualTo(other);
    }

    @Test
    void what_is_told_of_somebody_who_is_merged_meanwhile_is_told_of_the_person()
            throws InterruptedException {
        var lin = people.somebody();
        var other = people.somebody();

        var telling = people.db.inTransaction(tx -> {
            people.merges.merge(tx, lin, other, BY_HAND);
            var waiting = Thread.ofVirtual()
                    .start(() -> people.db.transaction(it -> people.consents.record(it,
                            people.customers.hold(it, other).orElseThrow(), false, "api", NOW)));
            Eventually.eventually("it waits for the merge", this::somebodyWaits);
            return waiting;
        });
        telling.join();

        assertThat(people.consents.withdrawn(people.db, List.of(lin))).isTrue();
    }

    @Test
    void an_order_of_one_who_is_merged_or_parted_meanwhile_goes_to_who_they_are_then()
            throws InterruptedException {
        var lin = people.somebody();
        var other = people.somebody();
        people.customers.identify(people.db, other, null, IdentityKind.MEMBER_NUMBER, "M1", NOW);

        people.db.inTransaction(tx -> {
            people.merges.merge(tx, lin, other, BY_HAND);
            return waitingFor(() -> order("N1", new Buyer.Ours(other)));
        }).join();
        assertThat(numbers(lin)).containsExactly("N1");

        people.db.inTransaction(tx -> {
            people.merges.undo(tx, 1, "王芳", NOW);
            return waitingFor(() -> order("N2", new Buyer.OfShop("M1", null, null, false)));
        }).join();
        assertThat(numbers(lin)).containsExactly("N1");
        assertThat(numbers(other)).containsExactly("N2");
    }

    private void order(String number, Buyer buyer) {
        new Intake(people.db, DATABASE.vault(), people.clock, java.time.ZoneId.of("Asia/Shanghai"),
                people.customers, people.orders,
                people.interactions,
                people.tags, new TagRules(people.db, people.clock)).take(
                        new Batch(List.of(new Batch.Sale(number, buyer, new Money(100), NOW, NOW, List.of())),
                                List.of(), List.of()),
                        "till");
    }

    private List<String> numbers(CustomerId who) {
        return people.orders.of(people.db, who, 9).stream().map(Orders.Bought::number).toList();
    }

    private Thread waitingFor(Runnable work) {
        var waiting = Thread.ofVirtual().start(work);
        Eventually.eventually("it waits for the customers", this::somebodyWaits);
        return waiting;
    }

    @Test
    void with_an_erased_person_goes_what_was_noted_of_their_merges() {
        var lin = people.somebody("林知音", "13800138000");
        var other = people.somebody("阿林", "13800138000");
        people.likeness.catchUp();
        merge(lin, other);

        people.db.sql("delete from customer where id = any(:ids)")
                .bindAll("ids", Long.class, List.of(lin.value(), other.value())).update();

        for (var table : List.of("customer_merge", "merge_note", "duplicate")) {
            assertThat(people.db.sql("select count(*) from " + table).count()).as(table).isZero();
        }
    }

    private CustomerId follower(AccountId account, String openId) {
        var who = people.somebody();
        people.customers.identify(people.db, who, account, IdentityKind.OPENID, openId, NOW);
        return who;
    }

    private void consent(CustomerId who, boolean given, long secondsAgo) {
        people.consents.record(people.db, who, given, "chat", NOW.minusSeconds(secondsAgo));
    }

    private void consent(CustomerId who, Purpose purpose, boolean given, long secondsAgo) {
        people.consents.record(people.db, who,
                new Consent(purpose, given, "chat", NOW.minusSeconds(secondsAgo)));
    }

    private void merge(CustomerId one, CustomerId other) {
        people.db.transaction(tx -> people.merges.merge(tx, one, other, BY_HAND));
    }

    private Undoing undoing(long id) {
        return people.db.inTransaction(tx -> people.merges.undo(tx, id, "王芳", NOW));
    }

    private void undo() {
        Undoing undoing = undoing(1);
        assertThat(undoing).isInstanceOf(Undoing.Undone.class);
    }

    private List<String> figures() {
        return people.db
                .sql("select concat(customer_id, ':', orders) as it from insight order by customer_id")
                .list(row -> row.text("it"));
    }

    private boolean somebodyWaits() {
        return people.db.sql("select count(*) from pg_stat_activity where wait_event_type = 'Lock'")
                .count() > 0;
    }
}
