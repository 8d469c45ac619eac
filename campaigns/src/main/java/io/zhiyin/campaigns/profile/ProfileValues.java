package io.zhiyin.campaigns.profile;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Merge;
import io.zhiyin.campaigns.customer.MergeNotes;
import io.zhiyin.campaigns.customer.MergeStep;
import io.zhiyin.campaigns.saying.Precedence.Verdict;
import io.zhiyin.campaigns.saying.Precedence.Word;
import io.zhiyin.campaigns.saying.Fate;
import io.zhiyin.campaigns.saying.Ranks;
import io.zhiyin.campaigns.saying.Source;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sight;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Vault;
import io.zhiyin.campaigns.store.Vault.Purpose;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known of customers in the shop's fields, by whose word, and what was said before. */
public final class ProfileValues implements MergeStep {
    private static final String COLUMNS = """
            v.customer_id, v.field_id, f.type, v.known, v.sealed, v.number::text as number, v.day, v.choices,
                   v.source, v.said_by, v.since, v.said_at""";
    private static final String OF = """
            select %s from profile_value v join profile_field f on f.id = v.field_id
             where v.customer_id = any(:customers) order by f.place, f.id""".formatted(COLUMNS);
    private static final String STANDS = """
            select %s from profile_value v join profile_field f on f.id = v.field_id
             where v.customer_id = any(:customers) and v.field_id = any(:fields)""".formatted(COLUMNS);
    // The last word of each source that was not taken: it is not kept again each time a file comes again.
    private static final String REFUSED = """
            select distinct on (s.customer_id, s.field_id, s.source) s.customer_id, s.field_id, f.type, s.value, s.source
              from profile_said s join profile_field f on f.id = s.field_id
             where s.customer_id = any(:customers) and s.fate in ('lower', 'older')
             order by s.customer_id, s.field_id, s.source, s.id desc""";
    private static final String HISTORY = """
            select s.value, f.type, s.source, s.said_by, s.said_at, s.fate, s.ended_at
              from profile_said s join profile_field f on f.id = s.field_id
             where s.customer_id = :customer and s.field_id = :field order by s.id desc limit :limit""";
    private static final String KEEP = MergeNotes.keep("profile_value");
    private static final String RESTORE = MergeNotes.restore("profile_value", "field_id", "profile_field",
            "sealed");
    private static final String MOVE_SAID = MergeNotes.move("profile_said");
    private static final String SAID_BACK = MergeNotes.back("profile_said");
    // What gave way at the merge stands again.
    private static final String UNSAY = """
            delete from profile_said s using merge_note n
             where n.merge_id = :merge and n.what = 'profile_said' and s.customer_id = :kept
               and s.fate = 'merged' and s.id > coalesce(n.mark, 0) and s.ended_at = :at""";
    // What both said alike was only dated later.
    private static final String DATE_BACK = """
            with noted as materialized (
                select r.* from merge_note n, jsonb_populate_recordset(null::profile_value, n.was) r
                 where n.merge_id = :merge and n.what = 'profile_value')
            update profile_value v set said_at = k.said_at from noted k, noted g
             where v.customer_id = :kept and k.customer_id = :kept and g.customer_id = :gone
               and k.field_id = v.field_id and g.field_id = v.field_id and v.said_at = g.said_at and v.said_at > k.said_at
               and to_jsonb(v) - 'said_at' - 'sealed' = to_jsonb(k) - 'said_at' - 'sealed'""";
    private static final String TAKE_ALL = """
            delete from profile_value where customer_id = :gone""";

    private final Vault vault;
    private final Clock clock;

    public ProfileValues(Vault vault, Clock clock) {
        this.vault = vault;
        this.clock = clock;
    }

    /**
     * What somebody says of one customer.
     *
     * @param value null: that there is none
     * @param by who, as people read it: an operator, {@code import:3}, {@code api:shop}
     */
    public record Said(CustomerId customer, FieldId field, @Nullable Value value, Source source, String by,
            Instant at) {
        Word word() {
            return new Word(value, source, at);
        }
    }

    /**
     * What stands.
     *
     * @param value null: somebody said that there is none
     * @param since when it was first said
     * @param at when it was said last
     */
    public record Known(CustomerId customer, FieldId field, @Nullable Value value, Source source, String by,
            Instant since, Instant at) {
        Word word() {
            return new Word(value, source, at);
        }
    }

    /**
     * @param value null: that there is none
     * @param at when it was said
     * @param endedAt when it was replaced, or not taken
     */
    public record Past(@Nullable Value value, Source source, String by, Instant at, Fate fate,
            Instant endedAt) {}

    /** The last word of a source that was not taken. */
    record Refusal(CustomerId customer, FieldId field, Source source, @Nullable Value value) {}

    /** What is known of many customers, in the order of the fields; archived ones too. Who has nothing is missing. */
    public Map<CustomerId, List<Known>> ofAll(Sql sql, Collection<CustomerId> customers) {
        Map<CustomerId, List<Known>> all = new LinkedHashMap<>();
        if (!customers.isEmpty()) {
            sql.sql(OF).bindAll("customers", Long.class, ids(customers)).list(this::known)
                    .forEach(it -> all.computeIfAbsent(it.customer, _ -> new ArrayList<>()).add(it));
        }
        return all;
    }

