package io.zhiyin.campaigns.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.campaign.Campaign;
import io.zhiyin.campaigns.campaign.Shop;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import io.zhiyin.campaigns.store.TestDatabase;

class DispatchTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private World world = new World(database);

    @BeforeEach
    void aWorld() {
        world = new World(database);
    }

    @AfterEach
    void closed() {
        world.close();
    }

    @Test
    void a_follower_gets_the_birthday_message_at_nine_on_the_day() {
        var lin = world.shop.guest().born(Birthday.solar(3, 5)).following("shop");
        world.shop.birthdays(Shop.AT_NINE, Route.TEMPLATE);

        world.at("2026-03-05T08:59:59+08:00");
        assertThat(world.official.seen()).isEmpty();
        world.at("2026-03-05T09:00:00+08:00");

        assertThat(world.official.seenBy(lin.openid())).hasSize(1);
        assertThat(world.only().state()).isEqualTo(State.SENT);
    }

    @Test
    void nothing_is_sent_while_the_campaign_is_paused_and_what_waited_goes_out_when_it_resumes() {
        var lin = world.shop.guest().born(Birthday.solar(3, 5)).following("shop");
        var campaign = world.shop.birthdays(Shop.AT_NINE, Route.TEMPLATE);
        world.plan("2026-03-05T09:00:00+08:00");
        world.shop.campaigns().pause(campaign.id());
        world.dispatcher.dispatchDue();
        assertThat(world.only()).satisfies(it -> {
            assertThat(it.state()).isEqualTo(State.HELD);
            assertThat(it.reason()).isEqualTo(Reason.PAUSED);
        });

        var resumed = world.shop.campaigns().resume(campaign.id());
        world.dispatcher.dispatchDue();

        assertThat(resumed.state()).isEqualTo(Campaign.State.RUNNING);
        assertThat(world.official.seenBy(lin.openid())).hasSize(1);
    }
}
