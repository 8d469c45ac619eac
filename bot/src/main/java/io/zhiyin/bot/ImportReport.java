package io.zhiyin.bot;

import io.zhiyin.campaigns.importing.Import;
import io.zhiyin.campaigns.importing.Imports;
import io.zhiyin.campaigns.importing.RejectedFile;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Tells what became of an import: the figures, and every row that was not taken with its line and reason, nothing of what stands in it. */
final class ImportReport {
    private static final int PART = 1_000;

    private final PrintStream out;
    private final PrintStream err;

    ImportReport(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /**
     * @param file where the rows that were not taken are written too, to be mended and sent again; null for nowhere
     * @return false when the import broke off, or a row was not taken
     */
    boolean tell(Import done, Imports imports, @Nullable Path file) {
        var after = 0L;
        while (true) {
            var part = imports.rejected(done.id(), after, PART);
            for (var row : part) {
                for (var fault : row.faults()) {
                    var column = fault.column();
                    err.println("第 " + row.line() + " 行 line " + row.line()
                            + (column == null ? "" : " " + column.code()) + ": "
                            + fault.words(Locale.CHINESE) + " " + fault.words(Locale.ENGLISH));
                }
            }
            if (part.size() < PART) {
                break;
            }
            after = part.getLast().line();
        }
        var counts = done.counts();
        var failure = done.failure();
        if (failure != null) {
            err.println(failure.replace('\n', ' '));
        }
        out.println((done.state() == Import.State.CHECKED ? "试运行，什么也没有写入。Dry run, nothing was written. " : "")
                + "新增 added " + counts.added() + "，更新 changed " + counts.changed() + "，未变 unchanged "
                + counts.same() + "，未收 rejected " + counts.rejected());
        if (file != null && counts.rejected() > 0) {
            write(done, imports, file);
        }
        return failure == null && counts.rejected() == 0;
    }

    private void write(Import done, Imports imports, Path file) {
        try (var to = Files.newBufferedWriter(file)) {
            new RejectedFile(imports).write(done, to);
            out.println("未收的行已写入 " + file + "，改好后可直接再导入。The rejected rows are in " + file
                    + ": mend them there and import that file.");
        } catch (IOException | UncheckedIOException unwritten) {
            err.println("未收的行写不进 " + file + "。The rejected rows could not be written to " + file + ": "
                    + unwritten.getMessage());
        }
    }
}
