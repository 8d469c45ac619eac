package io.zhiyin.campaigns.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zhiyin.campaigns.store.DatabaseUrl.SslMode;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final String ENCRYPTED = """
            select cast(cast(ssl as integer) as bigint) from pg_stat_ssl where pid = pg_backend_pid()""";

    @Test
    void a_plus_stays_a_plus_and_percents_are_decoded_everywhere() {
        var url = DatabaseUrl.parse("postgresql://zh%40yin:a+b%2Fc%25@db_1.internal:5433/shop%20%2B1");

        assertThat(url).isEqualTo(new DatabaseUrl("db_1.internal", 5433, "shop +1", "zh@yin", "a+b/c%",
                SslMode.PREFER, null));
        assertThat(url.jdbc())
                .isEqualTo("jdbc:postgresql://db_1.internal:5433/shop%20%2B1?sslmode=prefer");
        assertThat(url).hasToString("postgresql://zh@yin:***@db_1.internal:5433/shop +1");
    }

    @Test
    void port_user_and_password_have_defaults_and_an_address_may_be_an_IPv6_one() {
        assertThat(DatabaseUrl.parse("postgres://[::1]/shop?sslmode=disable"))
                .isEqualTo(new DatabaseUrl("::1", 5432, "shop", "postgres", ""));
        assertThat(DatabaseUrl.parse("postgres://[::1]/shop").jdbc())
                .startsWith("jdbc:postgresql://[::1]:5432/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mysql://z:hidden@db/shop", "postgresql://z:hidden@db", "postgresql://db:99999/x",
            "postgresql://z:hid%2@db/shop", "postgresql://z:hid/den@db/shop", "hidden"})
    void what_is_no_such_url_is_refused_without_being_repeated(String text) {
        assertThatThrownBy(() -> DatabaseUrl.parse(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("postgresql://user:password@host:port/database expected")
                .hasMessageNotContaining("hid").hasMessageNotContaining("99999");
    }

    @Test
    void only_parameters_that_are_kept_are_taken() {
        assertThatThrownBy(() -> DatabaseUrl.parse("postgresql://db/shop?connect_timeout=3"))
                .hasMessageContaining("the only parameters are sslmode and sslrootcert");
        assertThatThrownBy(() -> DatabaseUrl.parse("postgresql://db/shop?sslmode=maybe"))
                .hasMessageContaining("disable, prefer, require, verify-full");
        assertThatThrownBy(() -> DatabaseUrl.parse("postgresql://db/shop?sslrootcert=/ca.pem"))
                .hasMessageContaining("verify-full only");
    }

    @Test
    void a_server_without_tls_is_good_enough_for_prefer_and_not_for_require() throws SQLException {
        assertThat(encrypted(TestDatabase.url(), SslMode.PREFER, null)).containsExactly(false, false);
        assertThatThrownBy(() -> encrypted(TestDatabase.url(), SslMode.REQUIRE, null))
                .isInstanceOf(DatabaseFailure.class);
    }

    @Test
    void the_mode_decides_for_all_clients_whether_a_connection_is_encrypted_and_whom_it_trusts(
            @TempDir Path folder) throws Exception {
        var certificate = certificate(folder);
        try (var server = EmbeddedPostgres.builder().setServerConfig("ssl", "on")
                .setServerConfig("ssl_cert_file", certificate.toString())
                .setServerConfig("ssl_key_file", folder.resolve("key.pem").toString()).start()) {
            var there = new DatabaseUrl("localhost", server.getPort(), "postgres", "postgres", "postgres");

            assertThat(encrypted(there, SslMode.DISABLE, null)).containsExactly(false, false);
            assertThat(encrypted(there, SslMode.PREFER, null)).containsExactly(true, true);
            assertThat(encrypted(there, SslMode.REQUIRE, null)).containsExactly(true, true);
            assertThat(encrypted(there, SslMode.VERIFY_FULL, certificate.toString()))
                    .containsExactly(true, true);
            assertThatThrownBy(() -> encrypted(there, SslMode.VERIFY_FULL, null))
                    .isInstanceOf(DatabaseFailure.class);
            assertThatThrownBy(() -> overJdbc(with(there, SslMode.VERIFY_FULL, null)))
                    .isInstanceOf(SQLException.class);
            var byAddress = new DatabaseUrl("127.0.0.1", there.port(), "postgres", "postgres", "postgres");
            assertThatThrownBy(() -> encrypted(byAddress, SslMode.VERIFY_FULL, certificate.toString()))
                    .isInstanceOf(DatabaseFailure.class);
        }
    }

    /** What the Vert.x client and JDBC find. */
    private static List<Boolean> encrypted(DatabaseUrl there, SslMode mode,
            @Nullable String certificate) throws SQLException {
        var url = with(there, mode, certificate);
        var db = Database.open(database.vertx(), url, 1);
        try {
            return List.of(db.sql(ENCRYPTED).count() == 1, overJdbc(url));
        } finally {
            db.close();
        }
    }

    private static boolean overJdbc(DatabaseUrl url) throws SQLException {
        try (var connection = DriverManager.getConnection(url.jdbc(), url.user(), url.password());
                var asked = connection.createStatement().executeQuery(ENCRYPTED)) {
            asked.next();
            return asked.getLong(1) == 1;
        }
    }

    private static DatabaseUrl with(DatabaseUrl url, SslMode mode,
            @Nullable String certificate) {
        return new DatabaseUrl(url.host(), url.port(), url.database(), url.user(), url.password(), mode,
                certificate);
    }

    /** A certificate that signs itself, for localhost; its key beside it, readable by the server alone. */
    private static Path certificate(Path folder)
            throws IOException, GeneralSecurityException, InterruptedException {
        var store = folder.resolve("store.p12");
        var made = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", "pg", "-keyalg", "EC", "-dname", "CN=localhost", "-ext",
                "san=dns:localhost", "-keystore", store.toString(), "-storetype", "PKCS12", "-storepass",
                "changeit").redirectErrorStream(true).redirectOutput(folder.resolve("keytool").toFile())
                .start().waitFor();
        assertThat(made).isZero();
        var keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
        var file = pem(folder.resolve("certificate.pem"), "CERTIFICATE",
                keys.getCertificate("pg").getEncoded());
        pem(folder.resolve("key.pem"), "PRIVATE KEY",
                keys.getKey("pg", "changeit".toCharArray()).getEncoded());
        return file;
    }

    private static Path pem(Path file, String what, byte[] der) throws IOException {
        Files.createFile(file,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[]{'\n'}).encodeToString(der) + "\n-----END " + what
                + "-----\n");
    }
}
