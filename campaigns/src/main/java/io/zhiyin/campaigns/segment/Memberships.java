package io.zhiyin.campaigns.segment;

import io.zhiyin.campaigns.store.ByKey;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Turn;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps who is in which segment: those whom something happened to within seconds, and everybody after midnight, when
 * days have passed, or after a change of the rule. Coming and leaving is told as moves; after a change of the rule it is
 * not, since nobody did anything.
 */
public final class Memberships {
    private static final Logger log = LoggerFactory.getLogger(Memberships.class);
    /** News taken at once. */
    static final int SLICE = 5_000;
    /** After midnight of the shop, when all days of the rules have moved on. */
    private static final Duration AFTER_MIDNIGHT = Duration.ofMinutes(1);
    private static final Duration MOVES_KEPT = Duration.ofDays(400);

    private static final String TAKE_NEWS = """
            delete from segment_news where id in (
                select id from (
                    select id, sum(cardinality(customers)) over (order by id) - cardinality(customers) as before
                      from (select id, customers from segment_news order by id limit :limit) oldest) o
                 where before < :limit)
            returning customers, topic""";
    // Held as a foreign key would hold them: none of them ends while its members are written.
    private static final String SETTLED = """
            select id from segment where kind = 'rule' and refresh_due_at > :now and members is not null
             order by id for key share""";
    // Due too far ahead: the clock was moved back.
    private static final String DUE = """
            select id from segment where kind = 'rule'
               and (refresh_due_at <= :now or refresh_due_at > cast(:now as timestamptz) + interval '26 hours') order by id""";
    private static final String LOCK = """
            select rule_changed from segment where id = :segment for update""";

    // The rule's condition takes the place of the word true; who was deleted left, but nobody is told of them.
    private static final String MOVES = """
            , moves as (
                insert into segment_move (segment_id, customer_id, entered, at)
                select cast(:segment as bigint), customer_id, true, cast(:now as timestamptz) from come where :tell
                union all
                select cast(:segment as bigint), g.customer_id, false, cast(:now as timestamptz) from gone g
                 where :tell and exists (select from customer c where c.id = g.customer_id))
            select (select count(*) from come) as come, (select count(*) from gone) as gone""";
    private static final String TOUCH = """
            with inside as materialized (select c.id from customer c where c.id = any(:ids) and true),
            come as (
                insert into segment_member (segment_id, customer_id, since)
                select cast(:segment as bigint), id, cast(:now as timestamptz) from inside
                on conflict do nothing returning customer_id),
            gone as (
                delete from segment_member m where m.segment_id = :segment and m.customer_id = any(:ids)
                   and not exists (select from inside i where i.id = m.customer_id) returning customer_id)"""
            + MOVES;
    // By sets, which cost what their rows cost: a join might be planned as if the segment were still empty.
    private static final String REFRESH = """
            with inside as materialized (select c.id from customer c where true),
            come as (
                insert into segment_member (segment_id, customer_id, since)
                select cast(:segment as bigint), n.id, cast(:now as timestamptz) from (
                    select id from inside except select customer_id from segment_member where segment_id = :segment) n
                on conflict do nothing returning customer_id),
            gone as (
                delete from segment_member m using (
                    select customer_id as id from segment_member where segment_id = :segment except select id from inside) o
                 where m.segment_id = :segment and m.customer_id = o.id returning m.customer_id)"""
            + MOVES;
    private static final String ERASED_FROM_LISTS = """
            with gone as (
                delete from segment_member m using segment s
                 where s.id = m.segment_id and s.kind = 'list' and m.customer_id = any(:ids)
                   and not exists (select from customer c where c.id = m.customer_id)
                returning m.segment_id)
            select segment_id, count(*) as gone from gone group by segment_id""";
    private static final String COUNTED = """
            update segment set members = (select count(*) from segment_member m where m.segment_id = :segment),
                   refreshed_at = :now, refresh_due_at = :next, rule_changed = false
             where id = :segment""";
    private static final String OLD_MOVES = """
            delete from segment_move where at < :before""";

    private final Database db;
    private final Segments segments;
    private final Clock clock;
    private final ZoneId zone;
    private final Growth growth;

    /** @param zone of the shop, whose days are counted */
    public Memberships(Database db, Segments segments, Clock clock, ZoneId zone) {
        this.db = db;
        this.segments = segments;
        this.clock = clock;
        this.zone = zone;
        this.growth = new Growth(db, clock, zone);
    }

