package io.zhiyin.bot.proof;

import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.ops.ServiceProcess;
import io.zhiyin.campaigns.store.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** One service as a process: it is killed, stopped and started again, and each start is another node. */
final class Node implements AutoCloseable {
    private static final List<String> SMALL = List.of("-Xmx256m", "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC");
    private static final String NODES = "select id from node";

    private final Map<String, String> settings;
    private final Database db;
    private final HttpClient http;
    private ServiceProcess process;
    private UUID id;
    private Duration ahead = Duration.ZERO;

    Node(Map<String, String> settings, Database db, HttpClient http) {
        this.settings = settings;
        this.db = db;
        this.http = http;
        var before = nodes();
        process = start();
        id = newest(before);
    }

    private ServiceProcess start() {
        settings.put("ZHIYIN_CLOCK", now().toString());
        var started = ServiceProcess.start(SMALL, settings, "serve");
        started.port();
        return started;
    }

    /** What its clock shows, which goes as the machine's does but for how far it is ahead. */
    private Instant now() {
        return Instant.now().plus(ahead);
    }

    /** Its clock is moved, forwards or back. */
    void moveTo(Instant time) {
        ahead = Duration.between(Instant.now(), time);
        post("/clock", new JsonObject().put("instant", now().toString()));
    }

    /** It is to start at another time and in another zone. */
    void wakes(Instant time, ZoneId zone) {
        ahead = Duration.between(Instant.now(), time);
        settings.put("ZHIYIN_TIME_ZONE", zone.getId());
    }

    /** By which the rows in its hands name it. */
    UUID id() {
        return id;
    }

    /** A new one in the place of one that was killed. */
    void replace() {
        var before = nodes();
        process = start();
        id = newest(before);
        // it took a while to start
        moveTo(now());
    }

    /** SIGKILL. */
    void kill() {
        process.kill();
    }

    /** SIGSTOP: it does not know that time passes. */
    void stop() {
        signal("STOP");
    }

    void goOn() {
        signal("CONT");
    }

    String url() {
        return "http://127.0.0.1:" + process.port();
    }

    JsonObject post(String path, JsonObject body) {
        return send("POST", path, body);
    }

    JsonObject patch(String path, JsonObject body) {
        return send("PATCH", path, body);
    }

    JsonObject put(String path, JsonObject body) {
        return send("PUT", path, body);
    }

    private JsonObject send(String method, String path, JsonObject body) {
        var request = HttpRequest.newBuilder(URI.create(url() + "/api/v1" + path))
                .header("Authorization", "Bearer " + Ground.API_TOKEN)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body.encode())).build();
        return new JsonObject(Ground.send(http, request));
    }

    private Set<UUID> nodes() {
        return Set.copyOf(db.sql(NODES).list(row -> row.uuid("id")));
    }

    private UUID newest(Set<UUID> before) {
        return nodes().stream().filter(it -> !before.contains(it)).findFirst().orElseThrow();
    }

    private void signal(String name) {
        try {
            var code = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start()
                    .waitFor();
            if (code != 0) {
                throw new IllegalStateException("kill -" + name + " ended with " + code);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
