package io.zhiyin.campaigns.importing;

import io.zhiyin.campaigns.input.InvalidInput;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.dhatim.fastexcel.reader.Cell;
import org.dhatim.fastexcel.reader.CellType;
import org.dhatim.fastexcel.reader.ExcelReaderException;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.ReadingOptions;
import org.dhatim.fastexcel.reader.Row;
import org.jspecify.annotations.Nullable;

/**
 * The first sheet of an XLSX workbook. It is held as it is packed, since it is read from its end; rows are read as they
 * come. The texts that cells share are held too, which is why their size is bounded.
 */
final class XlsxFile extends TableFile {
    /** A small archive may unpack to anything. */
    private static final long MOST_UNPACKED_BYTES = 2L << 30;
    private static final int MOST_PACKED_BYTES = 128 << 20;
    private static final long MOST_SHARED_BYTES = 200L << 20;

    private final ReadableWorkbook workbook;
    private final Stream<Row> rows;
    private final Iterator<Line> lines;

    XlsxFile(Content file) throws IOException {
        byte[] packed;
        try (var in = file.open()) {
            packed = in.readNBytes(MOST_PACKED_BYTES + 1);
        }
        refuseHuge(packed);
        try {
            workbook = new ReadableWorkbook(new ByteArrayInputStream(packed), new ReadingOptions(true, true));
            rows = workbook.getFirstSheet().openStream();
        } catch (ExcelReaderException damaged) {
            throw broken(damaged);
        }
        var found = rows.iterator();
        lines = new Iterator<>() {
            @Override
            public boolean hasNext() {
                try {
                    return found.hasNext();
                } catch (ExcelReaderException damaged) {
                    throw broken(damaged);
                }
            }

            @Override
            public Line next() {
                return line(found.next());
            }
        };
    }

    /** What the entries say of their lengths proves nothing: they are unpacked and counted. */
    private static void refuseHuge(byte[] packed) throws IOException {
        if (packed.length > MOST_PACKED_BYTES) {
            throw tooLarge();
        }
        try (var zip = ZipFile.builder().setSeekableByteChannel(new SeekableInMemoryByteChannel(packed))
                .get()) {
            var total = 0L;
            for (var entry : Collections.list(zip.getEntries())) {
                var most = MOST_UNPACKED_BYTES - total;
                total += length(zip.getInputStream(entry), entry.getName().endsWith("sharedStrings.xml")
                        ? Math.min(MOST_SHARED_BYTES, most)
                        : most);
            }
        }
    }

    private static long length(InputStream entry, long most) throws IOException {
        var some = new byte[1 << 16];
        var length = 0L;
        for (var read = entry.read(some); read >= 0; read = entry.read(some)) {
            length += read;
            if (length > most) {
                throw tooLarge();
            }
        }
        return length;
    }

    private static InvalidInput tooLarge() {
        return new InvalidInput("file", "工作簿太大，请另存为 CSV 再导入。",
                "The workbook is too large: save it as CSV and import that.");
    }

    @Override
    public Iterator<Line> lines() {
        return lines;
    }

    @Override
    public @Nullable Long expected() {
        return null;
    }

    @Override
    public void close() {
        rows.close();
        try {
            workbook.close();
        } catch (IOException alreadyGone) {
            throw new UncheckedIOException(alreadyGone);
        }
    }

    private static Line line(Row row) {
        List<String> cells = new ArrayList<>(row.getCellCount());
        for (var i = 0; i < row.getCellCount(); i++) {
            cells.add(row.getOptionalCell(i).map(XlsxFile::text).orElse(""));
        }
        return new Line(row.getRowNum(), cells);
    }

    private static String text(Cell cell) {
        var raw = cell.getRawValue();
        if (raw == null) {
            return "";
        }
        if (cell.getType() == CellType.NUMBER) {
            var format = cell.getDataFormatString();
            return format != null && isDate(format)
                    ? cell.asDate().format(hasYear(format)
                            ? DateTimeFormatter.ISO_LOCAL_DATE
                            : DateTimeFormatter.ofPattern("MM-dd", Locale.ROOT))
                    : plain(raw);
        }
        return cell.getType() == CellType.STRING ? cell.asString() : raw;
    }

    /** A phone in a cell of numbers may be kept as 1.3800000000E10. */
    private static String plain(String number) {
        try {
            return new BigDecimal(number).stripTrailingZeros().toPlainString();
        } catch (NumberFormatException none) {
            return number;
        }
    }

    private static boolean isDate(String format) {
        var bare = format.replaceAll("\"[^\"]*\"|\\[[^\\]]*]|\\\\.", "").toLowerCase(Locale.ROOT);
        return bare.contains("d") || (bare.contains("y") && bare.contains("m"));
    }

    /** Excel puts this year to 3月5日 and does not show it: nobody said it. */
    private static boolean hasYear(String format) {
        return format.replaceAll("\"[^\"]*\"|\\\\.", "").toLowerCase(Locale.ROOT).contains("y");
    }
}
