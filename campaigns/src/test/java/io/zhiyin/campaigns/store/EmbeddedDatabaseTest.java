package io.zhiyin.campaigns.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedDatabaseTest {
    @TempDir
    Path folder;

    @Test
    void only_who_knows_the_password_kept_beside_the_data_gets_in_and_there_is_no_socket_file()
            throws Exception {
        String first;
        try (var postgres = EmbeddedDatabase.start(folder)) {
            var url = postgres.url();
            first = url.password();

            assertThat(ask(url, first, "show unix_socket_directories")).isEmpty();
            refused(url);
            assertThat(url.toString()).doesNotContain(first);
            assertThat(Files.readString(folder.resolve("postgres-password")).strip()).isEqualTo(first)
                    .hasSize(64);
            assertThat(PosixFilePermissions
                    .toString(Files.getPosixFilePermissions(folder.resolve("postgres-password"))))
                    .isEqualTo("rw-------");
        }
        try (var again = EmbeddedDatabase.start(folder)) {
            assertThat(again.url().password()).isEqualTo(first);
            assertThat(ask(again.url(), first, "select 1")).isEqualTo("1");
        }
    }

    @Test
    void a_folder_made_without_a_password_gets_one_at_its_next_start_and_keeps_its_data() throws Exception {
        try (var before = EmbeddedPostgres.builder().setDataDirectory(folder.resolve("postgres"))
                .setOverrideWorkingDirectory(folder.resolve("engine").toFile()).setCleanDataDirectory(false)
                .setLocaleConfig("locale", "C").start()) {
            run(before, "create table kept as select 'still here' as word");
        }

        for (var start = 0; start < 2; start++) {
            try (var postgres = EmbeddedDatabase.start(folder)) {
                assertThat(ask(postgres.url(), postgres.url().password(), "select word from kept"))
                        .isEqualTo("still here");
                refused(postgres.url());
            }
        }
    }

    private static void run(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void refused(DatabaseUrl url) throws IOException {
        for (var guess : new String[]{"postgres", "x"}) {
            assertThatThrownBy(() -> ask(url, guess, "select 1")).isInstanceOfSatisfying(SQLException.class,
                    it -> assertThat(it.getSQLState()).startsWith("28"));
        }
    }

    private static String ask(DatabaseUrl url, String password, String question) throws SQLException {
        try (var connection = DriverManager.getConnection(url.jdbc(), url.user(), password);
                var answer = connection.createStatement().executeQuery(question)) {
            answer.next();
            return answer.getString(1);
        }
    }
}
