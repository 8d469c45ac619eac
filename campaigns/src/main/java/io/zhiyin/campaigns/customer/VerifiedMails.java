package io.zhiyin.campaigns.customer;

import io.zhiyin.campaigns.store.Sql;
import java.time.Instant;
import java.util.List;

/** Which mail addresses somebody answers for. A mark is of one address: it counts while that is the customer's. */
final class VerifiedMails {
    private static final String VERIFY = """
            insert into verified_mail (customer_id, mail_index, verified_by, verified_at)
            select p.customer_id, p.mail_index, :by, :at from customer_private p
             where p.customer_id = :id and p.mail_index is not null
            on conflict (customer_id, mail_index) do update set verified_by = excluded.verified_by,
                   verified_at = excluded.verified_at""";
    private static final String VERIFY_MANY = """
            insert into verified_mail (customer_id, mail_index, verified_by, verified_at)
            select p.customer_id, p.mail_index, :by, :at
              from unnest(cast(:ids as bigint[]), cast(:indexes as bytea[])) as w (id, mail_index)
              join customer_private p on p.customer_id = w.id and p.mail_index = w.mail_index
            on conflict (customer_id, mail_index) do nothing""";
    private static final String DENY = """
            delete from verified_mail v using customer_private p
             where v.customer_id = :id and p.customer_id = v.customer_id and p.mail_index = v.mail_index""";
    private static final String MERGE = """
            insert into verified_mail (customer_id, mail_index, verified_by, verified_at)
            select :kept, mail_index, verified_by, verified_at from verified_mail where customer_id = :gone
            on conflict (customer_id, mail_index) do nothing""";
    private static final String PART = """
            delete from verified_mail k using verified_mail g
             where k.customer_id = :kept and g.customer_id = :gone and g.mail_index = k.mail_index
               and (g.verified_by, g.verified_at) = (k.verified_by, k.verified_at)
               and not exists (select from customer_private p where p.customer_id = k.customer_id and p.mail_index = k.mail_index)""";

    private VerifiedMails() {}

    /** @return false where there is no address */
    static boolean verify(Sql db, CustomerId id, String by, Instant at) {
        return db.sql(VERIFY).bind("id", id.value()).bind("by", by).bind("at", at).update() > 0;
    }

    /** Of many at once, where the address is still the customer's. */
    static void verify(Sql tx, List<Long> ids, List<byte[]> indexes, Speaker by) {
        if (!ids.isEmpty()) {
            tx.sql(VERIFY_MANY).bindAll("ids", Long.class, ids).bindAll("indexes", byte[].class, indexes)
                    .bind("by", by.by()).bind("at", by.at()).update();
        }
    }

    static void deny(Sql db, CustomerId id) {
        db.sql(DENY).bind("id", id.value()).update();
    }

    /** The address may go over with a merge, and then its mark is there. */
    static void merge(Sql tx, Merge merge) {
        tx.sql(MERGE).bind("kept", merge.kept().value()).bind("gone", merge.gone().value()).update();
    }

    /** After the addresses went back. */
    static void part(Sql tx, Merge merge) {
        tx.sql(PART).bind("kept", merge.kept().value()).bind("gone", merge.gone().value()).update();
    }
}
