package io.zhiyin.bot.story;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DashboardStoryTest {
    private static final Instant NOON = Instant.parse("2026-11-22T04:00:00Z");
    /** What is promised: a figure has moved ten seconds after what moves it. */
    private static final HasTextOptions SOON = new HasTextOptions().setTimeout(10_000);

    @RegisterExtension
    static final StoryWorld world = new StoryWorld(NOON);

    @Test
    void an_order_a_refund_and_a_customer_move_the_figures_of_the_open_page_within_ten_seconds() {
        var page = world.operator().page();
        world.operator().go("今日");
        page.evaluate("window.stillTheSamePage = true");
        assertThat(page.locator("[data-live=orders]")).hasText("0");

        var lin = world.tell("/customers", new JsonObject().put("name", "林")).getLong("id");
        assertThat(page.locator("[data-live=customers]")).hasText("1", SOON);

        world.tell("/orders", orders(lin, "A1", 26_850, "2026-11-22T03:30:00Z"));
        assertThat(page.locator("[data-live=orders]")).hasText("1", SOON);
        assertThat(page.locator("[data-live=revenue]")).hasText("268.50", SOON);

        world.tell("/refunds", new JsonObject().put("refunds", new JsonArray().add(new JsonObject()
                .put("number", "R1").put("order", "A1").put("amountFen", 6_850)
                .put("refundedAt", "2026-11-22T03:40:00Z"))));
        assertThat(page.locator("[data-live=revenue]")).hasText("200.00", SOON);

        var silent = world.tell("/customers", new JsonObject().put("name", "王")).getLong("id");
        for (var day : new String[]{"09-20", "09-30", "10-10", "10-20"}) {
            world.tell("/orders", orders(silent, "B" + day, 10_000, "2026-" + day + "T04:00:00Z"));
        }
        assertThat(page.locator("[data-live=warned]")).hasText("1", SOON);
        assertThat(page.evaluate("window.stillTheSamePage")).isEqualTo(true);
    }

    private static JsonObject orders(long customer, String number, long fen, String at) {
        return new JsonObject().put("orders", new JsonArray().add(new JsonObject().put("number", number)
                .put("customer", customer).put("amountFen", fen).put("paidAt", at)));
    }
}
