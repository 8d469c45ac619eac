package io.zhiyin.bot.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.zhiyin.campaigns.store.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is believed of where a request comes from, over real connections from 127.0.0.1. */
class CameFromTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final List<String> PROXIED = List.of("X-Forwarded-For", "198.51.100.7",
            "X-Forwarded-Proto",
            "https", "X-Forwarded-Host", "shop.example");

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<HttpServer> servers = new ArrayList<>();

    @AfterEach
    void close() {
        servers.forEach(it -> it.close().await());
        http.close();
    }

    @Test
    void nobodys_headers_are_believed_unless_they_are_named() {
        listen();

        var seen = ask(PROXIED);

        assertThat(seen.getString("address")).isEqualTo("127.0.0.1");
        assertThat(seen.getBoolean("https")).isFalse();
        assertThat(seen.getString("authority")).isEqualTo("127.0.0.1:" + port());
        assertThat(seen.getBoolean("hsts")).isFalse();
    }

    @Test
    void a_trusted_proxy_tells_address_scheme_and_host() {
        listen("127.0.0.0/8");

        var seen = ask(PROXIED);

        assertThat(seen.getString("address")).isEqualTo("198.51.100.7");
        assertThat(seen.getBoolean("https")).isTrue();
        assertThat(seen.getString("authority")).isEqualTo("shop.example");
        assertThat(seen.getBoolean("hsts")).isTrue();
    }

    @Test
    void a_page_of_ours_is_one_of_the_host_that_the_proxy_was_asked_for() {
        listen("127.0.0.1");

        assertThat(ask(with(PROXIED, "Origin", "https://shop.example")).getBoolean("ours")).isTrue();
        assertThat(ask(with(PROXIED, "Origin", "https://evil.example")).getBoolean("ours")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            // what the client invents stands on the left of what the proxies add
            "10.9.9.9, 198.51.100.7|198.51.100.7", "1.1.1.1, 198.51.100.7, 10.0.0.2|198.51.100.7",
            "198.51.100.7:5566, 10.0.0.2:80|198.51.100.7", "[2001:db8::1]:443|2001:db8:0:0:0:0:0:1",
            // all of them are proxies: the farthest one asked
            "10.0.0.3, 10.0.0.2|10.0.0.3", "nonsense, 10.0.0.2|10.0.0.2", "unknown|127.0.0.1"})
    void the_client_is_the_last_address_that_is_no_proxy(String told, String client) {
        listen("127.0.0.1", "10.0.0.0/24");

        assertThat(ask(List.of("X-Forwarded-For", told)).getString("address")).isEqualTo(client);
    }

    @Test
    void a_network_is_what_shares_its_first_bits() {
        var network = Network.parse("172.16.0.0/12");

        assertThat(network.holds(InetAddress.ofLiteral("172.31.255.255"))).isTrue();
        assertThat(network.holds(InetAddress.ofLiteral("172.32.0.0"))).isFalse();
        assertThat(network.holds(InetAddress.ofLiteral("::1"))).isFalse();
        assertThat(Network.parse("0.0.0.0/0").holds(InetAddress.ofLiteral("8.8.8.8"))).isTrue();
    }

    private void listen(String... trusted) {
        var router = Router.router(database.vertx());
        router.route().handler(CameFrom.reading(Stream.of(trusted).map(Network::parse).toList()));
        router.route().handler(new SecurityHeaders());
        router.get("/").handler(ctx -> {
            var from = CameFrom.of(ctx);
            ctx.json(new JsonObject().put("address", from.address()).put("https", from.https())
                    .put("authority", from.authority()).put("ours", SameOrigin.allows(ctx.request(), from))
                    .put("hsts", ctx.response().headers().contains("Strict-Transport-Security")));
        });
        servers.add(database.vertx()
                .createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                .requestHandler(router).listen().await());
    }

    private int port() {
        return servers.getLast().actualPort();
    }

    private JsonObject ask(List<String> headers) {
        try {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + "/"))
                    .headers(headers.toArray(String[]::new)).build();
            return new JsonObject(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }

    private static List<String> with(List<String> headers, String name, String value) {
        return Stream.concat(headers.stream(), Stream.of(name, value)).toList();
    }
}
