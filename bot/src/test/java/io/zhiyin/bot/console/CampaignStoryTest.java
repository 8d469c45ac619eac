package io.zhiyin.bot.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.zhiyin.campaigns.campaign.CampaignId;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two operators and one campaign, from the first word to the counts. */
class CampaignStoryTest {
    @RegisterExtension
    static final ConsoleHouse house = new ConsoleHouse();
    private static final String PASSWORD = "correct horse battery";

    @AfterEach
    void no_browser_complained() {
        assertThat(house.complaints()).isEmpty();
    }

    @Test
    void a_holiday_campaign_is_simulated_submitted_approved_by_another_started_and_counted() {
        house.busyShop();
        operators();
        var zhou = house.viewer("周岚", PASSWORD);
        var song = house.viewer("宋远", PASSWORD);

        // she writes it, and sees what it would do
        zhou.navigate(house.url("/campaigns/new"));
        zhou.getByLabel("名称").fill("除夕祝福");
        zhou.getByLabel("发什么").selectOption("生日祝福");
        zhou.locator(".kind").filter(new Locator.FilterOptions().setHasText("节日")).click();
        zhou.locator("[name=holiday]").selectOption("new_years_eve");
        zhou.getByLabel("时间", new Page.GetByLabelOptions().setExact(true)).fill("10:00");
        zhou.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("保存")).click();
        assertThat(zhou.locator("main")).containsText("这个活动有 12 人，要另一位操作员批准才能开始");
        var place = zhou.url();
        zhou.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("模拟")).click();
        press(zhou, "开始模拟");
        assertThat(zhou.locator("#result")).containsText("共 12 人，每人只在一行里");
        assertThat(zhou.locator("#result")).containsText("模板消息");
        zhou.locator("#result tbody tr").first().getByRole(AriaRole.LINK).click();
        assertThat(zhou.locator("#people")).containsText("林晓月");
        zhou.getByRole(AriaRole.SEARCHBOX).fill("晓月");
        press(zhou, "问一问");
        assertThat(zhou.locator("#why")).containsText("林晓月");
        assertThat(zhou.locator("#why")).containsText("会发");
        ConsoleHouse.keep(zhou, "simulation");

        // and has it sent to a colleague to be looked at
        zhou.navigate(house.url("/seeds"));
        zhou.getByPlaceholder("例如：门店同事").fill("门店同事");
        press(zhou, "新建名单");
        zhou.getByPlaceholder("姓名、手机号或客户编号").fill("晓月");
        press(zhou, "加进名单");
        assertThat(zhou.locator("main table")).containsText("林晓月");
        ConsoleHouse.keep(zhou, "seeds");
        zhou.navigate(place + "/tests");
        press(zhou, "发给这个名单");
        agree(zhou);
        assertThat(zhou.locator("#result")).containsText("林晓月");
        ConsoleHouse.keep(zhou, "campaign-tests");
        zhou.navigate(place);
        assertThat(zhou.locator("#steps")).containsText("周岚 试发");

        // she submits it; he sends it back, she mends it, he approves
        zhou.navigate(place);
        press(zhou, "提交审批");
        agree(zhou);
        assertThat(zhou.locator("main")).containsText("周岚 提交了审批");
        assertThat(zhou.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("批准"))).hasCount(0);
        song.navigate(house.url("/"));
        assertThat(song.locator(".troubles")).containsText("1 个活动等批准：“除夕祝福”");
        song.navigate(place);
        song.locator("summary").filter(new Locator.FilterOptions().setHasText("退回")).click();
        song.getByLabel("要改什么").fill("改成上午九点");
        press(song, "退回");
        assertThat(song.locator("main")).containsText("宋远 退回了：改成上午九点");
        zhou.navigate(place + "/edit");
        zhou.getByLabel("时间", new Page.GetByLabelOptions().setExact(true)).fill("09:00");
        zhou.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("保存")).click();
        press(zhou, "提交审批");
        agree(zhou);
        assertThat(zhou.locator("main")).containsText("周岚 提交了审批");
        song.navigate(place);
        ConsoleHouse.keep(song, "campaign-to-approve");
        press(song, "批准");
        agree(song);
        assertThat(song.locator("main")).containsText("宋远 已经批准，可以开始");

        // it starts, waits a moment, is taken back, starts again
        zhou.navigate(place);
        press(zhou, "开始");
        agree(zhou);
        assertThat(zhou.locator("main")).containsText("之前可以撤回");
        press(zhou, "撤回");
        assertThat(zhou.locator("main")).containsText("草稿");
        press(zhou, "开始");
        agree(zhou);
        press(zhou, "暂停");
        agree(zhou);
        assertThat(zhou.locator("main")).containsText("已暂停");
        press(zhou, "继续");
        agree(zhou);
        assertThat(zhou.locator("main")).containsText("进行中");

        // and what became of it
        var id = new CampaignId(Long.parseLong(place.replaceAll(".*/(\\d+).*", "$1")));
        house.runs().start(id, Instant.parse("2027-02-05T01:00:00Z"));
        zhou.reload();
        assertThat(zhou.locator("#runs")).containsText("12");
        assertThat(zhou.locator("#steps li")).hasCount(12);
        assertThat(zhou.locator("#steps")).containsText("周岚 修改：什么时候发");
        ConsoleHouse.keep(zhou, "campaign-steps");
        zhou.locator("#runs a.count").first().click();
        assertThat(zhou.locator("#list tbody tr")).hasCount(12);
        zhou.navigate(house.url("/campaigns/calendar"));
        assertThat(zhou.locator("main")).containsText("生日祝福 1 人");
        ConsoleHouse.keep(zhou, "calendar");
    }

    @Test
    void who_stops_all_sending_is_shown_on_every_page_until_it_goes_on() {
        house.busyShop();
        operators();
        var zhou = house.viewer("周岚", PASSWORD);
        zhou.navigate(house.url("/"));
        zhou.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("停发")).click();
        zhou.getByLabel("原因").fill("价格写错了");
        press(zhou, "立即停发");
        agree(zhou);
        assertThat(zhou.locator(".stopped")).containsText("周岚 于");
        ConsoleHouse.keep(zhou, "stopped");

        var song = house.viewer("宋远", PASSWORD);
        song.navigate(house.url("/customers"));
        assertThat(song.locator(".stopped")).containsText("活动消息已停发。");
        assertThat(song.locator(".stopped")).containsText("价格写错了");
        press(song, "恢复发送");
        agree(song);
        assertThat(song.locator(".stopped")).hasCount(0);
        assertThat(song).hasURL(java.util.regex.Pattern.compile(".*/customers.*"));
        song.navigate(house.url("/stop"));
        assertThat(song.locator("#past")).containsText("周岚 停发，宋远 在");
    }

    /** Two operators, asked for each other's word from one customer on. */
    private static void operators() {
        var admin = house.operator(ConsoleHouse.DESK);
        for (var name : new String[]{"周岚", "宋远"}) {
            admin.navigate(house.url("/settings/operators"));
            admin.locator("#new input[name=name]").fill(name);
            admin.locator("#new input[name=password]").fill(PASSWORD);
            admin.locator("#new select[name=role]").selectOption("operator");
            admin.locator("#new").getByText("新建", new Locator.GetByTextOptions().setExact(true)).click();
            assertThat(admin.locator("#operators")).containsText(name);
        }
        admin.navigate(house.url("/settings/approval"));
        assertThat(admin.locator("main")).containsText("现在没有人数要求");
        admin.getByLabel("超过这么多人，要另一位操作员批准").fill("1");
        admin.locator("[name=undo_above]").fill("1");
        press(admin, "保存");
        assertThat(admin.locator("main")).containsText("由 admin 设置");
        ConsoleHouse.keep(admin, "approval-rules");
    }

    private static void press(Page page, String name) {
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true)).click();
    }

    private static void agree(Page page) {
        page.locator("dialog button[value=yes]").click();
    }
}
