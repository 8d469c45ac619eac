package io.zhiyin.campaigns.importing;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.profile.ProfileField;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which heading stands for what.
 *
 * @param columns by the place of the heading; null for one that is left aside
 */
public record Mapping(List<@Nullable Column> columns) {
    /** @throws InvalidInput when two headings stand for one column, or nothing tells one customer from another */
    public Mapping {
        columns = Collections.unmodifiableList(new ArrayList<>(columns));
        for (var column : columns) {
            if (column != null && Collections.frequency(columns, column) > 1) {
                throw new InvalidInput("mapping", "有两列都对应“" + column.code() + "”，请只选一列。",
                        "Two headings stand for " + column.code() + ": choose one of them.");
            }
        }
        if (!columns.contains(Column.PHONE) && !columns.contains(Column.MEMBER_NUMBER)) {
            throw new InvalidInput("mapping", "需要手机号（phone）或会员号（member_number）一列，用来认出客户。",
                    "A column with the phone or the member_number is needed, to know the customers by.");
        }
    }

    /** What the headings seem to say; the first of two that say the same. Not checked: it is to be looked at first. */
    static List<@Nullable Column> guess(List<String> headings, List<ProfileField> fields) {
        var columns = new ArrayList<@Nullable Column>(headings.size());
        for (var heading : headings) {
            var column = Column.guess(heading, fields).orElse(null);
            columns.add(column == null || columns.contains(column) ? null : column);
        }
        return columns;
    }

    /**
     * The guess, changed as asked.
     *
     * @param chosen from headings to codes of columns; an empty code leaves the heading aside
     * @param fields those that a column may stand for
     * @throws InvalidInput when a heading or a code is not known
     */
    static Mapping of(List<String> headings, List<@Nullable Column> guess, Map<String, String> chosen,
            List<ProfileField> fields) {
        var columns = new ArrayList<@Nullable Column>(guess);
        chosen.forEach((heading, code) -> {
            var place = headings.indexOf(heading.strip());
            if (place < 0) {
                throw new InvalidInput("mapping", "文件里没有“" + heading + "”这一列。",
                        "The file has no heading “" + heading + "”.");
            }
            var column = code.isBlank()
                    ? null
                    : Column.of(code, fields)
                            .orElseThrow(() -> new InvalidInput("mapping", "不认识“" + code + "”。",
                                    "There is no column “" + code + "” to choose."));
            if (column != null) {
                // what was chosen takes the column from what was only guessed
                Collections.replaceAll(columns, column, null);
            }
            columns.set(place, column);
        });
        return new Mapping(columns);
    }

    /**
     * A choice as one writes it on one line: {@code 客户=name,Tel=phone}, or as a JSON object where a heading has a comma.
     *
     * @return from headings to codes of columns
     * @throws InvalidInput when it is neither
     */
    public static Map<String, String> chosen(String text) {
        var chosen = new LinkedHashMap<String, String>();
        if (text.strip().startsWith("{")) {
            try {
                new JsonObject(text).forEach(it -> chosen.put(it.getKey(), String.valueOf(it.getValue())));
                return chosen;
            } catch (DecodeException noJson) {
                throw noChoice();
            }
        }
        for (var pair : text.split(",", -1)) {
            var sign = pair.lastIndexOf('=');
            if (sign < 1) {
                throw noChoice();
            }
            chosen.put(pair.substring(0, sign).strip(), pair.substring(sign + 1).strip());
        }
        return chosen;
    }

    private static InvalidInput noChoice() {
        return new InvalidInput("mapping", "请写成 表头=列,表头=列，如 客户=name,Tel=phone。",
                "Write HEADING=COLUMN,HEADING=COLUMN, as 客户=name,Tel=phone.");
    }

    /** The columns that stand for fields of the shop's own. */
    List<Column> custom() {
        return columns.stream().flatMap(it -> it != null && it.custom() ? Stream.of(it) : Stream.empty())
                .toList();
    }

    int place(Column column) {
        return columns.indexOf(column);
    }

    static String write(List<@Nullable Column> columns) {
        var json = new JsonArray();
        columns.forEach(it -> json.add(it == null ? null : it.code()));
        return json.encode();
    }

    static List<@Nullable Column> read(String json) {
        var columns = new ArrayList<@Nullable Column>();
        for (var code : new JsonArray(json)) {
            columns.add(code == null ? null : Column.of(code.toString()).orElse(null));
        }
        return columns;
    }
}
