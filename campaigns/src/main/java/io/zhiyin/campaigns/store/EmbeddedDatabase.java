package io.zhiyin.campaigns.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL 18 of our own in a durable folder. It keeps its data between starts, recovers after a kill,
 * and belongs to one instance at a time. It listens on the loopback address alone, on no socket file, and lets in who
 * knows its password: other users of the machine do not.
 */
public final class EmbeddedDatabase implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedDatabase.class);
    private static final Map<String, String> DURABLE = Map.of("fsync", "on", "synchronous_commit", "on",
            "full_page_writes", "on");

    private final EmbeddedPostgres postgres;
    private final String password;
    private final FileChannel lockFile;
    private final FileLock lock;

    private EmbeddedDatabase(EmbeddedPostgres postgres, String password, FileChannel lockFile,
            FileLock lock) {
        this.postgres = postgres;
        this.password = password;
        this.lockFile = lockFile;
        this.lock = lock;
    }

    /**
     * Starts in the folder {@code where}, making it the first time.
     *
     * @throws FolderInUse when another instance has it
     */
    public static EmbeddedDatabase start(Path where) {
        // absolute, because the server's command line keeps it and the next start may stand elsewhere
        var folder = where.toAbsolutePath().normalize();
        try {
            Files.createDirectories(folder);
            var lockFile = FileChannel.open(folder.resolve("zhiyin.lock"), StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            var lock = lock(lockFile, folder);
            try {
                stopOrphan(folder.resolve("postgres"));
                var door = new EmbeddedDoor(folder);
                var postgres = start(folder, door);
                readBack(postgres);
                return new EmbeddedDatabase(postgres, door.password(), lockFile, lock);
            } catch (IOException | RuntimeException failed) {
                lock.release();
                lockFile.close();
                throw failed;
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(
                    "PostgreSQL could not be started in " + folder + ": " + failed.getMessage(),
                    failed);
        }
    }

    /** Whether one was ever made in this folder. */
    public static boolean isThere(Path where) {
        return Files.exists(where.resolve("postgres/PG_VERSION"));
    }

    /** Holds the password; printed, it does not show it. */
    public DatabaseUrl url() {
        return new DatabaseUrl("127.0.0.1", postgres.getPort(), "postgres", "postgres", password);
    }

    @Override
    public void close() {
        try {
            postgres.close();
            lock.release();
            lockFile.close();
        } catch (IOException failed) {
            log.atWarn().setCause(failed)
                    .log("PostgreSQL did not stop cleanly; it recovers at the next start");
        }
    }

    private static FileLock lock(FileChannel lockFile, Path folder) throws IOException {
        FileLock lock;
        try {
            lock = lockFile.tryLock();
        } catch (OverlappingFileLockException alreadyHere) {
            lock = null;
        }
        if (lock == null) {
            lockFile.close();
            throw new FolderInUse(folder);
        }
        return lock;
    }

    /**
     * Our lock is free, yet a server runs on the folder: its instance was killed and it lives on as an orphan.
     * Stopped the fast way, it loses nothing that was committed.
     */
    private static void stopOrphan(Path data) throws IOException {
        var pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        var pid = Files.readAllLines(pidFile).stream().findFirst().map(String::strip)
                .filter(it -> it.matches("\\d+"))
                .map(Long::valueOf);
        var holder = pid.flatMap(ProcessHandle::of);
        if (holder.isEmpty()) {
            return;
        }
        if (!runsOn(data, holder.get())) {
            // After a reboot or in a new container the number belongs to somebody else, whom PostgreSQL would
            // take for its predecessor and refuse to start.
            Files.delete(pidFile);
            return;
        }
        log.atInfo().addKeyValue("pid", pid.get())
                .log("stopping the PostgreSQL of an instance that was killed");
        try {
            new ProcessBuilder("kill", "-INT", String.valueOf(pid.get())).inheritIO().start().waitFor();
            holder.get().onExit().get(60, TimeUnit.SECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while an orphaned PostgreSQL stopped", stop);
        } catch (ExecutionException | TimeoutException stuck) {
            throw new IOException(
                    "a PostgreSQL with pid " + pid.get() + " still runs on this folder and does not stop",
                    stuck);
        }
    }

    /** Its command line names the folder that it runs on; another PostgreSQL of this machine is none of ours. */
    private static boolean runsOn(Path data, ProcessHandle process) {
        var folder = data.toAbsolutePath().normalize();
        return process.info().command().map(it -> it.endsWith("postgres")).orElse(false)
                && process.info().arguments().map(List::of).orElse(List.of()).stream()
                        .map(Path::of).anyMatch(it -> it.toAbsolutePath().normalize().equals(folder));
    }

    /** In MB: a part of the machine's memory that leaves a small one enough, and holds the indexes of a million people. */
    private static long sharedBuffers() {
        var machine = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return Math.clamp(machine.getTotalMemorySize() / 32 / (1 << 20), 128, 512);
    }

    private static EmbeddedPostgres start(Path folder, EmbeddedDoor door) throws IOException {
        var again = isThere(folder);
        var closed = !again || door.closed();
        if (!closed) {
            door.open();
        }
        var builder = EmbeddedPostgres.builder().setDataDirectory(folder.resolve("postgres"))
                .setOverrideWorkingDirectory(folder.resolve("engine").toFile()).setCleanDataDirectory(false)
                .setPGStartupWait(Duration.ofSeconds(60)).setServerConfig("max_connections", "60")
                .setServerConfig("shared_buffers", sharedBuffers() + "MB")
                .setServerConfig("max_wal_size", "2GB").setServerConfig("checkpoint_timeout", "15min")
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("unix_socket_directories", "")
                .setConnectConfig("password", door.password());
        // The library starts PostgreSQL with fsync off, for throw-away tests. Ours keeps promises.
        DURABLE.forEach(builder::setServerConfig);
        // Ours stops it, after the drain; the library's own hook would take it away in the middle of one.
        builder.setRegisterShutdownHook(false).setLocaleConfig("locale", "C");
        // What the library takes for locales are options of initdb; it asks for no password, and the later word counts.
        builder.setLocaleConfig("auth", EmbeddedDoor.METHOD).setLocaleConfig("pwfile",
                door.file().toString());
        log.atInfo().addKeyValue("folder", folder).log(again ? "starting PostgreSQL" : "making a PostgreSQL");
        if (!closed) {
            log.atInfo().addKeyValue("folder", folder)
                    .log("giving the PostgreSQL of an earlier start a password");
            close(door, builder.start());
        }
        return builder.start();
    }

    /** And stops it: whoever came in without the password is out again. */
    private static void close(EmbeddedDoor door, EmbeddedPostgres postgres) throws IOException {
        try (postgres; var connection = postgres.getPostgresDatabase().getConnection()) {
            door.close(connection);
        } catch (SQLException failed) {
            throw new IOException("it could not be given a password: " + failed.getMessage(), failed);
        }
    }

    private static void readBack(EmbeddedPostgres postgres) throws IOException {
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            for (var setting : DURABLE.entrySet()) {
                try (var shown = statement.executeQuery("show " + setting.getKey())) {
                    shown.next();
                    if (!setting.getValue().equals(shown.getString(1))) {
                        postgres.close();
                        throw new IOException(setting.getKey() + " is not " + setting.getValue());
                    }
                }
            }
        } catch (SQLException refused) {
            postgres.close();
            throw new IOException(refused.getMessage(), refused);
        }
    }

    /** Another instance runs on the same folder. */
    public static final class FolderInUse extends RuntimeException {
        private static final long serialVersionUID = 1L;

        FolderInUse(Path folder) {
            super("the data folder " + folder.toAbsolutePath().normalize()
                    + " is in use by another instance");
        }
    }
}
