package io.zhiyin.bot.story;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.zhiyin.campaigns.store.Eventually.eventually;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.zhiyin.bot.sandbox.SandboxSettings;

/** The administrator at the console, by what stands on its pages. */
final class Operator {
    private static final String PLATFORM_TEMPLATE = SandboxSettings.demo().templates().getFirst().id();
    private static final String FIELDS = """
            name1: ${(customer.salutation!customer.name!"朋友")?truncate(10, "")}
            date2: ${today}
            thing3: 愿新的一岁平安顺遂""";
    private static final int ROUTES = 4;

    private final Page page;
    private final String url;

    Operator(Page page, String url) {
        this.page = page;
        this.url = url;
        open("/login");
        page.getByLabel("用户名").fill("admin");
        page.getByLabel("密码").fill(StoryWorld.PASSWORD);
        press("登录");
        assertThat(heading()).hasText("今日");
    }

    Page page() {
        return page;
    }

    void open(String path) {
        page.navigate(url + path);
    }

    /** Opens it until the text stands there: what a page shows was so when it was asked for. */
    void openWhen(String path, String text) {
        eventually(path + " shows " + text, () -> {
            open(path);
            return main().getByText(text).count() > 0;
        });
    }

    /** Goes there as people do, by the navigation. */
    void go(String place) {
        page.locator("aside nav").getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName(place))
                .click();
        assertThat(heading()).hasText(place);
    }

    Locator heading() {
        return page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1));
    }

    Locator main() {
        return page.locator("main");
    }

    void press(String button) {
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(button).setExact(true)).click();
    }

    void follow(String link) {
        main().getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName(link).setExact(true)).click();
    }

    /** The part of the page beneath this heading. */
    Locator section(String heading) {
        return main().locator("section").filter(new Locator.FilterOptions().setHas(
                page.getByRole(AriaRole.HEADING,
                        new Page.GetByRoleOptions().setName(heading).setExact(true))));
    }

    Locator row(String text) {
        return page.getByRole(AriaRole.ROW).filter(new Locator.FilterOptions().setHasText(text));
    }

    /** What has just been done, as the console says it. */
    Locator said() {
        return page.getByRole(AriaRole.STATUS);
    }

    /** On a customer's page, as 9 月, 25 日 of the solar year. */
    void setBirthday(String month, String day) {
        var birthday = section("生日");
        birthday.getByText("填写生日").click();
        birthday.getByRole(AriaRole.COMBOBOX, new Locator.GetByRoleOptions().setName("月").setExact(true))
                .selectOption(month);
        birthday.getByRole(AriaRole.COMBOBOX, new Locator.GetByRoleOptions().setName("日").setExact(true))
                .selectOption(day);
        birthday.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("保存")).click();
        assertThat(said()).containsText("生日记下了");
    }

    void makeTag(String group, String tag) {
        open("/tags");
        page.getByLabel("标签组名称").fill(group);
        press("新建标签组");
        assertThat(said()).containsText("标签组建好了");
        section(group).getByLabel("新建标签").fill(tag);
        section(group).getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("新建标签")).click();
        assertThat(said()).containsText("标签建好了");
    }

    /** @param source as the page words it: 说到, 扫码来自 */
    void makeRule(String source, String pattern, String tag) {
        open("/tags");
        var rules = section("自动打标签");
        rules.getByLabel("条件").selectOption(source);
        rules.getByLabel("内容").fill(pattern);
        rules.getByRole(AriaRole.COMBOBOX, new Locator.GetByRoleOptions().setName("标签").setExact(true))
                .selectOption(tag);
        press("添加规则");
        assertThat(said()).containsText("规则已添加");
    }

    /** @param tag as the choice words it: group / tag */
    void makeSegment(String name, String tag) {
        open("/segments/new");
        page.getByLabel("名称").fill(name);
        page.getByLabel("条件", new Page.GetByLabelOptions().setExact(true)).selectOption("有标签");
        page.getByLabel("标签", new Page.GetByLabelOptions().setExact(true)).selectOption(tag);
        press("保存");
        assertThat(said()).containsText("人群已保存");
    }

    /** The draft that stands ready, with the fields of the template that the platform has approved. */
    void makeBirthdayTemplate(String name) {
        open("/templates/new");
        page.getByLabel("名称", new Page.GetByLabelOptions().setExact(true)).fill(name);
        page.getByLabel("平台的模板 ID").fill(PLATFORM_TEMPLATE);
        page.getByLabel("公众号模板消息", new Page.GetByLabelOptions().setExact(true)).fill(FIELDS);
        press("保存");
        assertThat(said()).containsText("模板已保存");
    }

    /**
     * A draft; its page is open afterwards.
     *
     * @param routes as the choices word them, the first choice first
     */
    void makeCampaign(String name, String segment, String template, String sendAt, String... routes) {
        open("/campaigns/new");
        page.getByLabel("名称").fill(name);
        page.getByLabel("发给谁").selectOption(segment);
        page.getByLabel("发什么").selectOption(template);
        page.getByLabel("时间").fill(sendAt);
        for (var i = 0; i < ROUTES; i++) {
            choice("第 " + (i + 1) + " 选择").selectOption(i < routes.length ? routes[i] : "不用");
        }
        press("保存");
        assertThat(said()).containsText("活动已保存");
        assertThat(heading()).hasText(name);
    }

    /** What the customer would read, on the page of the campaign or template that is open. */
    Locator preview(String channel) {
        return page.locator("figure").filter(new Locator.FilterOptions()
                .setHas(page.locator("figcaption", new Page.LocatorOptions().setHasText(channel))));
    }

    /** Starts the campaign whose page is open, and agrees to what the console says it will do. */
    Locator start() {
        press("开始");
        return page.getByRole(AriaRole.DIALOG);
    }

    void agree() {
        page.getByRole(AriaRole.DIALOG)
                .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("开始")).click();
        assertThat(said()).containsText("活动已开始");
    }

    /** A birthday campaign for everybody, with the words that are shipped, started. */
    void startCampaign(String name, String sendAt, String... routes) {
        makeBirthdayTemplate("生日祝福");
        makeCampaign(name, "所有客户", "生日祝福", sendAt, routes);
        start();
        agree();
    }

    /** The line of this customer's delivery, on a list that is opened until the line says this. */
    Locator delivery(String customer, String says) {
        return delivery("campaign", customer, says);
    }

    /** @param kind campaign, reply or welcome */
    Locator delivery(String kind, String customer, String says) {
        var line = row(customer).filter(new Locator.FilterOptions().setHasText(says));
        eventually("the delivery to " + customer + " is said to be " + says, () -> {
            open("/deliveries?kind=" + kind);
            return line.count() > 0;
        });
        return line;
    }

    private Locator choice(String label) {
        return page.getByRole(AriaRole.COMBOBOX, new Page.GetByRoleOptions().setName(label).setExact(true));
    }
}
