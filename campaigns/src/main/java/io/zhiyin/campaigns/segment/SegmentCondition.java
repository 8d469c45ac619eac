package io.zhiyin.campaigns.segment;

import io.zhiyin.campaigns.store.Statement;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A rule as one SQL condition over the table {@code customer} under the alias {@code c}, in brackets; customers merged
 * into others do not meet it. The text depends on the rule's shape alone; everything that was entered is a value.
 *
 * @param values by name; every name is the prefix and a number
 */
public record SegmentCondition(String sql, Map<String, Object> values) {
    public SegmentCondition {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** Binds the values to the statement that this condition was built into. */
    public Statement bindTo(Statement statement) {
        values.forEach(statement::bind);
        return statement;
    }
}
