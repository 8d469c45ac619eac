package io.zhiyin.campaigns.customer;

import io.zhiyin.campaigns.customer.Merge.Cause;
import io.zhiyin.campaigns.customer.Merge.Why;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One person from several customers, and several again where that was wrong. The older row stays, the younger points to
 * it. Two that a person has parted are never joined again but by a person.
 */
public final class Merges {
    /** How long a merge may be undone. */
    public static final Duration UNDOABLE = Duration.ofDays(90);

    private static final String HOLDER = """
            select customer_id from identity where account = '' and kind = 'unionid' and value = :unionid""";
    private static final String LOCK = """
            select id, merged_into is not null as gone from customer where id = any(:ids) order by id for update""";
    private static final String ADD = """
            insert into customer_merge (kept, gone, why, made_by, made_at) values (:kept, :gone, :why, :by, :at) returning *""";
    private static final String FIND = """
            select * from customer_merge where id = :id""";
    private static final String OF = """
            select * from customer_merge where kept = :customer or gone = :customer order by id desc limit 100""";
    // The last one first: what a merge filled another may have passed on.
    private static final String LATER = """
            select * from customer_merge
             where id > :id and undone_at is null and (kept = :kept or gone = :kept) order by id desc limit 1""";
    private static final String UNDONE = """
            update customer_merge set undone_by = :by, undone_at = :at where id = :id returning *""";
    private static final String FORGET_NOTES = """
            delete from merge_note where merge_id = :id""";
    private static final String FORGET_OLD_NOTES = """
            delete from merge_note where merge_id in (select id from customer_merge where made_at < :before)""";
    // Of whoever each of them was before.
    private static final String PARTED = """
            with recursive person as (
                select id as who, id from customer where id = any(:ids)
                union all
                select p.who, c.id from customer c join person p on c.merged_into = p.id)
            select count(*) from duplicate d join person one on one.id = d.low join person other on other.id = d.high
             where d.state = 'distinct' and one.who <> other.who""";

    private final Customers customers;
    private final List<MergeStep> steps;

    /** @param steps what the other features do with their rows, in this order */
    public Merges(Customers customers, List<MergeStep> steps) {
        this.customers = customers;
        this.steps = List.copyOf(steps);
    }

    /**
     * The platform says that this customer has this unionid. In a transaction that holds nobody yet: both customers are
     * held, in the order of their ids. Returns who the person is now.
     */
    public CustomerId joinByUnionId(Sql tx, CustomerId customer, String unionId, Instant at) {
        return Holding.of(tx, () -> {
            var holder = tx.sql(HOLDER).bind("unionid", unionId)
                    .first(row -> new CustomerId(row.number("customer_id")));
            if (holder.isPresent()) {
                return Optional
                        .of(join(tx, customer, holder.get(), new Cause(Why.UNIONID, Cause.ITSELF, at)));
            }
            var held = hold(tx, List.of(customer));
            if (held.isEmpty()) {
                return Optional.of(customer);
            }
            var who = held.getFirst();
            return customers.identify(tx, who, null, IdentityKind.UNIONID, unionId, at)
                    ? Optional.of(who)
                    : Optional.empty();
        });
    }

    /**
     * Merges two of whom it is certain, unless a person has said that they are two. In a transaction that holds nobody
     * yet.
     *
     * @return who {@code one} is now
     */
    public CustomerId join(Sql tx, CustomerId one, CustomerId other, Cause cause) {
        var held = hold(tx, List.of(one, other));
        if (held.size() == 2 && tx.sql(PARTED)
                .bindAll("ids", Long.class, held.stream().map(CustomerId::value).toList()).count() > 0) {
            return customers.current(tx, one).orElse(one);
        }
        return merge(tx, held, one, cause);
    }

    /**
     * Makes two customers one; the older id stays. Either may have been merged before: it is about who they are now.
     * In a transaction that holds nobody yet.
     */
    public CustomerId merge(Sql tx, CustomerId one, CustomerId other, Cause cause) {
        return merge(tx, hold(tx, List.of(one, other)), one, cause);
    }

