package io.zhiyin.campaigns.customer;

import io.zhiyin.campaigns.store.Sql;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Takes the locks of customers. Everybody takes them by the order of their ids and before any other row of theirs, so
 * nobody waits in a circle. Who had to wait may find that a merge has moved what they came for: then all that was taken
 * is let go and taken anew, again in order.
 */
final class Holding {
    private Holding() {}

    /** @param attempt empty where what it found was no longer so when it had the locks; made inside a transaction */
    static <T> T of(Sql tx, Supplier<Optional<T>> attempt) {
        tx.sql("savepoint holding").update();
        while (true) {
            var held = attempt.get();
            if (held.isPresent()) {
                return held.get();
            }
            tx.sql("rollback to savepoint holding").update();
        }
    }
}
