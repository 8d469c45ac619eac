package io.zhiyin.bot.console;

import io.zhiyin.bot.transfer.Download;
import io.zhiyin.campaigns.importing.Column;
import io.zhiyin.campaigns.importing.Import;
import io.zhiyin.campaigns.importing.Import.Counts;
import io.zhiyin.campaigns.importing.Import.Rejected;
import io.zhiyin.campaigns.importing.ImportId;
import io.zhiyin.campaigns.importing.ImportQueue;
import io.zhiyin.campaigns.importing.Imports;
import io.zhiyin.campaigns.importing.RejectedFile;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.profile.ProfileField;
import io.zhiyin.campaigns.profile.ProfileFields;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** 导入: a file is brought, its headings understood, every row checked, then imported; and what was brought before. */
final class ImportPages {
    private static final String HERE = "/customers/import";
    private static final int A_FEW = 20;
    private static final int A_PAGE = 50;
    private static final long MEGABYTE = 1 << 20;

    private final Imports imports;
    private final ImportQueue queue;
    private final ProfileFields fields;

    ImportPages(Imports imports, ImportQueue queue, ProfileFields fields) {
        this.imports = imports;
        this.queue = queue;
        this.fields = fields;
    }

    void mount(Routes routes) {
        routes.get(HERE, this::page).receive(HERE, ImportQueue.longest(), this::take)
                .get(HERE + "/:id", this::one)
                .post(HERE + "/:id/start", this::start).post(HERE + "/:id/discard", this::discard)
                .get(HERE + "/:id/rejected.csv", this::rejected);
    }

    private Answer page(Visit visit) {
        var before = visit.askedNumber("before").orElse(Long.MAX_VALUE);
        return Answer.show(visit.wants("more") ? "imports/rows" : "imports/page", all(before, null));
    }

    private Answer take(Visit visit, Desk.Sent file) throws IOException {
        try {
            if (file.name().isEmpty()) {
                throw new InvalidInput("file", "请先选择一个文件。", "Choose a file first.");
            }
            var id = queue.take(file.in(), file.name(), Map.of(), visit.me().name());
            return Answer.go(at(id));
        } catch (InvalidInput refused) {
            return Answer.again("imports/page",
                    all(Long.MAX_VALUE, refused.words(visit.language().locale())));
        }
    }

    private All all(long before, @Nullable String problem) {
        var found = imports.list(new ImportId(before), A_FEW);
        return new All(found.stream().map(ImportPages::line).toList(), ImportQueue.longest(),
                ImportQueue.longest() / MEGABYTE, found.size() < A_FEW ? null : found.getLast().id().value(),
                problem);
    }

    private Answer one(Visit visit) {
        var one = existing(visit);
        if (visit.wants("progress")) {
            // once it is over, the whole page has something else to say
            return runs(one) ? Answer.show("imports/progress", progress(one)) : Answer.go(at(one.id()));
        }
        if (visit.wants("more")) {
            return Answer.show("imports/bad-rows", bad(one, visit, visit.askedNumber("after").orElse(0L)));
        }
        return Answer.show("imports/one", shown(one, visit, null));
    }

    private Answer start(Visit visit) {
        var one = existing(visit);
        try {
            if (visit.ticked("column0") && !one.mapping().equals(chosen(visit, one))
                    && !imports.map(one, chosen(visit, one))) {
                return Answer.go(at(one.id()));
            }
            queue.start(one.id(), visit.typed("do").equals("check"));
            return Answer.go(at(one.id()));
        } catch (InvalidInput wrong) {
            return Answer.again("imports/one",
                    shown(one, visit, wrong.words(visit.language().locale())));
        }
    }

    private List<@Nullable Column> chosen(Visit visit, Import one) {
        var living = fields.living();
        var columns = new ArrayList<@Nullable Column>();
        for (var i = 0; i < one.headings().size(); i++) {
            var code = visit.field("column" + i).orElse("");
            columns.add(code.isEmpty()
                    ? null
                    : Column.of(code, living).orElseThrow(() -> new BadInput("there is no such column")));
        }
        return columns;
    }

    private Answer discard(Visit visit) {
        var one = existing(visit);
        imports.discard(one.id());
        return Answer.go(HERE, "import.discarded");
    }

    private Answer rejected(Visit visit) {
        var one = existing(visit);
        if (imports.rejected(one.id(), 0, 1).isEmpty()) {
            throw new NotHere("rejected rows");
        }
        return new Answer.Save(new Download("text/csv; charset=utf-8", one.rejectedName(),
                out -> new RejectedFile(imports).write(one,
                        new OutputStreamWriter(out, StandardCharsets.UTF_8))));
    }

    private Import existing(Visit visit) {
        return imports.get(new ImportId(visit.id("id"))).orElseThrow(() -> new NotHere("import"));
    }

    private static String at(ImportId id) {
        return HERE + "/" + id.value();
    }

    private static boolean runs(Import one) {
        return one.wanted() || one.state().running();
    }

    private static String state(Import one) {
        return one.wanted() ? "queued" : one.state().code();
    }

