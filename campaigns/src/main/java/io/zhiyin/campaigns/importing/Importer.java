package io.zhiyin.campaigns.importing;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.customer.Entry;
import io.zhiyin.campaigns.customer.ManyCustomers;
import io.zhiyin.campaigns.customer.ManyCustomers.Match;
import io.zhiyin.campaigns.customer.ManyCustomers.Step;
import io.zhiyin.campaigns.importing.Import.Counts;
import io.zhiyin.campaigns.importing.Import.Rejected;
import io.zhiyin.campaigns.importing.Import.State;
import io.zhiyin.campaigns.importing.Imports.Turned;
import io.zhiyin.campaigns.importing.RowReader.Reading;
import io.zhiyin.campaigns.importing.TableFile.Line;
import io.zhiyin.campaigns.profile.Profiles;
import io.zhiyin.campaigns.saying.Source;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Vault;
import io.zhiyin.campaigns.tag.GivenBy;
import io.zhiyin.campaigns.customer.Speaker;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.tag.TagId;
import io.zhiyin.campaigns.tag.Tagging;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs an import: batches of rows are checked and sealed ahead on other threads, and written side by side, one
 * transaction a batch with its progress in it, which commit in the order of the file. So a run that was killed goes on behind its last batch, and one that
 * was begun twice can write nothing twice.
 */
public final class Importer {
    private static final Logger log = LoggerFactory.getLogger(Importer.class);
    static final int BATCH = 5_000;
    private static final int AHEAD = 3;

    private final Database db;
    private final Vault vault;
    private final Clock clock;
    private final ZoneId zone;
    private final Imports imports;
    private final ManyCustomers customers;
    private final Profiles profiles;
    private final UUID node;
    private volatile boolean stopped;

    /**
     * @param zone of the shop, whose date birthdays lie before
     * @param node who works here; where it is no node that beats, others may take what it leaves half done
     */
    public Importer(Database db, Vault vault, Clock clock, ZoneId zone, Imports imports, UUID node) {
        this.db = db;
        this.vault = vault;
        this.clock = clock;
        this.zone = zone;
        this.imports = imports;
        this.customers = new ManyCustomers(new Customers(vault));
        this.profiles = Profiles.of(db, vault, clock);
        this.node = node;
    }

    /**
     * Runs an import that waits, to its end.
     *
     * @param dry everything is checked and nothing written but the rejected rows
     * @return false where it does not wait any more
     * @throws InvalidInput when its mapping does not tell one customer from another
     */
    public boolean run(ImportId id, Path file, boolean dry) {
        var waiting = imports.get(id);
        if (waiting.isEmpty()) {
            return false;
        }
        new Mapping(waiting.get().mapping());
        if (!imports.begin(id, dry, node)) {
            return false;
        }
        try {
            goOn(id, () -> Files.newInputStream(file));
        } catch (RuntimeException failed) {
            fail(id, failed);
        }
        return true;
    }

    /**
     * Goes on with an import that is this node's. Its end stands in the import; where it is thrown out of its work, it
     * stays this node's, to go on with behind the last batch.
     */
    void goOn(ImportId id, Content file) {
        var one = imports.get(id).orElseThrow();
        try (var table = TableFile.open(file)) {
            table.headings();
            new Run(one, new Mapping(one.mapping())).through(table.lines());
            imports.end(id, node, one.state() == State.CHECKING ? State.CHECKED : State.DONE, null);
        } catch (Gone gone) {
            log.atInfo().addKeyValue("import", id.value()).log("an import was given up, taken over or left");
        } catch (InvalidInput refused) {
            imports.end(id, node, State.FAILED,
                    Import.failure(refused.words(Locale.CHINESE), refused.words(Locale.ENGLISH)));
        }
    }

    void fail(ImportId id, RuntimeException failed) {
        log.atError().addKeyValue("import", id.value()).setCause(failed).log("an import failed");
        imports.end(id, node, State.FAILED, Import.failure("服务内部出错。已导入的都在，可以再导入一次。",
                "Something failed inside. What was imported stays; the file may be imported again."));
    }

    /** A run ends with its batch, and somebody else goes on with it. */
    void stop() {
        stopped = true;
    }

    UUID node() {
        return node;
    }

    /** The import is no longer this node's, or this node stops. */
    private static final class Gone extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** A row with what it says, sealed where it says something that can be taken. */
    private record Prepared(Line line, Reading reading, Entry.@Nullable Sealed sealed) {}

    /** A row that is fit, up to what the database says. */
    private record Fit(Prepared row, Entry.Sealed sealed) {}

    /**
     * Rows that are written in one transaction.
     *
     * @param before how many rows of the file stand before them
     * @param rows of the file, fit or not
     */
    private record Batch(long before, int rows, List<Fit> fits, List<Turned> rejected) {}

    private final class Run {
        private final Import one;
        private final RowReader reader;
        private final Seen seen = new Seen();
        private final ImportTags tags = new ImportTags(db);
        private final ImportFields fields;
        private final boolean dry;
        private final String by;
        private final int reasonPlace;
        private long read;

