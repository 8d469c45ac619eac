package io.zhiyin.campaigns.customer;

import io.zhiyin.campaigns.customer.Duplicate.Reason;
import io.zhiyin.campaigns.customer.Merge.Cause;
import io.zhiyin.campaigns.customer.Merge.Why;
import io.zhiyin.campaigns.store.ByKey;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Turn;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds who may be one person, whenever somebody's facts have changed, by the indexes of these facts: it costs what those
 * who share them cost, not what all customers cost. Two whose same phone is verified for both are merged.
 */
public final class Likeness {
    private static final Logger log = LoggerFactory.getLogger(Likeness.class);
    private static final int SLICE = 500;
    /** A phone or a mail of more customers than these belongs to none of them. */
    private static final int FEW = 10;
    /** A name, an ending or a day that more customers share is not searched through. */
    private static final int MANY = 300;

    private static final String NEWS = """
            select id, customer_id from likeness_news order by id limit :limit""";
    private static final String DONE = """
            delete from likeness_news where id = any(:news)""";
    private static final String CERTAIN = """
            select least(p.customer_id, o.customer_id) as low, greatest(p.customer_id, o.customer_id) as high, 'phone' as why
              from customer_private p
              join customer c on c.id = p.customer_id and c.merged_into is null
              join customer_private o on o.phone_index = p.phone_index and o.customer_id <> p.customer_id
               and o.phone_verified_at is not null
              join customer d on d.id = o.customer_id and d.merged_into is null
             where p.customer_id = any(:ids) and p.phone_verified_at is not null
            union
            select least(p.customer_id, o.customer_id), greatest(p.customer_id, o.customer_id), 'mail'
              from customer_private p
              join customer c on c.id = p.customer_id and c.merged_into is null
              join verified_mail v on v.customer_id = p.customer_id and v.mail_index = p.mail_index
              join customer_private o on o.mail_index = p.mail_index and o.customer_id <> p.customer_id
              join customer d on d.id = o.customer_id and d.merged_into is null
              join verified_mail u on u.customer_id = o.customer_id and u.mail_index = o.mail_index
             where p.customer_id = any(:ids)
             order by 1, 2, 3""";
    private static final String LIKE = """
            with who as materialized (
                select c.id, c.birthday_kind, c.birthday_year, c.birthday_month, c.birthday_day, c.birthday_leap,
                       p.name, p.name_grams, p.phone_index, p.phone_last4_index, p.mail_index
                  from customer c join customer_private p on p.customer_id = c.id
                 where c.id = any(:ids) and c.merged_into is null),
            named as (
                select w.id, o.customer_id as other, w.name_grams::text as name, o.phone_index is distinct from w.phone_index
                           and o.phone_last4_index = w.phone_last4_index as last4, w.phone_last4_index as ending,
                       (o.birthday_kind, o.birthday_month, o.birthday_day, o.birthday_leap)
                           = (w.birthday_kind, w.birthday_month, w.birthday_day, w.birthday_leap) as day,
                       o.birthday_year = w.birthday_year as year, %1$s as born
                  from who w cross join lateral (%2$s) o
                 where o.sharing <= :many),
            near as (
                select w.id, o.customer_id as other, least(w.name_grams, o.name_grams)::text || greatest(w.name_grams, o.name_grams)::text as names,
                       encode(w.phone_last4_index, 'hex') as fact, 'near_last4' as reason
                  from who w cross join lateral (%3$s) o
                 where o.sharing <= :many and o.phone_index is distinct from w.phone_index and %5$s
                union all
                select w.id, o.customer_id, least(w.name_grams, o.name_grams)::text || greatest(w.name_grams, o.name_grams)::text,
                       %1$s, 'near_birthday'
                  from who w cross join lateral (%4$s) o
                 where o.sharing <= :many and %5$s)
            select w.id, o.customer_id as other, 'phone' as reason, sha256(w.phone_index || 'phone'::bytea) as fact
              from who w cross join lateral (%6$s) o where o.sharing <= :few
            union all
            select w.id, o.customer_id, 'mail', sha256(w.mail_index || 'mail'::bytea)
              from who w cross join lateral (%7$s) o where o.sharing <= :few
            union all
            select id, other, case when year then 'name_birthday' else 'name_day' end, sha256(convert_to(name || born, 'UTF8'))
              from named where day and year is not false
            union all
            select id, other, 'name_last4', sha256(convert_to(name, 'UTF8') || ending) from named where last4
            union all
            select id, other, reason, sha256(convert_to(names || fact || reason, 'UTF8')) from near"""
            .formatted("concat_ws('-', w.birthday_kind, w.birthday_month, w.birthday_day, w.birthday_leap)",
                    others("name_grams = w.name_grams and p.name is not null and cardinality(w.name_grams) > 1",
                            "many"),
                    others("phone_last4_index = w.phone_last4_index", "many"), born(), near(),
                    others("phone_index = w.phone_index", "few"), others("mail_index = w.mail_index", "few"));
    private static final String KEEP = """
            insert into duplicate (low, high, reasons, strength, facts, state, found_at)
            select t.low, t.high, string_to_array(t.reasons, ','), t.strength, cast(t.facts as bytea[]), 'open', :at
              from unnest(:lows::bigint[], :highs::bigint[], :reasons::text[], :strengths::int[], :facts::text[])
                   as t (low, high, reasons, strength, facts)
             order by t.low, t.high
            on conflict (low, high) do update set
                   reasons = excluded.reasons, strength = excluded.strength,
                   facts = case when duplicate.state = 'open' or duplicate.facts is null
                                     or not excluded.facts <@ duplicate.facts then excluded.facts else duplicate.facts end,
                   state = case when %1$s then 'open' else duplicate.state end,
                   found_at = case when %1$s then excluded.found_at else duplicate.found_at end,
                   decided_by = case when %1$s then null else duplicate.decided_by end,
                   decided_at = case when %1$s then null else duplicate.decided_at end
            returning id"""
            .formatted("duplicate.state = 'distinct' and not excluded.facts <@ duplicate.facts");
    private static final String NO_LONGER = """
            delete from duplicate
             where state = 'open' and (low = any(:ids) or high = any(:ids)) and id <> all(:found)""";

