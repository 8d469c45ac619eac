package io.zhiyin.bot.ops;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.sandbox.Sandbox;
import io.zhiyin.bot.sandbox.SandboxSettings;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.DatabaseUrl;
import io.zhiyin.campaigns.store.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One installation: a data folder, a port, a platform that lives in the test, and the processes started on them. */
final class House implements AutoCloseable {
    private static final SandboxSettings DEMO = SandboxSettings.demo();

    private final Path folder;
    private final Vertx vertx = Vertx.vertx();
    private final Sandbox sandbox = new Sandbox(vertx, DEMO, Clock.systemUTC());
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<ServiceProcess> started = new ArrayList<>();
    private final List<Database> opened = new ArrayList<>();
    private final int port = freePort();

    /** The service was started and stopped here before, so that its database is there; nobody has come yet. */
    House(Path folder) {
        Installed.open(folder);
        this.folder = folder;
        sandbox.start();
        admin("/connect", new JsonObject()
                .put("officialCallbackUrl", "http://127.0.0.1:" + port + "/callback/shop")
                .put("corpCallbackUrl", "http://127.0.0.1:" + port + "/callback/corp"));
    }

    /** Now nothing was ever started here: the next start is the first. */
    void isEmpty() {
        Installed.empty(folder);
    }

    /** What an operator would write into the settings of this installation. */
    Map<String, String> settings() {
        var official = DEMO.official();
        var settings = new HashMap<String, String>();
        settings.put("ZHIYIN_DATA_DIR", folder.toString());
        settings.put("ZHIYIN_PORT", String.valueOf(port));
        settings.put("ZHIYIN_MASTER_KEY", TestDatabase.MASTER_KEY);
        settings.put("ZHIYIN_ACCOUNTS_0_ID", "shop");
        settings.put("ZHIYIN_ACCOUNTS_0_TYPE", "official-account");
        settings.put("ZHIYIN_ACCOUNTS_0_APP_ID", official.appId());
        settings.put("ZHIYIN_ACCOUNTS_0_SECRET", official.secret());
        settings.put("ZHIYIN_ACCOUNTS_0_TOKEN", official.token());
        settings.put("ZHIYIN_ACCOUNTS_0_AES_KEY", String.valueOf(official.aesKey()));
        settings.put("ZHIYIN_ACCOUNTS_0_API_URL", sandbox.officialUrl());
        return settings;
    }

    ServiceProcess serve(Map<String, String> settings) {
        return run(settings, "serve");
    }

    /** Any command of the command line. */
    ServiceProcess run(Map<String, String> settings, String... line) {
        var process = ServiceProcess.start(settings, line);
        started.add(process);
        return process;
    }

    /** The service, ready. */
    ServiceProcess serve() {
        var service = serve(settings());
        service.port();
        return service;
    }

    /** @return the status of a GET; 0 when nothing listens */
    int status(String path) {
        return status("GET", path);
    }

    int status(String method, String path) {
        try {
            return http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .method(method, HttpRequest.BodyPublishers.noBody()).build(),
                    HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException nobody) {
            return 0;
        } catch (InterruptedException stop) {
            throw interrupted(stop);
        }
    }

    /** A file for the API. */
    void sends(String path, String csv, String token) {
        try {
            var answer = http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .header("Authorization", "Bearer " + token).header("Content-Type", "text/csv")
                    .POST(HttpRequest.BodyPublishers.ofString(csv)).build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 202) {
                throw new AssertionError(answer.statusCode() + " " + answer.body());
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stop) {
            throw interrupted(stop);
        }
    }

    String metrics() {
        return new String(
                send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics")).build()),
                StandardCharsets.UTF_8);
    }

    /** A look at the database of the running service. */
    Database db() {
        try {
            var lines = Files.readAllLines(folder.resolve("postgres/postmaster.pid"));
            var db = Database.open(vertx, new DatabaseUrl("127.0.0.1",
                    Integer.parseInt(lines.get(3).strip()), "postgres", "postgres",
                    Files.readString(folder.resolve("postgres-password")).strip()), 4);
            opened.add(db);
            return db;
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    boolean postgresRuns() {
        return Files.exists(folder.resolve("postgres/postmaster.pid"));
    }

    /** What somebody does on the platform, or what a tester tells it to spoil. */
    JsonObject admin(String path, JsonObject body) {
        return Buffer.buffer(send(HttpRequest.newBuilder(URI.create(sandbox.url() + "/sandbox/api" + path))
                .POST(HttpRequest.BodyPublishers.ofString(body.encode())).build())).toJsonObject();
    }

    JsonArray admin(String path) {
        return Buffer.buffer(send(HttpRequest.newBuilder(URI.create(sandbox.url() + "/sandbox/api" + path))
                .build())).toJsonArray();
    }

    /** Followers of the Official Account, made without a callback. */
    List<String> followers(int count) {
        var ids = new ArrayList<String>();
        for (var i = 1; i <= count; i++) {
            var id = "guest-" + i;
            admin("/customers", new JsonObject().put("id", id).put("name", "客人" + i).put("follows", true));
            ids.add(id);
        }
        return ids;
    }

    void writes(String customer, String text) {
        admin("/customers/" + customer + "/write", new JsonObject().put("text", text));
    }

    /** What came to a customer's phone, passive replies and messages alike. */
    List<String> arrived(String customer) {
        return admin("/customers/" + customer + "/messages").stream().map(JsonObject.class::cast)
                .filter(it -> it.getString("direction").equals("in")
                        && !it.getString("msgtype").equals("note"))
                .map(it -> it.getString("text")).toList();
    }

    /** Calls that are still to go wrong. */
    int faultsLeft() {
        return Buffer.buffer(send(HttpRequest.newBuilder(URI.create(sandbox.url() + "/sandbox/api/faults"))
                .build())).toJsonObject().getJsonArray("api").size();
    }

    /** The states of all callbacks: waiting, answered, replied, broken. */
    List<String> callbacks() {
        return admin("/callbacks").stream().map(JsonObject.class::cast).map(it -> it.getString("state"))
                .toList();
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        started.forEach(ServiceProcess::close);
        started.forEach(ServiceProcess::exitCode);
        opened.forEach(House::closeIfPossible);
        if (postgresRuns()) {
            stopPostgres();
        }
        sandbox.stop();
        vertx.close().await();
    }

    /** Left behind by a service that was killed; nobody needs its data any more. */
    private void stopPostgres() {
        try {
            var pid = Files.readAllLines(folder.resolve("postgres/postmaster.pid")).getFirst().strip();
            var postgres = ProcessHandle.of(Long.parseLong(pid));
            if (postgres.flatMap(it -> it.info().command()).filter(it -> it.endsWith("postgres"))
                    .isPresent()) {
                new ProcessBuilder("kill", "-QUIT", pid).start().waitFor();
                postgres.orElseThrow().onExit().join();
            }
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        } catch (InterruptedException stop) {
            throw interrupted(stop);
        }
    }

    private static void closeIfPossible(Database db) {
        try {
            db.close();
        } catch (RuntimeException itsServerIsGone) {
            // nothing to close any more
        }
    }

    private byte[] send(HttpRequest request) {
        try {
            var answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200) {
                throw new AssertionError(request.uri() + ": " + answer.statusCode() + " "
                        + Buffer.buffer(answer.body()));
            }
            return answer.body();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stop) {
            throw interrupted(stop);
        }
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }

    private static AssertionError interrupted(InterruptedException stop) {
        Thread.currentThread().interrupt();
        return new AssertionError("interrupted", stop);
    }
}
