package io.zhiyin.campaigns.report;

import io.zhiyin.campaigns.order.Money;
import io.zhiyin.campaigns.store.Sql;
import java.time.LocalDate;
import java.time.ZoneId;

/**
 * What has happened today, in one statement that is quick enough to be asked every few seconds.
 *
 * @param customers who became known today
 * @param messages that customers wrote or sent today
 * @param orders paid today that were not taken back whole
 * @param revenue of these, net of what was given back
 * @param warned customers under a churn warning now
 */
public record DayFigures(long customers, long messages, long orders, Money revenue, long warned) {
    private static final String OF = """
            select (select count(*) from customer
                     where merged_into is null and created_at >= :from and created_at < :to) as customers,
                   (select count(*) from interaction
                     where kind in ('message_in', 'media_in') and at >= :from and at < :to) as messages,
                   (select count(*) from orders where stands and paid_at >= :from and paid_at < :to) as orders,
                   (select coalesce(sum(net_fen), 0)::bigint from orders
                     where stands and paid_at >= :from and paid_at < :to) as fen,
                   (select count(*) from churn_warning where ended_at is null) as warned""";

    /** @param zone of the shop, whose day it is */
    public static DayFigures of(Sql db, LocalDate day, ZoneId zone) {
        return db.sql(OF).bind("from", day.atStartOfDay(zone).toInstant())
                .bind("to", day.plusDays(1).atStartOfDay(zone).toInstant())
                .one(row -> new DayFigures(row.number("customers"), row.number("messages"),
                        row.number("orders"), new Money(row.number("fen")), row.number("warned")));
    }
}
