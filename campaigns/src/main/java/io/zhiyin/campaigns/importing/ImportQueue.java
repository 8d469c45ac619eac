package io.zhiyin.campaigns.importing;

import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.importing.Import.State;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Vault;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files that were brought to the service: taken in, then worked off in the background, one at a time in the whole house.
 * What a node left half done, another one goes on with behind the last batch; so does the same node when it starts again.
 */
public final class ImportQueue implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ImportQueue.class);
    private static final Duration DRAIN = Duration.ofSeconds(15);
    /** A million rows of every column have about 100 bytes each. */
    private static final long LONGEST = 128L << 20;
    private static final int MOST_TRIES = 3;
    private static final int LONGEST_NAME = 200;

    private final Imports imports;
    private final ImportFiles files;
    private final Importer importer;
    private final Executor threads;
    private final AtomicInteger wakes = new AtomicInteger();
    private final ReentrantLock working = new ReentrantLock();
    /** Read and written by whoever works. */
    private final Map<ImportId, Integer> tries = new HashMap<>();
    private volatile boolean stopping;

    /** @param threads gives every task a virtual thread of its own */
    public ImportQueue(Database db, Vault vault, Clock clock, Imports imports, Importer importer,
            Executor threads) {
        this.imports = imports;
        this.files = new ImportFiles(db, vault, clock, LONGEST);
        this.importer = importer;
        this.threads = threads;
    }

    /** The longest file that is taken in, in bytes. */
    public static long longest() {
        return LONGEST;
    }

    /**
     * Keeps a file as it comes.
     *
     * @throws InvalidInput when it is too long; nothing of it is kept then, nor when it breaks off
     */
    public UUID keep(InputStream in) throws IOException {
        return files.receive(in);
    }

    /** Takes away a file that was kept, unless it has become an import. */
    public void forget(UUID file) {
        files.forgetUnused(file);
    }

    /**
     * Makes an import of a file that was kept, to be looked at and started.
     *
     * @param name as it was called where it came from
     * @param chosen from headings to codes of columns, where the guess is not right
     * @throws InvalidInput when it is no table that we know, or the choice does not fit
     */
    public ImportId take(UUID file, String name, Map<String, String> chosen, String by) {
        try (var table = TableFile.open(files.content(file))) {
            return imports.create(file, called(name), table, chosen, by);
        }
    }

    /**
     * Both at once.
     *
     * @throws InvalidInput when it cannot be taken; nothing is kept of it
     * @throws IOException when it breaks off
     */
    public ImportId take(InputStream in, String name, Map<String, String> chosen, String by)
            throws IOException {
        var file = keep(in);
        try {
            return take(file, name, chosen, by);
        } catch (RuntimeException refused) {
            forget(file);
            throw refused;
        }
    }

    private static String called(String name) {
        var bare = name.replaceFirst("(?s)^.*[/\\\\]", "").replaceAll("\\p{Cntrl}", "").strip();
        return bare.isEmpty() ? "import" : bare.substring(0, Math.min(bare.length(), LONGEST_NAME));
    }

    /**
     * Has an import run when its turn comes.
     *
     * @param dry everything is checked and nothing written but the rejected rows
     * @return false where it does not wait any more
     * @throws InvalidInput when its mapping does not tell one customer from another
     */
    public boolean start(ImportId id, boolean dry) {
        var one = imports.get(id);
        if (one.isEmpty()) {
            return false;
        }
        new Mapping(one.get().mapping());
        var asked = imports.want(id, dry);
        wake();
        return asked;
    }

    /** Looks whether there is something to do. Returns at once. */
    public void wake() {
        if (!stopping && wakes.getAndIncrement() == 0) {
            threads.execute(this::work);
        }
    }

    private void work() {
        int seen;
        do {
            seen = wakes.get();
            working.lock();
            try {
                while (!stopping && step()) {
                    // the next one
                }
            } catch (RuntimeException | Error unreachable) {
                log.atWarn().setCause(unreachable)
                        .log("imports could not be looked at; tried again in seconds");
            } finally {
                working.unlock();
            }
        } while (wakes.addAndGet(-seen) > 0);
    }

    private boolean step() {
        for (var id : imports.orphans(importer.node())) {
            if (imports.takeOver(id, importer.node())) {
                return goOn(id);
            }
        }
        return imports.next(importer.node()).map(this::goOn).orElse(false);
    }

    /** @return false where it is better to wait a little before the next step */
    private boolean goOn(ImportId id) {
        var one = imports.get(id).orElseThrow();
        if (!files.there(one.file())) {
            imports.end(id, importer.node(), State.FAILED,
                    Import.failure("命令行的导入中途停了，文件不在服务这里。已导入的都在，请再导入一次。",
                            "The command that imported it stopped half-way, and the service does not have the file. What was imported stays: import it again."));
            return true;
        }
        try {
            importer.goOn(id, files.content(one.file()));
            tries.remove(id);
            return true;
        } catch (OutOfMemoryError full) {
            log.atError().addKeyValue("import", id.value()).setCause(full)
                    .log("an import did not fit into memory");
            imports.end(id, importer.node(), State.FAILED,
                    Import.failure("服务的内存装不下这个文件。已导入的都在；请另存为 CSV，或分成几个文件再导入。",
                            "The service has too little memory for this file. What was imported stays: save it as CSV or split it, and import that."));
            return true;
        } catch (RuntimeException failed) {
            if (tries.merge(id, 1, Integer::sum) >= MOST_TRIES) {
                importer.fail(id, failed);
                tries.remove(id);
                return true;
            }
            log.atWarn().addKeyValue("import", id.value()).setCause(failed)
                    .log("an import was thrown out of its work; it goes on in seconds");
            return false;
        }
    }

    /** The run that is under way ends with its batch. */
    @Override
    public void close() {
        stopping = true;
        importer.stop();
        try {
            if (working.tryLock(DRAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                working.unlock();
            } else {
                log.atWarn().log("an import did not end with its batch in time; it is taken over later");
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
