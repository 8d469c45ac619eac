package io.zhiyin.bot.callback;

import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.zhiyin.campaigns.inbox.Inbox;
import io.zhiyin.campaigns.inbox.InboxSettings;
import io.zhiyin.campaigns.node.NodeId;
import io.zhiyin.campaigns.node.Nodes;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;

/** The callback over HTTP, as a platform meets it. */
final class CallbackServer implements AutoCloseable {
    final Inbox inbox;
    private final Nodes nodes;
    private final HttpServer http;
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private Instant now;

    CallbackServer(TestDatabase database, Database ingress, Duration replyWithin, Instant now,
            CallbackAccount... accounts) {
        this.now = now;
        InstantSource source = () -> this.now;
        Clock clock = source.withZone(ZoneOffset.UTC);
        var standard = InboxSettings.standard();
        var settings = new InboxSettings(replyWithin, Duration.ofMillis(10), 100, 100, 10, 2,
                Duration.ofMillis(50),
                standard.retryAfter());
        nodes = new Nodes(database.vertx(), database.db(), NodeId.random(), Nodes.Pace.standard());
        nodes.join();
        inbox = new Inbox(database.vertx(), ingress, database.db(), database.vault(), clock, nodes, settings);
        var router = Router.router(database.vertx());
        CallbackRoutes.mount(router, List.of(accounts), inbox, clock, CallbackSettings.standard());
        http = database.vertx().createHttpServer().requestHandler(router).listen(0, "127.0.0.1").await();
    }

    void moveClock(Instant to) {
        now = to;
    }

    int port() {
        return http.actualPort();
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> post(Push.Request push) throws IOException, InterruptedException {
        return client.send(request(push), BodyHandlers.ofString());
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    HttpRequest request(Push.Request push) {
        return HttpRequest.newBuilder(uri(push.path())).POST(HttpRequest.BodyPublishers.ofString(push.body()))
                .build();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    @Override
    public void close() {
        inbox.drain(Duration.ofSeconds(5));
        http.close().await();
        nodes.leave();
        client.close();
    }
}
