package io.zhiyin.bot.demo;

import io.vertx.core.Vertx;
import io.zhiyin.bot.Features;
import io.zhiyin.bot.Zhiyin;
import io.zhiyin.bot.ops.HttpFront;
import io.zhiyin.bot.ops.Settings;
import io.zhiyin.bot.ops.SettingsReader;
import io.zhiyin.bot.sandbox.Sandbox;
import io.zhiyin.bot.sandbox.SandboxSettings;
import io.zhiyin.bot.security.ApiTokens;
import io.zhiyin.bot.security.Operators;
import io.zhiyin.bot.security.Passwords;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.DatabaseUrl;
import io.zhiyin.campaigns.store.EmbeddedDatabase;
import io.zhiyin.campaigns.store.Vault;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code ./zhiyin demo}: the sandbox platform, the service against it, and a shop full of sample customers. The data
 * folder is taken first, so that a second demo on it is refused before it has begun anything.
 */
public final class Demo implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";

    private final Map<String, String> environment;
    private final PrintStream out;
    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    private Demo(Map<String, String> environment, PrintStream out) {
        this.environment = environment;
        this.out = out;
    }

    /**
     * @param untilStopped keeps the process and closes what it is given at the end
     * @throws SettingsReader.Mistakes when the environment holds some
     * @throws EmbeddedDatabase.FolderInUse when another instance has the data folder
     * @throws HttpFront.CannotListen when a port is taken
     * @throws RealShop when it was to run with the accounts or on the database of a real shop
     */
    public static void run(Map<String, String> environment, PrintStream out,
            Consumer<AutoCloseable> untilStopped) {
        var demo = new Demo(new HashMap<>(environment), out);
        try {
            demo.start();
        } catch (Throwable failed) {
            demo.closeAfter(failed);
            throw failed;
        }
        untilStopped.accept(demo);
    }

    private void start() {
        environment.putIfAbsent("ZHIYIN_SHOP_NAME", "知音茶铺");
        if (environment.keySet().stream()
                .anyMatch(it -> it.equals("ZHIYIN_CONFIG") || it.startsWith("ZHIYIN_ACCOUNTS_"))) {
            throw new RealShop("演示自带账号，不能和真实账号一起用：请去掉 ZHIYIN_CONFIG 和 ZHIYIN_ACCOUNTS_*，或改用 serve。"
                    + "The demo brings its own accounts and must not meet real ones: unset ZHIYIN_CONFIG and ZHIYIN_ACCOUNTS_*, or use serve.");
        }
        var asked = settings();
        environment.putIfAbsent("ZHIYIN_PUBLIC_URL", "http://" + LOOPBACK + ":" + asked.port());
        var folder = asked.dataDir();

        out.println("启动数据库 … starting PostgreSQL");
        var database = asked.databaseUrl() == null
                ? embedded(folder)
                : nobodysYet(asked.databaseUrl(), folder);
        environment.putIfAbsent("ZHIYIN_MASTER_KEY", kept(folder, "demo-master-key", Vault::newMasterKey));
        environment.putIfAbsent("ZHIYIN_ADMIN_PASSWORD", kept(folder, "demo-password", Demo::randomWord));
        environment.putIfAbsent("ZHIYIN_API_TOKEN", kept(folder, "demo-api-token", Demo::randomWord));

        out.println("启动模拟微信平台 … starting the sandbox platform");
        var sandbox = sandbox(asked);
        accounts(sandbox);

        out.println("启动服务 … starting the service");
        var settings = settings().asDemo(database);
        var service = Zhiyin.start(settings);
        started.push(service);
        out.println("准备示例客户 … preparing the sample customers");
        new SampleShop(service.features(), sandbox.url(), folder).open();
        tell(settings, service, sandbox);
    }

    /** What the demo was to run on belongs to a real shop. */
    public static final class RealShop extends RuntimeException {
        private static final long serialVersionUID = 1L;

        RealShop(String message) {
            super(message);
        }
    }

    /** Closes what was started, the last first. */
    @Override
    public void close() {
        RuntimeException failure = null;
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Exception failed) {
                var unclosed = new IllegalStateException("a part of the demo did not stop cleanly", failed);
                if (failure == null) {
                    failure = unclosed;
                } else {
                    failure.addSuppressed(unclosed);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void closeAfter(Throwable failure) {
        try {
            close();
        } catch (RuntimeException unclosed) {
            failure.addSuppressed(unclosed);
        }
    }

    /** What the environment says; a master key is made later, when the folder is ours. */
    private Settings settings() {
        var told = new HashMap<>(environment);
        told.computeIfAbsent("ZHIYIN_MASTER_KEY", _ -> Vault.newMasterKey());
        return SettingsReader.read("", told);
    }

    /** A database with customers that no demo made is a real shop's, whose messages would go to the sandbox. */
    private static DatabaseUrl nobodysYet(DatabaseUrl url, Path folder) {
        if (SampleShop.isOpen(folder)) {
            return url;
        }
        var vertx = Vertx.vertx();
        try (var db = Database.open(vertx, url, 1)) {
            var empty = db.sql("select count(*) from pg_tables where tablename = 'customer'").count() == 0
                    || db.sql("select count(*) from (select from customer limit 1) c").count() == 0;
            if (!empty) {
                throw new RealShop("这个数据库里已有客户，演示不会动它：请换一个空的数据库，或去掉 ZHIYIN_DATABASE_URL。"
                        + "This database has customers that are not the demo's: name an empty one, or unset ZHIYIN_DATABASE_URL.");
            }
            return url;
        } finally {
            vertx.close().await();
        }
    }

    private DatabaseUrl embedded(Path folder) {
        var database = EmbeddedDatabase.start(folder);
        started.push(database);
        return database.url();
    }

    private Sandbox sandbox(Settings asked) {
        var vertx = Vertx.vertx();
        started.push(() -> vertx.close().await());
        var sandbox = new Sandbox(vertx, platform(asked, environment.get("ZHIYIN_API_TOKEN")));
        try {
            sandbox.start();
        } catch (Sandbox.CannotListen taken) {
            throw new HttpFront.CannotListen("模拟微信平台的端口 " + asked.sandboxPort()
                    + " 用不了。The sandbox platform's port "
                    + asked.sandboxPort()
                    + " cannot be listened on: stop what listens there, or set ZHIYIN_SANDBOX_PORT to another one.");
        }
        started.push(sandbox::stop);
        return sandbox;
    }

    private static SandboxSettings platform(Settings asked, @Nullable String token) {
        var usual = SandboxSettings.demo();
        var official = usual.official();
        var corp = usual.corp();
        var care = usual.care();
        var service = "http://" + LOOPBACK + ":" + asked.port();
        return new SandboxSettings(LOOPBACK, asked.sandboxPort(),
                new SandboxSettings.Official(official.id(), official.appId(), official.secret(),
                        official.token(), official.aesKey(), official.mode(), official.originalId(),
                        service + "/callback/shop"),
                new SandboxSettings.Corp(corp.id(), corp.corpId(), corp.agentId(), corp.secret(),
                        corp.token(), corp.aesKey(), service + "/callback/corp", corp.staff()),
                new SandboxSettings.Care(care.id(), care.secret(), care.token(), care.aesKey(),
                        care.openKfId(), service + "/callback/care"),
                usual.templates(), service, token, asked.clock());
    }

    private void accounts(Sandbox sandbox) {
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
        environment.put("ZHIYIN_ACCOUNTS_1_OPEN_URL", sandbox.url());
        var care = usual.care();
        environment.put("ZHIYIN_ACCOUNTS_2_ID", "care");
        environment.put("ZHIYIN_ACCOUNTS_2_TYPE", "wecom-care");
        environment.put("ZHIYIN_ACCOUNTS_2_CORP_ID", corp.corpId());
        environment.put("ZHIYIN_ACCOUNTS_2_SECRET", care.secret());
        environment.put("ZHIYIN_ACCOUNTS_2_TOKEN", care.token());
        environment.put("ZHIYIN_ACCOUNTS_2_AES_KEY", care.aesKey());
        environment.put("ZHIYIN_ACCOUNTS_2_OPEN_KF_ID", care.openKfId());
        environment.put("ZHIYIN_ACCOUNTS_2_API_URL", sandbox.wecomUrl());
    }

    private void tell(Settings settings, Zhiyin service, Sandbox sandbox) {
        var console = "http://" + settings.host() + ":" + service.port();
        out.println();
        out.println("  控制台 Console      " + console + "/");
        out.println("  用户名 User         " + Operators.FIRST);
        out.println("  密码 Password       " + password(service.features()));
        out.println("  模拟微信 Sandbox    " + sandbox.url() + "/   (API: " + sandbox.url() + "/sandbox/api)");
        out.println("  接口 API            " + console + "/api/v1/openapi.yaml");
        out.println("  接口令牌 API token  " + token(service.features()));
        out.println();
        out.println("  按 Ctrl-C 停止。数据留在 " + settings.dataDir() + "。 Ctrl-C stops; the data stay in "
                + settings.dataDir() + ".");
        out.flush();
    }

    /** The administrator of an older start keeps their password: what opens nothing is not printed. */
    private String password(Features features) {
        var password = String.valueOf(environment.get("ZHIYIN_ADMIN_PASSWORD"));
        var operators = new Operators(features.db(), new Passwords(1), features.clock());
        return operators.authenticate(Operators.FIRST, password).isPresent()
                ? password
                : "沿用之前设置的密码 (the one that was set before)";
    }

    private String token(Features features) {
        var token = String.valueOf(environment.get("ZHIYIN_API_TOKEN"));
        return new ApiTokens(features.db(), features.clock()).find(token).isPresent()
                ? token
                : "已停用，请在设置中新建 (revoked; make another one in the settings)";
    }

    /** A secret of the demo, made once and kept beside its data, readable by its owner alone. */
    private static String kept(Path folder, String name, Supplier<String> make) {
        var file = folder.resolve(name);
        try {
            // empty, where a start was killed between the two steps below
            if (Files.exists(file) && !Files.readString(file).isBlank()) {
                return Files.readString(file).strip();
            }
            Files.createDirectories(folder);
            if (!Files.exists(file)) {
                Files.createFile(file,
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
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
