package io.zhiyin.bot.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.zhiyin.campaigns.store.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HealthRoutesTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @Test
    void it_is_ready_from_when_everything_has_started_until_it_is_told_to_stop() throws Exception {
        var health = new HealthRoutes(database.db(), new Metrics(), Runnable::run);
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

    private static int status(int port, String which) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest
                    .newBuilder(URI.create("http://127.0.0.1:" + port + "/health/" + which)).build(),
                    HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }
}
