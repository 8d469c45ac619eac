package io.zhiyin.campaigns.profile;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.saying.Precedence.Verdict;
import io.zhiyin.campaigns.saying.Fate;
import io.zhiyin.campaigns.profile.ProfileValues.Known;
import io.zhiyin.campaigns.profile.ProfileValues.Said;
import io.zhiyin.campaigns.saying.Precedence;
import io.zhiyin.campaigns.saying.Source;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Vault;
import io.zhiyin.campaigns.store.Vault.Purpose;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Words about many customers, weighed in memory against what stands and then written in three statements, however many
 * they are.
 */
public final class Weighing {
    // The fields are locked first: one that was deleted meanwhile drops out instead of failing the whole batch.
    private static final String WRITE = """
            with living as materialized (
                select id from profile_field where id = any(:living) order by id for key share)
            insert into profile_value as v (customer_id, field_id, known, sealed, text_index, number, day, choices,
                   source, said_by, since, said_at)
            select w.customer_id, w.field_id, w.known, w.sealed, w.text_index, cast(w.number as numeric), w.day,
                   cast(w.choices as bigint[]), w.source, w.said_by, w.since, w.said_at
              from unnest(cast(:customers as bigint[]), cast(:fields as bigint[]), cast(:knowns as boolean[]),
                   cast(:sealed as bytea[]), cast(:indexes as bytea[]), cast(:numbers as text[]), cast(:days as date[]),
                   cast(:choices as text[]), cast(:sources as text[]), cast(:bys as text[]),
                   cast(:sinces as timestamptz[]), cast(:ats as timestamptz[]))
                   as w (customer_id, field_id, known, sealed, text_index, number, day, choices, source, said_by, since, said_at)
              join living on living.id = w.field_id
             order by w.customer_id, w.field_id
            on conflict (customer_id, field_id) do update set known = excluded.known, sealed = excluded.sealed,
                   text_index = excluded.text_index, number = excluded.number, day = excluded.day,
                   choices = excluded.choices, source = excluded.source, said_by = excluded.said_by,
                   since = excluded.since, said_at = excluded.said_at""";
    private static final String TOUCH = """
            update profile_value v set said_at = w.said_at
              from unnest(cast(:customers as bigint[]), cast(:fields as bigint[]), cast(:ats as timestamptz[]))
                   as w (customer_id, field_id, said_at)
             where v.customer_id = w.customer_id and v.field_id = w.field_id""";
    private static final String KEEP = """
            with living as materialized (
                select id from profile_field where id = any(:living) order by id for key share)
            insert into profile_said (customer_id, field_id, value, source, said_by, said_at, fate, ended_at)
            select w.customer_id, w.field_id, w.value, w.source, w.said_by, w.said_at, w.fate, w.ended_at
              from unnest(cast(:customers as bigint[]), cast(:fields as bigint[]), cast(:values as bytea[]),
                   cast(:sources as text[]), cast(:bys as text[]), cast(:ats as timestamptz[]), cast(:fates as text[]),
                   cast(:ends as timestamptz[])) with ordinality
                   as w (customer_id, field_id, value, source, said_by, said_at, fate, ended_at, place)
              join living on living.id = w.field_id
             order by w.place""";

    private final Vault vault;
    private final Precedence precedence;
    private final Instant now;
    private final Map<Place, Known> stands = new HashMap<>();
    private final Set<Place> changed = new LinkedHashSet<>();
    private final Set<Place> touched = new LinkedHashSet<>();
    private final List<Ended> ended = new ArrayList<>();
    private final List<Verdict> verdicts = new ArrayList<>();

    private record Place(long customer, long field) {
        static Place of(CustomerId customer, FieldId field) {
            return new Place(customer.value(), field.value());
        }
    }

    private record Ended(Known word, Fate fate) {}

    /** Of which the last word that was not taken is known: it is not kept again. */
    private record Refused(Place place, Source source) {}

    Weighing(Vault vault, Precedence precedence, Instant now, List<Known> stands) {
        this.vault = vault;
        this.precedence = precedence;
        this.now = now;
        stands.forEach(it -> this.stands.put(Place.of(it.customer(), it.field()), it));
    }

    /** What became of each word, in their order. */
    public List<Verdict> verdicts() {
        return List.copyOf(verdicts);
    }

    void weigh(Said said) {
        var place = Place.of(said.customer(), said.field());
        var before = stands.get(place);
        var verdict = precedence.verdict(before == null ? null : before.word(), said.word());
        var word = new Known(said.customer(), said.field(), said.value(), said.source(), said.by(), said.at(),
                said.at());
        switch (verdict) {
            case SET, CONFIRMED -> {
                if (before != null) {
                    ended.add(new Ended(before, Fate.REPLACED));
                }
                stands.put(place, word);
                changed.add(place);
            }
            case SAME -> again(place, Objects.requireNonNull(before), said.source(), said.at());
            case LOWER -> ended.add(new Ended(word, Fate.LOWER));
            case OLDER -> ended.add(new Ended(word, Fate.OLDER));
        }
        verdicts.add(verdict);
    }

