package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.store.Sql;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How many group sends customers had in a period, or may have had, or will once their owners confirm. */
final class GroupSendsUsed {
    static final String USED = """
            select customer_id, account, count(*) as used from delivery
             where customer_id = any(cast(:customers as bigint[])) and sending_at >= :since and sending_at is not null
               and kind in ('campaign', 'test') and state in ('sending', 'sent', 'unknown', 'held') and route = 'GROUP_SEND'
             group by customer_id, account""";

    private GroupSendsUsed() {}

    /** @return by customer and account; asked only where a claim could be a group send */
    static Map<Long, Map<AccountId, Integer>> of(Sql sql, List<Claim> claims, Instant since) {
        var customers = claims.stream().filter(it -> it.may(Route.GROUP_SEND))
                .map(it -> it.customer().value())
                .distinct().toList();
        var used = new HashMap<Long, Map<AccountId, Integer>>();
        if (!customers.isEmpty()) {
            sql.sql(USED).bindAll("customers", Long.class, customers).bind("since", since)
                    .list(row -> used.computeIfAbsent(row.number("customer_id"), _ -> new HashMap<>())
                            .put(new AccountId(row.text("account")), Math.toIntExact(row.number("used"))));
        }
        return used;
    }
}
