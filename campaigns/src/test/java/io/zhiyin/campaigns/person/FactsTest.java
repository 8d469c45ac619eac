package io.zhiyin.campaigns.person;

import static io.zhiyin.campaigns.person.People.BY_HAND;
import static io.zhiyin.campaigns.person.People.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.customer.Customer;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Entry;
import io.zhiyin.campaigns.customer.Fact;
import io.zhiyin.campaigns.customer.FactLine;
import io.zhiyin.campaigns.customer.Facts.Past;
import io.zhiyin.campaigns.customer.IdentityKind;
import io.zhiyin.campaigns.customer.ManyCustomers;
import io.zhiyin.campaigns.customer.ManyCustomers.Weight;
import io.zhiyin.campaigns.customer.Phone;
import io.zhiyin.campaigns.customer.Speaker;
import io.zhiyin.campaigns.saying.Fate;
import io.zhiyin.campaigns.saying.Precedence.Verdict;
import io.zhiyin.campaigns.saying.Source;
import io.zhiyin.campaigns.store.TestDatabase;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Name, phone, mail and birthday, and whose word they are. */
class FactsTest {
    private static final TestDatabase DATABASE = new TestDatabase();
    private static final Instant LATER = NOW.plusSeconds(60);
    private static final Speaker WANG = new Speaker(Source.OPERATOR, "王芳", NOW);
    private static final Speaker FILE = new Speaker(Source.IMPORT, "import:3", LATER);

    private final People people = new People(DATABASE);
    private final CustomerId lin = people.somebody();
    private final ManyCustomers many = new ManyCustomers(people.customers);

    @Test
    void a_fact_knows_who_said_it_and_when() {
        people.words.say(lin, Fact.NAME, "林知音", WANG);

        var known = Objects.requireNonNull(lin().facts().get(Fact.NAME));
        assertThat(known.value()).isEqualTo("林知音");
        assertThat(known.source()).isEqualTo(Source.OPERATOR);
        assertThat(known.by()).isEqualTo("王芳");
        assertThat(known.since()).isEqualTo(NOW);
        assertThat(lin().facts()).containsOnlyKeys(Fact.NAME);
    }

    @Test
    void who_counts_more_is_not_overruled_and_what_was_not_taken_is_kept_once() {
        var born = FactLine.of(Birthday.lunar(8, 15));
        var other = FactLine.of(Birthday.solar(1990, 3, 5));
        people.words.say(lin, Fact.BIRTHDAY, born, new Speaker(Source.CUSTOMER, "chat", NOW));

        var verdicts = List.of(people.words.say(lin, Fact.BIRTHDAY, other, FILE),
                people.words.say(lin, Fact.BIRTHDAY, other, FILE),
                people.words.say(lin, Fact.BIRTHDAY, null, WANG));

        assertThat(verdicts).containsOnly(Verdict.LOWER);
        assertThat(lin().birthday()).isEqualTo(Birthday.lunar(8, 15));
        assertThat(history(Fact.BIRTHDAY)).extracting(Past::fate, Past::source, Past::value).containsExactly(
                org.assertj.core.groups.Tuple.tuple(Fate.LOWER, Source.OPERATOR, null),
                org.assertj.core.groups.Tuple.tuple(Fate.LOWER, Source.IMPORT, other));
    }

    @Test
    void of_equal_ranks_the_newer_word_stands_and_the_other_is_history() {
        people.words.say(lin, Fact.MAIL, "lin@example.com", FILE);

        var late = people.words.say(lin, Fact.MAIL, "old@example.com",
                new Speaker(Source.API, "api:till", NOW));
        var newer = people.words.say(lin, Fact.MAIL, "new@example.com",
                new Speaker(Source.API, "api:till", LATER.plusSeconds(1)));

        assertThat(late).isEqualTo(Verdict.OLDER);
        assertThat(newer).isEqualTo(Verdict.SET);
        assertThat(lin().mail()).isEqualTo("new@example.com");
        assertThat(history(Fact.MAIL)).extracting(Past::fate).containsExactly(Fate.REPLACED, Fate.OLDER);
        assertThat(people.db
                .sql("select position('example' in encode(value, 'escape')) as at from customer_said")
                .list(row -> row.number("at"))).containsOnly(0L);
    }

    @Test
    void that_there_is_none_is_a_word_too() {
        people.words.say(lin, Fact.PHONE, "13800138000", FILE);
        people.words.say(lin, Fact.PHONE, null, WANG);

        assertThat(people.words.say(lin, Fact.PHONE, "13800138000", FILE)).isEqualTo(Verdict.LOWER);
        assertThat(lin().phone()).isNull();
        assertThat(Objects.requireNonNull(lin().facts().get(Fact.PHONE)).source()).isEqualTo(Source.OPERATOR);
    }

    @Test
    void a_file_is_weighed_as_any_word_and_notes_no_row_of_its_own_for_who_is_new() {
        var made = imports("M1", "13800138000", "林一");
        var known = people.customers.find(people.db, made).orElseThrow();
        assertThat(known.facts().values()).allMatch(it -> it.source() == Source.IMPORT
                && it.by().equals("import:3") && it.since().equals(LATER));
        assertThat(people.db.sql("select said::text as said from customer_private")
                .list(row -> row.text("said")))
                .containsExactly("{}");
        people.words.say(made, Fact.NAME, "林知音", WANG);

        imports("M1", "13900139000", "林二");

        var now = people.customers.find(people.db, made).orElseThrow();
        assertThat(now.name()).isEqualTo("林知音");
        assertThat(now.phone()).isEqualTo("13900139000");
        assertThat(people.customers.facts().history(people.db, made, Fact.NAME, 9)).extracting(Past::fate)
                .containsExactly(Fate.LOWER, Fate.REPLACED);
        assertThat(people.customers.facts().history(people.db, made, Fact.PHONE, 9)).extracting(Past::value)
                .containsExactly("13800138000");
    }

