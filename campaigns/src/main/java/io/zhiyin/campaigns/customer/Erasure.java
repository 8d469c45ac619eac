package io.zhiyin.campaigns.customer;

import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Sql;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one person out of the house, for good: the customer and all that were merged into them, with their identities,
 * timeline, orders, tags, consents and deliveries, which go with the customer's row. What stands elsewhere goes by a
 * step of the feature that keeps it. All in one transaction. {@link ErasedPeople} keeps them from being brought back.
 */
public final class Erasure {
    private static final Logger log = LoggerFactory.getLogger(Erasure.class);

    private static final String PERSON = """
            with recursive person as (
                select id from customer where id = :id
                union
                select c.id from customer c join person p on c.merged_into = p.id
            )
            select id from customer where id in (select id from person) order by id for update""";
    private static final String DELETE = """
            delete from customer where id = any(:ids)""";

    private final Database db;
    private final Customers customers;
    private final ErasedPeople erased;
    private final Withdrawals withdrawals;
    private final List<Step> steps;

    /** What a feature takes away of a person, while the person's rows are still there to find it by. */
    @FunctionalInterface
    public interface Step {
        /** @param person the customers that are this person */
        void erase(Sql tx, List<CustomerId> person);
    }

    /** Whether a person's last word was that they want no messages. */
    @FunctionalInterface
    public interface Withdrawals {
        boolean withdrawn(Sql tx, List<CustomerId> person);
    }

    /**
     * @param erased keeps them from being brought in again
     * @param steps for what does not go with the customer's row, in this order
     */
    public Erasure(Database db, Customers customers, ErasedPeople erased, Withdrawals withdrawals,
            List<Step> steps) {
        this.db = db;
        this.customers = customers;
        this.erased = erased;
        this.withdrawals = withdrawals;
        this.steps = List.copyOf(steps);
    }

    /**
     * Erases whoever {@code id} is by now.
     *
     * @return false when there is no such customer
     */
    public boolean erase(CustomerId id) {
        return db.inTransaction(tx -> {
            var kept = customers.current(tx, id);
            if (kept.isEmpty()) {
                return false;
            }
            var person = tx.sql(PERSON).bind("id", kept.get().value())
                    .list(row -> new CustomerId(row.number("id")));
            steps.forEach(step -> step.erase(tx, person));
            erased.remember(tx, person, withdrawals.withdrawn(tx, person));
            tx.sql(DELETE).bindAll("ids", Long.class, person.stream().map(CustomerId::value).toList())
                    .update();
            log.atInfo().addKeyValue("customer", kept.get().value()).addKeyValue("rows", person.size())
                    .log("customer erased");
            return true;
        });
    }
}
