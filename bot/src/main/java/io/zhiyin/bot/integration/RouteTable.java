package io.zhiyin.bot.integration;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.api.IntakeDesk;
import io.zhiyin.bot.api.IntakeDesk.Handled;
import io.zhiyin.campaigns.importing.TableFile;
import io.zhiyin.campaigns.importing.TableFile.Line;
import io.zhiyin.campaigns.input.InvalidInput;
import java.io.ByteArrayInputStream;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A table that a route of the shop hands over: read as order files are, in UTF-8 or GBK, with commas, semicolons or tabs, or
 * as a workbook; each line is taken alone.
 */
final class RouteTable {
    private static final Set<String> TIMES = Set.of("paidAt", "refundedAt", "at", "asOf");
    private static final Set<String> AMOUNTS = Set.of("amount");

    private final IntakeDesk desk;
    private final ZoneId zone;

    RouteTable(IntakeDesk desk, ZoneId zone) {
        this.desk = desk;
        this.zone = zone;
    }

    /**
     * @param columns names of the fields, with commas between them; null where the first row has them
     * @throws InvalidInput where it is no table, which is kept as a dead letter
     */
    Handled take(byte[] file, @Nullable String columns, String name, String source) {
        try (var table = TableFile.openMoments(() -> new ByteArrayInputStream(file))) {
            var names = columns == null || columns.isBlank()
                    ? table.headings()
                    : List.of(columns.split(",", -1));
            var rows = new JsonArray();
            while (table.lines().hasNext()) {
                var line = table.lines().next();
                if (!line.cells().stream().allMatch(String::isBlank)) {
                    rows.add(row(line, names));
                }
            }
            return desk.takeOrKeep(rows.encode(), source);
        } catch (InvalidInput unusable) {
            desk.keep(new JsonObject().put("file", name).encode(), source, OrderFile.both(unusable));
            throw unusable;
        }
    }

    private JsonObject row(Line line, List<String> names) {
        var row = new JsonObject();
        for (var i = 0; i < line.cells().size(); i++) {
            var cell = line.cells().get(i).strip();
            if (!cell.isEmpty()) {
                // what stands under no name is not let fall: the reader refuses it
                var name = i < names.size() ? names.get(i).strip() : "column" + (i + 1);
                row.put(name, TIMES.contains(name)
                        ? moment(cell)
                        : AMOUNTS.contains(name) ? OrderTable.plain(cell) : cell);
            }
        }
        return row;
    }

    private String moment(String written) {
        try {
            return WrittenTime.read(written, zone).toString();
        } catch (DateTimeException told) {
            // by the reader, with everything else that is wrong in the row
            return written;
        }
    }
}