        Run(Import one, Mapping mapping) {
            this.one = one;
            this.fields = new ImportFields(profiles, mapping);
            this.reader = new RowReader(mapping, fields.byColumn(),
                    LocalDate.ofInstant(clock.instant(), zone));
            this.dry = one.state() == State.CHECKING;
            this.by = "import:" + one.id().value();
            this.reasonPlace = one.headings().indexOf(Column.REASON);
            this.read = one.counts().read();
        }

        void through(Iterator<Line> lines) {
            pass(lines, read);
            var ahead = new ArrayDeque<Future<List<Prepared>>>();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var lanes = new Lanes(threads);
                try {
                    while (true) {
                        while (ahead.size() < AHEAD && lines.hasNext()) {
                            var batch = next(lines);
                            ahead.add(threads.submit((Callable<List<Prepared>>) () -> prepared(batch)));
                        }
                        if (ahead.isEmpty()) {
                            lanes.end();
                            return;
                        }
                        write(lanes, result(ahead.poll()));
                    }
                } finally {
                    stop(threads);
                }
            }
        }

        /** What an earlier run wrote is passed over, but what was seen there counts. */
        private void pass(Iterator<Line> lines, long rows) {
            for (var passed = 0L; passed < rows && lines.hasNext();) {
                var line = lines.next();
                if (!line.empty()) {
                    passed++;
                    var reading = reader.read(line);
                    if (reading.entry() != null) {
                        seenBefore(line, reading.entry());
                    }
                }
            }
        }

        private List<Line> next(Iterator<Line> lines) {
            var batch = new ArrayList<Line>(BATCH);
            while (batch.size() < BATCH && lines.hasNext()) {
                var line = lines.next();
                if (!line.empty()) {
                    batch.add(line);
                }
            }
            return batch;
        }

        private List<Prepared> prepared(List<Line> lines) {
            return lines.stream().map(line -> {
                var reading = reader.read(line);
                var entry = reading.entry();
                return new Prepared(line, reading, entry == null ? null : entry.sealed(vault));
            }).toList();
        }

        private void write(Lanes lanes, List<Prepared> rows) {
            if (rows.isEmpty()) {
                return;
            }
            if (read + rows.size() > TableFile.MOST_ROWS) {
                throw new InvalidInput("file", "一个文件最多 " + TableFile.MOST_ROWS + " 行，请分成几个文件。",
                        "A file has at most " + TableFile.MOST_ROWS + " rows: split it.");
            }
            var batch = sorted(rows);
            if (!dry) {
                tags.make(batch.fits.stream().flatMap(it -> it.row.reading.tags().stream()).distinct()
                        .toList());
            }
            read += rows.size();
            lanes.begin(place -> ManyCustomers.settled(() -> db.inTransaction(tx -> {
                if (stopped) {
                    throw new Gone();
                }
                write(tx, batch, place);
                return rows.size();
            })));
        }

        /** What the file itself says against its rows, in their order. */
        private Batch sorted(List<Prepared> rows) {
            var rejected = new ArrayList<Turned>();
            var fits = new ArrayList<Fit>(rows.size());
            for (var row : rows) {
                var fault = row.sealed == null ? Optional.<Fault>empty() : known(row);
                if (row.sealed == null || fault.isPresent()) {
                    rejected.add(turned(row, fault.map(List::of).orElse(row.reading.faults())));
                } else {
                    fits.add(new Fit(row, row.sealed));
                }
            }
            return new Batch(read, rows.size(), fits, rejected);
        }

        private void write(Sql tx, Batch batch, Lanes.Place place) {
            var fits = batch.fits;
            var rejected = new ArrayList<>(batch.rejected);
            var entries = fits.stream().map(Fit::sealed).toList();
            var matches = new ArrayList<>(customers.match(tx, entries));
            for (var i = 0; i < fits.size(); i++) {
                var fault = unclear(fits.get(i).row.line, matches.get(i));
                if (fault.isPresent()) {
                    matches.set(i, new Match.Unclear(fault.get().zh(), fault.get().en()));
                    rejected.add(turned(fits.get(i).row, List.of(fault.get())));
                }
            }
            var speaker = new Speaker(Source.IMPORT, by, clock.instant());
            var steps = customers.steps(tx, entries, matches, speaker, ManyCustomers.Weight.CORRECTS, !dry);
            var weighed = fields.weigh(tx, by, clock.instant(), said(fits, steps));
            var counts = counted(tx, fits, steps, weighed);
            if (!dry) {
                var ids = ids(steps,
                        customers.write(tx, steps.stream().filter(Step::changes).toList(), "import",
                                speaker));
                customers.keep(tx, steps, speaker);
                give(tx, fits, steps, ids);
                fields.write(tx, by, clock.instant(), weighed, ids);
            }
            imports.reject(tx, one.id(), rejected);
            place.await();
            if (!imports.progress(tx, one, node, batch.before, new Counts(batch.rows, counts.added(),
                    counts.changed(), counts.same(), rejected.size()))) {
                throw new Gone();
            }
        }

