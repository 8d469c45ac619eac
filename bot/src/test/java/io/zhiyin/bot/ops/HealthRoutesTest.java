package io.zhiyin.bot.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.zhiyin.campaigns.store.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HealthRoutesTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final String DEAD = """
            insert into inbox (account, dedupe, sender_key, kind, received_at, node, state, reason, body)
            values ('shop', :dedupe, 1, 'text', :at, :node, 'dead', 'IllegalState at Somewhere', '')""";

    private Instant now = Instant.parse("2026-11-21T02:30:00Z");

    @Test
    void the_tables_are_counted_once_in_five_seconds_however_often_the_metrics_are_asked_for()
            throws Exception {
        InstantSource source = () -> now;
        Clock clock = source.withZone(ZoneOffset.UTC);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var http = HttpClient.newHttpClient()) {
            var router = Router.router(database.vertx());
            new HealthRoutes(database.db(), new Metrics(), threads, clock).mount(router);
            var server = database.vertx().createHttpServer().requestHandler(router).listen(0, "127.0.0.1")
                    .await();
            var metrics = HttpRequest
                    .newBuilder(URI.create("http://127.0.0.1:" + server.actualPort() + "/metrics")).build();

            dead();
            assertThat(http.send(metrics, BodyHandlers.ofString()).body())
                    .contains("zhiyin_inbox_rows{state=\"dead\"} 1");
            dead();
            now = now.plusSeconds(4);
            assertThat(http.send(metrics, BodyHandlers.ofString()).body())
                    .contains("zhiyin_inbox_rows{state=\"dead\"} 1");
            now = now.plusSeconds(1);
            assertThat(http.send(metrics, BodyHandlers.ofString()).body())
                    .contains("zhiyin_inbox_rows{state=\"dead\"} 2");
            server.close().await();
        }
    }

    @Test
    void it_is_ready_from_when_everything_has_started_until_it_is_told_to_stop() throws Exception {
        var health = new HealthRoutes(database.db(), new Metrics(), Runnable::run, Clock.systemUTC());
        var router = Router.router(database.vertx());
        health.mount(router);
        var server = database.vertx()
                .createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                .requestHandler(router).listen().await();
        try {
            assertThat(status(server.actualPort(), "live")).isEqualTo(200);
            assertThat(status(server.actualPort(), "ready")).isEqualTo(503);

            health.started();
            assertThat(status(server.actualPort(), "ready")).isEqualTo(200);

            health.stopping();
            assertThat(status(server.actualPort(), "ready")).isEqualTo(503);
        } finally {
            server.close().await();
        }
    }

    private void dead() {
        database.db().sql(DEAD).bind("dedupe", UUID.randomUUID()).bind("at", now)
                .bind("node", UUID.randomUUID()).update();
    }

    private static int status(int port, String which) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest
                    .newBuilder(URI.create("http://127.0.0.1:" + port + "/health/" + which)).build(),
                    BodyHandlers.discarding()).statusCode();
        }
    }
}
