package io.zhiyin.campaigns.customer;

import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.customer.FactWeighing.Changed;
import io.zhiyin.campaigns.customer.FactWeighing.Ended;
import io.zhiyin.campaigns.customer.Facts.Known;
import io.zhiyin.campaigns.customer.Facts.Past;
import io.zhiyin.campaigns.customer.Facts.Said;
import io.zhiyin.campaigns.saying.Fate;
import io.zhiyin.campaigns.saying.Source;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Vault;
import io.zhiyin.campaigns.store.Vault.Purpose;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Where facts, their words and their history lie; written in sets. */
final class FactRows {
    private static final String PRIVATE = """
            insert into customer_private as p (customer_id, name, name_grams, phone, phone_index, phone_last4_index,
                   mail, mail_index, said)
            select w.id, w.name, coalesce(cast(w.grams as bigint[]), '{}'), w.phone, w.phone_index, w.last4, w.mail,
                   w.mail_index, cast(w.said as jsonb)
              from unnest(cast(:ids as bigint[]), cast(:names as bytea[]), cast(:grams as text[]),
                   cast(:phones as bytea[]), cast(:indexes as bytea[]), cast(:last4s as bytea[]),
                   cast(:mails as bytea[]), cast(:mailIndexes as bytea[]), cast(:saids as text[]))
                   as w (id, name, grams, phone, phone_index, last4, mail, mail_index, said)
             order by w.id
            on conflict (customer_id) do update set
                   name = case when %1$s then excluded.name else p.name end,
                   name_grams = case when %1$s then excluded.name_grams else p.name_grams end,
                   phone = case when %2$s then excluded.phone else p.phone end,
                   phone_index = case when %2$s then excluded.phone_index else p.phone_index end,
                   phone_last4_index = case when %2$s then excluded.phone_last4_index else p.phone_last4_index end,
                   phone_verified_by = case when %2$s and excluded.phone_index is distinct from p.phone_index
                       then null else p.phone_verified_by end,
                   phone_verified_at = case when %2$s and excluded.phone_index is distinct from p.phone_index
                       then null else p.phone_verified_at end,
                   mail = case when %3$s then excluded.mail else p.mail end,
                   mail_index = case when %3$s then excluded.mail_index else p.mail_index end,
                   said = p.said || excluded.said"""
            .formatted("jsonb_exists(excluded.said, 'name')", "jsonb_exists(excluded.said, 'phone')",
                    "jsonb_exists(excluded.said, 'mail')");
    private static final String BIRTHDAY = """
            update customer c set birthday_kind = w.kind, birthday_year = w.year, birthday_month = w.month,
                   birthday_day = w.day, birthday_leap = w.leap, birthday_source = w.source, birthday_set_by = w.set_by,
                   birthday_since = w.since, birthday_set_at = w.at
              from unnest(cast(:ids as bigint[]), cast(:kinds as text[]), cast(:years as int[]), cast(:months as int[]),
                   cast(:days as int[]), cast(:leaps as boolean[]), cast(:sources as text[]), cast(:bys as text[]),
                   cast(:sinces as timestamptz[]), cast(:ats as timestamptz[]))
                   as w (id, kind, year, month, day, leap, source, set_by, since, at)
             where c.id = w.id""";
    private static final String KEEP = """
            insert into customer_said (customer_id, fact, value, source, said_by, said_at, fate, ended_at)
            select w.customer_id, w.fact, w.value, w.source, w.said_by, w.said_at, w.fate, :at
              from unnest(cast(:customers as bigint[]), cast(:facts as text[]), cast(:values as bytea[]),
                   cast(:sources as text[]), cast(:bys as text[]), cast(:ats as timestamptz[]), cast(:fates as text[]))
                   with ordinality as w (customer_id, fact, value, source, said_by, said_at, fate, place)
             order by w.place""";
    // The last word of each source that was not taken: it is not kept again each time a file comes again.
    private static final String REFUSED = """
            select distinct on (customer_id, fact, source) customer_id, fact, source, value
              from customer_said where customer_id = any(:customers) and fate in ('lower', 'older')
             order by customer_id, fact, source, id desc""";
    private static final String LAST = """
            select value from customer_said
             where customer_id = :customer and fact = :fact and source = :source and said_by = :by
             order by id desc limit 1""";
    private static final String HISTORY = """
            select value, source, said_by, said_at, fate, ended_at from customer_said
             where customer_id = :customer and fact = :fact order by id desc limit :limit""";

