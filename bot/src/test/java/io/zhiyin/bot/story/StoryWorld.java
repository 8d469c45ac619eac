package io.zhiyin.bot.story;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.Zhiyin;
import io.zhiyin.bot.ops.SettingsReader;
import io.zhiyin.bot.sandbox.Sandbox;
import io.zhiyin.bot.sandbox.SandboxSettings;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.jspecify.annotations.Nullable;

/**
 * A small world for one story: the sandbox platform, the real service against it on an empty database, and a browser
 * in which people use both. Each test has a new one; whatever a browser complained about fails it.
 */
final class StoryWorld implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    static final String PASSWORD = "a password for stories";
    static final String SHOP = "知音茶铺";
    private static final String API_TOKEN = "a-token-for-stories-only";
    private static final String SETTINGS = """
            port: 0
            dataDir: target/story-%s
            databaseUrl: %s
            masterKey: %s
            adminPassword: %s
            apiToken: %s
            clock: %s
            shopName: %s
            accounts:
              - {id: shop, type: official-account, appId: %s, secret: %s, token: %s, aesKey: %s, apiUrl: "%s"}
              - {id: corp, type: wecom, corpId: %s, agentId: %s, secret: %s, token: %s, aesKey: %s, apiUrl: "%s", openUrl: "%s"}
            """;
    /** A busy machine is not a broken page. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Instant begins;
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private @Nullable Vertx vertx;
    private @Nullable Database db;
    private @Nullable Playwright playwright;
    private @Nullable Browser browser;
    private @Nullable Sandbox sandbox;
    private @Nullable Zhiyin service;
    private @Nullable Phones phones;
    private @Nullable Operator operator;

    /** @param begins what the clocks of the platform and the service show when a test begins */
    StoryWorld(Instant begins) {
        this.begins = begins;
    }

    Phones phones() {
        return Objects.requireNonNull(phones);
    }

    /** The console, with the administrator logged in. */
    Operator operator() {
        return Objects.requireNonNull(operator);
    }

    /** Somebody acts on the platform without a phone being looked at; the callbacks are over when this returns. */
    void act(String path, JsonObject body) {
        post(platform().url() + "/sandbox/api" + path + "?wait=true", body);
    }

    /** Lets time pass for the platform and then for the service. */
    void pass(Duration time) {
        var told = post(platform().url() + "/sandbox/api/clock",
                new JsonObject().put("advance", time.toString()));
        assertThat(told.getJsonObject("service").getInteger("status")).isEqualTo(200);
    }

    /** Sets the service's clock ahead of the platform's. */
    void serviceIsAhead(Duration time) {
        var now = begins.plus(time).toString();
        send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + running().port() + "/api/v1/clock"))
                .header("Authorization", "Bearer " + API_TOKEN).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(new JsonObject().put("instant", now).encode()))
                .build());
    }

    /** Somebody as the platform knows them. */
    JsonObject onPlatform(String customer) {
        return new JsonObject(send(HttpRequest
                .newBuilder(URI.create(platform().url() + "/sandbox/api/customers/" + customer)).build())
                .body());
    }

    /** What the service answers another system. */
    JsonObject ask(String path) {
        return new JsonObject(send(HttpRequest.newBuilder(URI.create(url("/api/v1" + path)))
                .header("Authorization", "Bearer " + API_TOKEN).build()).body());
    }

    /** What the app has sent to a member of staff, oldest first. */
    JsonArray messages(String userid) {
        var all = new JsonArray(send(HttpRequest
                .newBuilder(URI.create(platform().url() + "/sandbox/api/staff/" + userid + "/messages"))
                .build()).body());
        var app = new JsonArray();
        all.stream().map(JsonObject.class::cast).filter(it -> "app".equals(it.getString("channel")))
                .forEach(app::add);
        return app;
    }

    /** An address of the service. */
    String url(String path) {
        return "http://127.0.0.1:" + running().port() + path;
    }

    /** A browser as wide as a phone, in which nobody is known. */
    Page phone() {
        return window(390, 844);
    }

    /** What another system tells the service. */
    JsonObject tell(String path, JsonObject body) {
        return new JsonObject(send(HttpRequest
                .newBuilder(URI.create("http://127.0.0.1:" + running().port() + "/api/v1" + path))
                .header("Authorization", "Bearer " + API_TOKEN).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.encode())).build()).body());
    }

    /** How often the service has called this address of the platform. */
    long calls(String path) {
        var answer = send(HttpRequest
                .newBuilder(URI.create(platform().url() + "/sandbox/api/calls?path=" + path)).build());
        return new JsonArray(answer.body()).size();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        PlaywrightAssertions.setDefaultAssertionTimeout((double) PATIENCE.toMillis());
        vertx = Vertx.vertx();
        db = Database.open(vertx, TestDatabase.url(), 1);
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright.chromium().launch(new BrowserType.LaunchOptions()
                .setExecutablePath(
                        Path.of(System.getenv().getOrDefault("ZHIYIN_CHROMIUM", "/usr/bin/chromium")))
                // As root, as in a container, Chromium has no sandbox to set up.
                .setArgs(List.of("--no-sandbox", "--disable-dev-shm-usage")));
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        TestDatabase.empty(Objects.requireNonNull(db));
        complaints.clear();
        var demo = SandboxSettings.demo();
        sandbox = new Sandbox(Objects.requireNonNull(vertx),
                new SandboxSettings(demo.host(), 0, demo.official(),
                        demo.corp(), demo.care(), demo.templates(), null, null, begins));
        sandbox.start();
        service = Zhiyin.start(SettingsReader.read(settings(demo, sandbox), Map.of()));
        var url = "http://127.0.0.1:" + service.port();
        post(sandbox.url() + "/sandbox/api/connect",
                new JsonObject().put("officialCallbackUrl", url + "/callback/shop")
                        .put("corpCallbackUrl", url + "/callback/corp").put("serviceUrl", url)
                        .put("serviceToken", API_TOKEN));
        phones = new Phones(window(), sandbox.url());
        operator = new Operator(window(), url);
    }

    private String settings(SandboxSettings platform, Sandbox sandbox) {
        var database = TestDatabase.url();
        var official = platform.official();
        var corp = platform.corp();
        return SETTINGS.formatted(ProcessHandle.current().pid(),
                "postgresql://%s:%s@%s:%s/%s".formatted(database.user(), database.password(), database.host(),
                        database.port(), database.database()),
                TestDatabase.MASTER_KEY, PASSWORD, API_TOKEN, begins, SHOP, official.appId(),
                official.secret(),
                official.token(), official.aesKey(), sandbox.officialUrl(), corp.corpId(), corp.agentId(),
                corp.secret(), corp.token(), corp.aesKey(), sandbox.wecomUrl(), sandbox.url());
    }

    private Page window() {
        return window(1440, 900);
    }

    private Page window(int width, int height) {
        var page = Objects.requireNonNull(browser)
                .newContext(new Browser.NewContextOptions().setViewportSize(width, height).setLocale("zh-CN")
                        .setTimezoneId("Asia/Shanghai"))
                .newPage();
        page.setDefaultTimeout((double) PATIENCE.toMillis());
        page.onConsoleMessage(said -> {
            if (said.type().equals("error")) {
                complaints.add(page.url() + " " + said.text());
            }
        });
        page.onPageError(failure -> complaints.add(page.url() + " " + failure));
        return page;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (browser != null) {
            if (context.getExecutionException().isPresent()) {
                browser.contexts().forEach(it -> keep(context, it));
            }
            browser.contexts().forEach(BrowserContext::close);
        }
        if (service != null) {
            service.close();
        }
        if (sandbox != null) {
            sandbox.stop();
        }
        assertThat(complaints).as("what the browsers complained about").isEmpty();
    }

    /** What the pages looked like when it went wrong, for eyes. */
    private static void keep(ExtensionContext context, BrowserContext window) {
        for (var page : window.pages()) {
            var name = context.getRequiredTestMethod().getName() + "-" + URI.create(page.url()).getPort()
                    + ".png";
            page.screenshot(new Page.ScreenshotOptions().setFullPage(true)
                    .setPath(Path.of("target", "screenshots", "story", name)));
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (playwright != null) {
            playwright.close();
        }
        if (db != null) {
            db.close();
        }
        if (vertx != null) {
            vertx.close().await();
        }
        http.close();
    }

    private Zhiyin running() {
        return Objects.requireNonNull(service);
    }

    private Sandbox platform() {
        return Objects.requireNonNull(sandbox);
    }

    private JsonObject post(String url, JsonObject body) {
        return new JsonObject(
                send(HttpRequest.newBuilder(URI.create(url)).header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body.encode())).build()).body());
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(request.uri() + " answered " + answer.body()).isBetween(200,
                    299);
            return answer;
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(request.uri() + " failed", failed);
        }
    }
}
