package io.zhiyin.campaigns.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.campaign.Shop;
import io.zhiyin.campaigns.store.TestDatabase;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Replies, welcomes, and what the platform reports afterwards. */
class AnswersTest {
    private static final AccountId CORP = new AccountId("corp");

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
    void a_reply_goes_out_at_night_and_over_the_cap_because_the_customer_asked_just_now() {
        world.db.sql("update sending_rules set caps = '{all:168:1}'").update();
        world.clock.moveTo(OffsetDateTime.parse("2026-03-05T03:00:00+08:00").toInstant());
        var lin = world.shop.guest().following("shop").wrote(5).consent(false);

        reply(1, lin, "您好");
        reply(1, lin, "您好");
        reply(2, lin, "在的");
        world.dispatcher.dispatchDue();

        assertThat(world.official.textsTo(lin.openid())).containsExactlyInAnyOrder("您好", "在的");
        assertThat(world.db.sql("select remaining from reply_window").count()).isEqualTo(3);
    }

    @Test
    void a_reply_for_which_the_window_is_used_up_is_told_as_such() {
        var lin = world.shop.guest().following("shop").wrote(0);

        reply(1, lin, "您好");
        world.dispatcher.dispatchDue();

        assertThat(world.only().reason()).isEqualTo(Reason.NO_ROUTE);
        assertThat(world.only().detail()).isEqualTo("customer_service:window_closed");
    }

    @Test
    void a_welcome_goes_by_its_code_within_twenty_seconds() {
        var lin = world.shop.guest().contactOf("corp", "mei");
        var late = world.shop.guest().contactOf("corp", "mei");
        var now = world.clock.instant();

        world.db.transaction(
                tx -> world.deliveries.welcome(tx, 1, lin.id(), CORP, "CODE1", "欢迎", now.minusSeconds(19)));
        world.db.transaction(
                tx -> world.deliveries.welcome(tx, 2, late.id(), CORP, "CODE2", "欢迎", now.minusSeconds(20)));
        world.dispatcher.dispatchDue();

        assertThat(world.corp.textsTo("CODE1")).containsExactly("欢迎");
        assertThat(world.of(lin.id()).state()).isEqualTo(State.SENT);
        assertThat(world.of(late.id()).reason()).isEqualTo(Reason.EXPIRED);
    }

    @Test
    void the_platforms_report_says_whether_a_template_message_arrived_even_if_it_comes_first() {
        var lin = world.shop.guest().born(Birthday.solar(3, 5)).following("shop");
        var mo = world.shop.guest().born(Birthday.solar(3, 5)).following("shop");
        world.shop.birthdays(Shop.AT_NINE, Route.TEMPLATE);
        world.official
                .onArrival(message -> world.db.transaction(tx -> world.deliveries.templateJobFinished(tx,
                        World.SHOP, message.address(), "shop-" + world.official.seen().size(),
                        message.address().equals(lin.openid()) ? "success" : "failed:user block",
                        world.clock.instant())));

        world.at("2026-03-05T09:00:00+08:00");

        assertThat(world.deliveries.get(world.of(lin.id()).id()).orElseThrow().facts())
                .extracting(Deliveries.Fact::fact).containsExactly("delivered");
        assertThat(world.of(mo.id()).state()).isEqualTo(State.REJECTED);
        assertThat(world.of(mo.id()).reason()).isEqualTo(Reason.USER_BLOCK);
    }

    @Test
    void a_report_settles_an_uncertain_call_when_only_one_can_be_meant() {
        var lin = world.shop.guest().born(Birthday.solar(3, 5)).following("shop");
        world.shop.birthdays(Shop.AT_NINE, Route.TEMPLATE);
        world.official.next(new FakeChannel.Answer.Lose(true));
        world.at("2026-03-05T09:00:00+08:00");

        world.db.transaction(tx -> world.deliveries.templateJobFinished(tx, World.SHOP, lin.openid(), "77",
                "success", world.clock.instant()));
        world.dispatcher.dispatchDue();

        assertThat(world.only().state()).isEqualTo(State.SENT);
        assertThat(world.deliveries.get(world.only().id()).orElseThrow().facts()).hasSize(1);
        assertThat(world.official.calls()).hasSize(1);
    }

    private void reply(long cause, Shop.Guest to, String text) {
        world.db.transaction(tx -> world.deliveries.reply(tx, cause, to.id(), World.SHOP, to.openid(), text,
                world.clock.instant()));
    }
}
