package io.zhiyin.bot.integration;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.store.DatabaseFailure;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The watched folder: a table dropped there is taken in and renamed to {@code .done}, or to {@code .failed} where nothing
 * of it could be used. Beside it stand a report, and the rows with mistakes as {@code .failed} to be mended and dropped
 * again. Taking a file twice does no harm, so one that a crash cut short is simply read again.
 */
final class OrderFolder extends RouteBuilder {
    static final String ROUTE = "order-files";
    private static final Logger log = LoggerFactory.getLogger(OrderFolder.class);
    private static final long PATIENCE_MILLIS = 5_000;

    private final Path folder;
    private final OrderFile files;

    OrderFolder(Path folder, OrderFile files) {
        this.folder = folder;
        this.files = files;
    }

    @Override
    public void configure() {
        // A database that is away comes back; the file waits for it.
        onException(DatabaseFailure.class).maximumRedeliveries(-1).redeliveryDelay(PATIENCE_MILLIS);
        from("file:" + folder.toAbsolutePath()
                + "?include=RAW((?i).*\\.(csv|xlsx))&readLock=changed&readLockMinAge=500&readLockMinLength=0&readLockCheckInterval=500&delay=1000"
                + "&move=RAW(${file:name}.done)&moveFailed=RAW(${file:name}.failed)&autoCreate=true")
                .routeId(ROUTE).process(this::take);
    }

    private void take(Exchange exchange) throws IOException {
        var file = exchange.getMessage().getBody(File.class).toPath();
        var name = file.getFileName().toString();
        try {
            var report = files.take(file, ROUTE);
            if (!report.rejected().isEmpty()) {
                rejected(beside(file, name + ".failed"), report);
            }
            say(beside(file, name + ".report.txt"),
                    (report.refunds() ? "退款 " : "订单 ") + report.orders() + "，新增或更新 " + report.added()
                            + "，有错的行 "
                            + report.rejected().size()
                            + (report.rejected().isEmpty() ? "" : "，见 " + name + ".failed，改好后改名为 .csv 再放进来")
                            + (report.refunds() ? "\nRefunds " : "\nOrders ") + report.orders()
                            + ", new or newer " + report.added()
                            + ", rows with mistakes "
                            + report.rejected().size() + (report.rejected().isEmpty()
                                    ? ""
                                    : ": see " + name + ".failed, mend it and drop it again as .csv")
                            + "\n");
            log.atInfo().addKeyValue("orders", report.orders()).addKeyValue("added", report.added())
                    .addKeyValue("rejected", report.rejected().size()).log("a file of orders was taken in");
        } catch (InvalidInput unusable) {
            say(beside(file, name + ".report.txt"), OrderFile.both(unusable) + "\n");
            log.atWarn().log("a file of orders could not be used; its report says why");
            throw unusable;
        }
    }

    private static Path beside(Path file, String name) {
        return file.resolveSibling(name);
    }

    private static void say(Path to, String words) throws IOException {
        Files.writeString(to, words);
    }

    private static void rejected(Path to, OrderFile.Report report) {
        try (var out = CsvWriter.builder().build(to, StandardCharsets.UTF_8)) {
            var head = new ArrayList<>(report.headings());
            head.add("原因 reason");
            out.writeRecord(head);
            for (var row : report.rejected()) {
                var cells = new ArrayList<>(row.line().cells());
                while (cells.size() < report.headings().size()) {
                    cells.add("");
                }
                cells.add(row.why());
                out.writeRecord(cells);
            }
        } catch (IOException full) {
            throw new UncheckedIOException(full);
        }
    }
}
