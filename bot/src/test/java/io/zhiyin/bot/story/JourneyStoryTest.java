package io.zhiyin.bot.story;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class JourneyStoryTest {
    /** 10:00 in China. */
    private static final Instant BEGINS = Instant.parse("2026-09-20T02:00:00Z");

    @RegisterExtension
    static final StoryWorld world = new StoryWorld(BEGINS);

    @Test
    void a_new_follower_is_welcomed_step_by_step_and_the_console_shows_where_they_stand() {
        var phones = world.phones();
        var operator = world.operator();
        operator.go("旅程");
        operator.page().locator("form[action='/journeys/ready/welcome'] button").click();
        assertThat(operator.main()).containsText("关注或加为好友");
        assertThat(operator.page().locator(".findings")).hasCount(0);
        operator.press("开始旅程");
        operator.page().locator("#confirm button.main").click();
        assertThat(operator.main()).containsText("进行中");

        phones.of("linxi");
        phones.follow("spring-01");
        phones.write("你好");
        operator.openWhen("/journeys/1", "1 在此");
        // who has only just come in has not begun to wait
        operator.openWhen("/customers/1", "11:00");
        assertThat(phones.arrived("custom")).hasCount(0);
        world.pass(Duration.ofMinutes(61));

        assertThat(phones.arrived("custom")).containsText("很高兴认识您");
        assertThat(world.calls("/official/cgi-bin/message/custom/send")).isEqualTo(1);
        operator.openWhen("/deliveries?state=sent", "第一天：打招呼");
        operator.open("/customers/1");
        assertThat(operator.page().locator("#journeys")).containsText("欢迎 7 天");
        assertThat(operator.page().locator("#journeys")).containsText("在“等客户回复消息”");
        assertThat(operator.page().locator("#timeline")).containsText("很高兴认识您");
    }
}
