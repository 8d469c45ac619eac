package io.zhiyin.campaigns.campaign;

import io.zhiyin.campaigns.calendar.Holidays;
import io.zhiyin.campaigns.store.Sql;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the things are called that triggers speak of.
 *
 * @param fields the shop's own fields that hold dates, by their numbers
 */
public record TriggerNames(Holidays.Book book, Map<Long, String> fields) {
    private static final String FIELDS = """
            select id, name from profile_field where type = 'date'""";

    public TriggerNames {
        fields = Map.copyOf(fields);
    }

    public static TriggerNames of(Sql sql) {
        return new TriggerNames(Holidays.book(sql),
                sql.sql(FIELDS).list(row -> Map.entry(row.number("id"), row.text("name"))).stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }
}
