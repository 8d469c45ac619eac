package io.zhiyin.campaigns.campaign;

import io.zhiyin.campaigns.calendar.Holidays;
import io.zhiyin.campaigns.store.Sql;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the things are called that triggers speak of.
 *
 * @param fields the shop's own fields that hold dates, by their numbers, as are tags and segments
 */
public record TriggerNames(Holidays.Book book, Map<Long, String> fields, Map<Long, String> tags,
        Map<Long, String> segments) {
    private static final String FIELDS = """
            select id, name from profile_field where type = 'date'""";
    private static final String TAGS = """
            select id, name from tag""";
    private static final String SEGMENTS = """
            select id, name from segment""";

    public TriggerNames {
        fields = Map.copyOf(fields);
        tags = Map.copyOf(tags);
        segments = Map.copyOf(segments);
    }

    public static TriggerNames of(Sql sql) {
        return new TriggerNames(Holidays.book(sql), names(sql, FIELDS), names(sql, TAGS),
                names(sql, SEGMENTS));
    }

    private static Map<Long, String> names(Sql sql, String statement) {
        return sql.sql(statement).list(row -> Map.entry(row.number("id"), row.text("name"))).stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
