package io.zhiyin.campaigns.importing;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Why a row cannot be taken. The words never repeat what stands in the row.
 *
 * @param column what it is about; null for the row as a whole
 */
public record Fault(@Nullable Column column, String zh, String en) {
    /** Chinese for Chinese readers, English for all others. */
    public String words(Locale locale) {
        return locale.getLanguage().equals("zh") ? zh : en;
    }

    static String write(List<Fault> faults) {
        var json = new JsonArray();
        faults.forEach(it -> {
            var column = it.column();
            json.add(new JsonObject().put("column", column == null ? null : column.code()).put("zh", it.zh)
                    .put("en", it.en));
        });
        return json.encode();
    }

    static List<Fault> read(String json) {
        return new JsonArray(json).stream().map(JsonObject.class::cast).map(it -> {
            var code = it.getString("column");
            return new Fault(code == null ? null : Column.of(code).orElse(null), it.getString("zh"),
                    it.getString("en"));
        }).toList();
    }
}
