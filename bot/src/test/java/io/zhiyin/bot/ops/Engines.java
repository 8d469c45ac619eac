package io.zhiyin.bot.ops;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * PostgreSQL's binaries as the first installation of a test run unpacked them. The next ones are given links to the same
 * files: unpacking takes half of a first start, and is tested once.
 */
final class Engines {
    private static final Path KEPT = kept();

    private Engines() {}

    /** Gives an installation what an earlier one unpacked, if one did. */
    static synchronized void give(Path installation) {
        var engine = installation.resolve("engine");
        if (Files.exists(KEPT) && Files.notExists(engine)) {
            link(KEPT, engine);
        }
    }

    /** Keeps what an installation unpacked, if it is the first. */
    static synchronized void keep(Path installation) {
        var engine = installation.resolve("engine");
        if (Files.notExists(KEPT) && Files.exists(engine)) {
            link(engine, KEPT);
        }
    }

    private static Path kept() {
        try {
            var folder = Files.createTempDirectory("engine");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(folder)));
            return folder.resolve("engine");
        } catch (IOException full) {
            throw new UncheckedIOException(full);
        }
    }

    private static void link(Path from, Path to) {
        try (var files = Files.walk(from)) {
            for (var file : files.toList()) {
                var copy = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else if (Files.isSymbolicLink(file)) {
                    Files.createSymbolicLink(copy, Files.readSymbolicLink(file));
                } else {
                    Files.createLink(copy, file);
                }
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void remove(Path folder) {
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                        throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path empty, IOException failed) throws IOException {
                    Files.delete(empty);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException leftBehind) {
            // a temporary folder of the system's
        }
    }
}