    private final Vault vault;

    FactRows(Vault vault) {
        this.vault = vault;
    }

    private static Purpose purpose(Fact fact) {
        return switch (fact) {
            case NAME -> Purpose.NAME;
            case PHONE -> Purpose.PHONE;
            case MAIL -> Purpose.MAIL;
            case BIRTHDAY -> Purpose.FACT;
        };
    }

    /** The word of one fact as the row keeps it. */
    static JsonObject json(Known it) {
        return json(new Speaker(it.source(), it.by(), it.at())).put("since", it.since().toString());
    }

    static JsonObject json(Speaker by) {
        return new JsonObject().put("source", by.source().code()).put("by", by.by())
                .put("since", by.at().toString()).put("at", by.at().toString());
    }

    static Known known(Fact fact, @Nullable String value, JsonObject word) {
        return new Known(fact, value, Source.of(word.getString("source")).orElseThrow(),
                word.getString("by"), Instant.parse(word.getString("since")),
                Instant.parse(word.getString("at")));
    }

    private record Row(long id, Map<Fact, Known> facts) {
        @Nullable
        String value(Fact fact) {
            var known = facts.get(fact);
            return known == null ? null : known.value();
        }

        <T> @Nullable T value(Fact fact, Function<String, T> part) {
            var value = value(fact);
            return value == null ? null : part.apply(value);
        }

        String said() {
            var said = new JsonObject();
            facts.values().forEach(it -> said.put(it.fact().code(), json(it)));
            return said.encode();
        }
    }

    void write(Sql tx, List<Changed> changed) {
        var people = new LinkedHashMap<Long, Row>();
        changed.stream().filter(it -> it.word().fact() != Fact.BIRTHDAY).forEach(it -> people
                .computeIfAbsent(it.customer().value(), id -> new Row(id, new EnumMap<>(Fact.class))).facts
                .put(it.word().fact(), it.word()));
        if (!people.isEmpty()) {
            personal(tx, List.copyOf(people.values()));
        }
        var born = changed.stream().filter(it -> it.word().fact() == Fact.BIRTHDAY).toList();
        if (!born.isEmpty()) {
            birthdays(tx, born);
        }
    }

    private void personal(Sql tx, List<Row> rows) {
        tx.sql(PRIVATE).bindAll("ids", Long.class, all(rows, Row::id))
                .bindAll("names", byte[].class,
                        all(rows, it -> it.value(Fact.NAME, name -> vault.seal(Purpose.NAME, name))))
                .bindAll("grams", String.class,
                        all(rows, it -> it.value(Fact.NAME, name -> vault.grams(name).stream()
                                .map(String::valueOf).collect(Collectors.joining(",", "{", "}")))))
                .bindAll("phones", byte[].class,
                        all(rows, it -> it.value(Fact.PHONE, phone -> vault.seal(Purpose.PHONE, phone))))
                .bindAll("indexes", byte[].class,
                        all(rows, it -> it.value(Fact.PHONE, phone -> vault.index("phone", phone))))
                .bindAll("last4s", byte[].class,
                        all(rows,
                                it -> it.value(Fact.PHONE,
                                        phone -> vault.index("phone-last4", new Phone(phone).last4()))))
                .bindAll("mails", byte[].class,
                        all(rows, it -> it.value(Fact.MAIL, mail -> vault.seal(Purpose.MAIL, mail))))
                .bindAll("mailIndexes", byte[].class,
                        all(rows, it -> it.value(Fact.MAIL,
                                mail -> vault.index("mail", mail.strip().toLowerCase(Locale.ROOT)))))
                .bindAll("saids", String.class, all(rows, Row::said)).update();
    }

