package io.zhiyin.bot.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.Cookie;
import com.microsoft.playwright.options.FormData;
import com.microsoft.playwright.options.RequestOptions;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FrameTest {
    @RegisterExtension
    static final ConsoleHouse house = new ConsoleHouse();

    @AfterEach
    void no_browser_complained() {
        assertThat(house.complaints()).isEmpty();
    }

    @Test
    void one_who_is_not_logged_in_is_asked_to_and_comes_back_to_the_page_they_wanted() {
        var page = house.stranger(ConsoleHouse.DESK);

        page.navigate(house.url("/settings"));
        login(page, ConsoleHouse.PASSWORD);

        assertThat(page).hasURL(house.url("/settings"));
        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1))).hasText("设置");
    }

    @Test
    void a_wrong_password_is_told_and_the_eleventh_is_refused_with_how_long_to_wait() {
        var page = house.stranger(ConsoleHouse.DESK);
        page.navigate(house.url("/login"));

        for (var i = 0; i < 10; i++) {
            login(page, "a wrong password");
            assertThat(page.getByRole(AriaRole.ALERT)).containsText("用户名或密码不对");
        }
        login(page, ConsoleHouse.PASSWORD);

        assertThat(page.getByRole(AriaRole.ALERT)).containsText("请 1 分钟后再试");
        assertThat(page).hasURL(house.url("/login"));
    }

    @Test
    void a_login_passes_nobody_on_to_another_site() {
        var page = house.stranger(ConsoleHouse.DESK);

        page.navigate(house.url("/login?next=//elsewhere.example/"));
        login(page, ConsoleHouse.PASSWORD);

        assertThat(page).hasURL(house.url("/"));
    }

    @Test
    void the_cookie_is_out_of_reach_of_scripts_and_of_other_sites() {
        var page = house.stranger(ConsoleHouse.DESK);
        page.navigate(house.url("/login"));
        login(page, ConsoleHouse.PASSWORD);

        var cookie = cookie(page, "zhiyin_session");

        assertThat(cookie.httpOnly).isTrue();
        assertThat(cookie.sameSite.name()).isEqualTo("LAX");
        assertThat(cookie.value).hasSize(43);
    }

    @Test
    void a_browser_that_has_logged_in_before_comes_in_while_strangers_there_use_up_the_attempts() {
        var ours = house.stranger(ConsoleHouse.DESK);
        ours.navigate(house.url("/login"));
        login(ours, ConsoleHouse.PASSWORD);
        var device = cookie(ours, "zhiyin_device");
        assertThat(device.httpOnly).isTrue();
        assertThat(device.sameSite.name()).isEqualTo("STRICT");
        ours.context().clearCookies(new BrowserContext.ClearCookiesOptions().setName("zhiyin_session"));
        var stranger = house.stranger(ConsoleHouse.DESK);
        stranger.navigate(house.url("/login"));
        for (var i = 0; i < 11; i++) {
            login(stranger, "a wrong password");
        }
        assertThat(stranger.getByRole(AriaRole.ALERT)).containsText("分钟后再试");

        ours.navigate(house.url("/login"));
        login(ours, ConsoleHouse.PASSWORD);

        assertThat(ours).hasURL(house.url("/"));
    }

    private static Cookie cookie(Page page, String name) {
        return page.context().cookies(house.url("/login")).stream().filter(it -> it.name.equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_post_without_the_sessions_token_is_refused_and_changes_nothing() {
        var page = house.operator(ConsoleHouse.DESK);

        var forged = page.context().request().post(house.url("/settings/tokens"),
                RequestOptions.create().setForm(FormData.create().set("name", "mine")));
        var wrong = page.context().request().post(house.url("/settings/tokens"),
                RequestOptions.create()
                        .setForm(FormData.create().set("name", "mine").set("_csrf", "guessed")));

        assertThat(forged.status()).isEqualTo(403);
        assertThat(wrong.status()).isEqualTo(403);
        assertThat(wrong.text()).contains("这个页面已经过期");
        assertThat(house.db().sql("select count(*) from api_token").count()).isZero();
    }

    @Test
    void a_post_from_another_site_is_refused_even_at_the_login() {
        var page = house.stranger(ConsoleHouse.DESK);
        var right = FormData.create().set("name", "admin").set("password", ConsoleHouse.PASSWORD);

        var foreign = page.context().request().post(house.url("/login"),
                RequestOptions.create().setForm(right).setHeader("Origin", "https://elsewhere.example"));
        var fetched = page.context().request().post(house.url("/login"),
                RequestOptions.create().setForm(right).setHeader("Sec-Fetch-Site", "same-site"));

        assertThat(foreign.status()).isEqualTo(403);
        assertThat(fetched.status()).isEqualTo(403);
        assertThat(page.context().cookies()).isEmpty();
    }

    @Test
    void logging_out_ends_the_session_and_not_only_the_cookie() {
        var page = house.operator(ConsoleHouse.DESK);
        page.navigate(house.url("/"));

        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("退出")).first().click();

        assertThat(page).hasURL(house.url("/login"));
        assertThat(house.db().sql("select count(*) from operator_session").count()).isZero();
    }

    @Test
    void the_language_is_the_operators_own_and_changes_in_one_click() {
        var page = house.operator(ConsoleHouse.DESK);
        page.navigate(house.url("/settings"));

        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("English")).first().click();

        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)))
                .hasText("Settings");
        assertThat(page.locator("html")).hasAttribute("lang", "en");
        assertThat(page).hasURL(house.url("/settings"));
    }

    @Test
    void changing_the_password_ends_the_other_sessions() {
        var other = house.operator(ConsoleHouse.DESK);
        var page = house.operator(ConsoleHouse.DESK);
        page.navigate(house.url("/settings"));

        page.getByLabel("现在的密码").fill(ConsoleHouse.PASSWORD);
        page.getByLabel("新密码", new Page.GetByLabelOptions().setExact(true)).fill("quite another one");
        page.getByLabel("再输一次新密码").fill("quite another one");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("修改密码")).click();

        assertThat(page.locator(".toast")).hasText("密码改好了");
        assertThat(page).hasURL(house.url("/settings"));
        other.navigate(house.url("/settings"));
        assertThat(other).hasURL(Pattern.compile(".*/login.*"));
    }

    @Test
    void a_new_api_token_is_shown_once_and_revoking_it_asks_first() {
        var page = house.operator(ConsoleHouse.DESK);
        page.navigate(house.url("/settings"));

        page.getByPlaceholder("例如：订单同步").fill("订单同步");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("新建令牌")).click();

        assertThat(page.locator("code.secret")).hasText(Pattern.compile("zhiyin_[A-Za-z0-9_-]{43}"));
        page.navigate(house.url("/settings"));
        assertThat(page.locator("code.secret")).hasCount(0);

        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("停用")).click();
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("取消")).click();
        assertThat(page.locator("dialog")).not().isVisible();
        assertThat(house.db().sql("select count(*) from api_token where revoked_at is not null").count())
                .isZero();

        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("停用")).click();
        page.locator("dialog").getByRole(AriaRole.BUTTON).nth(1).click();
        assertThat(page.locator(".toast")).hasText("令牌已停用");
    }

    @Test
    void every_answer_carries_the_policy_and_pages_are_not_kept() {
        var page = house.operator(ConsoleHouse.DESK);

        var answer = page.navigate(house.url("/"));

        assertThat(answer.headerValue("content-security-policy")).startsWith("default-src 'none'")
                .doesNotContain("unsafe");
        assertThat(answer.headerValue("cache-control")).isEqualTo("no-store");
        assertThat(answer.headerValue("x-content-type-options")).isEqualTo("nosniff");
    }

    @Test
    void styles_and_scripts_are_packed_and_kept_for_good() {
        var page = house.stranger(ConsoleHouse.DESK);
        page.navigate(house.url("/login"));

        var style = page.context().request().get(
                house.url(page.locator("link[rel=stylesheet]").getAttribute("href")),
                RequestOptions.create().setHeader("Accept-Encoding", "gzip"));

        assertThat(style.headers()).containsEntry("cache-control", "public, max-age=31536000, immutable")
                .containsEntry("content-encoding", "gzip");
        assertThat(style.text()).contains("--jade");
    }

    @Test
    void an_address_that_leads_nowhere_says_so_in_plain_words() {
        var page = house.operator(ConsoleHouse.DESK);

        var answer = page.navigate(house.url("/no/such/page"));

        assertThat(answer.status()).isEqualTo(404);
        assertThat(page.getByText("没有这一页")).isVisible();
    }

    @Test
    void a_form_that_is_too_long_is_refused_in_plain_words() {
        var page = house.operator(ConsoleHouse.DESK);

        var answer = page.context().request().post(house.url("/settings/tokens"),
                RequestOptions.create().setForm(FormData.create().set("name", "长".repeat(300_000))));

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.text()).contains("提交的内容太长了");
    }

    private static void login(Page page, String password) {
        page.getByLabel("用户名").fill("admin");
        page.getByLabel("密码").fill(password);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("登录")).click();
    }
}
