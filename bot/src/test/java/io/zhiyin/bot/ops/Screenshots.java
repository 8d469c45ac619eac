package io.zhiyin.bot.ops;

import static io.zhiyin.campaigns.store.Eventually.eventually;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import io.zhiyin.bot.demo.Demo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * {@code ./zhiyin screenshots}: the demo on free ports, and a picture of every page that can be reached by links: one
 * of each kind, on a desk and on a phone. A page that is added to the console comes by itself.
 */
final class Screenshots {
    private static final String PASSWORD = "for screenshots only";
    private static final int MOST_PAGES = 40;
    private static final Look DESK = new Look("1440", 1440, 900, ColorScheme.LIGHT);
    private static final Look PHONE = new Look("390", 390, 844, ColorScheme.LIGHT);
    private static final Look DARK = new Look("1440-dark", 1440, 900, ColorScheme.DARK);
    /** What stands for one of many in an address: its number or its key. */
    private static final Pattern ONE_OF_MANY = Pattern.compile("/[^/]*\\d[^/]*");
    private static final Pattern NO_PAGE = Pattern
            .compile("/(assets|api|metrics|health|callback|logout|events)\\b.*|.*\\.(csv|json|yaml|txt)");

    private record Look(String name, int width, int height, ColorScheme scheme) {}

    private final Path folder;

    private Screenshots(Path folder) {
        this.folder = folder;
    }

    /** @param arguments the folder that the pictures go to */
    public static void main(String[] arguments) throws IOException {
        var data = Files.createTempDirectory("zhiyin-screenshots");
        var exit = 1;
        try {
            var folder = Path.of(arguments[0]);
            Files.createDirectories(folder);
            new Screenshots(folder).take(data);
            exit = 0;
        } catch (RuntimeException failed) {
            // the exit below would take the reason along
            System.err.println("the pictures could not be taken: " + failed);
        } finally {
            delete(data);
            // the browser's driver would keep the process
            Runtime.getRuntime().exit(exit);
        }
    }

    private void take(Path data) {
        var port = freePort();
        var sandboxPort = freePort();
        var environment = new HashMap<>(Map.of("ZHIYIN_DATA_DIR", data.toString(), "ZHIYIN_PORT",
                String.valueOf(port), "ZHIYIN_SANDBOX_PORT", String.valueOf(sandboxPort),
                "ZHIYIN_ADMIN_PASSWORD", PASSWORD));
        Demo.run(environment, System.out, running -> {
            try (var playwright = Playwright.create(
                    new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
                    var browser = playwright.chromium().launch(new BrowserType.LaunchOptions()
                            .setExecutablePath(chromium())
                            .setArgs(List.of("--no-sandbox", "--disable-dev-shm-usage",
                                    "--font-render-hinting=none")))) {
                look(browser, "http://127.0.0.1:" + port, "http://127.0.0.1:" + sandboxPort);
            } finally {
                close(running);
            }
        });
    }

    private void look(Browser browser, String console, String sandbox) {
        var desk = window(browser, DESK).newPage();
        keep(desk, console + "/login", "login", DESK);
        login(desk, console);
        live(desk, console, sandbox);
        var pages = walk(desk, console);
        pages.forEach((name, path) -> keep(desk, console + path, name, DESK));
        keep(desk, sandbox + "/", "sandbox", DESK);

        var phone = window(browser, PHONE).newPage();
        keep(phone, console + "/login", "login", PHONE);
        login(phone, console);
        pages.forEach((name, path) -> keep(phone, console + path, name, PHONE));
        keep(phone, sandbox + "/", "sandbox", PHONE);

        var dark = window(browser, DARK).newPage();
        login(dark, console);
        keep(dark, console + "/", "today", DARK);
    }

    /** Somebody follows and tells their birthday, and the next morning comes: a house in which something has happened. */
    private static void live(Page page, String console, String sandbox) {
        open(page, sandbox);
        page.getByText("扫码关注，报生日").click();
        page.locator("[data-testid=customer-phone] [data-testid=message]").nth(2).waitFor();
        page.getByText("到明早九点").click();
        eventually("the birthdays of the morning are sent", () -> {
            page.navigate(console + "/deliveries");
            return page.locator("main tbody tr").count() > 0;
        });
    }

    private static void open(Page page, String sandbox) {
        page.navigate(sandbox + "/");
        page.getByText("实时").first().waitFor();
    }

    private static BrowserContext window(Browser browser, Look look) {
        return browser.newContext(new Browser.NewContextOptions()
                .setViewportSize(look.width(), look.height()).setColorScheme(look.scheme())
                .setReducedMotion(ReducedMotion.REDUCE).setLocale("zh-CN").setTimezoneId("Asia/Shanghai"));
    }

    private static void login(Page page, String console) {
        page.navigate(console + "/login");
        page.locator("input[name=name]").fill("admin");
        page.locator("input[name=password]").fill(PASSWORD);
        page.locator("form[action='/login'] button.main").click();
        page.waitForURL(url -> !url.contains("/login"));
    }

    /** From the navigation on, along the links of every page, one page of each kind. */
    private static Map<String, String> walk(Page page, String console) {
        var found = new LinkedHashMap<String, String>();
        var open = new ArrayDeque<String>();
        open.add("/");
        while (!open.isEmpty() && found.size() < MOST_PAGES) {
            var path = open.remove();
            var kind = kind(path);
            if (found.containsKey(kind)) {
                continue;
            }
            var answer = Objects.requireNonNull(page.navigate(console + path), path);
            if (answer.status() != 200
                    || !String.valueOf(answer.headerValue("content-type")).startsWith("text/html")) {
                continue;
            }
            found.put(kind, path);
            for (var link : page.locator("nav a[href], main a[href]").all()) {
                var href = String.valueOf(link.getAttribute("href")).replaceFirst("[?#].*", "");
                if (href.startsWith("/") && !NO_PAGE.matcher(href).matches()
                        && link.getAttribute("download") == null) {
                    open.add(href);
                }
            }
        }
        return found;
    }

    /** {@code /customers/17/edit} is {@code customers-one-edit}. */
    private static String kind(String path) {
        var name = ONE_OF_MANY.matcher(path).replaceAll("/one").replaceAll("^/|/$", "").replace('/', '-');
        return name.isEmpty() ? "today" : name;
    }

    private void keep(Page page, String url, String name, Look look) {
        if (name.equals("sandbox")) {
            open(page, url.replaceFirst("/$", ""));
        } else {
            page.navigate(url);
        }
        page.evaluate("document.fonts.ready");
        var file = folder.resolve(name + "-" + look.name() + ".png");
        page.screenshot(new Page.ScreenshotOptions().setPath(file));
        System.out.println(file.getFileName());
    }

    private static Path chromium() {
        var named = System.getenv("ZHIYIN_CHROMIUM");
        return named != null && !named.isEmpty()
                ? Path.of(named)
                : List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome").stream()
                        .map(Path::of).filter(Files::isExecutable).findFirst()
                        .orElseThrow(() -> new IllegalStateException(
                                "no Chromium: install one or set ZHIYIN_CHROMIUM"));
    }

    private static void close(AutoCloseable running) {
        try {
            running.close();
        } catch (Exception failed) {
            throw new IllegalStateException("the demo did not stop", failed);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }
}