    private static Line line(Import one) {
        return new Line(one.id().value(), one.name(), state(one), tone(one), one.dry(), one.counts(),
                one.by(),
                one.createdAt());
    }

    private static String tone(Import one) {
        return switch (one.state()) {
            case DONE -> one.counts().rejected() == 0 ? "good" : "warn";
            case FAILED -> "bad";
            case CHECKING, IMPORTING, WAITING, CHECKED -> "warn";
            case DISCARDED -> "open";
        };
    }

    private One shown(Import one, Visit visit, @Nullable String problem) {
        var waits = !one.wanted()
                && (one.state() == Import.State.WAITING || one.state() == Import.State.CHECKED);
        var finishedAt = one.finishedAt();
        return new One(line(one), progress(one), runs(one),
                waits ? headings(one, visit, problem != null) : List.of(),
                columns(),
                one.failure(visit.language().locale()), bad(one, visit, 0),
                finishedAt == null ? null : finishedAt.plus(Imports.KEPT),
                one.createdAt().plus(Imports.KEPT), problem);
    }

    /** What a heading may stand for; a field of the shop's own has a name, all others have words. */
    private List<Meaning> columns() {
        return Stream.concat(Column.ALL.stream().map(it -> new Meaning(it.code(), null)),
                fields.living().stream().map(it -> new Meaning(Column.of(it).code(), it.name()))).toList();
    }

    private List<Heading> headings(Import one, Visit visit, boolean typed) {
        var mapping = typed && visit.ticked("column0") ? chosen(visit, one) : one.mapping();
        var headings = new ArrayList<Heading>();
        for (var i = 0; i < one.headings().size(); i++) {
            var place = i;
            var column = mapping.get(i);
            headings.add(new Heading(one.headings().get(i), column == null ? "" : column.code(),
                    one.sample().stream().filter(it -> it.size() > place).map(it -> it.get(place).strip())
                            .filter(it -> !it.isEmpty()).distinct().collect(Collectors.joining(" · "))));
        }
        return headings;
    }

    private static Progress progress(Import one) {
        var expected = one.expected();
        return new Progress(one.id().value(), state(one), one.counts(),
                expected == null ? null : Math.max(1, Math.max(expected, one.counts().read())));
    }

    private BadRows bad(Import one, Visit visit, long after) {
        var rows = one.counts().rejected() == 0 || runs(one)
                ? List.<Rejected>of()
                : imports.rejected(one.id(), after, A_PAGE);
        var locale = visit.language().locale();
        var names = fields.all();
        return new BadRows(one.id().value(),
                rows.stream().map(it -> new BadRow(it.line(), it.cells(), faults(it, one, names, locale)))
                        .toList(),
                rows.size() < A_PAGE ? null : rows.getLast().line());
    }

    private static List<BadCell> faults(Rejected row, Import one, List<ProfileField> names,
            Locale locale) {
        return row.faults().stream().map(it -> {
            var column = it.column();
            var place = column == null ? -1 : one.mapping().indexOf(column);
            var cell = place < 0 || place >= row.cells().size() ? "" : row.cells().get(place).strip();
            return new BadCell(column == null ? "" : column.code(),
                    column == null ? null : column.field(names).map(ProfileField::name).orElse(null), cell,
                    it.words(locale));
        }).toList();
    }

    /** @param dry what came of it is of a dry run */
    public record Line(long id, String name, String state, String tone, boolean dry, Counts counts, String by,
            Instant createdAt) {}

    /** @param problem why a file was not taken, in words, or null */
    public record All(List<Line> lines, long longest, long megabytes, @Nullable Long next,
            @Nullable String problem) {
        public All {
            lines = List.copyOf(lines);
        }
    }

    /**
     * @param column its code, or empty for none
     * @param sample what stands below it in the first rows
     */
    public record Heading(String name, String column, String sample) {}

    public record Meaning(String code, @Nullable String name) {}

    /** @param most about how many rows there are, or null where nobody knows yet */
    public record Progress(long id, String state, Counts counts, @Nullable Long most) {}

    /**
     * @param column its code, or empty where the row as a whole is meant
     * @param name of the field of the shop's own that it stands for, or null
     */
    public record BadCell(String column, @Nullable String name, String cell, String words) {}

    public record BadRow(long line, List<String> cells, List<BadCell> faults) {
        public BadRow {
            cells = cells.stream().map(String::strip).filter(it -> !it.isEmpty()).toList();
            faults = List.copyOf(faults);
        }
    }

    /** @param next the line behind which there are more, or null */
    public record BadRows(long id, List<BadRow> rows, @Nullable Long next) {
        public BadRows {
            rows = List.copyOf(rows);
        }
    }

    /**
     * @param headings to be looked at, while it waits
     * @param rowsUntil when the rejected rows go, or null
     * @param fileUntil when the file goes, if nobody comes back for it
     */
    public record One(Line line, Progress progress, boolean runs, List<Heading> headings,
            List<Meaning> columns,
            @Nullable String failure, BadRows bad, @Nullable Instant rowsUntil, Instant fileUntil,
            @Nullable String problem) {
        public One {
            headings = List.copyOf(headings);
            columns = List.copyOf(columns);
        }
    }
}
