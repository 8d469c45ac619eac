package io.zhiyin.bot.story;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who is not written to, or not now, or not by us; and that the console says why. */
class RefusedStoryTest {
    /** 10:00 in China, two days before the birthdays. */
    private static final Instant BEGINS = Instant.parse("2026-03-03T02:00:00Z");

    @RegisterExtension
    static final StoryWorld world = new StoryWorld(BEGINS);

    @Test
    void one_who_replied_td_gets_no_campaign() {
        var phones = world.phones();
        phones.of("chenmo");
        phones.follow("");
        phones.write("生日 3.5");
        phones.write("TD");
        assertThat(phones.arrived("passive").last()).containsText("不再给您发送");
        var operator = world.operator();
        operator.startCampaign("生日问候", "09:00", "公众号客服消息", "公众号模板消息");

        phones.clock(LocalDateTime.parse("2026-03-05T08:59"));
        world.pass(Duration.ofSeconds(57));

        assertThat(operator.delivery("客户 1", "已跳过")).containsText("客户已退订");
        operator.follow("客户 1");
        assertThat(operator.section("营销消息")).containsText("已退订");
        assertThat(world.calls("/official/cgi-bin/message/template/send")).isZero();
        assertThat(world.calls("/official/cgi-bin/message/custom/send")).isZero();
    }

    @Test
    void quiet_hours_hold_a_message_until_the_morning() {
        var phones = world.phones();
        phones.of("linxi");
        phones.follow("");
        phones.write("生日 3.5");
        assertThat(phones.arrived("passive").last()).containsText("记下了");
        var operator = world.operator();
        operator.startCampaign("清早的问候", "07:00", "公众号模板消息");

        phones.clock(LocalDateTime.parse("2026-03-05T07:01"));

        assertThat(operator.delivery("客户 1", "等待中")).containsText("客户那里是免打扰时间");
        assertThat(world.calls("/official/cgi-bin/message/template/send")).isZero();

        phones.clock(LocalDateTime.parse("2026-03-05T08:00"));

        assertThat(phones.arrived("template")).containsText("愿新的一岁平安顺遂");
        assertThat(operator.delivery("客户 1", "已送出")).containsText("公众号模板消息");
    }

    @Test
    void where_no_route_is_open_the_owner_is_asked_and_without_an_owner_the_console_says_why() {
        var phones = world.phones();
        var operator = world.operator();
        // one who follows and will not have written for two days, one whom a staff member knows
        world.act("/customers/zhaoming/follow", new JsonObject());
        world.act("/customers/zhaoming/write", new JsonObject().put("text", "生日 3.5"));
        phones.of("suqin");
        phones.add("何青", "");
        assertThat(phones.arrived("welcome")).hasCount(1);
        operator.openWhen("/customers", "苏琴");
        operator.follow("苏琴");
        operator.setBirthday("3 月", "5 日");
        operator.startCampaign("只在窗口里", "10:30", "公众号客服消息", "请员工亲自问候");

        phones.clock(LocalDateTime.parse("2026-03-05T10:29"));
        world.pass(Duration.ofSeconds(57));

        phones.ofStaff("HeQing");
        assertThat(phones.appMessages()).containsText("苏琴要过生日了");
        assertThat(operator.delivery("苏琴", "已送出")).containsText("请员工亲自问候");
        var skipped = operator.delivery("客户 1", "已跳过");
        assertThat(skipped).containsText("当时没有可走的路径");
        assertThat(skipped).containsText("不在可回复的时间内");
        phones.pressCardButton("已经问候");
        assertThat(phones.log()).containsText("template_card_event");
    }
}
