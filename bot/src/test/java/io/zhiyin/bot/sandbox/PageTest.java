package io.zhiyin.bot.sandbox;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jspecify.annotations.Nullable;

/** A person plays: a real browser on the sandbox's page. */
class PageTest {
    @RegisterExtension
    final SandboxRig rig = new SandboxRig();

    private static @Nullable Playwright playwright;
    private static @Nullable Browser browser;
    private final List<String> complaints = new ArrayList<>();

    @BeforeAll
    static void openBrowser() {
        // A busy machine is not a broken page.
        PlaywrightAssertions.setDefaultAssertionTimeout(20_000);
        playwright = Playwright
                .create(new Playwright.CreateOptions()
                        .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright.chromium().launch(
                new BrowserType.LaunchOptions().setExecutablePath(chromium())
                        .setArgs(List.of("--no-sandbox")));
    }

    private static Path chromium() {
        var named = System.getenv("ZHIYIN_CHROMIUM");
        if (named != null && !named.isEmpty())
            return Path.of(named);
        return List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome").stream()
                .map(Path::of).filter(Files::isExecutable).findFirst()
                .orElseThrow(() -> new AssertionError("no Chromium: install one or set ZHIYIN_CHROMIUM"));
    }

    @AfterAll
    static void closeBrowser() {
        if (playwright != null)
            playwright.close();
    }

    private Page open(int width, int height) {
        if (browser == null)
            throw new AssertionError("no browser");
        var page = browser.newPage(new Browser.NewPageOptions().setViewportSize(width, height));
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") && !message.text().contains("status of 4"))
                complaints.add(message.text());
        });
        page.onPageError(complaints::add);
        page.navigate(rig.sandbox().url() + "/");
        assertThat(page.getByTestId("live")).hasClass("dot on");
        return page;
    }

    private static Locator phone(Page page, String whose) {
        return page.getByTestId(whose + "-phone");
    }

    @Test
    void a_customer_follows_writes_and_sees_the_template_as_a_card() {
        var page = open(1440, 900);
        page.getByTestId("scene").fill("spring-01");
        page.getByTestId("follow").click();
        page.getByTestId("write").fill("生日 3.5");
        page.getByTestId("send").click();
        assertThat(phone(page, "customer").getByTestId("message")).hasCount(1);

        var data = new JsonObject().put("name1", new JsonObject().put("value", "林夕"))
                .put("date2", new JsonObject().put("value", "2026年3月5日"))
                .put("thing3", new JsonObject().put("value", "祝您生日快乐"));
        rig.official("/cgi-bin/message/template/send", new JsonObject().put("touser", rig.openId("linxi"))
                .put("template_id", SandboxRig.BIRTHDAY).put("data", data));
        var card = phone(page, "customer").locator("[data-channel=template]");
        assertThat(card).containsText("祝您生日快乐");
        assertThat(page.getByTestId("calls")).containsText("message/template/send");
        assertThat(page.getByTestId("calls")).containsText("TEMPLATESENDJOBFINISH");
        Assertions.assertThat(complaints).isEmpty();
    }

    @Test
    void a_member_confirms_a_group_send_and_presses_a_card() {
        var page = open(1440, 900);
        page.getByTestId("thread-add").click();
        page.getByTestId("add-state").fill("spring-01");
        page.getByTestId("add-staff").click();
        assertThat(page.getByTestId("thread-ZhouLan")).hasAttribute("aria-selected", "true");
        rig.wecom("/cgi-bin/externalcontact/add_msg_template",
                new JsonObject().put("sender", "ZhouLan").put("text",
                        new JsonObject().put("content", "生日快乐")));
        page.getByTestId("staff-tab-todos").click();
        page.getByTestId("staff-confirm").click();
        assertThat(phone(page, "customer").locator("[data-channel=group-send]")).containsText("生日快乐");

        rig.wecom("/cgi-bin/message/send",
                new JsonObject().put("touser", "ZhouLan").put("msgtype", "template_card")
                        .put("agentid", 1000002)
                        .put("template_card", new JsonObject().put("card_type", "button_interaction")
                                .put("task_id", "fu-1")
                                .put("main_title", new JsonObject().put("title", "回访林夕"))
                                .put("button_list", new JsonArray()
                                        .add(new JsonObject().put("text", "完成").put("key", "done")))));
        page.getByTestId("staff-tab-app").click();
        page.getByTestId("card-button").click();
        assertThat(page.getByTestId("calls")).containsText("template_card_event");
        Assertions.assertThat(complaints).isEmpty();
    }

    @Test
    void the_clock_is_moved_and_a_mistake_is_said() {
        var page = open(1440, 900);
        var before = page.getByTestId("clock").textContent();
        page.getByTestId("advance-7d").click();
        assertThat(page.getByTestId("clock")).not().hasText(before);
        page.getByTestId("clock-date").fill("2020-01-01T00:00");
        page.getByTestId("clock-go").click();
        assertThat(page.getByTestId("notice")).containsText("only moves forward");
        page.getByTestId("clock-date").fill("2031-03-05T09:00");
        page.getByTestId("clock-go").click();
        assertThat(page.getByTestId("clock")).containsText("2031年3月5日");
        Assertions.assertThat(complaints).isEmpty();
    }

    @Test
    void a_narrow_screen_shows_everything_without_scrolling_sideways() {
        var page = open(390, 844);
        page.getByTestId("scenario-birthday").click();
        assertThat(phone(page, "customer").locator("[data-direction=out]")).containsText("农历八月十五");
        Assertions.assertThat(page.evaluate("document.documentElement.scrollWidth")).isEqualTo(390);
        page.getByTestId("new-customer-open").click();
        page.getByTestId("new-customer-name").fill("许静");
        page.getByTestId("new-customer").click();
        assertThat(page.getByTestId("customer-select")).hasValue("c7");
        assertThat(page.getByTestId("follow")).isVisible();
        Assertions.assertThat(complaints).isEmpty();
    }
}
