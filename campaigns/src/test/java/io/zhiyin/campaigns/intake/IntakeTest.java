package io.zhiyin.campaigns.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.CustomerSearch;
import io.zhiyin.campaigns.customer.IdentityKind;
import io.zhiyin.campaigns.customer.Meetings;
import io.zhiyin.campaigns.customer.ManyCustomers.Called;
import io.zhiyin.campaigns.customer.Meetings.Person;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.Phone;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.intake.Batch.Event;
import io.zhiyin.campaigns.intake.Batch.Sale;
import io.zhiyin.campaigns.intake.Buyer.OfPlatform;
import io.zhiyin.campaigns.intake.Buyer.OfShop;
import io.zhiyin.campaigns.intake.Buyer.Ours;
import io.zhiyin.campaigns.interaction.InteractionKind;
import io.zhiyin.campaigns.interaction.Interactions;
import io.zhiyin.campaigns.order.Money;
import io.zhiyin.campaigns.order.Orders;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.TestDatabase;
import io.zhiyin.campaigns.tag.TagRules;
import io.zhiyin.campaigns.tag.Tags;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class IntakeTest {
    private static final Instant NOW = Instant.parse("2026-11-22T04:00:00Z");
    private static final AccountId SHOP = new AccountId("shop");

    @RegisterExtension
    final TestDatabase database = new TestDatabase();

    private final Database db = database.db();
    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private final Customers customers = new Customers(database.vault());
    private final CustomerSearch search = new CustomerSearch(database.vault());
    private final Orders orders = new Orders();
    private final Interactions interactions = new Interactions(database.vault());
    private final Intake intake = new Intake(db, database.vault(), clock, ZoneId.of("Asia/Shanghai"),
            customers, orders, interactions,
            new Tags(db), new TagRules(db, clock));
    private final Letters letters = new Letters(db, database.vault(), clock, customers);

    @Test
    void a_buyer_is_found_by_phone_or_member_number_and_made_once_where_nobody_is_known() {
        var taken = sell(sale("P1", shopper("M7", "138 0013 8000", "林知音")),
                sale("P2", shopper(null, "13800138000", null)),
                sale("P3", shopper("M7", null, null)), sale("P4", shopper(null, "13900139000", "王小明")));

        assertThat(taken.orders()).isEqualTo(4);
        var lin = byPhone("13800138000");
        assertThat(customers.find(db, lin).orElseThrow().name()).isEqualTo("林知音");
        assertThat(numbersOf(lin)).containsExactlyInAnyOrder("P1", "P2", "P3");
        assertThat(numbersOf(byPhone("13900139000"))).containsExactly("P4");

        sell(sale("P5", shopper(null, "+8613800138000", "别名")));
        assertThat(numbersOf(lin)).contains("P5");
        assertThat(customers.find(db, lin).orElseThrow().name()).as("a name that is known stays")
                .isEqualTo("林知音");
    }

    @Test
    void whom_nobody_can_tell_keeps_the_whole_batch_out_each_with_its_path() {
        var known = customers();
        var refused = catchThrowableOfType(NotTaken.class, () -> sell(sale("P1", new Ours(known)),
                sale("P2", new Ours(new CustomerId(known.value() + 99))),
                sale("P3", new OfPlatform(new Called(SHOP, IdentityKind.OPENID, "oNobody")))));

        assertThat(refused.reasons()).extracting(InvalidInput::field)
                .containsExactlyInAnyOrder("orders[1]", "orders[2]");
        assertThat(numbersOf(known)).isEmpty();
    }

    @Test
    void a_corrected_order_has_its_new_lines_and_an_older_word_changes_nothing() {
        var known = customers();
        sell(sale("P1", new Ours(known)));
        var later = new Sale("P1", new Ours(known), new Money(5_000), NOW, NOW.plusSeconds(60),
                List.of(new Orders.Item("白毫银针", "白茶", 2, new Money(5_000))));

        assertThat(sell(later).orders()).isEqualTo(1);
        assertThat(sell(later).orders()).isZero();
        assertThat(sell(sale("P1", new Ours(known))).orders()).isZero();

        var bought = orders.of(db, known, 10).getFirst();
        assertThat(bought.amount()).isEqualTo(new Money(5_000));
        assertThat(bought.items()).containsExactly(new Orders.Item("白毫银针", "白茶", 2, new Money(5_000)));
    }

    @Test
    void what_is_told_without_a_moment_is_said_when_it_comes_and_corrects_what_was_known() {
        var known = customers();
        assertThat(sell(told("P1", known, 1_000)).orders()).isEqualTo(1);
        assertThat(sell(told("P1", known, 1_000)).orders()).as("the same again is no news").isZero();
        assertThat(sell(told("P1", known, 2_000)).orders()).isEqualTo(1);
        assertThat(sell(told("P1", known, 3_000)).orders()).isEqualTo(1);
        assertThat(orders.of(db, known, 10).getFirst().amount()).isEqualTo(new Money(3_000));

        var earlier = new Sale("P1", new Ours(known), new Money(9), NOW, NOW.minusSeconds(60), List.of());
        assertThat(sell(earlier).orders()).as("what is said of an earlier moment").isZero();

        var one = new Batch(List.of(), List.of(refund("R1", "P1", 100)), List.of());
        intake.take(one, "test");
        assertThat(intake.take(one, "test").refunds()).isZero();
        intake.take(new Batch(List.of(), List.of(refund("R1", "P1", 300)), List.of()), "test");
        assertThat(orders.of(db, known, 10).getFirst().refunded()).isEqualTo(new Money(300));
    }

    @Test
    void sayings_with_their_moments_give_the_same_in_any_order_and_however_often() {
        var known = customers();
        var sayings = List.of(dated("P", known, 1_000, 1), dated("P", known, 2_000, 2),
                dated("P", known, 1_000, 3));
        var orderings = List.of(List.of(0, 1, 2), List.of(2, 1, 0), List.of(0, 2, 1, 1), List.of(1, 2, 0, 2),
                List.of(1, 0, 2, 0), List.of(2, 0, 1));
        for (var i = 0; i < orderings.size(); i++) {
            for (var place : orderings.get(i)) {
                var it = sayings.get(place);
                sell(new Sale("P" + i, it.buyer(), it.amount(), it.paidAt(), it.asOf(), it.items()));
            }
        }
        assertThat(orders.of(db, known, 10)).hasSize(orderings.size())
                .allSatisfy(it -> assertThat(it.amount()).isEqualTo(new Money(1_000)));
    }

    @Test
    void one_number_twice_in_a_batch_with_two_contents_is_told_with_both_places() {
        var known = customers();
        var refused = catchThrowableOfType(NotTaken.class,
                () -> sell(told("P1", known, 1_000), told("P2", known, 1_000), told("P1", known, 2_000)));

        assertThat(refused.reasons()).singleElement().satisfies(it -> {
            assertThat(it.field()).isEqualTo("orders[2]");
            assertThat(it.words(Locale.CHINESE)).contains("orders[0]");
        });
        assertThat(sell(told("P1", known, 1_000), told("P1", known, 1_000)).orders()).isEqualTo(1);
    }

    @Test
    void a_number_is_its_customers_and_a_refund_its_orders() {
        sell(sale("P1", shopper(null, "13800138000", "林知音")), sale("P2", shopper(null, "13800138000", null)));
        var lin = byPhone("13800138000");

        var refused = catchThrowableOfType(NotTaken.class,
                () -> sell(new Sale("P1", shopper(null, "13900139000", "王小明"), new Money(5), NOW, null,
                        List.of())));
        assertThat(refused.reasons()).singleElement()
                .satisfies(it -> assertThat(it.words(Locale.CHINESE)).contains("单号前加上"));
        assertThat(numbersOf(lin)).containsExactlyInAnyOrder("P1", "P2");

        intake.take(new Batch(List.of(), List.of(refund("R1", "P1", 100)), List.of()), "test");
        var other = catchThrowableOfType(NotTaken.class, () -> intake
                .take(new Batch(List.of(), List.of(refund("R1", "P2", 100)), List.of()), "test"));
        assertThat(other.reasons()).extracting(InvalidInput::field).containsExactly("refunds[0]");
    }

    @Test
    void what_lies_ahead_of_the_clock_and_a_refund_before_the_payment_are_refused() {
        var known = customers();
        var ahead = NOW.plus(Duration.ofHours(25));
        var refused = catchThrowableOfType(NotTaken.class, () -> intake.take(new Batch(
                List.of(new Sale("P1", new Ours(known), new Money(1), ahead, ahead, List.of())),
                List.of(new Orders.Refund("R1", "P1", new Money(1), ahead)),
                List.of(new Event("E1", new Ours(known), "booking", ahead, Map.of()))), "test"));
        assertThat(refused.reasons()).extracting(InvalidInput::field).containsExactly("orders[0].paidAt",
                "orders[0].asOf", "refunds[0].refundedAt", "events[0].at");

        var before = new Orders.Refund("R1", "P1", new Money(1), NOW.minus(Duration.ofDays(1)));
        var sold = told("P1", known, 1_000);
        var early = catchThrowableOfType(NotTaken.class,
                () -> intake.take(new Batch(List.of(sold), List.of(before), List.of()), "test"));
        assertThat(early.reasons()).extracting(InvalidInput::field).containsExactly("refunds[0].refundedAt");
        assertThat(numbersOf(known)).isEmpty();
        // the same day in the shop's zone, though earlier
        var sameDay = new Orders.Refund("R1", "P1", new Money(1), Instant.parse("2026-11-21T16:00:00Z"));
        assertThat(intake.take(new Batch(List.of(sold), List.of(sameDay), List.of()), "test").refunds())
                .isEqualTo(1);
    }

    @Test
    void a_refund_may_come_before_its_order_and_never_takes_more_than_there_was() {
        var known = customers();
        intake.take(
                new Batch(List.of(), List.of(refund("R1", "P1", 700), refund("R2", "P1", 600)), List.of()),
                "test");
        sell(sale("P1", new Ours(known)));

        assertThat(orders.of(db, known, 10).getFirst().refunded()).isEqualTo(new Money(1_000));
    }

    @Test
    void an_event_is_one_entry_of_the_timeline_however_often_it_comes() {
        var known = customers();
        var event = new Event("E1", new Ours(known), "booking", NOW, Map.of("门店", "西湖店"));
        var batch = new Batch(List.of(), List.of(), List.of(event, event));

        assertThat(intake.take(batch, "test").events()).isEqualTo(1);
        assertThat(intake.take(batch, "test").events()).isZero();

        assertThat(interactions.timeline(db, known, InteractionKind.EVENT, null, 10)).singleElement()
                .satisfies(it -> {
                    assertThat(it.text()).isEqualTo("门店：西湖店");
                    assertThat(it.detail()).containsEntry("name", "booking");
                });
    }

    @Test
    void a_dead_letter_is_kept_sealed_and_goes_with_the_person_it_names() {
        sell(sale("P1", shopper(null, "13800138000", "林知音")));
        var lin = byPhone("13800138000");
        var hers = letters.keep("pos", "{\"phone\":\"13800138000\"}", "wrong");
        var others = letters.keep("pos", "{\"customer\":" + lin.value() + "9}", "wrong");

        assertThat(db.sql("select count(*) from intake_letter where encode(body, 'escape') like '%138%'")
                .count())
                .isZero();
        db.transaction(tx -> letters.erase(tx, List.of(lin)));

        assertThat(letters.find(hers)).isEmpty();
        assertThat(letters.find(others)).map(Letters.Letter::body)
                .hasValueSatisfying(it -> assertThat(it).contains("9}"));
        assertThat(letters.drop(others)).isTrue();
        assertThat(letters.drop(others)).isFalse();
        assertThat(letters.count()).isZero();
    }

    private Intake.Taken sell(Sale... sales) {
        return intake.take(new Batch(List.of(sales), List.of(), List.of()), "test");
    }

    private CustomerId customers() {
        var lin = new Person(SHOP, IdentityKind.OPENID, "oLin");
        return db
                .inTransaction(
                        tx -> new Meetings().meet(tx, List.of(new Meetings.Meeting(lin, "follow", NOW))))
                .values().iterator().next().customer();
    }

    private CustomerId byPhone(String phone) {
        return search.find(db, new CustomerSearch.Query(phone, null, null, 10)).getFirst();
    }

    private List<String> numbersOf(CustomerId customer) {
        return orders.of(db, customer, 10).stream().map(Orders.Bought::number).toList();
    }

    private static OfShop shopper(@Nullable String number, @Nullable String phone, @Nullable String name) {
        return new OfShop(number, Optional.ofNullable(phone).flatMap(Phone::of).orElse(null), name, false);
    }

    private static Sale sale(String number, Buyer buyer) {
        return new Sale(number, buyer, new Money(1_000), NOW, NOW, List.of());
    }

    private static Sale told(String number, CustomerId who, long fen) {
        return new Sale(number, new Ours(who), new Money(fen), NOW, null, List.of());
    }

    private static Sale dated(String number, CustomerId who, long fen, int hour) {
        return new Sale(number, new Ours(who), new Money(fen), NOW, NOW.plus(Duration.ofHours(hour)),
                List.of());
    }

    private static Orders.Refund refund(String number, String order, long fen) {
        return new Orders.Refund(number, order, new Money(fen), NOW);
    }
}
