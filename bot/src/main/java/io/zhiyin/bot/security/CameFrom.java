package io.zhiyin.bot.security;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a request comes from: what the connection tells and, where a trusted proxy holds the other end of it, what the
 * proxy tells. Anybody can write the proxy's headers, so nobody else's are read.
 *
 * @param address of the client
 * @param https whether the client's own connection is encrypted
 * @param authority host and port the client asked for; null when it named none
 */
public record CameFrom(String address, boolean https, @Nullable String authority) {
    private static final String KEY = CameFrom.class.getName();
    /** Proxies may add a port; an IPv6 address then wears brackets. */
    private static final Pattern WITH_PORT = Pattern
            .compile("\\[(?<six>[^\\]]+)](?::\\d+)?|(?<four>[\\d.]+):\\d+");

    /** What was found for this request by {@link #reading}; where that was not mounted, what the connection tells. */
    public static CameFrom of(RoutingContext ctx) {
        CameFrom found = ctx.get(KEY);
        return found == null ? of(ctx.request(), List.of()) : found;
    }

    /** Goes before all that asks; {@code trusted} are the proxies whose word is taken. */
    public static Handler<RoutingContext> reading(List<Network> trusted) {
        var proxies = List.copyOf(trusted);
        return ctx -> {
            ctx.put(KEY, of(ctx.request(), proxies));
            ctx.next();
        };
    }

    static CameFrom of(HttpServerRequest request, List<Network> trusted) {
        var peer = request.remoteAddress().hostAddress();
        var named = request.authority();
        var authority = named == null ? null : named.toString();
        var https = "https".equals(request.scheme());
        if (!isTrusted(peer, trusted)) {
            return new CameFrom(peer, https, authority);
        }
        var proto = last(request, "X-Forwarded-Proto");
        var host = last(request, "X-Forwarded-Host");
        return new CameFrom(client(peer, entries(request, "X-Forwarded-For"), trusted),
                proto == null ? https : proto.toLowerCase(Locale.ROOT).equals("https"),
                host == null ? authority : host);
    }

    /** Each proxy adds at the end whom it was asked by: read backwards, the first that is no proxy of ours. */
    private static String client(String peer, List<String> asked, List<Network> trusted) {
        var client = peer;
        for (var entry : asked.reversed()) {
            var address = literal(entry);
            if (address == null) {
                return client;
            }
            client = address.getHostAddress();
            if (!holds(trusted, address)) {
                return client;
            }
        }
        return client;
    }

    private static boolean isTrusted(String peer, List<Network> trusted) {
        var address = trusted.isEmpty() ? null : literal(peer);
        return address != null && holds(trusted, address);
    }

    private static boolean holds(List<Network> trusted, InetAddress address) {
        return trusted.stream().anyMatch(it -> it.holds(address));
    }

    private static @Nullable InetAddress literal(String text) {
        var port = WITH_PORT.matcher(text);
        var address = !port.matches()
                ? text
                : port.group("six") != null ? port.group("six") : port.group("four");
        try {
            return InetAddress.ofLiteral(address);
        } catch (IllegalArgumentException notAnAddress) {
            return null;
        }
    }

    private static @Nullable String last(HttpServerRequest request, String header) {
        var entries = entries(request, header);
        return entries.isEmpty() ? null : entries.getLast();
    }

    private static List<String> entries(HttpServerRequest request, String header) {
        return request.headers().getAll(header).stream().flatMap(it -> Arrays.stream(it.split(",")))
                .map(String::strip).filter(it -> !it.isEmpty()).toList();
    }
}
