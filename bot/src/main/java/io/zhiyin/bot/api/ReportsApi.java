package io.zhiyin.bot.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.transfer.Download;
import io.zhiyin.campaigns.exporting.ExportFormat;
import io.zhiyin.campaigns.exporting.TableExport;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.report.Asked;
import io.zhiyin.campaigns.report.Column;
import io.zhiyin.campaigns.report.Report;
import io.zhiyin.campaigns.report.Reports;
import io.zhiyin.campaigns.report.Sheet;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/** {@code /reports}: what the shop's figures say, as JSON and as files. */
public final class ReportsApi implements Resource {
    private static final int LONGEST_KEY = 200;
    private static final Pattern UNDERSCORE = Pattern.compile("_([a-z])");

    private enum Format {
        JSON, CSV, XLSX
    }

    private final Reports reports;
    private final Clock clock;
    private final ZoneId zone;

    public ReportsApi(Reports reports, Clock clock, ZoneId zone) {
        this.reports = reports;
        this.clock = clock;
        this.zone = zone;
    }

    @Override
    public void mount(Routes routes) {
        routes.get("/reports", this::list).get("/reports/{report}", this::one);
    }

    private Reply list(Call call) {
        call.query().done();
        var names = new JsonArray();
        Arrays.stream(Report.values()).map(Report::code).forEach(names::add);
        return Reply.ok(new JsonObject().put("reports", names));
    }

    private Reply one(Call call) {
        var report = Report.ofCode(call.path().getOrDefault("report", ""))
                .orElseThrow(() -> new Refused(Problem.notFound()));
        var query = call.query();
        var days = query.number("days", 1, Asked.MOST_DAYS);
        var step = query.choice("step", Asked.Step.class).orElse(Asked.Step.DAY);
        var source = query.text("source", LONGEST_KEY);
        var owner = query.text("owner", LONGEST_KEY);
        var format = query.choice("format", Format.class).orElse(Format.JSON);
        if (source != null && owner != null) {
            query.wrong(new InvalidInput("owner", "来源和员工只能选一个。",
                    "Choose a source or a staff member, not both."));
        }
        query.done();
        var sheet = reports.of(report,
                new Asked(days == null ? Asked.USUAL.days() : days, step, source, owner));
        return switch (format) {
            case JSON -> Reply.ok(json(report, sheet));
            case CSV -> file(report, sheet, ExportFormat.CSV);
            case XLSX -> file(report, sheet, ExportFormat.XLSX);
        };
    }

    private Reply file(Report report, Sheet sheet, ExportFormat format) {
        var name = report.code() + "-" + LocalDate.ofInstant(clock.instant(), zone) + "."
                + format.name().toLowerCase(Locale.ROOT);
        var headings = sheet.columns().stream().map(ReportsApi::name).toList();
        return Reply.file(new Download(format.type(), name,
                out -> TableExport.write(out, format, headings, sheet.rows())));
    }

    private static JsonObject json(Report report, Sheet sheet) {
        var columns = new JsonArray();
        sheet.columns().forEach(it -> columns.add(new JsonObject().put("name", name(it)).put("kind",
                it.kind().name().toLowerCase(Locale.ROOT))));
        var rows = new JsonArray();
        for (var row : sheet.rows()) {
            var json = new JsonObject();
            for (var i = 0; i < row.size(); i++) {
                json.put(name(sheet.columns().get(i)), row.get(i));
            }
            rows.add(json);
        }
        return new JsonObject().put("report", report.code())
                .put("computedAt", CustomerJson.time(sheet.at()))
                .put("columns", columns).put("rows", rows);
    }

    /** As JSON is spelt here: median_days is medianDays, and money tells its unit. */
    private static String name(Column column) {
        var name = UNDERSCORE.matcher(column.code()).replaceAll(it -> it.group(1).toUpperCase(Locale.ROOT));
        return column.kind() == Column.Kind.FEN ? name + "Fen" : name;
    }
}
