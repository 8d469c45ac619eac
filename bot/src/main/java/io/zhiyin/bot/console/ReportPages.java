package io.zhiyin.bot.console;

import io.zhiyin.bot.transfer.Download;
import io.zhiyin.campaigns.customer.Contacts;
import io.zhiyin.campaigns.exporting.ExportFormat;
import io.zhiyin.campaigns.exporting.TableExport;
import io.zhiyin.campaigns.report.Asked;
import io.zhiyin.campaigns.report.Column.Kind;
import io.zhiyin.campaigns.report.Report;
import io.zhiyin.campaigns.report.Reports;
import io.zhiyin.campaigns.report.Sheet;
import io.zhiyin.campaigns.store.Database;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** 报表: what the shop's figures say, each as a chart, as the table behind it, and as a file. */
final class ReportPages {
    private static final List<Integer> PERIODS = List.of(7, 30, 90, 365);

    private enum Tab {
        GROWTH, STAGES, RFM, COHORTS, REVENUE, QUALITY;

        /** Its reports, each with how it is drawn. */
        private List<Drawn> drawn() {
            return switch (this) {
                case GROWTH -> List.of(new Drawn(Report.GROWTH, "growth"),
                        new Drawn(Report.GROWTH_SOURCES, "moves"), new Drawn(Report.GROWTH_OWNERS, "moves"));
                case STAGES -> List.of(new Drawn(Report.STAGES, "stages"));
                case RFM -> List.of(new Drawn(Report.RFM, "rfm"));
                case COHORTS -> List.of(new Drawn(Report.COHORTS, "cohorts"));
                case REVENUE -> List.of(new Drawn(Report.CONCENTRATION, "concentration"),
                        new Drawn(Report.ABC, "abc"));
                case QUALITY -> List.of(new Drawn(Report.QUALITY, "quality"),
                        new Drawn(Report.QUALITY_TREND, "lines"));
            };
        }
    }

    private record Drawn(Report report, String chart) {}

    private final Database db;
    private final Reports reports;
    private final Contacts contacts;
    private final Words words;
    private final Executor threads;
    private final Clock clock;
    private final ZoneId zone;

    ReportPages(Database db, Reports reports, Contacts contacts, Words words, Executor threads, Clock clock,
            ZoneId zone) {
        this.db = db;
        this.reports = reports;
        this.contacts = contacts;
        this.words = words;
        this.threads = threads;
        this.clock = clock;
        this.zone = zone;
    }

    void mount(Routes routes) {
        routes.get("/reports", visit -> page(visit, Tab.GROWTH))
                .get("/reports/data/:report", this::save).post("/reports/quality", this::check)
                .get("/reports/:tab", visit -> page(visit, Forms.read(Tab.class, visit.inPath("tab"))
                        .orElseThrow(() -> new NotHere("tab"))));
    }

    private Answer page(Visit visit, Tab tab) {
        var asked = asked(visit);
        var told = words(visit);
        var panels = tab.drawn().stream().map(it -> panel(it, asked, told)).toList();
        return Answer.show("reports/page", new Shown(Forms.code(tab), panels, PERIODS, asked.days(),
                Forms.code(asked.step()), only(asked, told)));
    }

    private Answer save(Visit visit) {
        var report = Report.ofCode(visit.inPath("report")).orElseThrow(() -> new NotHere("report"));
        var format = visit.asked("format").flatMap(it -> Forms.read(ExportFormat.class, it))
                .orElse(ExportFormat.CSV);
        var asked = asked(visit);
        var told = words(visit);
        var sheet = reports.of(report, asked);
        var headings = sheet.columns().stream().map(told::heading).toList();
        var name = words.say(visit.language(), "report." + report.code(), List.of()) + "-"
                + LocalDate.ofInstant(clock.instant(), zone) + "." + Forms.code(format);
        return new Answer.Save(new Download(format.type(), name,
                out -> TableExport.write(out, format, headings, told.file(sheet))));
    }

    /** A check of a large shop takes a while: nobody waits for it. */
    private Answer check(Visit visit) {
        threads.execute(reports::check);
        return Answer.go("/reports/quality", "checking");
    }

