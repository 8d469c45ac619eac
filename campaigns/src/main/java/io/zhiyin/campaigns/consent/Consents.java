package io.zhiyin.campaigns.consent;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Merge;
import io.zhiyin.campaigns.customer.MergeNotes;
import io.zhiyin.campaigns.customer.MergeStep;
import io.zhiyin.campaigns.store.Sql;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a customer agreed to (授权). Following an account is the request for its messages; a withdrawal is a fact of
 * its own and counts until it is taken back. The newest word counts.
 */
public final class Consents implements MergeStep {
    /** What is agreed to: campaigns at all, or one way by which they come. */
    public enum Purpose {
        MARKETING, MAIL, SMS;

        /** As it stands in the column and in the API. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * @param how where it was said: {@code chat}, {@code console:<operator>}, {@code api}, {@code link} of a mail,
     *            {@code reply} to an SMS, {@code before-erasure}, {@code merge}
     */
    public record Consent(Purpose purpose, boolean given, String how, Instant at) {
        /** To campaigns at all. */
        public Consent(boolean given, String how, Instant at) {
            this(Purpose.MARKETING, given, how, at);
        }
    }

    private static final String RECORD = """
            insert into consent (customer_id, purpose, given, how, at) values (:customer, :purpose, :given, :how, :at)""";
    private static final String OF = """
            select purpose, given, how, at from consent where customer_id = :customer and purpose = any(:purposes)
             order by at desc, id desc""";
    private static final String NEWEST = """
            select given from consent where customer_id = any(:customers) and purpose = 'marketing'
             order by at desc, id desc limit 1""";
    private static final String WITHDRAWN_AMONG = """
            select customer_id from (
                select distinct on (customer_id) customer_id, given from consent
                 where customer_id = any(:customers) and purpose = 'marketing'
                 order by customer_id, at desc, id desc) newest
             where not given""";
    // The newest word of both would count: where either's own newest is a withdrawal and the other's is newer, the
    // withdrawal is said again.
    private static final String STRICTER = """
            with own as (
                select distinct on (purpose, customer_id) purpose, customer_id, given, at from consent
                 where customer_id in (:kept, :gone) order by purpose, customer_id, at desc, id desc),
            said as (
                insert into consent (customer_id, purpose, given, how, at)
                select :kept, purpose, false, 'merge', greatest(:at, max(at) + interval '1 microsecond') from own
                 group by purpose
                having bool_or(not given) and (array_agg(given order by at desc, given desc))[1]
                returning id)
            insert into merge_note (merge_id, what, ids)
            select :merge, 'consent_said', coalesce(array_agg(id), '{}') from said""";
    private static final String MOVE = MergeNotes.move("consent");
    private static final String BACK = MergeNotes.back("consent");
    private static final String UNSAY = """
            delete from consent where id in (
                   select unnest(ids) from merge_note where merge_id = :merge and what = 'consent_said')""";
    // Said of the person, whoever that was meant to be.
    private static final String WITHDRAWN_SINCE = """
            insert into consent (customer_id, purpose, given, how, at)
            select :gone, purpose, false, how, at
              from (select distinct on (purpose) purpose, given, how, at from consent
                     where customer_id = :kept
                       and id > coalesce((select mark from merge_note where merge_id = :merge and what = 'consent'), 0)
                     order by purpose, at desc, id desc) newest
             where not given""";

    /** To campaigns at all. */
    public void record(Sql tx, CustomerId customer, boolean given, String how, Instant at) {
        record(tx, customer, new Consent(given, how, at));
    }

    public void record(Sql tx, CustomerId customer, Consent said) {
        tx.sql(RECORD).bind("customer", customer.value()).bind("purpose", said.purpose().code())
                .bind("given", said.given()).bind("how", said.how()).bind("at", said.at()).update();
    }

    /** About campaigns at all, newest first; empty while the customer has said nothing. */
    public List<Consent> of(Sql db, CustomerId customer) {
        return of(db, customer, List.of(Purpose.MARKETING));
    }

    /** About everything, newest first. */
    public List<Consent> all(Sql db, CustomerId customer) {
        return of(db, customer, List.of(Purpose.values()));
    }

    /** The newest word about one thing. */
    public Optional<Consent> newest(Sql db, CustomerId customer, Purpose purpose) {
        return of(db, customer, List.of(purpose)).stream().findFirst();
    }

    private static List<Consent> of(Sql db, CustomerId customer, List<Purpose> purposes) {
        return db.sql(OF).bind("customer", customer.value())
                .bindAll("purposes", String.class, purposes.stream().map(Purpose::code).toList())
                .list(row -> new Consent(Purpose.valueOf(row.text("purpose").toUpperCase(Locale.ROOT)),
                        row.flag("given"), row.text("how"), row.instant("at")));
    }

    /** Whether the newest word of a person, who may be several customers, is a withdrawal. */
    public boolean withdrawn(Sql db, List<CustomerId> person) {
        return db.sql(NEWEST)
                .bindAll("customers", Long.class, person.stream().map(CustomerId::value).toList())
                .first(row -> !row.flag("given")).orElse(false);
    }

    /** Those of the customers whose newest word is a withdrawal. */
    public Set<CustomerId> withdrawnAmong(Sql db, Collection<CustomerId> customers) {
        return Set.copyOf(db.sql(WITHDRAWN_AMONG)
                .bindAll("customers", Long.class, customers.stream().map(CustomerId::value).toList())
                .list(row -> new CustomerId(row.number("customer_id"))));
    }

    /** A withdrawal of either holds of the person. */
    @Override
    public void merge(Sql tx, Merge merge) {
        tx.sql(STRICTER).bind("merge", merge.id()).bind("kept", merge.kept().value())
                .bind("gone", merge.gone().value()).bind("at", merge.at()).update();
        MergeNotes.run(tx, MOVE, merge);
    }

    /** Each has their own words again; a withdrawal of the time in between, if it was the last word, holds of both. */
    @Override
    public void undo(Sql tx, Merge merge, Set<AccountId> accounts) {
        List.of(UNSAY, BACK, WITHDRAWN_SINCE).forEach(it -> MergeNotes.run(tx, it, merge));
    }
}