    private CustomerId merge(Sql tx, List<CustomerId> held, CustomerId one, Cause cause) {
        if (held.size() < 2) {
            // one person already, or erased meanwhile
            return held.isEmpty() ? one : held.getFirst();
        }
        var merge = tx.sql(ADD).bind("kept", held.getFirst().value()).bind("gone", held.getLast().value())
                .bind("why", cause.why().code()).bind("by", cause.by()).bind("at", cause.at())
                .one(Merges::merge);
        MergedFacts.merge(tx, merge, customers);
        VerifiedMails.merge(tx, merge);
        steps.forEach(step -> step.merge(tx, merge));
        Duplicates.merged(tx, merge);
        return merge.kept();
    }

    /** What came of undoing a merge. */
    public sealed interface Undoing {
        record Undone(Merge merge) implements Undoing {}

        record NotThere() implements Undoing {}

        record Already(Merge merge) implements Undoing {}

        /** Longer ago than {@link #UNDOABLE}. */
        record TooOld(Merge merge) implements Undoing {}

        /** Another merge of the same person came later and is to be undone first. */
        record NotTheLast(Merge later) implements Undoing {}
    }

    /**
     * Gives each of the two back what was theirs. What came after the merge stays with the one who was kept, but for what
     * came over an account that only the other has. They count as two people from now on, whatever the platform says.
     * In a transaction that holds nobody yet.
     */
    public Undoing undo(Sql tx, long id, String by, Instant at) {
        var known = find(tx, id);
        if (known.isEmpty()) {
            return new Undoing.NotThere();
        }
        lock(tx, Set.of(known.get().kept(), known.get().gone()));
        var found = find(tx, id);
        if (found.isEmpty()) {
            return new Undoing.NotThere();
        }
        var merge = found.get();
        if (merge.undone()) {
            return new Undoing.Already(merge);
        }
        if (!undoable(merge, at)) {
            return new Undoing.TooOld(merge);
        }
        var later = later(tx, merge);
        if (later.isPresent()) {
            return new Undoing.NotTheLast(later.get());
        }
        MergedFacts.undo(tx, merge, steps.reversed());
        VerifiedMails.part(tx, merge);
        Duplicates.parted(tx, merge, by, at);
        tx.sql(FORGET_NOTES).bind("id", id).update();
        return new Undoing.Undone(
                tx.sql(UNDONE).bind("id", id).bind("by", by).bind("at", at).one(Merges::merge));
    }

    /** The merges that made this customer what they are, or took them into another, the last one first; undone ones too. */
    public List<Merge> of(Sql db, CustomerId customer) {
        return db.sql(OF).bind("customer", customer.value()).list(Merges::merge);
    }

    public Optional<Merge> find(Sql db, long id) {
        return db.sql(FIND).bind("id", id).first(Merges::merge);
    }

    /** The merge of the same person that is to be undone first, if there is one. */
    public Optional<Merge> later(Sql db, Merge merge) {
        return db.sql(LATER).bind("id", merge.id()).bind("kept", merge.kept().value()).first(Merges::merge);
    }

    public static boolean undoable(Merge merge, Instant now) {
        return now.isBefore(merge.at().plus(UNDOABLE));
    }

    /** What undoing needs is not kept for longer than it may be done. */
    public void purge(Sql db, Instant now) {
        db.sql(FORGET_OLD_NOTES).bind("before", now.minus(UNDOABLE)).update();
    }

    /** Holds whoever these are now, the oldest first; without those who were erased. */
    private List<CustomerId> hold(Sql tx, List<CustomerId> asked) {
        return Holding.of(tx, () -> {
            var held = new ArrayList<CustomerId>();
            var gone = lock(tx, Set.copyOf(customers.allCurrent(tx, asked).values()));
            gone.forEach(it -> held.add(it.who));
            return gone.stream().anyMatch(Held::gone) ? Optional.empty() : Optional.of(held);
        });
    }

    private record Held(CustomerId who, boolean gone) {}

    private static List<Held> lock(Sql tx, Set<CustomerId> who) {
        return tx.sql(LOCK).bindAll("ids", Long.class, who.stream().map(CustomerId::value).toList())
                .list(row -> new Held(new CustomerId(row.number("id")), row.flag("gone")));
    }

    private static Merge merge(Row row) {
        return new Merge(row.number("id"), new CustomerId(row.number("kept")),
                new CustomerId(row.number("gone")), Why.of(row.text("why")), row.text("made_by"),
                row.instant("made_at"), row.textOrNull("undone_by"), row.instantOrNull("undone_at"));
    }
}