    private static Asked asked(Visit visit) {
        var days = visit.asked("days").flatMap(ReportPages::days).orElse(Asked.USUAL.days());
        var step = visit.asked("step").flatMap(it -> Forms.read(Asked.Step.class, it))
                .orElse(Asked.Step.DAY);
        var source = visit.asked("source").orElse(null);
        return new Asked(days, step, source, source != null ? null : visit.asked("owner").orElse(null));
    }

    private static java.util.Optional<Integer> days(String text) {
        return PERIODS.stream().filter(it -> it.toString().equals(text)).findFirst();
    }

    private ReportWords words(Visit visit) {
        return new ReportWords(db, contacts, words, visit.language());
    }

    private Panel panel(Drawn drawn, Asked asked, ReportWords told) {
        var sheet = reports.of(drawn.report, asked);
        var headings = sheet.columns().stream().map(it -> new Heading(told.heading(it), it.kind().number()))
                .toList();
        var rows = new ArrayList<List<Cell>>();
        for (var row : sheet.rows()) {
            var cells = new ArrayList<Cell>();
            for (var i = 0; i < row.size(); i++) {
                var kind = sheet.columns().get(i).kind();
                cells.add(new Cell(told.shown(kind, row.get(i)), kind.number(), link(sheet, row, i, asked)));
            }
            rows.add(cells);
        }
        return new Panel(drawn.report.code(), drawn.chart, told.chart(sheet), headings, rows, sheet.at(),
                sheet.empty(), query(asked));
    }

    /** Leads from a number to the people behind it, from a source or a staff member to its days. */
    private static @Nullable String link(Sheet sheet, List<@Nullable Object> row, int place, Asked asked) {
        var column = sheet.columns().get(place);
        var cell = row.get(place);
        if (cell == null) {
            return null;
        }
        if (column.kind() == Kind.SOURCE || column.kind() == Kind.OWNER) {
            return "/reports?days=" + asked.days() + "&step=" + Forms.code(asked.step()) + "&"
                    + column.code() + "=" + encoded(cell.toString());
        }
        if (cell.equals(0L)) {
            return null;
        }
        return switch (column.code()) {
            case "standing" -> "/customers?stage=" + row.getFirst();
            case "customers" -> sheet.columns().getFirst().kind() == Kind.SCORE
                    ? "/customers?r=" + row.getFirst() + "&f=" + row.get(1)
                    : null;
            default -> null;
        };
    }

    private static @Nullable Only only(Asked asked, ReportWords told) {
        if (asked.source() != null) {
            return new Only("source", asked.source(), told.text(Kind.SOURCE, asked.source()));
        }
        var owner = asked.owner();
        return owner == null
                ? null
                : new Only("owner", owner,
                        owner.contains("/") ? told.text(Kind.OWNER, owner) : owner);
    }

    private static String query(Asked asked) {
        var query = new ArrayList<String>();
        query.add("days=" + asked.days());
        query.add("step=" + asked.step().name().toLowerCase(Locale.ROOT));
        if (asked.source() != null) {
            query.add("source=" + encoded(asked.source()));
        }
        if (asked.owner() != null) {
            query.add("owner=" + encoded(Objects.requireNonNull(asked.owner())));
        }
        return "&" + String.join("&", query);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** @param number whether it stands to the right */
    public record Heading(String words, boolean number) {}

    public record Cell(String words, boolean number, @Nullable String link) {}

    /**
     * @param chart how it is drawn
     * @param data what it is drawn from, as JSON
     * @param asked the rest of the address of its files
     */
    public record Panel(String report, String chart, String data, List<Heading> headings,
            List<List<Cell>> rows, Instant at, boolean empty, String asked) {
        public Panel {
            headings = List.copyOf(headings);
            rows = List.copyOf(rows);
        }
    }

    /** What the figures are narrowed to. */
    public record Only(String name, String value, String words) {}

    public record Shown(String tab, List<Panel> panels, List<Integer> periods, int days, String step,
            @Nullable Only only) {
        public Shown {
            panels = List.copyOf(panels);
            periods = List.copyOf(periods);
        }
    }
}
