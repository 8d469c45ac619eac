package io.zhiyin.bot.bench;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.callback.CallbackAccount;
import io.zhiyin.bot.ops.ServiceProcess;
import io.zhiyin.campaigns.store.DatabaseUrl;
import io.zhiyin.campaigns.store.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The service as it is installed: a process of its own with everything on, and a platform that answers every question
 * about a person at once, so that what is asked after the answer is asked here too.
 */
final class RealService implements AutoCloseable {
    private static final List<String> JVM = List.of("-Xms48m", "-XX:+UseCompactObjectHeaders",
            "-XX:+UseSerialGC");

    private final HttpServer platform;
    private final ServiceProcess process;

    RealService(Vertx vertx, DatabaseUrl url, CallbackAccount shop, CallbackAccount corp) {
        platform = vertx.createHttpServer().requestHandler(RealService::answer).listen(0, "127.0.0.1")
                .await();
        var api = "http://127.0.0.1:" + platform.actualPort();
        var settings = new HashMap<String, String>();
        settings.put("ZHIYIN_DATABASE_URL",
                "postgresql://" + url.user() + ":" + url.password() + "@" + url.host()
                        + ":" + url.port() + "/" + url.database());
        settings.put("ZHIYIN_PORT", "0");
        settings.put("ZHIYIN_LOG", "warn");
        settings.put("ZHIYIN_MASTER_KEY", TestDatabase.MASTER_KEY);
        account(settings, 0, "official-account", shop, api);
        settings.put("ZHIYIN_ACCOUNTS_0_APP_ID", shop.receiverId());
        account(settings, 1, "wecom", corp, api);
        settings.put("ZHIYIN_ACCOUNTS_1_CORP_ID", corp.receiverId());
        settings.put("ZHIYIN_ACCOUNTS_1_AGENT_ID", "1000002");
        process = ServiceProcess.start(JVM, settings, "serve");
    }

    int port() {
        return process.port();
    }

    /** Its CPU time so far, in nanoseconds. */
    long cpu() {
        return ProcessHandle.of(process.pid()).flatMap(it -> it.info().totalCpuDuration())
                .orElse(Duration.ZERO).toNanos();
    }

    /** The most memory it has had resident, in MiB. */
    long mostResident() {
        try {
            return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024).findFirst()
                    .orElse(0);
        } catch (IOException notLinux) {
            throw new UncheckedIOException(notLinux);
        }
    }

    @Override
    public void close() {
        process.terminate();
        process.exitCode();
        platform.close().await();
    }

    private static void account(Map<String, String> settings, int n, String type, CallbackAccount account,
            String api) {
        var prefix = "ZHIYIN_ACCOUNTS_" + n + "_";
        settings.put(prefix + "ID", account.id().value());
        settings.put(prefix + "TYPE", type);
        settings.put(prefix + "SECRET", "bench-secret");
        settings.put(prefix + "TOKEN", account.token());
        settings.put(prefix + "AES_KEY", String.valueOf(account.aesKey()));
        settings.put(prefix + "API_URL", api);
    }

    private static void answer(HttpServerRequest request) {
        if (request.uri().contains("/user/info/batchget")) {
            request.body().onSuccess(asked -> {
                var users = new JsonArray();
                asked.toJsonObject().getJsonArray("user_list").forEach(
                        one -> users.add(follower(((JsonObject) one).getString("openid"))));
                say(request, new JsonObject().put("user_info_list", users));
            });
        } else if (request.uri().matches("/cgi-bin/(gettoken|token|stable_token)\\b.*")) {
            say(request,
                    new JsonObject().put("errcode", 0).put("access_token", "bench").put("expires_in", 7200));
        } else {
            say(request, follower(request.getParam("openid", "")));
        }
    }

    private static JsonObject follower(String openId) {
        return new JsonObject().put("subscribe", 1).put("openid", openId).put("subscribe_time", 1_795_273_200)
                .put("tagid_list", new JsonArray());
    }

    private static void say(HttpServerRequest request, JsonObject json) {
        request.response().putHeader("Content-Type", "application/json").end(json.encode())
                .onFailure(_ -> {});
    }
}
