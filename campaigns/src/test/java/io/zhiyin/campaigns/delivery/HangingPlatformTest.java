package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.campaign.Shop;
import io.zhiyin.campaigns.store.Eventually;
import io.zhiyin.campaigns.store.TestDatabase;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class HangingPlatformTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @Test
    void while_one_platform_hangs_who_waits_for_a_welcome_over_another_gets_it() {
        try (var world = new World(database)) {
            var release = new CountDownLatch(1);
            for (var i = 0; i < 8; i++) {
                world.shop.guest().born(Birthday.solar(3, 5)).following("shop");
            }
            var newcomer = world.shop.guest().contactOf("corp", "mei");
            world.shop.birthdays(Shop.AT_NINE, Route.TEMPLATE);
            world.plan("2026-03-05T09:00:00+08:00");
            world.official.otherwise(new FakeChannel.Answer.Stall(new CountDownLatch(1), release));
            var node = world.dispatcher(new Dispatcher.Settings(Duration.ofMinutes(2), 4, 4,
                    Duration.ofMinutes(1)));
            node.start();
            Eventually.eventually("as many calls hang as campaigns may have",
                    () -> world.official.calls().size() == 3);

            world.db.transaction(tx -> world.deliveries.welcome(tx, 1, newcomer.id(), new AccountId("corp"),
                    "code", "欢迎", world.clock.instant()));
            node.signal();

            Eventually.eventually("the welcome goes", () -> world.corp.calls().size() == 1);
            release.countDown();
        }
    }
}
