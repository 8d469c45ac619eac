package io.zhiyin.campaigns.importing;

import io.zhiyin.campaigns.input.InvalidInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A table in a file, read from top to bottom, one row at a time. */
public abstract sealed class TableFile implements AutoCloseable permits CsvFile, XlsxFile {
    /** The longest table that is taken. */
    public static final long MOST_ROWS = 1_000_000;
    private static final int MOST_COLUMNS = 200;

    /**
     * @param number of the line in the file, the headings being the first
     * @param errors places of cells that hold an error of Excel's, as #N/A; they read as empty
     */
    public record Line(long number, List<String> cells, Set<Integer> errors) {
        public Line(long number, List<String> cells) {
            this(number, cells, Set.of());
        }

        public Line {
            cells = List.copyOf(cells);
            errors = Set.copyOf(errors);
        }

        boolean empty() {
            return cells.stream().allMatch(String::isBlank) && errors.isEmpty();
        }
    }

    /** By what the file holds, whatever it is called. @throws InvalidInput when it is no table that we know */
    public static TableFile open(Path file) {
        return open(() -> Files.newInputStream(file));
    }

    /** The same, wherever it lies. */
    public static TableFile open(Content file) {
        return open(file, false);
    }

    /** The same, of what happened at some time: a date in a workbook has its year and its time of day. */
    public static TableFile openMoments(Path file) {
        return openMoments(() -> Files.newInputStream(file));
    }

    /** The same, wherever it lies. */
    public static TableFile openMoments(Content file) {
        return open(file, true);
    }

    private static TableFile open(Content file, boolean moments) {
        try (var in = file.open()) {
            var begin = in.readNBytes(4);
            if (begin.length == 0) {
                throw new InvalidInput("file", "文件是空的。", "The file is empty.");
            }
            if (begin.length == 4 && begin[0] == 'P' && begin[1] == 'K') {
                return new XlsxFile(file, moments);
            }
            if (begin.length == 4 && (begin[0] & 0xff) == 0xd0 && (begin[1] & 0xff) == 0xcf) {
                throw new InvalidInput("file", "这是旧格式的 .xls 文件，请在 Excel 里另存为 .xlsx 或 CSV。",
                        "This is an old .xls file: save it as .xlsx or CSV in Excel.");
            }
            return new CsvFile(file);
        } catch (IOException unreadable) {
            throw broken(unreadable);
        }
    }

    /** The first row that is not empty. */
    public final List<String> headings() {
        while (lines().hasNext()) {
            var line = lines().next();
            if (line.empty()) {
                continue;
            }
            var headings = new ArrayList<>(
                    line.cells().stream().map(it -> RejectedFile.plain(it.strip())).toList());
            while (headings.getLast().isEmpty()) {
                headings.removeLast();
            }
            if (headings.size() > MOST_COLUMNS) {
                throw new InvalidInput("file", "列数超过 " + MOST_COLUMNS + "。",
                        "There are more than " + MOST_COLUMNS + " columns.");
            }
            return List.copyOf(headings);
        }
        throw new InvalidInput("file", "文件里没有内容。", "There is nothing in the file.");
    }

    /** The next few rows that are not empty. */
    final List<List<String>> first(int few) {
        var rows = new ArrayList<List<String>>(few);
        while (rows.size() < few && lines().hasNext()) {
            var line = lines().next();
            if (!line.empty()) {
                rows.add(line.cells());
            }
        }
        return rows;
    }

    /** What follows. The same iterator each time. */
    public abstract Iterator<Line> lines();

    /** About how many rows there are, or null where only reading them all would tell. */
    public abstract @Nullable Long expected();

    @Override
    public abstract void close();

    static InvalidInput broken(Throwable why) {
        var refused = new InvalidInput("file", "文件读不出来，可能已损坏。",
                "The file cannot be read; it may be damaged.");
        refused.initCause(why);
        return refused;
    }
}
