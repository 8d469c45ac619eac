package io.zhiyin.campaigns.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;

/**
 * Who may enter the embedded PostgreSQL: its superuser, with a random password that only the owner of the data folder
 * can read. Source: PostgreSQL documentation, the pg_hba.conf file; initdb.
 */
final class EmbeddedDoor {
    static final String METHOD = "scram-sha-256";
    private static final int PASSWORD_BYTES = 32;
    private static final String CLOSED = """
            # kept by Zhiyin: the password stands in postgres-password beside this folder
            host all all 127.0.0.1/32 scram-sha-256
            host all all ::1/128 scram-sha-256
            """;
    /** For the moment in which a folder of an earlier Zhiyin is given its password; no wider than it was. */
    private static final String OPEN = """
            # kept by Zhiyin: being given a password
            host postgres postgres 127.0.0.1/32 trust
            """;

    private final Path file;
    private final Path rules;
    private final boolean known;
    private final String password;

    /** Reads the password kept in {@code folder}, or makes one and keeps it. */
    EmbeddedDoor(Path folder) throws IOException {
        this.file = folder.resolve("postgres-password");
        this.rules = folder.resolve("postgres/pg_hba.conf");
        this.known = Files.exists(file);
        if (!known) {
            var random = new byte[PASSWORD_BYTES];
            new SecureRandom().nextBytes(random);
            write(file, HexFormat.of().formatHex(random) + "\n");
        }
        this.password = Files.readString(file).strip();
    }

    Path file() {
        return file;
    }

    String password() {
        return password;
    }

    /** Whether the server asks for the password kept here. An earlier Zhiyin's, or a folder whose file was lost, does not. */
    boolean closed() throws IOException {
        return known && Files.readAllLines(rules).stream().map(String::strip)
                .noneMatch(line -> !line.startsWith("#") && line.endsWith("trust"));
    }

    /** Before the server starts: lets us in without the password. */
    void open() throws IOException {
        write(rules, OPEN);
    }

    /** While it runs: the password counts from its next start on. Broken off half-way, that start does it again. */
    void close(Connection connection) throws SQLException, IOException {
        try (var statement = connection.createStatement()) {
            // Hexadecimal digits: nothing in it to escape.
            statement.execute("alter role postgres password '" + password + "'");
        }
        write(rules, CLOSED);
    }

    /** Readable by its owner alone from its first byte on, and whole or not there. */
    private static void write(Path file, String text) throws IOException {
        var fresh = Files.createTempFile(file.toAbsolutePath().getParent(), ".zhiyin", "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(fresh, text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
