package io.zhiyin.bot.story;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.store.Eventually;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class WecomStoryTest {
    /** 10:00 in China. */
    private static final Instant BEGINS = Instant.parse("2026-09-20T02:00:00Z");
    private static final LocalDateTime JUST_BEFORE = LocalDateTime.parse("2026-09-25T08:59");

    @RegisterExtension
    static final StoryWorld world = new StoryWorld(BEGINS);

    @Test
    void a_contact_gets_the_wishes_when_the_owner_confirms_the_group_send() {
        var phones = world.phones();
        var operator = world.operator();

        // the customer scans the code that hangs in the store
        phones.of("suqin");
        phones.add("宋远", "store-west");
        assertThat(phones.arrived("welcome")).containsText(StoryWorld.SHOP);

        // the operator finds them with name and owner, and fills in the birthday
        operator.openWhen("/customers", "苏琴");
        operator.follow("苏琴");
        assertThat(operator.section("归属员工")).containsText("宋远");
        assertThat(operator.section("资料")).containsText("企业微信 · store-west");
        assertThat(operator.section("往来")).containsText("加为联系人");
        operator.setBirthday("9 月", "25 日");
        assertThat(operator.section("生日")).containsText("9月25日");

        operator.startCampaign("老友生日", "09:00", "公众号客服消息", "企业微信群发（员工确认）", "请员工亲自问候");
        phones.clock(JUST_BEFORE);
        phones.ofStaff("SongYuan");
        assertThat(phones.todos()).hasCount(0);
        world.pass(Duration.ofSeconds(57));

        // a task for the owner; nothing has reached the customer
        assertThat(phones.todos()).containsText("生日快乐");
        assertThat(phones.todos()).containsText("苏琴 待发");
        assertThat(phones.arrived("group-send")).hasCount(0);
        assertThat(operator.delivery("苏琴", "等待中")).containsText("等归属员工确认发送");
        operator.open("/deliveries/2");
        assertThat(operator.main()).containsText("一条群发任务，共 1 位客户");
        operator.follow("同一批次的");
        assertThat(operator.section("群发")).containsText("songyuan 的群发任务，共 1 位客户 · 等员工确认");

        phones.confirm();
        assertThat(phones.arrived("group-send")).containsText("生日快乐");
        world.pass(Duration.ofMinutes(2));
        assertThat(operator.delivery("苏琴", "已送出")).containsText("企业微信群发");
        assertThat(phones.arrived("group-send")).hasCount(1);
    }

    @Test
    void a_tag_given_in_the_console_reaches_wechat_and_one_given_in_wechat_reaches_the_console() {
        var operator = world.operator();
        world.act("/customers/linxi/follow", new JsonObject());
        world.act("/customers/linxi/add",
                new JsonObject().put("userid", "SongYuan").put("state", "store-west"));
        operator.makeTag("口味", "岩茶");
        var group = operator.section("口味");
        group.getByText("不同步到平台").click();
        group.getByLabel("shop").check();
        group.getByLabel("corp").check();
        group.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("保存")).last().click();
        assertThat(operator.said()).containsText("同步设置已保存");

        operator.openWhen("/customers", "林夕");
        operator.follow("林夕");
        operator.page().getByLabel("+ 标签").selectOption("岩茶");
        assertThat(operator.main().locator("#tags")).containsText("岩茶");
        Eventually.eventually("the tag stands on the contact and on the follower", () -> {
            var linxi = world.onPlatform("linxi");
            return linxi.getJsonArray("staff").getJsonObject(0).getJsonArray("tags").contains("岩茶")
                    && linxi.getJsonObject("official").getJsonArray("tags").size() == 1;
        });

        // the staff member marks the contact in WeCom, with a tag the administrator made there
        world.act("/staff/SongYuan/edit", new JsonObject().put("customer", "linxi")
                .put("addTags", new JsonArray().add("西湖店")).put("tagGroup", "门店"));
        var here = operator.page().url();
        operator.openWhen(here.substring(here.indexOf("/customers")), "西湖店");
        operator.open("/tags");
        assertThat(operator.section("门店")).containsText("同步到 corp");
        assertThat(operator.section("平台同步").getByRole(AriaRole.ROW).nth(1)).containsText("2");
    }

    @Test
    void a_welcome_whose_code_is_over_when_the_service_learns_of_it_is_skipped_and_the_console_says_why() {
        var phones = world.phones();
        // the platform's event is 30 s old for the service, and its code works for 20 s
        world.serviceIsAhead(Duration.ofSeconds(30));

        phones.of("suqin");
        phones.add("宋远", "store-west");

        assertThat(world.operator().delivery("welcome", "苏琴", "已跳过")).containsText("过了时间还没能发");
        assertThat(phones.arrived("welcome")).hasCount(0);
        Assertions.assertThat(world.calls("/cgi-bin/externalcontact/send_welcome_msg")).isZero();
    }
}
