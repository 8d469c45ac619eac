package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.DuplicateKey;
import io.zhiyin.campaigns.store.Row;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Pools of codes, one for each message: two messages never have the same, and one that is rendered again keeps its own. A
 * code that was given stays given, whatever becomes of its message.
 */
public final class Coupons {
    public static final int LONGEST_CODE = 32;
    public static final int MOST_AT_ONCE = 100_000;
    private static final String SAFE = "[A-Za-z0-9_-]{3," + LONGEST_CODE + "}";

    private static final String LIST = """
            select p.id, p.name, p.created_by, p.created_at, count(k.id) as codes,
                   count(k.id) filter (where k.delivery_id is null) as free
              from coupon_pool p left join coupon k on k.pool_id = p.id
             where cast(:pool as bigint) is null or p.id = :pool
             group by p.id order by p.id desc""";
    private static final String CREATE = """
            insert into coupon_pool (name, created_by, created_at) values (:name, :by, :now) returning id""";
    private static final String ADD = """
            insert into coupon (pool_id, code) select :pool, t.code from unnest(cast(:codes as text[])) with ordinality as t (code, n)
             order by t.n on conflict do nothing""";
    private static final String HAS = """
            select code from coupon where delivery_id = :delivery""";
    private static final String TAKE = """
            update coupon set delivery_id = :delivery, taken_at = :now where id = (
                select k.id from delivery d join campaign p on p.id = d.campaign_id
                  join coupon k on k.pool_id = p.coupon_pool_id and k.delivery_id is null
                 where d.id = :delivery order by k.id limit 1 for update of k skip locked)
            returning code""";
    private static final String WAKE = """
            update delivery d set look_at = :now from campaign p
             where p.id = d.campaign_id and p.coupon_pool_id = :pool and d.state = 'held' and d.reason = 'no_coupon'""";

    private final Database db;
    private final Clock clock;

    public Coupons(Database db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    /** @param free those that nobody has */
    public record Pool(long id, String name, long codes, long free, String createdBy, Instant createdAt) {}

    /**
     * What came of adding codes.
     *
     * @param refused what is no code: 3 to 32 Latin letters, digits, _ and -
     * @param known how many were there before, in this pool or another
     */
    public record Added(int added, int known, List<String> refused) {
        public Added {
            refused = List.copyOf(refused);
        }
    }

    /** Newest first. */
    public List<Pool> list() {
        return pools(null);
    }

    public Optional<Pool> get(long pool) {
        return pools(pool).stream().findFirst();
    }

    private List<Pool> pools(@Nullable Long pool) {
        return db.sql(LIST).bind("pool", pool).list(Coupons::pool);
    }

    /** Empty when the name is taken. */
    public Optional<Pool> create(String name, String by) {
        try {
            var id = db.sql(CREATE).bind("name", name).bind("by", by).bind("now", clock.instant())
                    .one(row -> row.number("id"));
            return get(id);
        } catch (DuplicateKey taken) {
            return Optional.empty();
        }
    }

    /** Adds codes; messages that wait for one are looked at again. */
    public Added add(long pool, List<String> codes) {
        var fit = new LinkedHashMap<String, String>();
        var refused = codes.stream().filter(it -> !it.matches(SAFE)).limit(20).toList();
        codes.stream().filter(it -> it.matches(SAFE))
                .forEach(it -> fit.putIfAbsent(it.toUpperCase(Locale.ROOT), it));
        var added = db.sql(ADD).bind("pool", pool).bindAll("codes", String.class, List.copyOf(fit.values()))
                .update();
        db.sql(WAKE).bind("pool", pool).bind("now", clock.instant()).update();
        return new Added(added, fit.size() - added, refused);
    }

    /** The code of a delivery, taken now or before; empty where its campaign has none left. */
    public Optional<String> of(DeliveryId delivery) {
        try {
            return has(delivery)
                    .or(() -> db.sql(TAKE).bind("delivery", delivery.value()).bind("now", clock.instant())
                            .first(row -> row.text("code")));
        } catch (DuplicateKey another) {
            // a node that was taken for gone has given it one meanwhile
            return has(delivery);
        }
    }

    private Optional<String> has(DeliveryId delivery) {
        return db.sql(HAS).bind("delivery", delivery.value()).first(row -> row.text("code"));
    }

    private static Pool pool(Row row) {
        return new Pool(row.number("id"), row.text("name"), row.number("codes"), row.number("free"),
                row.text("created_by"), row.instant("created_at"));
    }
}
