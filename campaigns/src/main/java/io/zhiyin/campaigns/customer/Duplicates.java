package io.zhiyin.campaigns.customer;

import io.zhiyin.campaigns.customer.Duplicate.Reason;
import io.zhiyin.campaigns.customer.Duplicate.State;
import io.zhiyin.campaigns.customer.Merge.Cause;
import io.zhiyin.campaigns.customer.Merge.Why;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** 疑似重复: who may be one person, and what a person decides about it. {@link Likeness} finds them. */
public final class Duplicates {
    // one page begins behind the last of the one before, whose strength may have changed meanwhile
    private static final String LIST = """
            select d.* from duplicate d
             where d.state = :state and (:before::bigint is null
                   or (d.strength, d.id) < (select b.strength, b.id from duplicate b where b.id = :before))
             order by d.strength desc, d.id desc limit :limit""";
    private static final String OPEN_OF = """
            select * from duplicate where state = 'open' and (low = :customer or high = :customer)
             order by strength desc, id desc limit 20""";
    private static final String OPEN = """
            select count(*) from (select from duplicate where state = 'open' limit :most) it""";
    private static final String FIND = """
            select * from duplicate where id = :id""";
    private static final String DISTINCT = """
            update duplicate set state = 'distinct', decided_by = :by, decided_at = :at
             where id = :id and state = 'open'""";

    private static final String MERGED = """
            update duplicate set state = 'merged', decided_by = :by, decided_at = :at
             where low = least(:kept::bigint, :gone::bigint) and high = greatest(:kept::bigint, :gone::bigint)""";
    // What is said of the one who goes holds of the one who stays.
    private static final String STAYS_DISTINCT = """
            insert into duplicate (low, high, reasons, strength, facts, state, found_at, decided_by, decided_at)
            select least(:kept, other), greatest(:kept, other), reasons, strength, facts, state, found_at, decided_by, decided_at
              from (select d.*, case when low = :gone then high else low end as other from duplicate d
                     where state = 'distinct' and (low = :gone or high = :gone)) d
             where other <> :kept
            on conflict (low, high) do nothing""";
    // Those of the one who stays are found anew.
    private static final String NO_LONGER = """
            delete from duplicate where state = 'open' and (low = :gone or high = :gone)""";
    private static final String PARTED = """
            insert into duplicate (low, high, reasons, strength, state, found_at, decided_by, decided_at)
            values (least(:kept::bigint, :gone::bigint), greatest(:kept::bigint, :gone::bigint), '{}', 0, 'distinct', :at, :by, :at)
            on conflict (low, high) do update
               set state = 'distinct', facts = null, decided_by = excluded.decided_by, decided_at = excluded.decided_at""";

    private final Database db;
    private final Clock clock;
    private final Merges merges;

    public Duplicates(Database db, Clock clock, Merges merges) {
        this.db = db;
        this.clock = clock;
        this.merges = merges;
    }

    /** The strongest first; the next page begins behind the last one's id. */
    public List<Duplicate> list(State state, @Nullable Long before, int limit) {
        return db.sql(LIST).bind("state", state.code()).bind("before", before).bind("limit", limit)
                .list(Duplicates::duplicate);
    }

    /** Who somebody may also be, the likeliest first. */
    public List<Duplicate> openOf(CustomerId customer) {
        return db.sql(OPEN_OF).bind("customer", customer.value()).list(Duplicates::duplicate);
    }

    /** How many wait for a decision, counted up to {@code most}. */
    public long open(int most) {
        return db.sql(OPEN).bind("most", most).count();
    }

    public Optional<Duplicate> find(long id) {
        return db.sql(FIND).bind("id", id).first(Duplicates::duplicate);
    }

    /**
     * They are one person.
     *
     * @return who that is; empty when there is no such pair, or it has been decided
     */
    public Optional<CustomerId> same(long id, String by) {
        return find(id).filter(it -> it.state() == State.OPEN)
                .map(it -> db.inTransaction(tx -> merges.merge(tx, it.one(), it.other(),
                        new Cause(Why.SUGGESTED, by, clock.instant()))));
    }

    /**
     * They are two; they are not listed again until other facts come to light.
     *
     * @return false when there is no such pair, or it has been decided
     */
    public boolean distinct(long id, String by) {
        return db.sql(DISTINCT).bind("id", id).bind("by", by).bind("at", clock.instant()).update() > 0;
    }

    static void merged(Sql tx, Merge merge) {
        tx.sql(MERGED).bind("kept", merge.kept().value()).bind("gone", merge.gone().value())
                .bind("by", merge.by()).bind("at", merge.at()).update();
        MergeNotes.run(tx, STAYS_DISTINCT, merge);
        MergeNotes.run(tx, NO_LONGER, merge);
    }

    static void parted(Sql tx, Merge merge, String by, Instant at) {
        tx.sql(PARTED).bind("kept", merge.kept().value()).bind("gone", merge.gone().value()).bind("by", by)
                .bind("at", at).update();
    }

    private static Duplicate duplicate(Row row) {
        return new Duplicate(row.number("id"), new CustomerId(row.number("low")),
                new CustomerId(row.number("high")), row.texts("reasons").stream().map(Reason::of).toList(),
                row.integer("strength"), State.of(row.text("state")), row.instant("found_at"),
                row.textOrNull("decided_by"), row.instantOrNull("decided_at"));
    }
}
