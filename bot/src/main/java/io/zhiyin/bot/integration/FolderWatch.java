package io.zhiyin.bot.integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a folder when the system says that something changed in it, and every few seconds all the same: a folder that is
 * mounted from elsewhere tells nothing.
 */
final class FolderWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FolderWatch.class);
    private static final long SECONDS = 2;

    /** What may fail as folders do. */
    @FunctionalInterface
    interface Look {
        void look() throws IOException;
    }

    private final WatchService changes;
    private final Look look;
    private final Thread thread;

    FolderWatch(Path folder, Look look) throws IOException {
        this.changes = FileSystems.getDefault().newWatchService();
        this.look = look;
        folder.register(changes, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY,
                StandardWatchEventKinds.ENTRY_DELETE);
        this.thread = Thread.ofVirtual().name("watch " + folder.getFileName()).start(this::run);
    }

    private void run() {
        try {
            while (true) {
                var key = changes.poll(SECONDS, TimeUnit.SECONDS);
                if (key != null) {
                    key.pollEvents();
                    key.reset();
                }
                once();
            }
        } catch (ClosedWatchServiceException | InterruptedException closed) {
            log.atDebug().log("the folder is no longer watched");
        }
    }

    private void once() {
        try {
            look.look();
        } catch (IOException | RuntimeException failed) {
            log.atWarn().setCause(failed).log("the folder could not be looked at; the next look tries again");
        }
    }

    /** Waits for a look that is being taken. */
    @Override
    public void close() {
        try {
            changes.close();
            thread.join();
        } catch (IOException stuck) {
            throw new UncheckedIOException(stuck);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