    @Test
    void what_comes_with_an_order_takes_the_place_of_what_counts_less_but_not_of_an_equals_word() {
        people.customers.identify(people.db, lin, null, IdentityKind.MEMBER_NUMBER, "M7", NOW);
        people.words.say(lin, Fact.NAME, "小月", new Speaker(Source.PLATFORM, "shop", NOW));
        people.words.say(lin, Fact.PHONE, "13800138000", FILE);

        says("M7", "13900139000", "林知音", new Speaker(Source.ORDERS, "order", LATER), Weight.FILLS);

        assertThat(lin().name()).isEqualTo("林知音");
        assertThat(lin().phone()).isEqualTo("13800138000");
        assertThat(history(Fact.PHONE)).extracting(Past::fate, Past::source)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(Fate.LOWER, Source.ORDERS));
    }

    @Test
    void who_answers_for_a_phone_says_it_too() {
        people.words.say(lin, Fact.PHONE, "13800138000", new Speaker(Source.PLATFORM, "shop", NOW));

        people.db.transaction(tx -> people.customers.verifyPhone(tx, lin, WANG));

        assertThat(people.words.say(lin, Fact.PHONE, "13900139000", FILE)).isEqualTo(Verdict.LOWER);
        assertThat(lin().phoneVerified()).isNotNull();
    }

    @Test
    void of_two_who_are_one_the_word_that_counts_more_stays_and_undoing_gives_both_back() {
        var other = people.somebody();
        people.words.say(lin, Fact.NAME, "小月", new Speaker(Source.PLATFORM, "shop", LATER));
        people.words.say(other, Fact.NAME, "林知音", WANG);
        people.words.say(lin, Fact.MAIL, "lin@example.com", WANG);

        var kept = people.db.inTransaction(tx -> people.merges.merge(tx, lin, other, BY_HAND));

        assertThat(kept).isEqualTo(lin);
        assertThat(lin().name()).isEqualTo("林知音");
        assertThat(lin().mail()).isEqualTo("lin@example.com");
        assertThat(history(Fact.NAME)).extracting(Past::fate, Past::value)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(Fate.MERGED, "小月"));

        var merge = people.db.sql("select max(id) from customer_merge").count();
        people.db.inTransaction(tx -> people.merges.undo(tx, merge, "王芳", NOW));

        assertThat(lin().name()).isEqualTo("小月");
        assertThat(people.customers.find(people.db, other).orElseThrow().name()).isEqualTo("林知音");
        assertThat(history(Fact.NAME)).isEmpty();
    }

    @Test
    void a_file_may_answer_for_its_phones_and_two_with_one_verified_phone_are_joined() {
        people.customers.identify(people.db, lin, null, IdentityKind.MEMBER_NUMBER, "M7", NOW);
        people.words.say(lin, Fact.PHONE, "13800138000", WANG);
        people.customers.verifyPhone(people.db, lin, "王芳", NOW);
        var other = people.somebody();
        people.customers.identify(people.db, other, null, IdentityKind.MEMBER_NUMBER, "M8", NOW);
        var row = new Entry("M8", null, Phone.of("13800138000").orElseThrow(), null, null, null, null, true)
                .sealed(DATABASE.vault());
        var denied = new Entry("M7", null, Phone.of("13900139000").orElseThrow(), null, null, null, null,
                true)
                .sealed(DATABASE.vault());

        people.db.transaction(tx -> {
            var rows = List.of(row, denied);
            var matches = List.<ManyCustomers.Match>of(new ManyCustomers.Match.Known(other, true),
                    new ManyCustomers.Match.Known(lin, true));
            var steps = many.steps(tx, rows, matches, FILE, Weight.CORRECTS, false);
            many.write(tx, steps, "import", FILE);
            many.keep(tx, steps, FILE);
        });
        assertThat(Objects.requireNonNull(lin().phoneVerified()).by())
                .as("a phone that does not stand is not answered for").isEqualTo("王芳");
        assertThat(Objects.requireNonNull(
                people.customers.find(people.db, other).orElseThrow().phoneVerified()).by())
                .isEqualTo("import:3");
        people.likeness.catchUp();

        assertThat(people.customers.current(people.db, other)).contains(lin);
    }

    private Customer lin() {
        return people.customers.find(people.db, lin).orElseThrow();
    }

    private List<Past> history(Fact fact) {
        return people.customers.facts().history(people.db, lin, fact, 9);
    }

    private CustomerId imports(String number, String phone, String name) {
        return says(number, phone, name, FILE, Weight.CORRECTS);
    }

    private CustomerId says(String number, String phone, String name, Speaker by, Weight weight) {
        var row = new Entry(number, name, Phone.of(phone).orElseThrow(), null, null, null, null, false)
                .sealed(DATABASE.vault());
        return people.db.inTransaction(tx -> {
            var steps = many.steps(tx, List.of(row), many.match(tx, List.of(row)), by, weight, true);
            many.keep(tx, steps, by);
            return many.write(tx, steps, "import", by).getFirst();
        });
    }
}