    private final Database db;
    private final Clock clock;
    private final Merges merges;

    public Likeness(Database db, Clock clock, Merges merges) {
        this.db = db;
        this.clock = clock;
        this.merges = merges;
    }

    /** Looks at everybody whose facts changed since the last call. Cheap when there is nobody. */
    public void catchUp() {
        while (some() == SLICE) {
            log.atDebug().log("more news of customers' facts");
        }
    }

    private int some() {
        var news = db.sql(NEWS).bind("limit", SLICE)
                .list(row -> new News(row.number("id"), row.number("customer_id")));
        if (news.isEmpty()) {
            return 0;
        }
        var ids = news.stream().map(News::customer).distinct().toList();
        // each pair in a transaction of its own, and before the news is forgotten: who dies in between leaves it to be done
        for (var pair : db.sql(CERTAIN).bindAll("ids", Long.class, ids)
                .list(row -> new Certain(new CustomerId(row.number("low")),
                        new CustomerId(row.number("high")),
                        Why.of(row.text("why"))))) {
            db.transaction(tx -> merges.join(tx, pair.low, pair.high,
                    new Cause(pair.why, Cause.ITSELF, clock.instant())));
        }
        return db.inTransaction(tx -> {
            if (!Turn.LIKENESS.take(tx)) {
                return 0;
            }
            ByKey.planAnew(tx);
            find(tx, ids);
            tx.sql(DONE).bindAll("news", Long.class, news.stream().map(News::id).toList()).update();
            return news.size();
        });
    }

