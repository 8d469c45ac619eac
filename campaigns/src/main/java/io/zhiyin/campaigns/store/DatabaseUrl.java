package io.zhiyin.campaigns.store;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** Where the database is: {@code postgresql://user:password@host:port/database}. The password is never printed. */
public record DatabaseUrl(String host, int port, String database, String user, String password) {

    /** @throws IllegalArgumentException with what is expected, when the text is no such URL */
    public static DatabaseUrl parse(String url) {
        URI uri;
        try {
            uri = URI.create(url);
        } catch (IllegalArgumentException malformed) {
            throw expected("not a URL", malformed);
        }
        if (!"postgresql".equals(uri.getScheme()) && !"postgres".equals(uri.getScheme())) {
            throw expected("the scheme is not postgresql", null);
        }
        if (uri.getHost() == null || uri.getPath() == null || uri.getPath().length() < 2) {
            throw expected("host or database is missing", null);
        }
        var who = uri.getRawUserInfo() == null ? "postgres" : uri.getRawUserInfo();
        var colon = who.indexOf(':');
        var user = decode(colon < 0 ? who : who.substring(0, colon));
        var password = colon < 0 ? "" : decode(who.substring(colon + 1));
        var port = uri.getPort() < 0 ? 5432 : uri.getPort();
        return new DatabaseUrl(uri.getHost(), port, uri.getPath().substring(1), user, password);
    }

    /** For the parts that speak JDBC: migrations and the schedule's job store. */
    public String jdbc() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + database;
    }

    @Override
    public String toString() {
        return "postgresql://" + user + ":***@" + host + ":" + port + "/" + database;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static IllegalArgumentException expected(String what,
            @org.jspecify.annotations.Nullable Throwable cause) {
        return new IllegalArgumentException("postgresql://user:password@host:port/database expected, " + what,
                cause);
    }
}
