package io.zhiyin.campaigns.exporting;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.zhiyin.campaigns.importing.RejectedFile;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;
import org.jspecify.annotations.Nullable;

/** A table that is being written: what was written is not held. */
abstract sealed class Rows {
    /** Texts, numbers and nothing. */
    abstract void cells(List<? extends @Nullable Object> cells) throws IOException;

    void row(List<String> cells) throws IOException {
        cells(cells);
    }

    /** What was written up to now goes on its way. */
    abstract void pass() throws IOException;

    /** The table is whole. */
    abstract void end() throws IOException;

    static Rows to(OutputStream out, ExportFormat format, List<String> headings) throws IOException {
        var rows = switch (format) {
            case CSV -> new Csv(out);
            case XLSX -> new Xlsx(out, headings);
        };
        rows.row(headings);
        return rows;
    }

    /** Begins with a byte order mark, without which Excel takes UTF-8 for the local code page. */
    private static final class Csv extends Rows {
        private final BufferedWriter to;
        private final CsvWriter csv;

        Csv(OutputStream out) throws IOException {
            to = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
            to.write('\ufeff');
            csv = CsvWriter.builder().build(to);
        }

        @Override
        void cells(List<? extends @Nullable Object> cells) {
            csv.writeRecord(cells.stream().map(Csv::cell).toList());
        }

        private static String cell(@Nullable Object cell) {
            return switch (cell) {
                case null -> "";
                case Number number -> number.toString();
                default -> RejectedFile.noFormula(cell.toString());
            };
        }

        @Override
        void pass() throws IOException {
            csv.flush();
            to.flush();
        }

        @Override
        void end() throws IOException {
            pass();
        }
    }

    /** A text stands in its place, where no program takes it for a formula. */
    private static final class Xlsx extends Rows {
        private static final int MOST_ROWS = 1_048_576;
        private final Workbook book;
        private final List<String> headings;
        private Worksheet sheet;
        private int sheets = 1;
        private int next;

        Xlsx(OutputStream out, List<String> headings) {
            this.headings = headings;
            book = new Workbook(out, "Zhiyin", "1.0");
            sheet = book.newWorksheet("1");
        }

        @Override
        void cells(List<? extends @Nullable Object> cells) throws IOException {
            if (next == MOST_ROWS) {
                sheet.finish();
                sheets++;
                sheet = book.newWorksheet(String.valueOf(sheets));
                next = 0;
                row(headings);
            }
            for (var i = 0; i < cells.size(); i++) {
                switch (cells.get(i)) {
                    case null -> {
                    }
                    case Number number -> sheet.value(next, i, number);
                    case Object text -> {
                        if (!text.toString().isEmpty()) {
                            sheet.inlineString(next, i, text.toString());
                        }
                    }
                }
            }
            next++;
        }

        @Override
        void pass() throws IOException {
            sheet.flush();
        }

        @Override
        void end() throws IOException {
            sheet.finish();
            book.finish();
        }
    }
}
