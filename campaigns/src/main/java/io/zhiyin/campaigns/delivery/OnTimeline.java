package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.store.Sql;
import java.util.List;

/**
 * A message that arrived stands on its customer's timeline, written by the very statement that says so. The words of a
 * template message are fields and those of a mail have a subject; they stand with the delivery alone.
 */
final class OnTimeline {
    /**
     * A part of a statement whose part {@code changed} returns {@code id, customer_id, account, route, state, body, said, kind}, at
     * the moment {@code :now}.
     */
    static final String SAID = """
            said as (
                insert into interaction (customer_id, account, kind, at, text, detail, delivery_id)
                select customer_id, account, case route when 'STAFF_TASK' then 'staff_task' else 'message_out' end, :now,
                       case when route in ('TEMPLATE', 'SUBSCRIPTION', 'MAIL') then null else coalesce(said, body) end, jsonb_build_object('route', lower(route))
                           || case when kind = 'test' then '{"test": true}' else jsonb '{}' end, id
                  from changed where state = 'sent'
                on conflict (delivery_id) where delivery_id is not null do nothing)""";

    // An event refers to its customer. Merges and erasures lock the customer before the deliveries, so we do as well.
    private static final String LOCK = """
            select id from customer where id in (select customer_id from delivery where id = any(:deliveries))
             order by id for key share""";

    private OnTimeline() {}

    /** Before a statement with {@link #SAID} changes these deliveries. */
    static void lockCustomers(Sql tx, List<Long> deliveries) {
        tx.sql(LOCK).bindAll("deliveries", Long.class, deliveries).list(_ -> true);
    }
}
