package io.zhiyin.campaigns.consent;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.MergeStep;
import io.zhiyin.campaigns.store.Sql;
import java.time.Instant;
import java.util.List;

/**
 * What a customer agreed to (授权). Following an account is the request for its messages; a withdrawal is a fact of
 * its own and counts until it is taken back. The newest word counts.
 */
public final class Consents implements MergeStep {
    /** @param how where it was said: {@code chat}, {@code console:<operator>}, {@code api}, {@code before-erasure} */
    public record Consent(boolean given, String how, Instant at) {}

    private static final String RECORD = """
            insert into consent (customer_id, purpose, given, how, at) values (:customer, 'marketing', :given, :how, :at)""";
    private static final String OF = """
            select given, how, at from consent where customer_id = :customer and purpose = 'marketing'
             order by at desc, id desc""";
    private static final String NEWEST = """
            select given from consent where customer_id = any(:customers) and purpose = 'marketing'
             order by at desc, id desc limit 1""";
    private static final String MOVE = """
            update consent set customer_id = :kept where customer_id = :gone""";

    public void record(Sql tx, CustomerId customer, boolean given, String how, Instant at) {
        tx.sql(RECORD).bind("customer", customer.value()).bind("given", given).bind("how", how).bind("at", at)
                .update();
    }

    /** Newest first; empty while the customer has said nothing. */
    public List<Consent> of(Sql db, CustomerId customer) {
        return db.sql(OF).bind("customer", customer.value())
                .list(row -> new Consent(row.flag("given"), row.text("how"), row.instant("at")));
    }

    /** Whether the newest word of a person, who may be several customers, is a withdrawal. */
    public boolean withdrawn(Sql db, List<CustomerId> person) {
        return db.sql(NEWEST)
                .bindAll("customers", Long.class, person.stream().map(CustomerId::value).toList())
                .first(row -> !row.flag("given")).orElse(false);
    }

    @Override
    public void merge(Sql tx, CustomerId kept, CustomerId gone) {
        tx.sql(MOVE).bind("kept", kept.value()).bind("gone", gone.value()).update();
    }
}
