package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.store.Sql;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which caps let nothing more through to whom: one look into an index for each customer and cap. */
final class FullCaps {
    // What was, is being or may have been sent. The newest but (most - 1) within the window: where there is one, it is full
    // until that one leaves the window.
    static final String FULL = """
            select c.id, cap.code, o.sending_at
              from unnest(cast(:customers as bigint[])) as c (id)
             cross join unnest(cast(:codes as text[]), cast(:kinds as text[]), cast(:mosts as bigint[]),
                    cast(:sinces as timestamptz[])) as cap (code, kind, most, since)
             cross join lateral (
                   select d.sending_at from delivery d
                    where d.customer_id = c.id and d.sending_at > cap.since and d.sending_at is not null
                      and d.kind = 'campaign' and d.state in ('sending', 'sent', 'unknown', 'held')
                      and (cap.kind = 'all' or d.marketing = cap.kind)
                    order by d.sending_at desc offset cap.most - 1 limit 1) o""";

    private FullCaps() {}

    /** @return for each customer whom any of them holds: these, and when each lets the next one through */
    static Map<Long, Map<Cap, Instant>> of(Sql sql, List<Cap> caps, List<Long> customers, Instant now) {
        if (caps.isEmpty()) {
            return Map.of();
        }
        var full = new HashMap<Long, Map<Cap, Instant>>();
        sql.sql(FULL).bindAll("customers", Long.class, customers)
                .bindAll("codes", String.class, caps.stream().map(Cap::code).toList())
                .bindAll("kinds", String.class, caps.stream().map(Cap::kind).toList())
                .bindAll("mosts", Long.class, caps.stream().map(it -> (long) it.most()).toList())
                .bindAll("sinces", Instant.class,
                        caps.stream().map(it -> now.minus(it.window())).toList())
                .list(row -> {
                    var cap = Cap.read(row.text("code"));
                    return full.computeIfAbsent(row.number("id"), _ -> new HashMap<>()).put(cap,
                            row.instant("sending_at").plus(cap.window()));
                });
        return full;
    }
}
