package io.zhiyin.bot.proof;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.sandbox.Sandbox;
import io.zhiyin.bot.sandbox.SandboxSettings;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.EmbeddedDatabase;
import io.zhiyin.campaigns.store.Eventually;
import io.zhiyin.campaigns.store.Migrations;
import io.zhiyin.campaigns.store.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Two services over one PostgreSQL of their own, the platform, and customers who follow the shop. */
final class Ground implements AutoCloseable {
    static final String API_TOKEN = "a-token-for-the-proof-only";
    private static final String HEARD = """
            select count(*) from reply_window where kind = 'message' and remaining > 2 and until > now() + interval '47 hours'""";

    final int customers;
    final Database db;
    final Node one;
    final Node other;
    private final Map<String, String> people = new LinkedHashMap<>();
    private final Path folder;
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http = HttpClient.newHttpClient();
    private final EmbeddedDatabase postgres;
    private final Sandbox platform;

    Ground(int customers) {
        this.customers = customers;
        try {
            folder = Files.createTempDirectory("proof",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        postgres = EmbeddedDatabase.start(folder.resolve("data"));
        Migrations.run(postgres.url());
        db = Database.open(vertx, postgres.url(), 2);
        platform = new Sandbox(vertx, SandboxSettings.demo());
        platform.start();
        one = new Node(settings("one"), db, http);
        other = new Node(settings("other"), db, http);
        one.put("/sending-rules", new JsonObject().put("quietFrom", "00:00").put("quietTo", "00:00")
                .put("capCount", 1000).put("capDays", 1));
        act("/connect", new JsonObject().put("officialCallbackUrl", one.url() + "/callback/shop"));
        var openIds = new ConcurrentHashMap<String, String>();
        everybody(id -> {
            var made = act("/customers", new JsonObject().put("id", id).put("name", "客" + id));
            openIds.put(id, new JsonObject(made).getString("openId"));
            act("/customers/" + id + "/follow", new JsonObject());
        });
        names().forEach(id -> people.put(id, openIds.get(id)));
        met();
    }

    private List<String> names() {
        return IntStream.rangeClosed(1, customers).mapToObj(n -> "c" + n).toList();
    }

    /** Some at a time, for everybody. */
    void everybody(Consumer<String> work) {
        var some = new Semaphore(16);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = names().stream().map(id -> threads.submit(() -> {
                some.acquireUninterruptibly();
                try {
                    work.accept(id);
                } finally {
                    some.release();
                }
            })).toList();
            for (var one : all) {
                one.get();
            }
        } catch (ExecutionException failed) {
            throw new IllegalStateException(failed.getCause());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    private void met() {
        for (var known = -1L; known < customers;) {
            var before = known;
            known = Eventually.eventually("more of them are known",
                    () -> db.sql("select count(*) from identity where kind = 'openid'").count(),
                    it -> it > before);
        }
    }

    /** So that the shop may write five times to each. */
    void everybodyWrites() {
        act("/connect", new JsonObject().put("officialCallbackUrl", one.url() + "/callback/shop"));
        everybody(it -> act("/customers/" + it + "/write", new JsonObject().put("text", "在吗")));
        Eventually.eventually("everybody was heard", () -> db.sql(HEARD).count() == customers);
    }

    /** Both clocks show this time. */
    void clocks(Instant time) {
        one.moveTo(time);
        other.moveTo(time);
    }

    /** Nobody is there until {@code time}; then both are, and take another zone for the shop's. */
    void away(Instant time, ZoneId zone) {
        one.kill();
        other.kill();
        one.wakes(time, zone);
        one.replace();
        other.wakes(time, zone);
        other.replace();
    }

    /** What a customer sees, message by message. */
    List<String> phone(String id) {
        var messages = new JsonArray(
                send(http, HttpRequest.newBuilder(admin("/customers/" + id + "/messages")).build()));
        return messages.stream().map(Object::toString).toList();
    }

    /** Their names on the platform, with their openids. */
    Map<String, String> people() {
        return people;
    }

    /** The newest call by which something was sent, or null. */
    @Nullable
    JsonObject lastCall() {
        var calls = new JsonArray(
                send(http, HttpRequest.newBuilder(admin("/calls?path=message/&last=1")).build()));
        return calls.isEmpty() ? null : calls.getJsonObject(0);
    }

    /** The next {@code times} calls that send something go wrong in this way. */
    void fault(JsonObject fault, int times) {
        act("/faults/api", fault.put("path", "message/").put("times", times));
    }

    void noFaults() {
        send(http, HttpRequest.newBuilder(admin("/faults")).DELETE().build());
    }

    /** A server process of PostgreSQL dies: it takes all others with it, and the log is replayed. */
    void killPostgres() {
        var victim = db.sql("select pg_backend_pid()").one(row -> row.integer("pg_backend_pid"));
        ProcessHandle.of(victim).orElseThrow().destroyForcibly();
        Eventually.eventually("PostgreSQL is back", () -> {
            try {
                return db.sql("select 1").count() == 1;
            } catch (RuntimeException notYet) {
                return false;
            }
        });
    }

    private String act(String path, JsonObject body) {
        return send(http, HttpRequest.newBuilder(admin(path)).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.encode())).build());
    }

    private URI admin(String path) {
        return URI.create(platform.url() + "/sandbox/api" + path);
    }

    static String send(HttpClient http, HttpRequest request) {
        try {
            var answer = http.send(request, BodyHandlers.ofString());
            if (answer.statusCode() >= 300) {
                throw new IllegalStateException(
                        request.method() + " " + request.uri() + " answered " + answer.statusCode() + " "
                                + answer.body());
            }
            return answer.body();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    private Map<String, String> settings(String name) {
        var url = postgres.url();
        var shop = SandboxSettings.demo().official();
        var settings = new HashMap<String, String>();
        settings.put("ZHIYIN_DATABASE_URL",
                "postgresql://" + url.user() + ":" + url.password() + "@" + url.host()
                        + ":" + url.port() + "/" + url.database());
        settings.put("ZHIYIN_DATA_DIR", folder.resolve(name).toString());
        settings.put("ZHIYIN_PORT", "0");
        settings.put("ZHIYIN_LOG", "error");
        settings.put("ZHIYIN_MASTER_KEY", TestDatabase.MASTER_KEY);
        settings.put("ZHIYIN_API_TOKEN", API_TOKEN);
        settings.put("ZHIYIN_ACCOUNTS_0_ID", shop.id());
        settings.put("ZHIYIN_ACCOUNTS_0_TYPE", "official-account");
        settings.put("ZHIYIN_ACCOUNTS_0_APP_ID", shop.appId());
        settings.put("ZHIYIN_ACCOUNTS_0_SECRET", shop.secret());
        settings.put("ZHIYIN_ACCOUNTS_0_TOKEN", shop.token());
        settings.put("ZHIYIN_ACCOUNTS_0_AES_KEY", String.valueOf(shop.aesKey()));
        settings.put("ZHIYIN_ACCOUNTS_0_API_URL", platform.officialUrl());
        return settings;
    }

    @Override
    public void close() {
        one.close();
        other.close();
        platform.stop();
        db.close();
        http.close();
        postgres.close();
        vertx.close().await();
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException left) {
            throw new UncheckedIOException(left);
        }
    }
}
