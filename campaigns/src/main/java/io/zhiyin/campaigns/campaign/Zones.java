package io.zhiyin.campaigns.campaign;

import io.zhiyin.campaigns.store.Sql;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** The time zones customers live in, by the text in which they are stored; empty text: the shop's. */
record Zones(Map<String, ZoneId> byStored) {
    // The index is skipped through from zone to zone; a plain distinct would read one entry per customer.
    private static final String STORED = """
            with recursive zone as (
                (select time_zone from customer where time_zone is not null order by time_zone limit 1)
                union all
                select (select c.time_zone from customer c where c.time_zone > zone.time_zone
                         order by c.time_zone limit 1)
                  from zone where zone.time_zone is not null)
            select time_zone from zone where time_zone is not null""";

    Zones {
        byStored = Map.copyOf(byStored);
    }

    static Zones of(Sql sql, ZoneId shop) {
        return of(sql.sql(STORED).list(row -> row.text("time_zone")), shop);
    }

    static Zones of(Collection<String> stored, ZoneId shop) {
        var zones = new TreeMap<String, ZoneId>();
        zones.put("", shop);
        stored.forEach(it -> zones.put(it, zone(it, shop)));
        return new Zones(zones);
    }

    private static ZoneId zone(String stored, ZoneId shop) {
        try {
            return ZoneId.of(stored);
        } catch (DateTimeException unknown) {
            // nobody is forgotten for a misspelt zone
            return shop;
        }
    }
}
