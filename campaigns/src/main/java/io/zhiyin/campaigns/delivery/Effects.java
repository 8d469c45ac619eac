package io.zhiyin.campaigns.delivery;

/**
 * What customers did after a message, as rows: {@code delivery_id, what, at, fen}. What they did belongs to the last
 * message they had in hand before it (the function {@code last_touch}), so an order belongs to one delivery at most.
 */
public final class Effects {
    private Effects() {}

    /** @param mine a part of the statement with the columns {@code id, customer_id, at} */
    public static String of(String mine) {
        return """
                select f.delivery_id, f.fact as what, f.at, cast(0 as bigint) as fen
                  from %1$s m join delivery_fact f on f.delivery_id = m.id and f.fact in ('delivered', 'read', 'clicked')
                union all
                select m.id, case when i.kind in ('message_in', 'media_in') then 'replied' else 'unfollowed' end, i.at, 0
                  from %1$s m cross join result_rules s
                  join interaction i on i.customer_id = m.customer_id and i.at > m.at
                   and i.at <= m.at + make_interval(hours => s.reply_hours)
                 where m.at is not null
                   and (i.kind in ('message_in', 'media_in', 'unfollow')
                        or (i.kind = 'contact_lost' and coalesce(i.detail->>'by', 'CUSTOMER') = 'CUSTOMER'))
                   and last_touch(m.customer_id, i.at, make_interval(hours => s.reply_hours)) = m.id
                union all
                select m.id, 'redeemed', o.paid_at, o.net_fen
                  from %1$s m join coupon_shown k on k.delivery_id = m.id join orders o on upper(o.coupon) = k.code_key and o.stands
                   and (k.given or k.shown_at <= o.paid_at)
                   and not exists (select from coupon_again a where a.coupon_id = k.coupon_id and a.shown_at > k.shown_at
                       and a.shown_at <= o.paid_at)
                union all
                select m.id, 'converted', o.paid_at, o.net_fen
                  from %1$s m join orders o on o.customer_id = m.customer_id and o.stands and o.paid_at > m.at
                   and o.paid_at <= m.at + interval '90 days'
                 where m.at is not null and last_touch(m.customer_id, o.paid_at) = m.id"""
                .formatted(mine);
    }
}
