package io.zhiyin.bot.story;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OfficialAccountStoryTest {
    /** 10:00 in China, five days before the fifteenth of the eighth lunar month. */
    private static final Instant BEGINS = Instant.parse("2026-09-20T02:00:00Z");
    private static final LocalDateTime EVE = LocalDateTime.parse("2026-09-24T10:00");
    private static final LocalDateTime JUST_BEFORE = LocalDateTime.parse("2026-09-25T08:59");

    @RegisterExtension
    static final StoryWorld world = new StoryWorld(BEGINS);

    @Test
    void a_follower_who_told_a_birthday_in_chat_is_wished_well_on_the_day() {
        var phones = world.phones();
        var operator = world.operator();
        operator.makeTag("来源", "春季市集");
        operator.makeTag("口味", "岩茶");
        operator.makeRule("扫码来自", "spring-*", "春季市集");
        operator.makeRule("说到", "岩茶", "岩茶");
        operator.makeSegment("市集来的客人", "来源 / 春季市集");

        // the customer comes by the poster at the fair
        phones.of("linxi");
        phones.follow("spring-01");
        assertThat(phones.arrived("passive")).containsText("欢迎来到" + StoryWorld.SHOP);
        phones.write("我的生日是农历八月十五");
        assertThat(phones.arrived("passive").last()).containsText("记下了，您的生日是农历八月十五");
        phones.write("平时爱喝岩茶");

        // the operator sees who came, and what they said
        operator.go("客户");
        assertThat(operator.main().locator("tbody tr")).hasCount(1);
        operator.follow("客户 1");
        assertThat(operator.page().locator("#tags")).containsText("春季市集");
        assertThat(operator.page().locator("#tags")).containsText("岩茶");
        assertThat(operator.section("生日")).containsText("农历八月十五");
        assertThat(operator.section("生日")).containsText("下一次：9月25日");
        assertThat(operator.section("往来")).containsText("我的生日是农历八月十五");
        operator.go("人群");
        assertThat(operator.row("市集来的客人").locator("td").last()).hasText("1");

        // a campaign for them, looked at as this very customer will read it
        operator.makeBirthdayTemplate("生日祝福");
        operator.makeCampaign("市集客人的生日", "市集来的客人", "生日祝福", "09:00", "公众号客服消息", "公众号模板消息");
        assertThat(operator.main()).containsText("未来 14 天会发给 1 人");
        assertThat(operator.main().locator("aside")).containsText("发给 客户 1");
        assertThat(operator.preview("公众号客服消息")).containsText("农历八月十五，是属于您的日子。");
        assertThat(operator.preview("公众号模板消息")).containsText("愿新的一岁平安顺遂");
        assertThat(operator.start()).containsText("未来 14 天会发给 1 人");
        operator.agree();
        assertThat(operator.main()).containsText("进行中");

        // another one comes the day before, and may still be written to
        phones.clock(EVE);
        phones.of("chenmo");
        phones.follow("spring-02");
        phones.write("生日 农历八月十五");
        assertThat(phones.arrived("passive").last()).containsText("记下了");

        phones.clock(JUST_BEFORE);
        assertThat(phones.arrived("custom")).hasCount(0);
        world.pass(Duration.ofSeconds(57));

        // on the phones, each by the route that is open to them
        assertThat(phones.arrived("custom")).containsText("农历八月十五，是属于您的日子。");
        phones.of("linxi");
        assertThat(phones.arrived("template")).containsText("愿新的一岁平安顺遂");
        assertThat(phones.arrived("custom")).hasCount(0);
        assertThat(world.calls("/official/cgi-bin/message/template/send")).isEqualTo(1);
        assertThat(world.calls("/official/cgi-bin/message/custom/send")).isEqualTo(1);

        // in the console: the run, each delivery with its route, and the customer's own list
        assertThat(operator.delivery("客户 2", "已送出")).containsText("公众号客服消息");
        assertThat(operator.delivery("客户 1", "已送出")).containsText("公众号模板消息");
        operator.open("/deliveries/runs");
        assertThat(operator.row("市集客人的生日").first()).containsText("已送出 2");
        operator.openWhen("/deliveries/1", "平台报告已送达");
        assertThat(operator.main()).containsText("愿新的一岁平安顺遂");
        operator.follow("客户 1");
        assertThat(operator.section("最近的投递")).containsText("已送出 市集客人的生日");
        operator.go("今日");
        assertThat(operator.page().locator("[data-live=sent]")).hasText("2");
    }
}
