package io.zhiyin.campaigns.insight;

import io.zhiyin.campaigns.insight.Scale.Dimension;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The scale of the scores. A score of k + 1 begins at the figure with at least k fifths of all buyers behind it, so
 * customers who tie stay together: most buy once, and tiles of equal size would cut them apart at random.
 */
public final class Scales {
    private static final String ALL = """
            select name, cuts, set_by, at from insight_scale""";
    // One that an operator has set stays as it is.
    private static final String KEEP = """
            insert into insight_scale as s (name, cuts, at) values (:name, :cuts, :now)
            on conflict (name) do update set cuts = excluded.cuts, at = excluded.at where s.set_by is null""";
    private static final String SET = """
            insert into insight_scale as s (name, cuts, set_by, at) values (:name, :cuts, :by, :now)
            on conflict (name) do update set cuts = excluded.cuts, set_by = excluded.set_by, at = excluded.at""";
    private static final String RELEASE = """
            update insight_scale set set_by = null, at = :now where name = :name""";
    private static final String RECENCY = """
            with sizes as (select greatest(0, cast(:today as date) - (last_paid_at at time zone :zone)::date) as v,
                                  count(*) as n from insight group by 1),
                 ranked as (select v, sum(n) over (order by v desc) - n as behind, sum(n) over () as everyone from sizes)
            select array[coalesce(max(v) filter (where behind * 5 >= everyone * 4), -1),
                         coalesce(max(v) filter (where behind * 5 >= everyone * 3), -1),
                         coalesce(max(v) filter (where behind * 5 >= everyone * 2), -1),
                         coalesce(max(v) filter (where behind * 5 >= everyone), -1)]::bigint[] as cuts
              from ranked""";
    private static final String FREQUENCY = fifths("orders::bigint", "orders");
    private static final String MONEY = fifths("spent_fen", "spent_fen");
    // Whoever carries the revenue over 80 % is still an A.
    private static final String ABC = """
            with sizes as (select spent_fen as v, sum(spent_fen) as fen from insight group by spent_fen),
                 ranked as (select v, sum(fen) over (order by v desc) - fen as above, sum(fen) over () as everything
                              from sizes)
            select array[coalesce(min(v) filter (where above * 100 < everything * 80), 9223372036854775807),
                         coalesce(min(v) filter (where above * 100 < everything * 95), 9223372036854775807)]::bigint[]
                   as cuts
              from ranked""";

    /** @param setBy the operator who set it; null: it follows from the shop's customers */
    public record Kept(List<Long> cuts, @Nullable String setBy, Instant at) {
        public Kept {
            cuts = List.copyOf(cuts);
        }
    }

    /** All four by name: recency, frequency, money, abc; empty before the first computation. */
    public Map<String, Kept> all(Sql db) {
        var kept = new HashMap<String, Kept>();
        db.sql(ALL).list(row -> kept.put(row.text("name"),
                new Kept(row.numbers("cuts"), row.textOrNull("set_by"), row.instant("at"))));
        return Map.copyOf(kept);
    }

    /** Empty before the first computation. */
    Optional<Scale> current(Sql db) {
        var kept = all(db);
        var recency = kept.get("recency");
        var frequency = kept.get("frequency");
        var money = kept.get("money");
        var abc = kept.get("abc");
        return recency == null || frequency == null || money == null || abc == null
                ? Optional.empty()
                : Optional.of(new Scale(recency.cuts, frequency.cuts, money.cuts, abc.cuts));
    }

    /** From all who bought, as their figures stand on {@code today}. */
    Scale compute(Sql tx, LocalDate today, ZoneId zone, Instant now) {
        keep(tx, "recency", tx.sql(RECENCY).bind("today", today).bind("zone", zone.getId())
                .one(Scales::cuts), now);
        keep(tx, "frequency", tx.sql(FREQUENCY).one(Scales::cuts), now);
        keep(tx, "money", tx.sql(MONEY).one(Scales::cuts), now);
        keep(tx, "abc", tx.sql(ABC).one(Scales::cuts), now);
        return current(tx).orElseThrow();
    }

    /** @param cuts as in {@link Scale}; null: to follow from the shop's customers again */
    void set(Sql tx, Dimension dimension, @Nullable List<Long> cuts, String by, Instant now) {
        var name = dimension.name().toLowerCase(Locale.ROOT);
        if (cuts == null) {
            tx.sql(RELEASE).bind("name", name).bind("now", now).update();
        } else {
            tx.sql(SET).bind("name", name).bindAll("cuts", Long.class, Scale.checked(dimension, cuts))
                    .bind("by", by).bind("now", now).update();
        }
    }

    private static void keep(Sql tx, String name, List<Long> cuts, Instant now) {
        tx.sql(KEEP).bind("name", name).bindAll("cuts", Long.class, cuts).bind("now", now).update();
    }

    private static List<Long> cuts(Row row) {
        return row.numbers("cuts");
    }

    /** The more, the higher; who has as much as another is in one fifth with them. */
    private static String fifths(String value, String column) {
        return """
                with sizes as (select %s as v, count(*) as n from insight group by %s),
                     ranked as (select v, sum(n) over (order by v) - n as behind, sum(n) over () as everyone from sizes)
                select array[coalesce(min(v) filter (where behind * 5 >= everyone), 9223372036854775807),
                             coalesce(min(v) filter (where behind * 5 >= everyone * 2), 9223372036854775807),
                             coalesce(min(v) filter (where behind * 5 >= everyone * 3), 9223372036854775807),
                             coalesce(min(v) filter (where behind * 5 >= everyone * 4), 9223372036854775807)]::bigint[] as cuts
                  from ranked"""
                .formatted(value, column);
    }
}
