package io.zhiyin.bot.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class InsightPagesTest {
    @RegisterExtension
    static final ConsoleHouse house = new ConsoleHouse();

    @Test
    void the_funnel_leads_to_the_people_and_the_customer_page_gives_the_reasons() {
        var lin = house.shop().getFirst();
        house.db().sql("delete from orders").update();
        house.db()
                .sql("""
                        insert into orders (customer_id, number, amount_fen, paid_at)
                        select :id, 'I' || n, 12000, cast(:now as timestamptz) - n * interval '10 days' from generate_series(1, 3) n""")
                .bind("id", lin.value()).bind("now", ConsoleHouse.NOW).update();
        house.upkeep().catchUp();
        var page = house.operator(ConsoleHouse.DESK);

        page.navigate(house.url("/insight"));
        assertThat(page.locator("main")).containsText("回头客或历史还太少");
        page.locator("a[href='/customers?stage=repeat']").click();
        assertThat(page.locator("main")).containsText("林晓月");
        page.navigate(house.url("/customers?r=1&f=1"));
        assertThat(page.locator("main")).containsText("林晓月");
        page.navigate(house.url("/customers/" + lin.value()));
        assertThat(page.locator(".gist")).containsText("最近一次购买在 10 天前");
        assertThat(page.locator(".gist")).containsText("共消费 ¥360.00");

        page.navigate(house.url("/insight"));
        page.getByLabel("买满几单算忠诚").fill("3");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("保存")).first().click();
        assertThat(page.locator(".toast")).containsText("界线已保存");
        house.upkeep().catchUp();
        page.navigate(house.url("/customers/" + lin.value()));
        assertThat(page.locator(".gist")).containsText("忠诚");
        assertThat(house.complaints()).isEmpty();
    }
}
