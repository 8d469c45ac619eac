package io.zhiyin.bot.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.zhiyin.campaigns.journey.JourneyCaller.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookCallerTest {
    private static final Instant AT = Instant.parse("2026-11-22T01:00:00Z");
    private static final byte[] SECRET = "a secret for tests".getBytes(UTF_8);

    private final List<String> heard = new ArrayList<>();
    private final WebhookCaller caller = new WebhookCaller(true);
    private final HttpServer server;
    private int status = 204;

    WebhookCallerTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            var headers = exchange.getRequestHeaders();
            heard.add(String.join(" ", exchange.getRequestMethod(), headers.getFirst("Idempotency-Key"),
                    headers.getFirst("Zhiyin-Time"), headers.getFirst("Zhiyin-Signature"),
                    new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        caller.close();
        server.stop(0);
    }

    @Test
    void a_call_is_signed_over_its_time_and_body() {
        assertThat(call()).isEqualTo(new Answer(true, false, "204"));
        // openssl dgst -sha256 -hmac "a secret for tests" over 1795309200.{"customer":7}
        assertThat(heard).containsExactly(
                "POST k-1 1795309200 " + WebhookCaller.signature("1795309200.{\"customer\":7}", SECRET)
                        + " {\"customer\":7}");
        assertThat(WebhookCaller.signature("1795309200.{\"customer\":7}", SECRET))
                .isEqualTo("sha256=6ea5fb2e55c61ac98f5b8142b88538584fb3c410d82815c8e0c0e050df2c04a2");
    }

    @Test
    void what_may_pass_is_tried_again_and_what_was_refused_is_not() {
        status = 503;
        assertThat(call()).isEqualTo(new Answer(false, true, "503"));
        status = 429;
        assertThat(call()).isEqualTo(new Answer(false, true, "429"));
        status = 404;
        assertThat(call()).isEqualTo(new Answer(false, false, "404"));
        status = 302;
        assertThat(call()).as("a redirect leads nowhere").isEqualTo(new Answer(false, false, "302"));
        assertThat(heard).hasSize(4);
        server.stop(0);
        assertThat(call()).isEqualTo(new Answer(false, true, "no_answer"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1/", "http://localhost:8080/x", "http://10.1.2.3/",
            "http://192.168.0.1/",
            "http://172.16.0.9/", "http://169.254.169.254/latest", "http://100.64.0.1/", "http://0.0.0.0/",
            "http://[::1]/",
            "http://[fd00::1]/", "http://[fe80::1]/", "http://[::ffff:127.0.0.1]/"})
    void addresses_inside_are_refused_where_the_settings_do_not_allow_them(String url) {
        try (var careful = new WebhookCaller(false)) {
            assertThat(careful.refused(url)).contains("private_address");
            assertThat(caller.refused(url)).isEmpty();
            assertThat(careful.refused("http://203.0.113.7/hook")).isEmpty();
        }
    }

    private Answer call() {
        return caller.call("http://127.0.0.1:" + server.getAddress().getPort() + "/hook", "k-1",
                "{\"customer\":7}", AT, SECRET);
    }
}
