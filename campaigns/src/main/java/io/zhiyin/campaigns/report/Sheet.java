package io.zhiyin.campaigns.report;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A report as it was computed: what a chart is drawn from, what a table shows and what a file holds.
 *
 * @param rows a cell is a text, a {@code Long}, a {@code Double}, or null where there is nothing to say
 * @param at when it was computed
 */
public record Sheet(List<Column> columns, List<List<@Nullable Object>> rows, Instant at) {
    public Sheet {
        columns = List.copyOf(columns);
        var copies = new ArrayList<List<@Nullable Object>>();
        for (var row : rows) {
            if (row.size() != columns.size()) {
                throw new IllegalArgumentException(
                        row.size() + " cells for the columns " + columns);
            }
            List<@Nullable Object> copy = Collections.unmodifiableList(new ArrayList<@Nullable Object>(row));
            copies.add(copy);
        }
        rows = Collections.unmodifiableList(copies);
    }

    /** Whether it says nothing: no row, or no figure but zero. */
    public boolean empty() {
        for (var row : rows) {
            for (var i = 0; i < row.size(); i++) {
                if (columns.get(i).kind() != Column.Kind.SCORE && row.get(i) instanceof Number number
                        && number.doubleValue() != 0) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The sum of a column of whole numbers. */
    public long sum(String code) {
        var place = place(code);
        return rows.stream().mapToLong(row -> row.get(place) instanceof Long number ? number : 0).sum();
    }

    public int place(String code) {
        for (var i = 0; i < columns.size(); i++) {
            if (columns.get(i).code().equals(code)) {
                return i;
            }
        }
        throw new IllegalArgumentException("no column " + code + " among " + columns);
    }

    String encode() {
        var named = new JsonArray();
        columns.forEach(it -> named.add(new JsonArray().add(it.code()).add(it.kind().name())));
        var lines = new JsonArray();
        rows.forEach(row -> lines.add(new JsonArray(new ArrayList<>(row))));
        return new JsonObject().put("columns", named).put("rows", lines).encode();
    }

    static Sheet decode(String json, Instant at) {
        var kept = new JsonObject(json);
        var columns = new ArrayList<Column>();
        for (var i = 0; i < kept.getJsonArray("columns").size(); i++) {
            var column = kept.getJsonArray("columns").getJsonArray(i);
            columns.add(new Column(column.getString(0), Column.Kind.valueOf(column.getString(1))));
        }
        var rows = new ArrayList<List<@Nullable Object>>();
        for (var i = 0; i < kept.getJsonArray("rows").size(); i++) {
            var row = new ArrayList<@Nullable Object>();
            kept.getJsonArray("rows").getJsonArray(i)
                    .forEach(it -> row.add(it instanceof Integer whole ? (Object) whole.longValue() : it));
            rows.add(row);
        }
        return new Sheet(columns, rows, at);
    }
}
