package io.zhiyin.campaigns.customer;

import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Vault;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Finds customers by what an operator types: part of a name, a phone or its last four digits, a mail, an openid or
 * external_userid, a customer number. Personal data are found by their keyed indexes alone.
 */
public final class CustomerSearch {
    /**
     * @param text what was typed, or null for everybody
     * @param tag only customers with this tag
     * @param before only ids below this one: the cursor of the next page
     * @param limit at most this many, 1 to 200
     */
    public record Query(@Nullable String text, @Nullable Long tag, @Nullable Long before, int limit) {
        public Query {
            if (limit < 1 || limit > 200) {
                throw new IllegalArgumentException("limit must be 1 to 200, it was " + limit);
            }
        }
    }

    // A typed text starts at the indexes, not at every customer.
    private static final String FIND_TYPED = """
            with hit as (
                select customer_id from customer_private p where cardinality(:grams::bigint[]) > 0
                   and p.name_grams @> :grams
                union select customer_id from customer_private where phone_index = :phone
                union select customer_id from customer_private where phone_last4_index = :last4
                union select customer_id from customer_private where mail_index = :mail
                union select customer_id from identity where value = :text
                union select id from customer where id = :number
            )
            select c.id from hit join customer c on c.id = hit.customer_id
             where c.merged_into is null and (:before::bigint is null or c.id < :before)
               and (:tag::bigint is null or exists
                    (select 1 from tagging t where t.customer_id = c.id and t.tag_id = :tag))
             order by c.id desc limit :limit""";
    private static final String EVERYBODY = """
            select c.id from customer c
             where c.merged_into is null and (:before::bigint is null or c.id < :before)
               and (:tag::bigint is null or exists
                    (select 1 from tagging t where t.customer_id = c.id and t.tag_id = :tag))
             order by c.id desc limit :limit""";

    private final Vault vault;

    public CustomerSearch(Vault vault) {
        this.vault = vault;
    }

    /** Newest first. A full page may have a next one: ask again with its last id as {@code before}. */
    public List<CustomerId> find(Sql db, Query query) {
        var text = query.text() == null ? "" : query.text().strip();
        if (text.isEmpty()) {
            return db.sql(EVERYBODY).bind("before", query.before()).bind("tag", query.tag())
                    .bind("limit", query.limit()).list(row -> new CustomerId(row.number("id")));
        }
        var phone = Phone.of(text);
        return db.sql(FIND_TYPED).bind("before", query.before()).bind("tag", query.tag())
                .bind("limit", query.limit())
                .bind("text", text).bindAll("grams", Long.class, vault.gramsOfPart(text))
                .bind("phone", phone.map(it -> vault.index("phone", it.value())).orElse(null))
                .bind("last4", text.matches("\\d{4}") ? vault.index("phone-last4", text) : null)
                .bind("mail", text.contains("@") ? vault.index("mail", text.toLowerCase(Locale.ROOT)) : null)
                .bind("number", text.matches("\\d{1,18}") ? Long.valueOf(text) : null)
                .list(row -> new CustomerId(row.number("id")));
    }
}
