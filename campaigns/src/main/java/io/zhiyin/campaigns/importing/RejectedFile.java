package io.zhiyin.campaigns.importing;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The rejected rows as CSV, the reasons in a last column: to be mended and sent again as it is. */
public final class RejectedFile {
    private static final int PART = 1_000;
    private static final String FORMULA = "=+-@\t\r";

    private final Imports imports;

    public RejectedFile(Imports imports) {
        this.imports = imports;
    }

    /** Begins with a byte order mark, without which Excel takes UTF-8 for the local code page. */
    public void write(Import one, Writer to) {
        try (var csv = CsvWriter.builder().build(to)) {
            to.write('\ufeff');
            var headings = new ArrayList<>(one.headings());
            headings.remove(Column.REASON);
            var width = headings.size();
            headings.add(Column.REASON);
            csv.writeRecord(headings.stream().map(RejectedFile::noFormula).toList());
            var after = 0L;
            while (true) {
                var part = imports.rejected(one.id(), after, PART);
                for (var row : part) {
                    csv.writeRecord(line(row, width));
                }
                if (part.size() < PART) {
                    return;
                }
                after = part.getLast().line();
            }
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    private static List<String> line(Import.Rejected row, int width) {
        var cells = new ArrayList<>(row.cells().stream().map(RejectedFile::noFormula).toList());
        while (cells.size() < width) {
            cells.add("");
        }
        cells.add(width, row.faults().stream().map(it -> {
            var column = it.column();
            return (column == null ? "" : column.code() + ": ") + it.words(Locale.CHINESE) + " "
                    + it.words(Locale.ENGLISH);
        }).collect(Collectors.joining(" ")));
        return cells;
    }

    /** A cell that begins like a formula is run by whoever opens the file: an apostrophe keeps it a text. */
    public static String noFormula(String cell) {
        return !cell.isEmpty() && FORMULA.indexOf(cell.charAt(0)) >= 0 ? "'" + cell : cell;
    }

    /** The cell without that apostrophe, when the file comes back. */
    static String plain(String cell) {
        return cell.length() > 1 && cell.charAt(0) == '\'' && FORMULA.indexOf(cell.charAt(1)) >= 0
                ? cell.substring(1)
                : cell;
    }
}