        private Optional<Fault> known(Prepared row) {
            var entry = row.reading.entry();
            return entry == null
                    ? Optional.empty()
                    : seenBefore(row.line, entry).or(() -> tags.fault(row.reading.tags()));
        }

        private Optional<Fault> seenBefore(Line line, Entry entry) {
            var phone = entry.phone();
            var number = entry.memberNumber();
            if (number != null && seen.first('n', number, line.number()) != line.number()) {
                return Optional.of(twice(Column.MEMBER_NUMBER, seen.first('n', number, line.number())));
            }
            return phone != null && seen.first('p', phone.value(), line.number()) != line.number()
                    ? Optional.of(twice(Column.PHONE, seen.first('p', phone.value(), line.number())))
                    : Optional.empty();
        }

        private static Fault twice(@Nullable Column column, long line) {
            return new Fault(column, "与第 " + line + " 行是同一位客户，请合成一行。",
                    "This is the customer of line " + line + ": make one row of the two.");
        }

        private Optional<Fault> unclear(Line line, Match match) {
            return switch (match) {
                case Match.Nobody() -> Optional.empty();
                case Match.Unclear(var zh, var en) -> Optional.of(new Fault(null, zh, en));
                case Match.Known(var id, var _) -> {
                    var first = seen.first('c', Long.toString(id.value()), line.number());
                    yield first == line.number() ? Optional.empty() : Optional.of(twice(null, first));
                }
            };
        }

        /** What each step says in fields of the shop's own. */
        private static List<ImportFields.Says> said(List<Fit> fits, List<Step> steps) {
            return steps.stream()
                    .map(it -> new ImportFields.Says(it.id(), fits.get(it.place()).row.reading.values()))
                    .toList();
        }

        /** Who each step is about, in their order. */
        private static List<CustomerId> ids(List<Step> steps, List<CustomerId> written) {
            var next = written.iterator();
            var ids = new ArrayList<CustomerId>(steps.size());
            for (var step : steps) {
                var id = step.id();
                // what changes was written, in this order; who is new changes
                ids.add(step.changes() || id == null ? next.next() : id);
            }
            return ids;
        }

        private Counts counted(Sql tx, List<Fit> fits, List<Step> steps, ImportFields.Weighed weighed) {
            var had = had(tx, fits, steps);
            long added = 0;
            long changed = 0;
            for (var i = 0; i < steps.size(); i++) {
                var step = steps.get(i);
                if (step.id() == null) {
                    added++;
                } else if (step.changes() || weighed.changes(i)
                        || newTags(had, fits.get(step.place()), step.id())) {
                    changed++;
                }
            }
            return new Counts(0, added, changed, steps.size() - added - changed, 0);
        }

        private record Has(CustomerId customer, TagId tag) {}

        private Set<Has> had(Sql tx, List<Fit> fits, List<Step> steps) {
            var asked = steps.stream().filter(it -> !fits.get(it.place()).row.reading.tags().isEmpty())
                    .flatMap(it -> Optional.ofNullable(it.id()).stream()).toList();
            if (asked.isEmpty()) {
                return new HashSet<>();
            }
            return tags.in(tx).ofAll(asked).values().stream().flatMap(List::stream)
                    .map(it -> new Has(it.tagging().customer(), it.tag().id())).collect(Collectors.toSet());
        }

        private boolean newTags(Set<Has> had, Fit fit, CustomerId customer) {
            var names = fit.row.reading.tags();
            var ids = tags.ids(names);
            return ids.size() < names.size()
                    || ids.stream().anyMatch(it -> !had.contains(new Has(customer, it)));
        }

        private void give(Sql tx, List<Fit> fits, List<Step> steps, List<CustomerId> ids) {
            var taggings = new ArrayList<Tagging>();
            for (var i = 0; i < steps.size(); i++) {
                for (var tag : tags.ids(fits.get(steps.get(i).place()).row.reading.tags())) {
                    taggings.add(new Tagging(ids.get(i), tag, GivenBy.IMPORT, by, clock.instant()));
                }
            }
            tags.in(tx).giveAll(tx, taggings);
        }

        private Turned turned(Prepared row, List<Fault> faults) {
            var cells = new ArrayList<>(row.line.cells());
            if (reasonPlace >= 0 && reasonPlace < cells.size()) {
                cells.remove(reasonPlace);
            }
            return new Turned(new Rejected(row.line.number(), cells, faults), row.reading);
        }

        private static void stop(ExecutorService threads) {
            threads.shutdownNow();
        }

        private static List<Prepared> result(Future<List<Prepared>> batch) {
            try {
                return batch.get();
            } catch (ExecutionException failed) {
                throw new IllegalStateException("a batch could not be prepared", failed.getCause());
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new Gone();
            }
        }
    }
}
