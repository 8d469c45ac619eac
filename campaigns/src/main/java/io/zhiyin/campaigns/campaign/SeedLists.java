package io.zhiyin.campaigns.campaign;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.DuplicateKey;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** 种子名单: fixed lists of customers, as a shop's own people are, to whom campaigns are sent before their start. */
public final class SeedLists {
    public static final int MOST = 50;
    public static final int LONGEST_NAME = 50;
    private static final int MOST_LISTS = 200;

    private static final String LIST = """
            select l.id, l.name, l.updated_by, l.updated_at,
                   array(select s.customer_id from seed s where s.list_id = l.id order by s.customer_id) as customers
              from seed_list l where cast(:id as bigint) is null or l.id = :id order by l.id limit :limit""";
    private static final String CREATE = """
            insert into seed_list (name, created_by, created_at, updated_by, updated_at) values (:name, :by, :now, :by, :now)
            returning id""";
    private static final String RENAME = """
            update seed_list set name = :name, updated_by = :by, updated_at = :now where id = :id""";
    private static final String CLEAR = """
            delete from seed where list_id = :id""";
    // Whoever was merged is the one they are now.
    private static final String FILL = """
            insert into seed (list_id, customer_id)
            select distinct cast(:id as bigint), coalesce(c.merged_into, c.id) from customer c where c.id = any(cast(:customers as bigint[]))""";
    private static final String DELETE = """
            delete from seed_list where id = :id""";

    private final Database db;
    private final Clock clock;

    public SeedLists(Database db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    public record SeedList(long id, String name, List<CustomerId> customers, String updatedBy,
            Instant updatedAt) {
        public SeedList {
            customers = List.copyOf(customers);
        }
    }

    /** Oldest first. */
    public List<SeedList> list() {
        return lists(null);
    }

    public Optional<SeedList> get(long id) {
        return lists(id).stream().findFirst();
    }

    private List<SeedList> lists(@Nullable Long id) {
        return db.sql(LIST).bind("id", id).bind("limit", MOST_LISTS).list(SeedLists::list);
    }

    /**
     * Keeps a new list; customers who do not exist are left out.
     *
     * @throws InvalidInput when the name is taken or too long, or there are too many customers
     */
    public SeedList create(String name, List<CustomerId> customers, String by) {
        check(name, customers);
        return named(name, () -> db.inTransaction(tx -> {
            var id = tx.sql(CREATE).bind("name", name).bind("by", by).bind("now", clock.instant())
                    .one(row -> row.number("id"));
            fill(tx, id, customers);
            return id;
        }));
    }

    /** The same of one that is there. @throws InvalidInput as {@link #create}; empty when it is gone */
    public Optional<SeedList> set(long id, String name, List<CustomerId> customers, String by) {
        check(name, customers);
        var there = get(id);
        there.ifPresent(_ -> named(name, () -> db.inTransaction(tx -> {
            tx.sql(RENAME).bind("name", name).bind("by", by).bind("now", clock.instant()).bind("id", id)
                    .update();
            tx.sql(CLEAR).bind("id", id).update();
            fill(tx, id, customers);
            return id;
        })));
        return there.flatMap(_ -> get(id));
    }

    public boolean delete(long id) {
        return db.sql(DELETE).bind("id", id).update() > 0;
    }

    private SeedList named(String name, java.util.function.LongSupplier keep) {
        try {
            var id = keep.getAsLong();
            return get(id).orElseThrow(() -> new IllegalStateException("seed list " + id + " went at once"));
        } catch (DuplicateKey taken) {
            throw new InvalidInput("name", "已有名为“" + name + "”的名单。",
                    "There is already a list called “" + name + "”.");
        }
    }

    private static void fill(Sql tx, long id, List<CustomerId> customers) {
        tx.sql(FILL).bind("id", id)
                .bindAll("customers", Long.class, customers.stream().map(CustomerId::value).toList())
                .update();
    }

    private static void check(String name, List<CustomerId> customers) {
        if (name.isBlank() || name.length() > LONGEST_NAME) {
            throw new InvalidInput("name", "名单需要名称，最多 " + LONGEST_NAME + " 个字。",
                    "A list needs a name, of at most " + LONGEST_NAME + " characters.");
        }
        if (customers.size() > MOST) {
            throw new InvalidInput("customers", "一个名单最多 " + MOST + " 位。",
                    "A list has at most " + MOST + " customers.");
        }
    }

    private static SeedList list(Row row) {
        return new SeedList(row.number("id"), row.text("name"),
                row.numbers("customers").stream().map(CustomerId::new).toList(), row.text("updated_by"),
                row.instant("updated_at"));
    }
}