    /** What stood with a customer who turned out to be the same person; the other is kept as past. */
    void join(CustomerId kept, Known theirs) {
        var place = Place.of(kept, theirs.field());
        var own = stands.get(place);
        var word = new Known(kept, theirs.field(), theirs.value(), theirs.source(), theirs.by(),
                theirs.since(), theirs.at());
        var verdict = precedence.verdict(own == null ? null : own.word(), word.word());
        switch (verdict) {
            case SET, CONFIRMED -> {
                if (own != null) {
                    ended.add(new Ended(own, Fate.MERGED));
                }
                stands.put(place, word);
                changed.add(place);
            }
            case SAME -> again(place, Objects.requireNonNull(own), theirs.source(), theirs.at());
            case LOWER, OLDER -> ended.add(new Ended(word, Fate.MERGED));
        }
        verdicts.add(verdict);
    }

    /** Said once more by one who counts as much: what is older than this does not change it. */
    private void again(Place place, Known stood, Source source, Instant at) {
        if (precedence.of(source) == precedence.of(stood.source()) && at.isAfter(stood.at())) {
            stands.put(place, new Known(stood.customer(), stood.field(), stood.value(), stood.source(),
                    stood.by(), stood.since(), at));
            touched.add(place);
        }
    }

    /** In a transaction that holds the customers. */
    void write(Sql tx, Function<Set<CustomerId>, List<ProfileValues.Refusal>> refusals) {
        var rows = changed.stream().map(it -> Objects.requireNonNull(stands.get(it))).toList();
        if (!rows.isEmpty()) {
            write(tx, rows);
        }
        var again = touched.stream().filter(it -> !changed.contains(it))
                .map(it -> Objects.requireNonNull(stands.get(it))).toList();
        if (!again.isEmpty()) {
            tx.sql(TOUCH).bindAll("customers", Long.class, all(again, it -> it.customer().value()))
                    .bindAll("fields", Long.class, all(again, it -> it.field().value()))
                    .bindAll("ats", Instant.class, all(again, Known::at)).update();
        }
        var past = fresh(refusals);
        if (!past.isEmpty()) {
            keep(tx, past);
        }
    }

    private List<Ended> fresh(Function<Set<CustomerId>, List<ProfileValues.Refusal>> refusals) {
        var refused = ended.stream().filter(it -> it.fate == Fate.LOWER || it.fate == Fate.OLDER)
                .map(it -> it.word.customer()).collect(Collectors.toCollection(LinkedHashSet::new));
        if (refused.isEmpty()) {
            return ended;
        }
        var last = new LinkedHashMap<Refused, @Nullable Value>();
        refusals.apply(refused).forEach(
                it -> last.put(new Refused(Place.of(it.customer(), it.field()), it.source()), it.value()));
        return ended.stream().filter(it -> {
            if (it.fate != Fate.LOWER && it.fate != Fate.OLDER) {
                return true;
            }
            var key = new Refused(Place.of(it.word.customer(), it.word.field()), it.word.source());
            var known = last.containsKey(key) && Objects.equals(last.get(key), it.word.value());
            last.put(key, it.word.value());
            return !known;
        }).toList();
    }

    private void write(Sql tx, List<Known> rows) {
        tx.sql(WRITE)
                .bindAll("living", Long.class,
                        rows.stream().map(it -> it.field().value()).distinct().toList())
                .bindAll("customers", Long.class, all(rows, it -> it.customer().value()))
                .bindAll("fields", Long.class, all(rows, it -> it.field().value()))
                .bindAll("knowns", Boolean.class, all(rows, it -> it.value() != null))
                .bindAll("sealed", byte[].class,
                        all(rows, it -> it.value() instanceof Value.Words(var text)
                                ? vault.seal(Purpose.FIELD, text)
                                : null))
                .bindAll("indexes", byte[].class,
                        all(rows, it -> it.value() instanceof Value.Words(var text)
                                ? ProfileFields.index(vault, it.field(), text)
                                : null))
                .bindAll("numbers", String.class,
                        all(rows, it -> it.value() instanceof Value.Amount amount ? amount.line() : null))
                .bindAll("days", LocalDate.class,
                        all(rows, it -> it.value() instanceof Value.Day(var day) ? day : null))
                .bindAll("choices", String.class,
                        all(rows, it -> it.value() instanceof Value.Chosen chosen
                                ? "{" + chosen.line() + "}"
                                : null))
                .bindAll("sources", String.class, all(rows, it -> it.source().code()))
                .bindAll("bys", String.class, all(rows, Known::by))
                .bindAll("sinces", Instant.class, all(rows, Known::since))
                .bindAll("ats", Instant.class, all(rows, Known::at)).update();
    }

    private void keep(Sql tx, List<Ended> past) {
        tx.sql(KEEP)
                .bindAll("living", Long.class,
                        past.stream().map(it -> it.word.field().value()).distinct().toList())
                .bindAll("customers", Long.class, all(past, it -> it.word.customer().value()))
                .bindAll("fields", Long.class, all(past, it -> it.word.field().value()))
                .bindAll("values", byte[].class, all(past, it -> {
                    var value = it.word.value();
                    return value == null ? null : vault.seal(Purpose.FIELD, value.line());
                }))
                .bindAll("sources", String.class, all(past, it -> it.word.source().code()))
                .bindAll("bys", String.class, all(past, it -> it.word.by()))
                .bindAll("ats", Instant.class, all(past, it -> it.word.since()))
                .bindAll("fates", String.class, all(past, it -> it.fate.code()))
                .bindAll("ends", Instant.class, all(past, _ -> now)).update();
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