    private static void birthdays(Sql tx, List<Changed> rows) {
        tx.sql(BIRTHDAY).bindAll("ids", Long.class, all(rows, it -> it.customer().value()))
                .bindAll("kinds", String.class,
                        born(rows, it -> it.kind().name().toLowerCase(Locale.ROOT)))
                .bindAll("years", Integer.class, born(rows, Birthday::year))
                .bindAll("months", Integer.class, born(rows, Birthday::month))
                .bindAll("days", Integer.class, born(rows, Birthday::day))
                .bindAll("leaps", Boolean.class,
                        all(rows, it -> it.word().birthday().map(Birthday::leapMonth).orElse(false)))
                .bindAll("sources", String.class, all(rows, it -> it.word().source().code()))
                .bindAll("bys", String.class, all(rows, it -> it.word().by()))
                .bindAll("sinces", Instant.class, all(rows, it -> it.word().since()))
                .bindAll("ats", Instant.class, all(rows, it -> it.word().at())).update();
    }

    private static <T> List<@Nullable T> born(List<Changed> rows, Function<Birthday, @Nullable T> part) {
        return all(rows, it -> {
            var birthday = it.word().birthday().orElse(null);
            return birthday == null ? null : part.apply(birthday);
        });
    }

    /** What somebody said last and does not stand; a denial counts as nothing said. */
    Optional<String> lastWord(Sql tx, Said said) {
        return tx.sql(LAST).bind("customer", said.customer().value()).bind("fact", said.fact().code())
                .bind("source", said.speaker().source().code()).bind("by", said.speaker().by())
                .first(row -> Optional
                        .ofNullable(vault.openOrNull(purpose(said.fact()), row.bytesOrNull("value"))))
                .flatMap(it -> it);
    }

    void keep(Sql tx, List<Ended> ended, Instant at) {
        var past = fresh(tx, ended);
        if (past.isEmpty()) {
            return;
        }
        tx.sql(KEEP).bindAll("customers", Long.class, all(past, it -> it.customer().value()))
                .bindAll("facts", String.class, all(past, it -> it.word().fact().code()))
                .bindAll("values", byte[].class,
                        all(past, it -> vault.sealOrNull(purpose(it.word().fact()), it.word().value())))
                .bindAll("sources", String.class, all(past, it -> it.word().source().code()))
                .bindAll("bys", String.class, all(past, it -> it.word().by()))
                .bindAll("ats", Instant.class, all(past, it -> it.word().since()))
                .bindAll("fates", String.class, all(past, it -> it.fate().code())).bind("at", at).update();
    }

    private record Refused(long customer, String fact, String source) {
        static Refused of(Ended it) {
            return new Refused(it.customer().value(), it.word().fact().code(), it.word().source().code());
        }
    }

    private List<Ended> fresh(Sql tx, List<Ended> ended) {
        var asked = ended.stream().filter(it -> it.fate().refused()).map(it -> it.customer().value())
                .distinct().toList();
        if (asked.isEmpty()) {
            return ended;
        }
        var last = new LinkedHashMap<Refused, @Nullable String>();
        tx.sql(REFUSED).bindAll("customers", Long.class, asked).list(row -> last.put(
                new Refused(row.number("customer_id"), row.text("fact"), row.text("source")),
                vault.openOrNull(purpose(Fact.of(row.text("fact")).orElseThrow()),
                        row.bytesOrNull("value"))));
        return ended.stream().filter(it -> {
            if (!it.fate().refused()) {
                return true;
            }
            var key = Refused.of(it);
            var known = last.containsKey(key) && Objects.equals(last.get(key), it.word().value());
            last.put(key, it.word().value());
            return !known;
        }).toList();
    }

    List<Past> history(Sql sql, CustomerId customer, Fact fact, int limit) {
        return sql.sql(HISTORY).bind("customer", customer.value()).bind("fact", fact.code())
                .bind("limit", (long) limit)
                .list(row -> new Past(fact, vault.openOrNull(purpose(fact), row.bytesOrNull("value")),
                        Source.of(row.text("source")).orElseThrow(), row.text("said_by"),
                        row.instant("said_at"), Fate.of(row.text("fate")), row.instant("ended_at")));
    }

    /** A list that may hold nulls. */
    private static <R, T> List<@Nullable T> all(List<R> rows, Function<R, @Nullable T> part) {
        var list = new ArrayList<@Nullable T>(rows.size());
        for (var row : rows) {
            list.add(part.apply(row));
        }
        return list;
    }
}
