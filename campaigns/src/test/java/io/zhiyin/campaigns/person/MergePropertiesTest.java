package io.zhiyin.campaigns.person;

import static io.zhiyin.campaigns.person.People.BY_HAND;
import static io.zhiyin.campaigns.person.People.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Merges.Undoing;
import io.zhiyin.campaigns.person.People.Deed;
import io.zhiyin.campaigns.person.People.What;
import io.zhiyin.campaigns.store.TestDatabase;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for any customers. */
class MergePropertiesTest {
    private static final TestDatabase DATABASE = new TestDatabase();

    @Property(tries = 20)
    void a_merge_and_its_undoing_leave_everything_as_it_was(@ForAll("lives") List<Deed> deeds) {
        var people = new People(DATABASE);
        var all = people.some(3);
        deeds.forEach(it -> people.does(all.get(it.who()), it.what(), it.n()));
        var before = people.everything();

        merge(people, all.get(1), all.get(2));
        var between = people.everything();
        merge(people, all.get(0), all.get(2));

        assertThat(people.everything()).isNotEqualTo(between);
        undoTheLast(people);
        assertThat(people.everything()).isEqualTo(between);
        undoTheLast(people);
        assertThat(people.everything()).isEqualTo(before);
    }

    @Provide
    Arbitrary<List<Deed>> lives() {
        return Combinators.combine(Arbitraries.integers().between(0, 2), Arbitraries.of(What.class),
                Arbitraries.integers().between(0, 40)).as(Deed::new).list().ofMinSize(20).ofMaxSize(80);
    }

    private static void merge(People people, CustomerId one, CustomerId other) {
        people.db.transaction(tx -> people.merges.merge(tx, one, other, BY_HAND));
    }

    private static void undoTheLast(People people) {
        var last = people.db.sql("select max(id) from customer_merge where undone_at is null").count();
        var undoing = people.db.inTransaction(tx -> people.merges.undo(tx, last, "王芳", NOW));
        assertThat(undoing).isInstanceOf(Undoing.Undone.class);
    }
}