    private record Certain(CustomerId low, CustomerId high, Why why) {}

    private record News(long id, long customer) {}

    private record Pair(long low, long high) {}

    private record Found(Pair pair, Reason reason, String fact) {}

    private void find(Sql tx, List<Long> ids) {
        var pairs = new LinkedHashMap<Pair, List<Found>>();
        tx.sql(LIKE).bindAll("ids", Long.class, ids).bind("few", FEW).bind("many", MANY)
                .list(row -> new Found(pair(row.number("id"), row.number("other")),
                        Reason.of(row.text("reason")), HexFormat.of().formatHex(row.bytes("fact"))))
                .forEach(it -> pairs.computeIfAbsent(it.pair, _ -> new ArrayList<>()).add(it));
        var found = pairs.isEmpty() ? List.<Long>of() : keep(tx, pairs);
        tx.sql(NO_LONGER).bindAll("ids", Long.class, ids).bindAll("found", Long.class, found).update();
    }

    private List<Long> keep(Sql tx, Map<Pair, List<Found>> pairs) {
        var reasons = pairs.values().stream()
                .map(it -> it.stream().map(Found::reason).distinct().sorted().toList()).toList();
        return tx.sql(KEEP).bind("at", clock.instant())
                .bindAll("lows", Long.class, pairs.keySet().stream().map(Pair::low).toList())
                .bindAll("highs", Long.class, pairs.keySet().stream().map(Pair::high).toList())
                .bindAll("reasons", String.class,
                        reasons.stream()
                                .map(it -> it.stream().map(Reason::code).collect(Collectors.joining(",")))
                                .toList())
                .bindAll("strengths", Integer.class, reasons.stream().map(Reason::strength).toList())
                .bindAll("facts", String.class, pairs.values().stream().map(Likeness::facts).toList())
                .list(row -> row.number("id"));
    }

    /** As PostgreSQL writes an array: arrays of arrays cannot be bound. */
    private static String facts(Collection<Found> found) {
        return found.stream().map(it -> "\"\\\\x" + it.fact + '"').distinct().sorted()
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static Pair pair(long one, long other) {
        return new Pair(Math.min(one, other), Math.max(one, other));
    }

    /** Of those who share a fact one more than counts, so that it shows when they are too many. */
    private static String others(String sharing, String most) {
        return """
                select it.*, count(*) over () as sharing
                  from (select p.customer_id, p.name_grams, p.phone_index, p.phone_last4_index, c.birthday_kind,
                               c.birthday_year, c.birthday_month, c.birthday_day, c.birthday_leap
                          from customer_private p join customer c on c.id = p.customer_id and c.merged_into is null
                         where p.%s and p.customer_id <> w.id limit :%s + 1) it"""
                .formatted(sharing, most);
    }

    private static String born() {
        return """
                select p.customer_id, p.name_grams, p.phone_index, p.phone_last4_index, count(*) over () as sharing
                  from (select * from customer c where c.birthday_year = w.birthday_year and c.birthday_month = w.birthday_month
                           and c.birthday_day = w.birthday_day and c.birthday_kind = w.birthday_kind
                           and c.birthday_leap = w.birthday_leap and c.merged_into is null and c.id <> w.id limit :many + 1) c
                  join customer_private p on p.customer_id = c.id and p.name is not null""";
    }

    /**
     * By their keyed grams alone: characters and pairs of characters. One character more, less or another leaves at least
     * two in common and touches at most three of either; of names of two characters nothing can be said.
     */
    private static String near() {
        return """
                o.name_grams <> w.name_grams and greatest(cardinality(o.name_grams), cardinality(w.name_grams)) >= 5
                and (select count(*) >= 2 and cardinality(o.name_grams) - count(*) <= 3
                            and cardinality(w.name_grams) - count(*) <= 3
                       from unnest(o.name_grams) as gram where gram = any(w.name_grams))""";
    }
}
