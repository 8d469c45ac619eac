package io.zhiyin.campaigns.importing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.UUID;

/** The folder in which files wait and are read, for its owner's eyes only (0700, the files 0600). */
public final class ImportFiles {
    private final Path folder;

    public ImportFiles(Path folder) {
        this.folder = folder;
    }

    public Path folder() {
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder,
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            return folder;
        } catch (IOException closed) {
            throw new UncheckedIOException("the folder of imports cannot be made", closed);
        }
    }

    public Path of(UUID file) {
        return folder.resolve(file.toString());
    }

    /** A new empty file of a new name. */
    public UUID blank() {
        var name = UUID.randomUUID();
        try {
            folder();
            Files.createFile(of(name),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return name;
        } catch (IOException closed) {
            throw new UncheckedIOException("a file for an import cannot be made", closed);
        }
    }

    public void remove(UUID file) {
        try {
            Files.deleteIfExists(of(file));
        } catch (IOException held) {
            throw new UncheckedIOException("a file of an import cannot be removed", held);
        }
    }

    /** Removes what nobody needs any more; what came in this hour may not be noted yet. */
    void sweep(Collection<UUID> needed, java.time.Instant now) {
        try (var all = Files.list(folder())) {
            for (var file : all.toList()) {
                if (needed.stream().noneMatch(it -> it.toString().equals(file.getFileName().toString()))
                        && Files.getLastModifiedTime(file).toInstant()
                                .isBefore(now.minus(java.time.Duration.ofHours(1)))) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException held) {
            throw new UncheckedIOException("the folder of imports cannot be swept", held);
        }
    }
}
