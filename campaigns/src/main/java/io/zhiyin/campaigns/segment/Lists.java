package io.zhiyin.campaigns.segment;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Merge;
import io.zhiyin.campaigns.customer.MergeNotes;
import io.zhiyin.campaigns.customer.MergeStep;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Fixed lists (固定名单): who is put on them stays until taken off; and the segments of one customer. */
public final class Lists implements MergeStep {
    private static final String LOCK = """
            select kind from segment where id = :segment for update""";
    // The condition of who is put on takes the place of the word true.
    private static final String PUT = """
            with come as (
                insert into segment_member (segment_id, customer_id, since)
                select cast(:segment as bigint), c.id, cast(:now as timestamptz) from customer c
                 where c.merged_into is null and true
                on conflict do nothing returning customer_id),
            moves as (
                insert into segment_move (segment_id, customer_id, entered, at)
                select cast(:segment as bigint), customer_id, true, cast(:now as timestamptz) from come)
            select count(*) from come""";
    private static final String THESE = "c.id = any(:customers)";
    private static final String TAKE = """
            with gone as (
                delete from segment_member where segment_id = :segment and customer_id = any(:customers)
                returning customer_id),
            moves as (
                insert into segment_move (segment_id, customer_id, entered, at)
                select cast(:segment as bigint), customer_id, false, cast(:now as timestamptz) from gone)
            select count(*) from gone""";
    private static final String OF = """
            select s.id, s.name, s.ready, s.kind, m.since from segment_member m join segment s on s.id = m.segment_id
             where m.customer_id = :customer order by s.id""";
    private static final String LISTS_OF_GONE = """
            select m.segment_id from segment_member m join segment s on s.id = m.segment_id
             where m.customer_id = :gone and s.kind = 'list' order by m.segment_id""";

    private static final String NOTE = """
            insert into merge_note (merge_id, what, was)
            select :merge, 'segment_member', coalesce(jsonb_agg(to_jsonb(m)), '[]')
              from segment_member m join segment s on s.id = m.segment_id
             where m.customer_id in (:kept, :gone) and s.kind = 'list'""";
    private static final String NOTED = """
            select s.id, r.since, exists (select from jsonb_populate_recordset(null::segment_member, n.was) k
                   where k.customer_id = :kept and k.segment_id = r.segment_id) as both
              from merge_note n, jsonb_populate_recordset(null::segment_member, n.was) r
              join segment s on s.id = r.segment_id and s.kind = 'list'
             where n.merge_id = :merge and n.what = 'segment_member' and r.customer_id = :gone order by s.id""";
    // Put on by hand since the merge, they stay.
    private static final String PUT_BY_MERGE = """
            select count(*) from segment_member where segment_id = :segment and customer_id = :kept and since <= :at""";
    private static final String SINCE = """
            update segment_member set since = :since where segment_id = :segment and customer_id = :gone""";

    /** A segment that a customer is in. */
    public record Membership(SegmentId segment, String name, @Nullable Ready ready, boolean fixed,
            Instant since) {
        /** As the reader's language calls it. */
        public String called(Locale locale) {
            return ready == null ? name : ready.name(locale);
        }
    }

    private final Database db;
    private final Segments segments;
    private final Clock clock;
    private final Growth growth;

    /** @param zone of the shop, whose days are counted */
    public Lists(Database db, Segments segments, Clock clock, ZoneId zone) {
        this.db = db;
        this.segments = segments;
        this.clock = clock;
        this.growth = new Growth(db, clock, zone);
    }

    /**
     * Puts customers on a list; who is on it already stays as they were.
     *
     * @return how many are new on it
     * @throws InvalidInput when it is no list
     */
    public long put(SegmentId list, Collection<CustomerId> customers) {
        return db.inTransaction(tx -> put(tx, list, customers, clock.instant()));
    }

    /**
     * Puts everybody on a list who is in another segment now.
     *
     * @return how many are new on it
     * @throws InvalidInput when it is no list
     */
    public long putAllOf(SegmentId list, Segment from) {
        return db.inTransaction(tx -> {
            lock(tx, list);
            var condition = segments.condition(tx, from.rule(), clock.instant(), "source");
            var put = condition.bindTo(tx.sql(PUT.replace("true\n", condition.sql() + "\n"))
                    .bind("segment", list.value()).bind("now", clock.instant())).count();
            growth.add(tx, list, new Moved(put, 0));
            return put;
        });
    }

    /**
     * @return how many were on it
     * @throws InvalidInput when it is no list
     */
    public long take(SegmentId list, Collection<CustomerId> customers) {
        return db.inTransaction(tx -> {
            lock(tx, list);
            return taken(tx, list, customers);
        });
    }

    /** The segments that a customer was in when they were last counted, seconds ago; oldest segment first. */
    public List<Membership> of(CustomerId customer) {
        return db.sql(OF).bind("customer", customer.value()).list(Lists::membership);
    }

    /** The one kept stands on the lists of both. */
    @Override
    public void merge(Sql tx, Merge merge) {
        MergeNotes.run(tx, NOTE, merge);
        for (var list : tx.sql(LISTS_OF_GONE).bind("gone", merge.gone().value())
                .list(row -> new SegmentId(row.number("segment_id")))) {
            put(tx, list, List.of(merge.kept()), merge.at());
            taken(tx, list, List.of(merge.gone()));
        }
    }

    private record Noted(SegmentId list, Instant since, boolean both) {}

    @Override
    public void undo(Sql tx, Merge merge, Set<AccountId> accounts) {
        var noted = tx.sql(NOTED).bind("merge", merge.id()).bind("kept", merge.kept().value())
                .bind("gone", merge.gone().value()).list(row -> new Noted(new SegmentId(row.number("id")),
                        row.instant("since"), row.flag("both")));
        for (var it : noted) {
            put(tx, it.list, List.of(merge.gone()), clock.instant());
            tx.sql(SINCE).bind("segment", it.list.value()).bind("gone", merge.gone().value())
                    .bind("since", it.since).update();
            if (!it.both && tx.sql(PUT_BY_MERGE).bind("segment", it.list.value())
                    .bind("kept", merge.kept().value()).bind("at", merge.at()).count() > 0) {
                taken(tx, it.list, List.of(merge.kept()));
            }
        }
    }

    private long put(Sql tx, SegmentId list, Collection<CustomerId> customers, Instant at) {
        lock(tx, list);
        var put = tx.sql(PUT.replace("true\n", THESE + "\n")).bind("segment", list.value())
                .bind("now", at)
                .bindAll("customers", Long.class, customers.stream().map(CustomerId::value).toList())
                .count();
        growth.add(tx, list, new Moved(put, 0));
        return put;
    }

    private long taken(Sql tx, SegmentId list, Collection<CustomerId> customers) {
        var taken = tx.sql(TAKE).bind("segment", list.value()).bind("now", clock.instant())
                .bindAll("customers", Long.class, customers.stream().map(CustomerId::value).toList())
                .count();
        growth.add(tx, list, new Moved(0, taken));
        return taken;
    }

    private static void lock(Sql tx, SegmentId list) {
        var kind = tx.sql(LOCK).bind("segment", list.value()).first(row -> row.text("kind"));
        if (!kind.orElse("").equals("list")) {
            throw new InvalidInput("segment", "这不是固定名单：谁在里面由条件决定。",
                    "This is no fixed list: its rule says who is in it.");
        }
    }

    private static Membership membership(Row row) {
        return new Membership(new SegmentId(row.number("id")), row.text("name"),
                Ready.of(row.textOrNull("ready")).orElse(null), row.text("kind").equals("list"),
                row.instant("since"));
    }
}
