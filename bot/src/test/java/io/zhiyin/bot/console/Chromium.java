package io.zhiyin.bot.console;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The one headless Chromium of a test run: the system's, or the one {@code ZHIYIN_CHROMIUM} names. */
final class Chromium {
    private static final class Started {
        private static final Browser BROWSER = start();

        private static Browser start() {
            var playwright = Playwright.create(
                    new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
            return playwright.chromium().launch(new BrowserType.LaunchOptions().setHeadless(true)
                    .setExecutablePath(
                            Path.of(System.getenv().getOrDefault("ZHIYIN_CHROMIUM", "/usr/bin/chromium")))
                    // As root, as in a container, Chromium has no sandbox to set up.
                    .setArgs(List.of("--no-sandbox", "--lang=zh-CN", "--disable-dev-shm-usage",
                            "--font-render-hinting=none")));
        }
    }

    private Chromium() {}

    static Browser browser() {
        return Started.BROWSER;
    }
}
