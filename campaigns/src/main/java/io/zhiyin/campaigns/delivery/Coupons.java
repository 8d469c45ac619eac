package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.DuplicateKey;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Pools of codes. Two people never have the same, and a message that is rendered again keeps its own. Of a pool a person
 * has one code, which all its messages show, or one with each message. A code that was given stays given, whatever becomes of
 * its message.
 */
public final class Coupons {
    public static final int LONGEST_CODE = 32;
    public static final int MOST_AT_ONCE = 100_000;
    private static final String SAFE = "[A-Za-z0-9_-]{3," + LONGEST_CODE + "}";

    private static final String LIST = """
            select p.id, p.name, p.once_a_person, p.created_by, p.created_at, count(k.id) as codes,
                   count(k.id) filter (where k.delivery_id is null) as free
              from coupon_pool p left join coupon k on k.pool_id = p.id
             where cast(:pool as bigint) is null or p.id = :pool
             group by p.id order by p.id desc""";
    private static final String CREATE = """
            insert into coupon_pool (name, once_a_person, created_by, created_at) values (:name, :once, :by, :now) returning id""";
    private static final String CHANGE = """
            update coupon_pool set once_a_person = :once where id = :pool""";
    private static final String ADD = """
            insert into coupon (pool_id, code) select :pool, t.code from unnest(cast(:codes as text[])) with ordinality as t (code, n)
             order by t.n on conflict do nothing""";
    private static final String HAS = """
            select code from coupon_shown where delivery_id = :delivery""";
    // Two messages to one person ask one after the other, so that the second sees what the first took.
    private static final String WHOSE = """
            select o.id as pool, d.customer_id,
                   cast(pg_advisory_xact_lock(hashtextextended('coupon/' || o.id || '/' || d.customer_id, 0)) as text) as held
              from delivery d join campaign p on p.id = d.campaign_id join coupon_pool o on o.id = p.coupon_pool_id and o.once_a_person
             where d.id = :delivery""";
    // By the deliveries, which follow their customers through merges but where both had one of the same run.
    private static final String THEIRS = """
            select k.id, k.code from coupon k join delivery had on had.id = k.delivery_id
             where had.customer_id = any(array(select cast(:customer as bigint) union all
                       select m.gone from customer_merge m where m.kept = :customer and m.undone_at is null))
               and k.pool_id = :pool order by k.taken_at, k.id limit 1""";
    private static final String AGAIN = """
            insert into coupon_again (delivery_id, coupon_id, shown_at) values (:delivery, :coupon, :now)
            on conflict (delivery_id) do nothing""";
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

    /**
     * @param onceAPerson whether all messages to one person show one code
     * @param free those that nobody has
     */
    public record Pool(long id, String name, boolean onceAPerson, long codes, long free, String createdBy,
            Instant createdAt) {}

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
    public Optional<Pool> create(String name, boolean onceAPerson, String by) {
        try {
            var id = db.sql(CREATE).bind("name", name).bind("once", onceAPerson).bind("by", by)
                    .bind("now", clock.instant())
                    .one(row -> row.number("id"));
            return get(id);
        } catch (DuplicateKey taken) {
            return Optional.empty();
        }
    }

    /**
     * From now on; who has several codes keeps them, and is shown the first.
     *
     * @return false when there is no such pool
     */
    public boolean change(long pool, boolean onceAPerson) {
        return db.sql(CHANGE).bind("pool", pool).bind("once", onceAPerson).update() > 0;
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
            return has(delivery).or(() -> db.inTransaction(tx -> theirs(tx, delivery)
                    .or(() -> tx.sql(TAKE).bind("delivery", delivery.value()).bind("now", clock.instant())
                            .first(row -> row.text("code")))));
        } catch (DuplicateKey another) {
            // a node that was taken for gone has given it one meanwhile
            return has(delivery);
        }
    }

    private record Code(long id, String code) {}

    /** The one that the person has of the pool by another message. */
    private Optional<String> theirs(Sql tx, DeliveryId delivery) {
        return tx.sql(WHOSE).bind("delivery", delivery.value())
                .first(row -> new long[]{row.number("pool"), row.number("customer_id")})
                .flatMap(it -> tx.sql(THEIRS).bind("pool", it[0]).bind("customer", it[1])
                        .first(row -> new Code(row.number("id"), row.text("code"))))
                .map(it -> {
                    tx.sql(AGAIN).bind("delivery", delivery.value()).bind("coupon", it.id)
                            .bind("now", clock.instant()).update();
                    return it.code;
                });
    }

    private Optional<String> has(DeliveryId delivery) {
        return db.sql(HAS).bind("delivery", delivery.value()).first(row -> row.text("code"));
    }

    private static Pool pool(Row row) {
        return new Pool(row.number("id"), row.text("name"), row.flag("once_a_person"), row.number("codes"),
                row.number("free"),
                row.text("created_by"), row.instant("created_at"));
    }
}
