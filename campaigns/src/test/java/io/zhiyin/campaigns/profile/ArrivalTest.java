package io.zhiyin.campaigns.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.profile.ProfileValues.Known;
import io.zhiyin.campaigns.profile.ProfileValues.Said;
import io.zhiyin.campaigns.saying.Source;
import io.zhiyin.campaigns.saying.Precedence;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.TestDatabase;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** Words arrive in any order. The database is emptied here, because jqwik does not run JUnit's extensions. */
class ArrivalTest {
    private static final TestDatabase DATABASE = new TestDatabase();
    private static final Instant NOW = Instant.parse("2026-03-05T04:00:00Z");

    private final Database db = DATABASE.db();
    private final Profiles profiles = Profiles.of(db, DATABASE.vault(), Clock.fixed(NOW, ZoneOffset.UTC));

    record Word(@Nullable String text, Source source) {}

    @Property(tries = 60)
    void what_stands_does_not_depend_on_the_order_in_which_words_arrive(@ForAll("words") List<Word> words,
            @ForAll Random random) {
        TestDatabase.empty(db);
        var field = profiles.fields().create("宠物名", "pet", FieldType.TEXT, List.of());
        var customers = new Customers(DATABASE.vault());
        var one = customers.add(db, "test", NOW);
        var other = customers.add(db, "test", NOW);
        var together = customers.add(db, "test", NOW);
        var order = new ArrayList<Integer>();
        for (var i = 0; i < words.size(); i++) {
            order.add(i);
        }

        order.forEach(
                i -> db.transaction(tx -> profiles.values().set(tx, List.of(said(one, field, words, i)))));
        Collections.shuffle(order, random);
        order.forEach(
                i -> db.transaction(tx -> profiles.values().set(tx, List.of(said(other, field, words, i)))));
        Collections.shuffle(order, random);
        db.transaction(tx -> profiles.values().set(tx,
                order.stream().map(i -> said(together, field, words, i)).toList()));

        assertThat(standing(other)).isEqualTo(standing(one));
        assertThat(standing(together)).isEqualTo(standing(one));
    }

    private static Said said(CustomerId customer, ProfileField field, List<Word> words, int i) {
        var text = words.get(i).text;
        return new Said(customer, field.id(), text == null ? null : new Value.Words(text),
                words.get(i).source,
                "test", NOW.plusSeconds(i));
    }

    /** Of several who say the same and count the same, whose word it is called may differ; not its rank. */
    private String standing(CustomerId customer) {
        Known known = profiles.values().of(db, customer).getFirst();
        return known.value() + " " + Precedence.USUAL.of(known.source()) + " " + known.at();
    }

    @Provide
    Arbitrary<List<Word>> words() {
        var texts = Arbitraries.of("旺财", "来福", "小白").injectNull(0.15);
        return Combinators.combine(texts, Arbitraries.of(Source.class)).as(Word::new).list().ofMinSize(1)
                .ofMaxSize(7);
    }
}
