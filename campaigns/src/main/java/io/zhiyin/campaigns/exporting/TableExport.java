package io.zhiyin.campaigns.exporting;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A small table as a file; its numbers stay numbers. */
public final class TableExport {
    private TableExport() {}

    /**
     * Writes it from beginning to end; the stream is left open.
     *
     * @param rows a cell is a text, a number, or null
     */
    public static void write(OutputStream out, ExportFormat format, List<String> headings,
            List<? extends List<? extends @Nullable Object>> rows) throws IOException {
        var file = Rows.to(out, format, headings);
        for (var row : rows) {
            file.cells(row);
        }
        file.end();
    }
}
