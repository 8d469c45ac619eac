package io.zhiyin.campaigns.importing;

import io.zhiyin.campaigns.input.InvalidInput;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.dhatim.fastexcel.reader.ExcelReaderException;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.ReadingOptions;
import org.dhatim.fastexcel.reader.Row;
import org.dhatim.fastexcel.reader.Sheet;
import org.dhatim.fastexcel.reader.SheetVisibility;
import org.jspecify.annotations.Nullable;

/**
 * The first sheet that is shown of an XLSX workbook. It is held as it is packed, since it is read from its end; rows are read as they
 * come. The texts that cells share are held too, which is why their size is bounded.
 */
final class XlsxFile extends TableFile {
    /** A small archive may unpack to anything. */
    private static final long MOST_UNPACKED_BYTES = 2L << 30;
    private static final int MOST_PACKED_BYTES = 128 << 20;
    private static final long MOST_SHARED_BYTES = 200L << 20;

    private static final Pattern SINCE_1904 = Pattern.compile("date1904\\s*=\\s*[\"'](1|true)[\"']");

    private final ReadableWorkbook workbook;
    private final Stream<Row> rows;
    private final Iterator<Line> lines;

    XlsxFile(Content file, boolean moments) throws IOException {
        byte[] packed;
        try (var in = file.open()) {
            packed = in.readNBytes(MOST_PACKED_BYTES + 1);
        }
        var reader = new XlsxCell(refuseHuge(packed), moments);
        try {
            workbook = new ReadableWorkbook(new ByteArrayInputStream(packed), new ReadingOptions(true, true));
            rows = shown(workbook).openStream();
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
                return line(found.next(), reader);
            }
        };
    }

    /**
     * What the entries say of their lengths proves nothing: they are unpacked and counted.
     *
     * @return whether the days are counted from 1904, which the library does not see where it is written as 1
     */
    private static boolean refuseHuge(byte[] packed) throws IOException {
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
            var book = zip.getEntry("xl/workbook.xml");
            if (book == null) {
                return false;
            }
            try (var in = zip.getInputStream(book)) {
                return SINCE_1904.matcher(new String(in.readNBytes(1 << 20), StandardCharsets.UTF_8)).find();
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

    private static Line line(Row row, XlsxCell reader) {
        List<String> cells = new ArrayList<>(row.getCellCount());
        var errors = new HashSet<Integer>();
        for (var i = 0; i < row.getCellCount(); i++) {
            var cell = row.getOptionalCell(i);
            cells.add(cell.map(reader::text).orElse(""));
            if (cell.filter(XlsxCell::error).isPresent()) {
                errors.add(i);
            }
        }
        return new Line(row.getRowNum(), cells, errors);
    }

    /** What nobody sees was not meant: a hidden sheet holds lists and workings. */
    private static Sheet shown(ReadableWorkbook workbook) {
        return workbook.getSheets().filter(it -> it.getVisibility() == SheetVisibility.VISIBLE).findFirst()
                .orElseGet(workbook::getFirstSheet);
    }
}
