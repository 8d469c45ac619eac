package io.zhiyin.campaigns.importing;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.zhiyin.campaigns.input.InvalidInput;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.Channels;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * A CSV file in UTF-8, with or without a byte order mark, or in GBK (as the larger GB18030), which is told by reading all
 * of it once: what is no valid UTF-8 from end to end is GBK. The separator is whichever of comma, semicolon and tab the
 * first line has most of.
 */
final class CsvFile extends TableFile {
    private static final Charset GBK = Charset.forName("GB18030");

    private final CsvReader<CsvRecord> reader;
    private final CloseableIterator<CsvRecord> records;
    private final long lineBreaks;
    private final Iterator<Line> lines = new Iterator<>() {
        @Override
        public boolean hasNext() {
            try {
                return records.hasNext();
            } catch (UncheckedIOException | CsvParseException damaged) {
                throw broken(damaged);
            }
        }

        @Override
        public Line next() {
            try {
                var record = records.next();
                return new Line(record.getStartingLineNumber(), record.getFields());
            } catch (UncheckedIOException | CsvParseException damaged) {
                throw broken(damaged);
            }
        }
    };

    CsvFile(Content file) throws IOException {
        var utf8 = new Look(StandardCharsets.UTF_8);
        var fits = utf8.over(file);
        if (!fits && !new Look(GBK).over(file)) {
            throw new InvalidInput("file", "文件的编码既不是 UTF-8，也不是 GBK。请另存为 UTF-8 的 CSV。",
                    "The file is neither in UTF-8 nor in GBK: save it as CSV in UTF-8.");
        }
        lineBreaks = utf8.breaks;
        var charset = fits ? StandardCharsets.UTF_8 : GBK;
        reader = CsvReader.builder().fieldSeparator(separator(file, charset)).allowExtraFields(true)
                .allowMissingFields(true).allowExtraCharsAfterClosingQuote(true)
                .ofCsvRecord(new InputStreamReader(stream(file), charset));
        records = reader.iterator();
    }

    @Override
    public Iterator<Line> lines() {
        return lines;
    }

    @Override
    public @Nullable Long expected() {
        return lineBreaks;
    }

    @Override
    public void close() {
        try {
            records.close();
            reader.close();
        } catch (IOException alreadyGone) {
            throw new UncheckedIOException(alreadyGone);
        }
    }

    private static InputStream stream(Content file) throws IOException {
        var in = new BufferedInputStream(file.open(), 1 << 16);
        in.mark(3);
        var mark = in.readNBytes(3);
        if (mark.length < 3 || mark[0] != (byte) 0xef || mark[1] != (byte) 0xbb || mark[2] != (byte) 0xbf) {
            in.reset();
        }
        return in;
    }

    private static char separator(Content file, Charset charset) throws IOException {
        var begin = new char[4096];
        int length;
        try (var text = new InputStreamReader(stream(file), charset)) {
            length = Math.max(0, text.read(begin));
        }
        var first = new String(begin, 0, length).lines().filter(it -> !it.isBlank()).findFirst().orElse("");
        var best = ',';
        for (var candidate : new char[]{',', ';', '\t'}) {
            if (count(first, candidate) > count(first, best)) {
                best = candidate;
            }
        }
        return best;
    }

    private static long count(String text, char wanted) {
        return text.chars().filter(c -> c == wanted).count();
    }

    /** Decodes a file from end to end, keeping nothing. */
    private static final class Look {
        private final CharsetDecoder decoder;
        private long breaks;

        Look(Charset charset) {
            decoder = charset.newDecoder().onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT);
        }

        boolean over(Content file) throws IOException {
            var bytes = ByteBuffer.allocate(1 << 16);
            var chars = CharBuffer.allocate(1 << 16);
            var fits = true;
            try (var channel = Channels.newChannel(file.open())) {
                while (channel.read(bytes) >= 0) {
                    bytes.flip();
                    for (var i = bytes.position(); i < bytes.limit(); i++) {
                        if (bytes.get(i) == '\n') {
                            breaks++;
                        }
                    }
                    // the lines are counted to the end, whatever the bytes are
                    fits = fits && !decoder.decode(bytes, chars, false).isError();
                    chars.clear();
                    if (fits) {
                        bytes.compact();
                        breaks -= held(bytes);
                    } else {
                        bytes.clear();
                    }
                }
            }
            bytes.flip();
            return fits && !decoder.decode(bytes, chars, true).isError();
        }

        /** Line breaks among the bytes that are kept for the next round, which would count them again. */
        private static long held(ByteBuffer bytes) {
            var held = 0L;
            for (var i = 0; i < bytes.position(); i++) {
                if (bytes.get(i) == '\n') {
                    held++;
                }
            }
            return held;
        }
    }
}
