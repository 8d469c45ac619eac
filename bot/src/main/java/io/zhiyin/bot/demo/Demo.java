package io.zhiyin.bot.demo;

import io.vertx.core.Vertx;
import io.zhiyin.bot.Zhiyin;
import io.zhiyin.bot.ops.Settings;
import io.zhiyin.bot.ops.SettingsReader;
import io.zhiyin.bot.sandbox.Sandbox;
import io.zhiyin.bot.sandbox.SandboxSettings;
import io.zhiyin.campaigns.store.Vault;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code ./zhiyin demo}: the sandbox platform, the service against it, and a shop full of sample customers. */
public final class Demo {
    private static final int SANDBOX_PORT = 9090;

    private Demo() {}

    /** @param untilStopped keeps the process and closes what it is given at the end */
    public static void run(Map<String, String> environment, PrintStream out,
            Consumer<AutoCloseable> untilStopped) {
        var folder = Path.of(environment.getOrDefault("ZHIYIN_DATA_DIR", "data"));
        var token = kept(folder, "demo-api-token", Demo::randomWord);
        var password = kept(folder, "demo-password", Demo::randomWord);
        environment.putIfAbsent("ZHIYIN_MASTER_KEY", kept(folder, "demo-master-key", Vault::newMasterKey));
        environment.putIfAbsent("ZHIYIN_ADMIN_PASSWORD", password);
        environment.putIfAbsent("ZHIYIN_API_TOKEN", token);
        environment.putIfAbsent("ZHIYIN_SHOP_NAME", "知音茶铺");
        var port = Integer.parseInt(environment.getOrDefault("ZHIYIN_PORT", "8080"));
        var host = environment.getOrDefault("ZHIYIN_HOST", "127.0.0.1");

        out.println("启动模拟微信平台 … starting the sandbox platform");
        var clock = environment.get("ZHIYIN_CLOCK");
        var vertx = Vertx.vertx();
        var sandbox = new Sandbox(vertx, sandbox(environment, "http://127.0.0.1:" + port, token,
                clock == null ? null : Instant.parse(clock)));
        sandbox.start();
        accounts(environment, sandbox);

        out.println("启动数据库和服务 … starting PostgreSQL and the service");
        Settings settings;
        Zhiyin service;
        try {
            settings = SettingsReader.read("", environment);
            service = Zhiyin.start(settings);
        } catch (RuntimeException | Error failed) {
            sandbox.stop();
            vertx.close().await();
            throw failed;
        }
        out.println("准备示例客户 … preparing the sample customers");
        new SampleShop(service.features(), sandbox.url()).open();

        out.println();
        out.println("  控制台 Console      http://" + host + ":" + service.port() + "/");
        out.println("  用户名 User         admin");
        out.println("  密码 Password       " + environment.get("ZHIYIN_ADMIN_PASSWORD"));
        out.println("  模拟微信 Sandbox    " + sandbox.url() + "/");
        out.println("  接口 API            http://" + host + ":" + service.port() + "/api/v1/openapi.yaml");
        out.println("  接口令牌 API token  " + environment.get("ZHIYIN_API_TOKEN"));
        out.println();
        out.println("  按 Ctrl-C 停止。数据留在 " + folder + "。 Ctrl-C stops; the data stay in " + folder + ".");
        out.flush();
        untilStopped.accept(() -> {
            service.close();
            sandbox.stop();
            vertx.close().await();
        });
    }

    private static SandboxSettings sandbox(Map<String, String> environment, String serviceUrl, String token,
            @Nullable Instant startsAt) {
        var usual = SandboxSettings.demo();
        var port = Integer
                .parseInt(environment.getOrDefault("ZHIYIN_SANDBOX_PORT", String.valueOf(SANDBOX_PORT)));
        var official = usual.official();
        var corp = usual.corp();
        return new SandboxSettings("127.0.0.1", port,
                new SandboxSettings.Official(official.id(), official.appId(), official.secret(),
                        official.token(),
                        official.aesKey(), official.mode(), official.originalId(),
                        serviceUrl + "/callback/shop"),
                new SandboxSettings.Corp(corp.id(), corp.corpId(), corp.agentId(), corp.secret(),
                        corp.token(),
                        corp.aesKey(), serviceUrl + "/callback/corp", corp.staff()),
                usual.templates(), serviceUrl, token, startsAt);
    }

    private static void accounts(Map<String, String> environment, Sandbox sandbox) {
        var usual = SandboxSettings.demo();
        var official = usual.official();
        var corp = usual.corp();
        var aesKey = official.aesKey();
        environment.put("ZHIYIN_ACCOUNTS_0_ID", "shop");
        environment.put("ZHIYIN_ACCOUNTS_0_TYPE", "official-account");
        environment.put("ZHIYIN_ACCOUNTS_0_APP_ID", official.appId());
        environment.put("ZHIYIN_ACCOUNTS_0_SECRET", official.secret());
        environment.put("ZHIYIN_ACCOUNTS_0_TOKEN", official.token());
        environment.put("ZHIYIN_ACCOUNTS_0_API_URL", sandbox.officialUrl());
        if (aesKey != null) {
            environment.put("ZHIYIN_ACCOUNTS_0_AES_KEY", aesKey);
        }
        environment.put("ZHIYIN_ACCOUNTS_1_ID", "corp");
        environment.put("ZHIYIN_ACCOUNTS_1_TYPE", "wecom");
        environment.put("ZHIYIN_ACCOUNTS_1_CORP_ID", corp.corpId());
        environment.put("ZHIYIN_ACCOUNTS_1_AGENT_ID", String.valueOf(corp.agentId()));
        environment.put("ZHIYIN_ACCOUNTS_1_SECRET", corp.secret());
        environment.put("ZHIYIN_ACCOUNTS_1_TOKEN", corp.token());
        environment.put("ZHIYIN_ACCOUNTS_1_AES_KEY", corp.aesKey());
        environment.put("ZHIYIN_ACCOUNTS_1_API_URL", sandbox.wecomUrl());
    }

    /** A secret of the demo, made once and kept beside its data, readable by its owner alone. */
    private static String kept(Path folder, String name, Supplier<String> make) {
        var file = folder.resolve(name);
        try {
            if (Files.exists(file)) {
                return Files.readString(file).strip();
            }
            Files.createDirectories(folder);
            Files.createFile(file,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            var made = make.get();
            Files.writeString(file, made + "\n");
            return made;
        } catch (IOException failed) {
            throw new UncheckedIOException("the demo's secrets cannot be kept in " + folder, failed);
        }
    }

    private static String randomWord() {
        var bytes = new byte[10];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
