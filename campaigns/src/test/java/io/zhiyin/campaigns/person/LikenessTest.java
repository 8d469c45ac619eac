package io.zhiyin.campaigns.person;

import static io.zhiyin.campaigns.person.People.BY_HAND;
import static io.zhiyin.campaigns.person.People.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Duplicate;
import io.zhiyin.campaigns.customer.Duplicate.Reason;
import io.zhiyin.campaigns.customer.Duplicate.State;
import io.zhiyin.campaigns.customer.Duplicates;
import io.zhiyin.campaigns.customer.Merge;
import io.zhiyin.campaigns.customer.Phone;
import io.zhiyin.campaigns.customer.Speaker;
import io.zhiyin.campaigns.saying.Source;
import io.zhiyin.campaigns.store.TestDatabase;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who may be one person: found by what they have in common, decided by a person, and certain where a phone is verified. */
class LikenessTest {
    private static final String PHONE = "13800138000";
    private static final String ENDS_ALIKE = "13911118000";
    private static final String OTHER = "13711112222";

    private static final TestDatabase DATABASE = new TestDatabase();

    private final People people = new People(DATABASE);
    private final Duplicates duplicates = new Duplicates(people.db, people.clock, people.merges);

    @Test
    void the_same_phone_or_mail_and_like_names_with_another_fact_are_listed_each_with_its_reason() {
        var lin = people.somebody("林知音", PHONE);
        people.words.mail(lin, "Lin@example.com");
        people.words.birthday(lin, Birthday.solar(1990, 3, 5), Source.CUSTOMER, "chat", NOW);
        var samePhone = people.somebody("阿林", PHONE);
        var sameMail = people.somebody("小音", OTHER);
        people.words.mail(sameMail, "lin@example.com");
        var sameName = people.somebody("林知音", ENDS_ALIKE);
        var near = born(people.somebody("林之音", OTHER), Birthday.solar(1990, 3, 5));
        var sameDay = born(people.somebody("林知音", OTHER), Birthday.solar(3, 5));
        people.somebody("王小明", OTHER);

        people.likeness.catchUp();

        assertThat(reasons(lin, samePhone)).containsExactly(Reason.PHONE);
        assertThat(reasons(lin, sameMail)).containsExactly(Reason.MAIL);
        assertThat(reasons(lin, sameName)).containsExactly(Reason.NAME_LAST4);
        assertThat(reasons(lin, near)).containsExactly(Reason.NEAR_BIRTHDAY);
        assertThat(reasons(lin, sameDay)).containsExactly(Reason.NAME_DAY);
        assertThat(duplicates.list(State.OPEN, null, 9).getFirst().reasons())
                .as("the strongest comes first").contains(Reason.PHONE);
    }

    @Test
    void names_alone_and_facts_that_many_share_are_no_reason() {
        people.somebody("林知音", PHONE);
        people.somebody("林知音", OTHER);
        var born = Birthday.solar(1990, 3, 5);
        born(people.somebody("王小明", "13500000001"), born);
        born(people.somebody("李天一", "13500000002"), born);
        for (var i = 0; i < 12; i++) {
            people.somebody("店里" + "甲乙丙丁戊己庚辛壬癸子丑".charAt(i), "0571" + "88886666");
        }

        people.likeness.catchUp();

        assertThat(duplicates.list(State.OPEN, null, 9)).as("%s", duplicates.list(State.OPEN, null, 9))
                .allMatch(it -> !it.reasons().contains(Reason.PHONE)).isEmpty();
    }

    @Test
    void a_decision_stays_until_other_facts_come_to_light_and_what_is_no_longer_so_is_no_longer_listed() {
        var lin = people.somebody("林知音", PHONE);
        var other = people.somebody("阿林", PHONE);
        people.likeness.catchUp();
        assertThat(duplicates.distinct(open().id(), "王芳")).isTrue();
        assertThat(duplicates.distinct(duplicates.find(1).orElseThrow().id(), "李明")).isFalse();

        people.words.name(other, "林阿");
        people.likeness.catchUp();
        assertThat(duplicates.openOf(lin)).isEmpty();

        people.words.mail(lin, "lin@example.com");
        people.words.mail(other, "lin@example.com");
        people.likeness.catchUp();
        assertThat(open().reasons()).containsExactly(Reason.PHONE, Reason.MAIL);
        assertThat(open().by()).isNull();

        people.words.phone(other, Phone.of(OTHER).orElseThrow());
        people.words.mail(other, null);
        people.likeness.catchUp();
        assertThat(duplicates.list(State.OPEN, null, 9)).isEmpty();
    }