    /** What is due, and what happened since the last call. Cheap when there is nothing to do; of several nodes one does it. */
    public void catchUp() {
        var all = due();
        if (!all.isEmpty()) {
            db.transaction(tx -> AskedTopics.keep(tx, segments.all(tx), clock.instant()));
        }
        all.forEach(this::refresh);
        while (someNews()) {
            log.atDebug().log("more news of customers");
        }
    }

    /** Forgets who came and left long ago. */
    public void clean() {
        db.sql(OLD_MOVES).bind("before", clock.instant().minus(MOVES_KEPT)).update();
    }

    private List<SegmentId> due() {
        return db.sql(DUE).bind("now", clock.instant()).list(row -> new SegmentId(row.number("id")));
    }

    private void refresh(SegmentId id) {
        db.transaction(tx -> {
            if (!Turn.MEMBERSHIPS.take(tx)) {
                return;
            }
            var changed = tx.sql(LOCK).bind("segment", id.value()).first(row -> row.flag("rule_changed"));
            if (changed.isEmpty()) {
                return;
            }
            var now = clock.instant();
            var family = segments.all(tx);
            var rule = family.rule(id);
            var moved = move(tx, REFRESH, segments.conditionForAll(tx, rule, now), id, now,
                    !changed.get(), null);
            tx.sql(COUNTED).bind("segment", id.value()).bind("now", now)
                    .bind("next", nextRefresh(now)).update();
            SegmentTags.moved(tx, SegmentTags.list(tx), id, now, null);
            growth.note(tx, id, changed.get() ? Moved.NOBODY : moved);
        });
    }

    private boolean someNews() {
        return db.inTransaction(tx -> {
            if (!Turn.MEMBERSHIPS.take(tx)) {
                return false;
            }
            var now = clock.instant();
            AskedTopics.closings(tx, now);
            var taken = tx.sql(TAKE_NEWS).bind("limit", SLICE)
                    .list(row -> Map.entry(Topic.of(row.text("topic")), row.numbers("customers")));
            var news = new EnumMap<Topic, Set<Long>>(Topic.class);
            taken.forEach(
                    it -> news.computeIfAbsent(it.getKey(), _ -> new HashSet<>()).addAll(it.getValue()));
            if (!news.isEmpty()) {
                // A few thousand customers at most, whatever the statistics of the moment say.
                ByKey.planAnew(tx);
                tell(tx, news, now);
            }
            return taken.stream().mapToInt(it -> it.getValue().size()).sum() >= SLICE;
        });
    }

    private void tell(Sql tx, Map<Topic, Set<Long>> news, Instant now) {
        var family = segments.all(tx);
        var tags = SegmentTags.list(tx);
        var settled = tx.sql(SETTLED).bind("now", now).list(row -> new SegmentId(row.number("id")));
        for (var id : settled) {
            var rule = family.rule(id);
            var touched = new HashSet<Long>();
            Topic.touching(family.conditions(rule))
                    .forEach(topic -> touched.addAll(news.getOrDefault(topic, Set.of())));
            if (!touched.isEmpty()) {
                var moved = move(tx, TOUCH, segments.condition(tx, rule, now, "segment"), id, now, true,
                        touched);
                SegmentTags.moved(tx, tags, id, now, touched);
                growth.add(tx, id, moved);
            }
        }
        var changed = news.getOrDefault(Topic.CUSTOMER, Set.of());
        if (!changed.isEmpty()) {
            tx.sql(ERASED_FROM_LISTS).bindAll("ids", Long.class, changed)
                    .list(row -> Map.entry(new SegmentId(row.number("segment_id")), row.number("gone")))
                    .forEach(it -> growth.add(tx, it.getKey(), new Moved(0, it.getValue())));
        }
    }

    private static Moved move(Sql tx, String statement, SegmentCondition condition, SegmentId id, Instant now,
            boolean tell, @org.jspecify.annotations.Nullable Set<Long> ids) {
        var sql = tx.sql(statement.replace(" true)", " " + condition.sql() + ")"))
                .bind("segment", id.value()).bind("now", now).bind("tell", tell);
        if (ids != null) {
            sql.bindAll("ids", Long.class, ids);
        }
        return condition.bindTo(sql).one(row -> new Moved(row.number("come"), row.number("gone")));
    }

    /** Whatever else time changes, it changes by whole days of the shop; but for reply windows, which are looked after. */
    private Instant nextRefresh(Instant now) {
        return LocalDate.ofInstant(now, zone).plusDays(1).atStartOfDay(zone).toInstant().plus(AFTER_MIDNIGHT);
    }
}