    public List<Known> of(Sql sql, CustomerId customer) {
        return ofAll(sql, List.of(customer)).getOrDefault(customer, List.of());
    }

    /** What was said before and what was not taken, the newest first. */
    public List<Past> history(Sql sql, CustomerId customer, FieldId field, int limit) {
        return sql.sql(HISTORY).bind("customer", customer.value()).bind("field", field.value())
                .bind("limit", (long) limit)
                .list(row -> new Past(past(row), source(row), row.text("said_by"), row.instant("said_at"),
                        Fate.of(row.text("fate")), row.instant("ended_at")));
    }

    /**
     * Weighs words against what stands; of several about one field of one customer, in their order. In a transaction that
     * holds the customers, unless it is only asked what would become of them.
     */
    public Weighing weigh(Sql tx, List<Said> said) {
        return weigh(tx, said, Set.of());
    }

    /** @param fresh customers of whom surely nothing is known yet: they are not looked up */
    public Weighing weigh(Sql tx, List<Said> said, Set<CustomerId> fresh) {
        var customers = said.stream().map(Said::customer).filter(it -> !fresh.contains(it)).distinct()
                .toList();
        var stands = customers.isEmpty()
                ? List.<Known>of()
                : tx.sql(STANDS).bindAll("customers", Long.class, ids(customers))
                        .bindAll("fields", Long.class,
                                said.stream().map(it -> it.field().value()).distinct().toList())
                        .list(this::known);
        var weighing = new Weighing(vault, Ranks.read(tx), clock.instant(), stands);
        said.forEach(weighing::weigh);
        return weighing;
    }

    /** Writes what was weighed, in the same transaction, which holds the customers. */
    public void write(Sql tx, Weighing weighed) {
        weighed.write(tx, customers -> tx.sql(REFUSED).bindAll("customers", Long.class, ids(customers))
                .list(row -> new Refusal(new CustomerId(row.number("customer_id")),
                        new FieldId(row.number("field_id")), source(row), past(row))));
    }

    /** Both at once: what became of each word, in their order. In a transaction that holds the customers. */
    public List<Verdict> set(Sql tx, List<Said> said) {
        if (said.isEmpty()) {
            return List.of();
        }
        var weighed = weigh(tx, said);
        write(tx, weighed);
        return weighed.verdicts();
    }

    /** Of each field the word that counts more stays, then the newer; the other is kept as past. */
    @Override
    public void merge(Sql tx, Merge merge) {
        var both = ofAll(tx, List.of(merge.kept(), merge.gone()));
        var weighing = new Weighing(vault, Ranks.read(tx), merge.at(),
                both.getOrDefault(merge.kept(), List.of()));
        both.getOrDefault(merge.gone(), List.of()).forEach(it -> weighing.join(merge.kept(), it));
        List.of(KEEP, MOVE_SAID).forEach(it -> MergeNotes.run(tx, it, merge));
        write(tx, weighing);
        MergeNotes.run(tx, TAKE_ALL, merge);
    }

    @Override
    public void undo(Sql tx, Merge merge, Set<AccountId> accounts) {
        tx.sql(UNSAY).bind("merge", merge.id()).bind("kept", merge.kept().value()).bind("at", merge.at())
                .update();
        List.of(DATE_BACK, RESTORE, SAID_BACK).forEach(it -> MergeNotes.run(tx, it, merge));
    }

    private static List<Long> ids(Collection<CustomerId> customers) {
        return customers.stream().map(CustomerId::value).toList();
    }

    private Known known(Row row) {
        return new Known(new CustomerId(row.number("customer_id")), new FieldId(row.number("field_id")),
                row.flag("known") ? value(row) : null, source(row), row.text("said_by"),
                row.instant("since"), row.instant("said_at"));
    }

    private Value value(Row row) {
        return switch (type(row)) {
            case TEXT, PHONE, MAIL -> seen(type(row), vault.open(Purpose.FIELD, row.bytes("sealed")));
            case NUMBER, MONEY -> new Value.Amount(new BigDecimal(row.text("number")));
            case DATE -> new Value.Day(Objects.requireNonNull(row.dateOrNull("day")));
            case CHOICE, CHOICES -> new Value.Chosen(row.numbers("choices"));
        };
    }

    private @Nullable Value past(Row row) {
        var line = vault.openOrNull(Purpose.FIELD, row.bytesOrNull("value"));
        return line == null ? null : type(row).personal() ? seen(type(row), line) : Value.of(type(row), line);
    }

    private static Value seen(FieldType type, String text) {
        return new Value.Words(switch (type) {
            case PHONE -> Sight.phone(text);
            case MAIL -> Sight.mail(text);
            default -> Sight.words(text);
        });
    }

    private static FieldType type(Row row) {
        return FieldType.of(row.text("type")).orElseThrow();
    }

    private static Source source(Row row) {
        return Source.of(row.text("source")).orElseThrow();
    }
}
