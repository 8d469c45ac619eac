package io.zhiyin.bot.story;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.zhiyin.campaigns.store.Eventually.eventually;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FollowUpStoryTest {
    /** 10:00 of a Wednesday in China. */
    private static final Instant BEGINS = Instant.parse("2026-11-18T02:00:00Z");

    @RegisterExtension
    static final StoryWorld world = new StoryWorld(BEGINS);

    @Test
    void a_card_comes_to_the_owner_is_pressed_and_says_who_did_it() {
        var customer = contactOf("suqin", "SongYuan");
        var operator = world.operator();

        operator.openWhen("/customers/" + customer, "宋远");
        var section = operator.section("跟进");
        section.getByText("安排跟进").click();
        section.getByLabel("要做什么").fill("问新茶口感");
        section.getByLabel("什么时候").fill("2026-11-18T10:30");
        section.getByRole(AriaRole.BUTTON, name("安排")).click();
        assertThat(operator.said()).containsText("跟进安排好了");
        assertThat(operator.section("跟进")).containsText("问新茶口感");

        world.pass(Duration.ofMinutes(31));
        var card = card("SongYuan", 1).getJsonObject(0);
        Assertions.assertThat(card.getString("text")).contains("跟进提醒", "问新茶口感", "客户：苏琴");
        var press = new JsonObject().put("msgid", card.getJsonObject("content").getString("msgid")).put("key",
                "follow-done");
        world.act("/staff/SongYuan/press", press);

        eventually("the card says who did it", () -> replaced("SongYuan").equals("已完成"));
        operator.open("/follow-ups?state=done");
        assertThat(operator.row("问新茶口感")).containsText("已完成");
        operator.open("/customers/" + customer);
        assertThat(operator.section("往来")).containsText("员工跟进");
        Assertions.assertThat(world.calls("/cgi-bin/message/send")).isEqualTo(1);
    }

    @Test
    void a_button_that_is_pressed_twice_before_the_card_changes_takes_effect_once() {
        var customer = contactOf("suqin", "SongYuan");
        var made = followUp(customer, "2026-11-18T10:05:00+08:00");
        world.pass(Duration.ofMinutes(6));
        var card = card("SongYuan", 1).getJsonObject(0);
        // the platform cannot change the card, so it can be pressed again
        world.act("/faults/api", new JsonObject().put("path", "/wecom/cgi-bin/message/update_template_card")
                .put("kind", "errcode").put("errcode", 45009).put("errmsg", "freq").put("times", 3));
        var press = new JsonObject().put("msgid", card.getJsonObject("content").getString("msgid")).put("key",
                "follow-later");
        world.act("/staff/SongYuan/press", press);
        world.act("/staff/SongYuan/press", press);

        eventually("it is put off",
                () -> world.ask("/follow-ups/" + made).getJsonArray("history").size() > 2);
        var it = world.ask("/follow-ups/" + made);
        Assertions.assertThat(it.getString("state")).isEqualTo("open");
        Assertions.assertThat(it.getJsonArray("history").stream().map(JsonObject.class::cast)
                .map(event -> event.getString("what"))).containsExactly("made", "told", "later");
    }

    @Test
    void when_a_member_leaves_the_heir_has_the_follow_ups_and_gets_a_card() {
        var customer = contactOf("suqin", "SongYuan");
        var made = followUp(customer, "2026-11-18T10:05:00+08:00");
        world.act("/staff/SongYuan/leave", new JsonObject().put("to", "ZhouLan"));

        eventually("the heir has it",
                () -> "handed_over".equals(world.ask("/follow-ups/" + made).getString("state")));
        var next = world.ask("/follow-ups/" + world.ask("/follow-ups/" + made).getLong("followedBy"));
        Assertions.assertThat(next.getJsonObject("staff").getString("userid")).isEqualTo("zhoulan");
        world.pass(Duration.ofMinutes(6));
        Assertions.assertThat(card("ZhouLan", 1).getJsonObject(0).getString("text")).contains("送茶样");
    }

    @Test
    void on_the_phone_a_member_sees_their_own_and_finishes_one_with_a_note() {
        var customer = contactOf("suqin", "SongYuan");
        contactOf("linxi", "ZhouLan");
        var made = followUp(customer, "2026-11-18T10:05:00+08:00");
        var other = followUp(contactOf("guyuan", "ZhouLan"), "2026-11-18T10:05:00+08:00");
        var phone = world.phone();

        phone.navigate(world.url("/staff/follow-ups/" + made));
        assertThat(phone.getByRole(AriaRole.HEADING)).containsText("这是谁的手机");
        phone.getByText("宋远").click();
        assertThat(phone.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)))
                .hasText("送茶样");
        assertThat(phone.locator("main")).containsText("苏琴");
        keep(phone, "staff-one");

        phone.getByLabel("结果").fill("收到了，很喜欢");
        phone.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("完成")).click();
        assertThat(phone.getByRole(AriaRole.STATUS)).containsText("完成了");
        assertThat(phone.locator("main")).containsText("都处理完了");
        keep(phone, "staff-list");

        // a colleague's is not there
        Assertions.assertThat(phone.request().get(world.url("/staff/follow-ups/" + other)).status())
                .isEqualTo(404);
        Assertions.assertThat(world.ask("/follow-ups/" + made).getString("outcome")).isEqualTo("收到了，很喜欢");
        var width = phone.evaluate("document.documentElement.scrollWidth");
        Assertions.assertThat(((Number) width).intValue()).isLessThanOrEqualTo(390);
    }

    private static void keep(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions().setFullPage(true)
                .setPath(Path.of("target", "screenshots", name + ".png")));
    }

    private static com.microsoft.playwright.Locator.GetByRoleOptions name(String button) {
        return new com.microsoft.playwright.Locator.GetByRoleOptions().setName(button).setExact(true);
    }

    /** Somebody adds a member; their id, when the service knows them. */
    private static long contactOf(String customer, String userid) {
        world.act("/customers/" + customer + "/add",
                new JsonObject().put("userid", userid).put("state", "store"));
        var id = world.onPlatform(customer).getString("externalUserId");
        var found = new long[1];
        eventually("the customer is known by name", () -> {
            var items = world.ask("/customers?q=" + id).getJsonArray("items");
            found[0] = items.isEmpty() ? 0 : items.getJsonObject(0).getLong("id");
            return !items.isEmpty() && items.getJsonObject(0).getString("name") != null;
        });
        return found[0];
    }

    private static long followUp(long customer, String due) {
        return world.tell("/follow-ups", new JsonObject().put("customer", customer).put("kind", "gift")
                .put("title", "送茶样").put("dueAt", due)).getLong("id");
    }

    /** What the app has sent to a member, once there are so many. */
    private static JsonArray card(String userid, int many) {
        var seen = new JsonArray[1];
        eventually(userid + " has got " + many, () -> {
            seen[0] = world.messages(userid);
            return seen[0].size() == many;
        });
        return seen[0];
    }

    private static String replaced(String userid) {
        return world.messages(userid).getJsonObject(0).getJsonObject("content").getString("replaced", "");
    }
}
