package io.zhiyin.bot.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ReportPagesTest {
    private static final String ORDERS = """
            insert into orders (customer_id, number, amount_fen, paid_at)
            select c.id, 'R' || c.id || '-' || n, 5000 + 7000 * c.id,
                   cast(:now as timestamptz) - (n * (20 + c.id * 5) - 15) * interval '1 day'
              from customer c, generate_series(1, 1 + cast(c.id as int) % 5) n""";

    @RegisterExtension
    static final ConsoleHouse house = new ConsoleHouse();

    @AfterEach
    void no_browser_complained() {
        assertThat(house.complaints()).isEmpty();
    }

    @Test
    void an_empty_shop_is_told_kindly_what_will_stand_there() {
        var page = house.operator(ConsoleHouse.DESK);
        for (var tab : List.of("", "/stages", "/rfm", "/cohorts", "/revenue", "/quality")) {
            assertThat(page.navigate(house.url("/reports" + tab)).status()).isEqualTo(200);
            assertThat(page.locator("[data-chart]")).hasCount(0);
            assertThat(page.locator(".nothing").first()).isVisible();
        }
    }

    @Test
    void every_chart_is_drawn_and_the_table_behind_it_leads_to_the_people() {
        house.shop();
        house.db().sql("delete from orders").update();
        house.db().sql(ORDERS).bind("now", ConsoleHouse.NOW).update();
        house.upkeep().catchUp();
        house.reports().check();
        var page = house.operator(ConsoleHouse.DESK);

        for (var tab : List.of("?days=365", "/stages", "/rfm", "/cohorts", "/revenue", "/quality")) {
            page.navigate(house.url("/reports" + tab));
            var charts = page.locator("[data-chart]").count();
            assertThat(charts).isPositive();
            assertThat(page.locator("[data-drawn=true] canvas")).hasCount(charts);
        }

        page.navigate(house.url("/reports/rfm"));
        page.locator("details.fold summary").click();
        page.locator("table.figures-table a").first().click();
        assertThat(page.locator("main table.list")).isVisible();
        page.navigate(house.url("/reports/stages"));
        page.locator("details.fold summary").click();
        assertThat(page.locator("table.figures-table")).containsText("复购");
        page.navigate(house.url("/reports?days=365"));
        page.locator("#growth-sources details.fold summary").click();
        page.locator("#growth-sources table a").first().click();
        assertThat(page.locator("form.filters .tag")).isVisible();
    }

    @Test
    void a_chart_is_saved_as_a_picture_and_with_its_figures() throws IOException {
        house.shop();
        house.db().sql("delete from orders").update();
        house.db().sql(ORDERS).bind("now", ConsoleHouse.NOW).update();
        house.upkeep().catchUp();
        var page = house.operator(ConsoleHouse.DESK);
        page.navigate(house.url("/reports/revenue"));
        assertThat(page.locator("#chart-abc[data-drawn=true]")).isVisible();

        var picture = page.waitForDownload(() -> page.locator("#abc [data-save]").click());
        var csv = page.waitForDownload(
                () -> page.locator("#abc").getByText("CSV", options()).click());

        assertThat(picture.suggestedFilename()).isEqualTo("abc.png");
        assertThat(Files.readAllBytes(picture.path())).startsWith(0x89, 'P', 'N', 'G');
        assertThat(csv.suggestedFilename()).isEqualTo("A、B、C 三类各占多少-2026-11-21.csv");
        assertThat(Files.readString(csv.path())).startsWith("\ufeff类别,客户,占客户,营业额（元）,占营业额").contains("\r\nA,");
    }

    @Test
    void a_warning_leads_to_the_customer_with_its_reasons_and_other_lines_end_it() {
        var lin = house.shop().getFirst();
        house.db().sql("delete from orders").update();
        house.db().sql("""
                insert into orders (customer_id, number, amount_fen, paid_at)
                select :id, 'W' || n, 12000, cast(:now as timestamptz) - (10 + n * 10) * interval '1 day'
                  from generate_series(1, 3) n""").bind("id", lin.value()).bind("now", ConsoleHouse.NOW)
                .update();
        house.upkeep().catchUp();
        var page = house.operator(ConsoleHouse.DESK);

        page.navigate(house.url("/reports/churn"));
        assertThat(page.locator("main")).containsText("正在预警 1 位");
        assertThat(page.locator("table.list")).containsText("20 天没来买，平时约 10 天来一次");
        page.locator("table.list a.name").click();
        assertThat(page.locator(".gist .note")).containsText("共 3 单，消费 ¥360.00");

        page.navigate(house.url("/reports/churn"));
        page.getByLabel("沉默超过自己平均间隔的百分之几").fill("50");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("保存")).click();
        assertThat(page.locator(".note")).containsText("须为 100 到 1000 的整数");
        page.getByLabel("沉默超过自己平均间隔的百分之几").fill("400");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("保存")).click();
        assertThat(page.locator(".toast")).containsText("界线已保存");
        house.upkeep().catchUp();
        page.navigate(house.url("/reports/churn"));
        assertThat(page.locator("main")).containsText("现在没有要预警的客户");
        page.navigate(house.url("/reports/churn?state=ended"));
        assertThat(page.locator("table.list")).containsText("界线改了");
    }

    private static com.microsoft.playwright.Locator.GetByTextOptions options() {
        return new com.microsoft.playwright.Locator.GetByTextOptions().setExact(true);
    }

}
