package io.zhiyin.campaigns.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A statement with {@code :names} turned into PostgreSQL's {@code $1} form, once per text. */
record SqlText(String original, String positional, List<String> names) {

    SqlText {
        names = List.copyOf(names);
    }

    static SqlText parse(String sql) {
        var out = new StringBuilder(sql.length());
        Map<String, Integer> positions = new LinkedHashMap<>();
        var i = 0;
        while (i < sql.length()) {
            var c = sql.charAt(i);
            if (c == '\'') {
                var end = sql.indexOf('\'', i + 1);
                i = copy(sql, i, end < 0 ? sql.length() : end + 1, out);
            } else if (c == '-' && sql.startsWith("--", i)) {
                var end = sql.indexOf('\n', i);
                i = copy(sql, i, end < 0 ? sql.length() : end, out);
            } else if (c == ':' && sql.startsWith("::", i)) {
                i = copy(sql, i, i + 2, out);
            } else if (c == ':' && i + 1 < sql.length() && Character.isLetter(sql.charAt(i + 1))) {
                var end = i + 1;
                while (end < sql.length() && Character.isLetterOrDigit(sql.charAt(end))) {
                    end++;
                }
                var name = sql.substring(i + 1, end);
                var position = positions.computeIfAbsent(name, _ -> positions.size() + 1);
                out.append('$').append(position);
                i = end;
            } else {
                out.append(c);
                i++;
            }
        }
        return new SqlText(sql, out.toString(), new ArrayList<>(positions.keySet()));
    }

    private static int copy(String sql, int from, int to, StringBuilder out) {
        out.append(sql, from, to);
        return to;
    }
}
