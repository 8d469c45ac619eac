package io.zhiyin.campaigns.store;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where the database is: {@code postgresql://user:password@host:port/database?sslmode=...}. The password is never
 * printed.
 *
 * @param host a name or an address, an IPv6 one without brackets
 * @param rootCertificate a PEM file with the authorities that {@link SslMode#VERIFY_FULL} trusts; null: the JVM's own
 */
public record DatabaseUrl(String host, int port, String database, String user, String password,
        SslMode sslMode, @Nullable String rootCertificate) {
    private static final String FORM = "postgresql://user:password@host:port/database";
    private static final Pattern URL = Pattern.compile("postgres(?:ql)?://(?:(?<who>[^@/?#]*)@)?"
            + "(?<host>\\[[0-9a-fA-F:.]+]|[^\\[\\]:/?#@]+)(?::(?<port>\\d{1,5}))?/(?<database>[^/?#]+)"
            + "(?:\\?(?<query>[^#]*))?");

    /** How a connection is guarded. Source: PostgreSQL, libpq, SSL mode descriptions. */
    public enum SslMode {
        /** In the clear. */
        DISABLE,
        /** Encrypted where the server can; what libpq does when nothing is said. */
        PREFER,
        /** Encrypted or not at all; the server's certificate is not looked at. */
        REQUIRE,
        /** Encrypted, and the certificate must be the host's, signed by somebody who is trusted. */
        VERIFY_FULL;

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        private static SslMode of(String word) {
            return Arrays.stream(values()).filter(it -> it.word().equals(word)).findFirst()
                    .orElseThrow(() -> expected("sslmode is one of " + Arrays.stream(values())
                            .map(SslMode::word).collect(Collectors.joining(", "))));
        }
    }

    /** A database on this machine, reached in the clear. */
    public DatabaseUrl(String host, int port, String database, String user, String password) {
        this(host, port, database, user, password, SslMode.DISABLE, null);
    }

    /** @throws IllegalArgumentException with what is expected, when the text is no such URL; nothing of it is repeated */
    public static DatabaseUrl parse(String url) {
        var parts = URL.matcher(url);
        if (!parts.matches()) {
            throw expected("with %2F for a / and %40 for an @ in a password");
        }
        var who = parts.group("who") == null ? "postgres" : parts.group("who");
        var colon = who.indexOf(':');
        var user = decoded(colon < 0 ? who : who.substring(0, colon));
        var password = colon < 0 ? "" : decoded(who.substring(colon + 1));
        var port = parts.group("port") == null ? 5432 : Integer.parseInt(parts.group("port"));
        if (port < 1 || port > 65535) {
            throw expected("a port is 1 to 65535");
        }
        var sslMode = SslMode.PREFER;
        String rootCertificate = null;
        var query = parts.group("query");
        for (var parameter : query == null || query.isEmpty() ? new String[0] : query.split("&", -1)) {
            var equals = parameter.indexOf('=');
            var value = decoded(parameter.substring(equals + 1));
            switch (equals < 0 ? "" : parameter.substring(0, equals)) {
                case "sslmode" -> sslMode = SslMode.of(value);
                case "sslrootcert" -> rootCertificate = value;
                default -> throw expected("the only parameters are sslmode and sslrootcert");
            }
        }
        if (rootCertificate != null && sslMode != SslMode.VERIFY_FULL) {
            throw expected("sslrootcert stands beside sslmode=verify-full only");
        }
        return new DatabaseUrl(parts.group("host").replaceAll("[\\[\\]]", ""), port,
                decoded(parts.group("database")), user, password, sslMode, rootCertificate);
    }

    /** For the parts that speak JDBC: migrations and the schedule's job store. */
    public String jdbc() {
        var url = "jdbc:postgresql://" + place() + "/" + encoded(database) + "?sslmode=" + sslMode.word();
        if (sslMode != SslMode.VERIFY_FULL) {
            return url;
        }
        return url + (rootCertificate == null
                // the driver looks for a file in the home folder otherwise, and trusts nobody without it
                ? "&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory"
                : "&sslrootcert=" + encoded(rootCertificate));
    }

    @Override
    public String toString() {
        return "postgresql://" + user + ":***@" + place() + "/" + database;
    }

    private String place() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    /** Percent-decoding alone: in a URL's authority and path a + is a +. */
    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException half) {
            throw expected("a % begins two hexadecimal digits");
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static IllegalArgumentException expected(String what) {
        return new IllegalArgumentException(FORM + " expected; " + what);
    }
}
