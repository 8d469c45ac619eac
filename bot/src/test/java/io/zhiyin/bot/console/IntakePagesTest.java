package io.zhiyin.bot.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class IntakePagesTest {
    @RegisterExtension
    static final ConsoleHouse house = new ConsoleHouse();

    @Test
    void what_could_not_be_taken_in_is_mended_and_the_customer_has_the_order() {
        house.intakeDesk().takeOrKeep(
                """
                        {"number": "E1", "phone": "138", "name": "周一舟", "amount": "88.00", "paidAt": "2026-09-01T10:00:00+08:00",
                         "items": [{"product": "白毫银针", "quantity": 2}]}""",
                "till");
        var page = house.operator(ConsoleHouse.DESK);

        page.navigate(house.url("/"));
        assertThat(page.locator(".troubles")).containsText("1 条其他系统来的消息收不进来");
        assertThat(page.locator(".troubles")).containsText("有 2 个文件收不进来");
        page.navigate(house.url("/intake"));
        assertThat(page.locator("main")).containsText("till.camel.yaml，第 3 行：没有“fille”这种连接");
        assertThat(page.locator("main")).containsText("修改前的版本还在运行");
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("till").setExact(true)).click();
        assertThat(page.locator("main")).containsText("不是电话号码");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("再试一次")).click();
        assertThat(page.locator("main")).containsText("还是收不进来");

        var box = page.getByLabel("收到的内容");
        box.fill(box.inputValue().replace("\"138\"", "\"13800138000\""));
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("再试一次")).click();
        assertThat(page.locator(".toast")).containsText("已收下");
        assertThat(page.locator("main")).containsText("没有收不进来的消息");

        page.navigate(house.url("/customers?q=13800138000"));
        page.getByText("周一舟").first().click();
        assertThat(page.locator(".gist")).containsText("白毫银针 × 2");
        assertThat(page.locator(".gist")).containsText("¥88.00");
        assertThat(house.complaints()).isEmpty();
    }
}
