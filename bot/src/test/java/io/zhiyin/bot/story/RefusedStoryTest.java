package io.zhiyin.bot.story;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.delivery.Route;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
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
        new Shop(world.features()).startsBirthdayCampaign("生日问候");

        phones.clock(LocalDateTime.parse("2026-03-05T08:59"));
        world.catchUp();
        world.pass(Duration.ofSeconds(57));
    }

    @Test
    void quiet_hours_hold_a_message_until_the_morning() {
        var phones = world.phones();
        phones.of("linxi");
        phones.follow("");
        phones.write("生日 3.5");
        assertThat(phones.arrived("passive").last()).containsText("记下了");
        new Shop(world.features()).startsBirthdayCampaign("清早的问候", LocalTime.of(7, 0),
                List.of(Route.TEMPLATE));

        phones.clock(LocalDateTime.parse("2026-03-05T07:01"));
        world.catchUp();

        assertThat(world.calls("message/template/send")).isZero();
        phones.clock(LocalDateTime.parse("2026-03-05T08:00"));
        world.catchUp();
        assertThat(phones.arrived("template")).containsText("愿新的一岁平安顺遂");
    }

    @Test
    void where_no_route_is_open_the_owner_is_asked_and_without_an_owner_the_console_says_why() {
        var phones = world.phones();
        world.act("/customers/zhaoming/follow", new JsonObject());
        world.act("/customers/zhaoming/write", new JsonObject().put("text", "生日 3.5"));
        world.act("/customers/suqin/follow", new JsonObject());
        world.act("/customers/suqin/write", new JsonObject().put("text", "生日 3.5"));
        phones.of("suqin");
        new Shop(world.features()).startsBirthdayCampaign("只在窗口里", LocalTime.of(9, 0),
                List.of(Route.CUSTOMER_SERVICE, Route.STAFF_TASK));

        phones.clock(LocalDateTime.parse("2026-03-05T10:01"));
        world.catchUp();
        phones.ofStaff("HeQing");
    }
}
