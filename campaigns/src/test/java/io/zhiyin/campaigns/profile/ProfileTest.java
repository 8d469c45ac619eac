package io.zhiyin.campaigns.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.customer.Merge;
import io.zhiyin.campaigns.customer.Merges;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.saying.Precedence;
import io.zhiyin.campaigns.saying.Precedence.Verdict;
import io.zhiyin.campaigns.profile.ProfileField.Choice;
import io.zhiyin.campaigns.saying.Fate;
import io.zhiyin.campaigns.profile.ProfileValues.Past;
import io.zhiyin.campaigns.profile.ProfileValues.Said;
import io.zhiyin.campaigns.saying.Source;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.TestDatabase;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfileTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final Instant NOW = Instant.parse("2026-03-05T04:00:00Z");

    private final Database db = database.db();
    private final Profiles profiles = Profiles.of(db, database.vault(), Clock.fixed(NOW, ZoneOffset.UTC));
    private final ProfileFields fields = profiles.fields();
    private final Customers customers = new Customers(database.vault());

    @Test
    void who_counts_more_is_not_overwritten_and_what_was_not_taken_is_kept_with_its_reason() {
        var pet = fields.create("宠物名", "pet", FieldType.TEXT, List.of());
        var lin = customers.add(db, "test", NOW);

        assertThat(say(lin, pet, "旺财", Source.CUSTOMER, 0)).isEqualTo(Verdict.SET);
        assertThat(say(lin, pet, "来福", Source.IMPORT, 5)).isEqualTo(Verdict.LOWER);
        assertThat(say(lin, pet, "小白", Source.CUSTOMER, -5)).isEqualTo(Verdict.OLDER);
        assertThat(say(lin, pet, "大黄", Source.CUSTOMER, 9)).isEqualTo(Verdict.SET);

        assertThat(known(lin)).isEqualTo("大黄");
        assertThat(history(lin, pet)).extracting(it -> text(it.value()), Past::source, Past::fate)
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple("旺财", Source.CUSTOMER, Fate.REPLACED),
                        org.assertj.core.api.Assertions.tuple("小白", Source.CUSTOMER, Fate.OLDER),
                        org.assertj.core.api.Assertions.tuple("来福", Source.IMPORT, Fate.LOWER));
    }

    @Test
    void the_same_said_twice_changes_nothing_and_what_is_refused_again_is_kept_once() {
        var pet = fields.create("宠物名", "pet", FieldType.TEXT, List.of());
        var lin = customers.add(db, "test", NOW);
        say(lin, pet, "旺财", Source.OPERATOR, 0);
        var before = profiles.values().of(db, lin).getFirst();

        assertThat(say(lin, pet, "旺财", Source.OPERATOR, 0)).isEqualTo(Verdict.SAME);
        assertThat(profiles.values().of(db, lin)).containsExactly(before);
        say(lin, pet, "来福", Source.IMPORT, 1);
        say(lin, pet, "来福", Source.IMPORT, 2);

        assertThat(history(lin, pet)).hasSize(1);
    }

    @Test
    void what_was_cleared_by_hand_is_not_filled_by_a_file() {
        var pet = fields.create("宠物名", "pet", FieldType.TEXT, List.of());
        var lin = customers.add(db, "test", NOW);
        say(lin, pet, "旺财", Source.IMPORT, 0);

        assertThat(say(lin, pet, null, Source.OPERATOR, 1)).isEqualTo(Verdict.SET);

        assertThat(say(lin, pet, "旺财", Source.IMPORT, 2)).isEqualTo(Verdict.LOWER);
        assertThat(known(lin)).isNull();
        assertThat(fields.counted()).isEmpty();
    }

    @Test
    void whose_word_counts_more_is_the_shops_to_say_and_holds_for_what_comes() {
        var pet = fields.create("宠物名", "pet", FieldType.TEXT, List.of());
        var lin = customers.add(db, "test", NOW);
        say(lin, pet, "旺财", Source.OPERATOR, 0);
        var ranks = new EnumMap<Source, Integer>(Precedence.USUAL.ranks());
        ranks.put(Source.ORDERS, 9);
        fields.precede(new Precedence(ranks));

        assertThat(say(lin, pet, "来福", Source.ORDERS, -9)).isEqualTo(Verdict.SET);
        assertThat(fields.precedence().of(Source.ORDERS)).isEqualTo(9);
        assertThatThrownBy(() -> new Precedence(java.util.Map.of(Source.API, 3)))
                .isInstanceOf(InvalidInput.class);
    }

    @Test
    void of_two_who_are_one_the_word_that_counts_more_stays_and_the_other_is_kept() {
        var pet = fields.create("宠物名", "pet", FieldType.TEXT, List.of());
        var visits = fields.create("到店次数", "visits", FieldType.NUMBER, List.of());
        var kept = customers.add(db, "test", NOW);
        var gone = customers.add(db, "test", NOW);
        say(kept, pet, "旺财", Source.IMPORT, 0);
        say(gone, pet, "小白", Source.OPERATOR, -9);
        say(gone, pet, "来福", Source.OPERATOR, -5);
        db.transaction(tx -> profiles.values().set(tx, List.of(new Said(gone, visits.id(),
                new Value.Amount(new BigDecimal("3")), Source.API, "test", NOW))));

        db.transaction(tx -> new Merges(customers, List.of(profiles.values())).merge(tx, kept, gone,
                Merge.Cause.byHand("店长", NOW)));

        assertThat(profiles.values().of(db, kept)).extracting(it -> text(it.value())).containsExactly("来福",
                "3");
        assertThat(history(kept, pet)).extracting(it -> text(it.value()), Past::fate).containsExactly(
                org.assertj.core.api.Assertions.tuple("旺财", Fate.MERGED),
                org.assertj.core.api.Assertions.tuple("小白", Fate.REPLACED));
        assertThat(profiles.values().of(db, gone)).isEmpty();
    }

    @Test
    void nothing_personal_lies_plain() {
        var pet = fields.create("宠物名", "pet", FieldType.TEXT, List.of());
        var phone = fields.create("家里电话", "home", FieldType.PHONE, List.of());
        var lin = customers.add(db, "test", NOW);
        say(lin, pet, "Snowball", Source.API, 0);
        say(lin, pet, "Marmalade", Source.API, 1);
        db.transaction(tx -> profiles.values().set(tx, List.of(new Said(lin, phone.id(),
                ValueReader.read(phone, "021-1234 5678"), Source.API, "test", NOW))));

        var rows = db.sql(
                "select v::text as row from profile_value v union all select s::text from profile_said s")
                .list(row -> row.text("row"));

        assertThat(rows).hasSize(3).allSatisfy(row -> {
            for (var word : List.of("Snowball", "Marmalade", "02112345678")) {
                assertThat(row).doesNotContain(word)
                        .doesNotContain(
                                java.util.HexFormat.of().formatHex(word.getBytes(StandardCharsets.UTF_8)));
            }
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            NUMBER | １,２３４.５０ | 1234.5
            NUMBER | -3 | -3
            MONEY | ¥1,280.5 | 128050
            MONEY | 20元 | 2000
            DATE | 2026年3月5日 | 2026-03-05
            DATE | 2026/3/5 0:00:00 | 2026-03-05
            PHONE | 138 0000 1111 | 13800001111
            MAIL | lin@example.com | lin@example.com
            TEXT | 旺财 | 旺财
            """)
    void a_value_is_read_as_people_write_it_and_comes_back(FieldType type, String text, String line) {
        var field = new ProfileField(new FieldId(1), "k", "n", type, List.of(), null);

        var value = ValueReader.read(field, text);

        assertThat(value.line()).isEqualTo(line);
        assertThat(Value.of(type, line)).isEqualTo(value);
        assertThat(ValueReader.read(field, field.typed(value))).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({"NUMBER,abc", "NUMBER,1e9", "MONEY,1.234", "DATE,2026-02-30", "DATE,1026-02-20",
            "DATE,gestern",
            "PHONE,12345", "MAIL,nomail", "CHOICE,中性", "CHOICE,\"干性,油性\"", "CHOICES,\"干性,中性\""})
    void what_is_no_value_is_refused_in_both_languages_and_never_repeated(FieldType type, String text) {
        var field = new ProfileField(new FieldId(1), "k", "n", type,
                type.chosen() ? List.of(new Choice(1, "干性"), new Choice(2, "油性")) : List.of(), null);

        assertThatThrownBy(() -> ValueReader.read(field, text)).isInstanceOfSatisfying(InvalidInput.class,
                wrong -> {
                    assertThat(wrong.words(Locale.CHINESE)).isNotBlank().doesNotContain(text);
                    assertThat(wrong.words(Locale.ENGLISH)).isNotBlank().doesNotContain(text);
                });
    }

    @Test
    void a_choice_is_renamed_for_everybody_and_goes_only_when_nobody_has_it() {
        var skin = fields.create("肤质", "skin", FieldType.CHOICES, List.of("干性", "油性", "混合"));
        var lin = customers.add(db, "test", NOW);
        db.transaction(tx -> profiles.values().set(tx, List.of(new Said(lin, skin.id(),
                ValueReader.read(skin, "油性、干性"), Source.API, "test", NOW))));
        var dry = skin.choices().get(0);
        var oily = skin.choices().get(1);

        assertThatThrownBy(() -> fields.change(skin.id(), "肤质", List.of(oily)))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("干性");
        var changed = fields.change(skin.id(), "皮肤",
                List.of(oily, new Choice(dry.id(), "很干"), new Choice(0, "敏感"))).orElseThrow();

        assertThat(changed.name()).isEqualTo("皮肤");
        assertThat(changed.choices()).extracting(Choice::label).containsExactly("油性", "很干", "敏感");
        assertThat(changed.show(
                java.util.Objects.requireNonNull(profiles.values().of(db, lin).getFirst().value()),
                Locale.CHINESE))
                .isEqualTo("油性、很干");
    }

    @Test
    void a_field_with_values_is_archived_or_deleted_with_them() {
        var day = fields.create("首次到店", "", FieldType.DATE, List.of());
        assertThat(day.key()).isEqualTo("field_1");
        var lin = customers.add(db, "test", NOW);
        db.transaction(tx -> profiles.values().set(tx, List.of(new Said(lin, day.id(),
                new Value.Day(LocalDate.of(2026, 1, 2)), Source.API, "test", NOW))));

        assertThatThrownBy(() -> fields.delete(day.id(), false)).isInstanceOf(InvalidInput.class)
                .hasMessageContaining("1");
        assertThat(fields.archive(day.id(), true)).isTrue();
        assertThat(fields.living()).isEmpty();
        assertThat(profiles.values().of(db, lin)).hasSize(1);
        assertThat(fields.delete(day.id(), true)).isTrue();
        assertThat(profiles.values().of(db, lin)).isEmpty();
    }

    @Test
    void names_keys_and_choices_are_told_apart_and_there_are_not_too_many() {
        fields.create("Skin", "skin", FieldType.TEXT, List.of());

        assertThatThrownBy(() -> fields.create("skin", "", FieldType.TEXT, List.of()))
                .isInstanceOf(InvalidInput.class)
                .hasMessageStartingWith("name");
        assertThatThrownBy(() -> fields.create("肤质", "skin", FieldType.TEXT, List.of()))
                .isInstanceOf(InvalidInput.class).hasMessageStartingWith("key");
        assertThatThrownBy(() -> fields.create("肤质", "Skin!", FieldType.TEXT, List.of()))
                .isInstanceOf(InvalidInput.class);
        assertThatThrownBy(() -> fields.create("肤质", "", FieldType.CHOICE, List.of()))
                .isInstanceOf(InvalidInput.class);
        assertThatThrownBy(() -> fields.create("肤质", "", FieldType.CHOICE, List.of("干", "干")))
                .isInstanceOf(InvalidInput.class);
        assertThatThrownBy(() -> fields.create("肤质", "", FieldType.CHOICE, List.of("干，油")))
                .isInstanceOf(InvalidInput.class);
        IntStream.range(1, ProfileFields.MOST_FIELDS)
                .forEach(i -> fields.create("字段" + i, "", FieldType.TEXT, List.of()));
        assertThatThrownBy(() -> fields.create("再一个", "", FieldType.TEXT, List.of()))
                .isInstanceOf(InvalidInput.class).hasMessageContaining("100");
    }

    private Verdict say(CustomerId customer, ProfileField field, @Nullable String text, Source source,
            int seconds) {
        return db.inTransaction(tx -> profiles.values().set(tx, List.of(new Said(customer, field.id(),
                text == null ? null : new Value.Words(text), source, "test", NOW.plusSeconds(seconds))))
                .getFirst());
    }

    private @Nullable String known(CustomerId customer) {
        return text(profiles.values().of(db, customer).getFirst().value());
    }

    private static @Nullable String text(@Nullable Value value) {
        return value == null ? null : value.line();
    }

    private List<Past> history(CustomerId customer, ProfileField field) {
        return profiles.values().history(db, customer, field.id(), 100);
    }
}