    @Test
    void one_person_found_on_the_list_is_merged_and_two_who_were_parted_are_not_listed_again() {
        var lin = people.somebody("林知音", PHONE);
        var other = people.somebody("阿林", PHONE);
        people.likeness.catchUp();

        assertThat(duplicates.same(open().id(), "王芳")).contains(lin);
        people.likeness.catchUp();
        assertThat(duplicates.list(State.OPEN, null, 9)).isEmpty();
        assertThat(duplicates.list(State.MERGED, null, 9)).hasSize(1);

        people.db.inTransaction(
                tx -> people.merges.undo(tx, people.merges.of(tx, lin).getFirst().id(), "李明", NOW));
        people.likeness.catchUp();
        assertThat(people.customers.current(people.db, other)).contains(other);
        assertThat(duplicates.list(State.OPEN, null, 9)).isEmpty();
        assertThat(duplicates.list(State.DISTINCT, null, 9)).extracting(Duplicate::by).containsExactly("李明");
    }

    @Test
    void a_phone_verified_for_both_makes_one_person_and_one_that_is_only_claimed_does_not() {
        var lin = people.somebody("林知音", PHONE);
        var other = people.somebody("阿林", PHONE);
        people.customers.verifyPhone(people.db, lin, "api:till", NOW);
        people.likeness.catchUp();
        assertThat(people.customers.current(people.db, other)).contains(other);

        people.customers.verifyPhone(people.db, other, "王芳", NOW);
        people.likeness.catchUp();

        assertThat(people.customers.current(people.db, other)).contains(lin);
        assertThat(people.merges.of(people.db, lin)).extracting(it -> it.why().code() + " " + it.by())
                .containsExactly("phone zhiyin");
    }

    @Test
    void a_mail_address_verified_for_both_makes_one_person_and_undone_leaves_each_their_own_mark() {
        var lin = people.somebody();
        var other = people.somebody();
        people.words.mail(lin, "Lin@example.com");
        people.words.mail(other, "lin@example.com");
        people.customers.verifyMail(people.db, lin, new Speaker(Source.OPERATOR, "王芳", NOW));
        people.likeness.catchUp();
        assertThat(people.customers.current(people.db, other)).contains(other);

        people.customers.verifyMail(people.db, other, new Speaker(Source.API, "till", NOW));
        people.likeness.catchUp();

        assertThat(people.customers.current(people.db, other)).contains(lin);
        var merge = people.merges.of(people.db, lin).getFirst();
        assertThat(merge.why()).isEqualTo(Merge.Why.MAIL);
        people.db.inTransaction(tx -> people.merges.undo(tx, merge.id(), "王芳", NOW));
        assertThat(Stream.of(lin, other).map(it -> people.customers.find(people.db, it).orElseThrow())
                .map(it -> Objects.requireNonNull(it.mailVerified()).by())).containsExactly("王芳", "till");
        people.words.mail(other, "another@example.com");
        assertThat(people.customers.find(people.db, other).orElseThrow().mailVerified()).isNull();
    }

    @Test
    void two_who_were_parted_by_a_person_are_not_joined_again_by_a_phone_or_a_unionid() {
        var lin = people.somebody("林知音", PHONE);
        var other = people.somebody("阿林", PHONE);
        people.db.transaction(tx -> people.merges.merge(tx, lin, other, BY_HAND));
        people.db.inTransaction(tx -> people.merges.undo(tx, 1, "王芳", NOW));
        people.customers.verifyPhone(people.db, lin, "api:till", NOW);
        people.customers.verifyPhone(people.db, other, "api:till", NOW);

        people.likeness.catchUp();
        people.db.transaction(tx -> {
            people.merges.joinByUnionId(tx, lin, "u", NOW);
            people.merges.joinByUnionId(tx, other, "u", NOW);
        });

        assertThat(people.customers.current(people.db, other)).contains(other);
    }

    @Test
    void the_mark_of_a_verified_phone_goes_with_its_number() {
        var lin = people.somebody("林知音", PHONE);
        people.customers.verifyPhone(people.db, lin, "王芳", NOW);
        people.words.phone(lin, Phone.of(PHONE).orElseThrow());
        assertThat(people.customers.find(people.db, lin).orElseThrow().phoneVerified()).isNotNull();

        people.words.phone(lin, Phone.of(OTHER).orElseThrow());

        assertThat(people.customers.find(people.db, lin).orElseThrow().phoneVerified()).isNull();
        assertThat(people.customers.verifyPhone(people.db, people.somebody(), "王芳", NOW)).isFalse();
    }

    private CustomerId born(CustomerId who, Birthday birthday) {
        people.words.birthday(who, birthday, Source.CUSTOMER, "chat", NOW);
        return who;
    }

    private Duplicate open() {
        return duplicates.list(State.OPEN, null, 9).getFirst();
    }

    private List<Reason> reasons(CustomerId one, CustomerId other) {
        return duplicates.openOf(other).stream()
                .filter(it -> it.one().equals(one) || it.other().equals(one)).findFirst()
                .map(Duplicate::reasons).orElse(List.of());
    }
}
