package io.zhiyin.campaigns.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.campaign.Campaign;
import io.zhiyin.campaigns.campaign.Shop;
import io.zhiyin.campaigns.interaction.InteractionKind;
import io.zhiyin.campaigns.interaction.Interactions;
import io.zhiyin.campaigns.node.NodeId;
import io.zhiyin.campaigns.store.TestDatabase;
import io.zhiyin.campaigns.template.Attachment;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DispatchTest {
    private static final String NINE = "2026-03-05T09:00:00+08:00";

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
        var lin = born().following("shop");
        world.shop.birthdays(Shop.AT_NINE, Route.TEMPLATE);

        world.at("2026-03-05T08:59:59+08:00");
        assertThat(world.official.seen()).isEmpty();
        world.at(NINE);

        assertThat(world.official.seenBy(lin.openid())).hasSize(1);
        assertThat(world.only().state()).isEqualTo(State.SENT);
        assertThat(world.deliveries.get(world.only().id()).orElseThrow().history())
                .extracting(Deliveries.Event::state).containsExactly(State.SENDING, State.SENT);
    }

    @Test
    void nothing_is_sent_while_the_campaign_is_paused_and_what_waited_goes_out_when_it_resumes() {
        var lin = born().following("shop");
        var campaign = world.shop.birthdays(Shop.AT_NINE, Route.TEMPLATE);
        world.plan(NINE);
        world.shop.campaigns().pause(campaign.id());
        world.dispatcher.dispatchDue();
        is(State.HELD, Reason.PAUSED);

        var resumed = world.shop.campaigns().resume(campaign.id());
        world.dispatcher.dispatchDue();

        assertThat(resumed.state()).isEqualTo(Campaign.State.RUNNING);
        assertThat(world.official.seenBy(lin.openid())).hasSize(1);
    }

    @Test
    void what_a_campaign_has_not_sent_when_it_ends_is_skipped() {
        born().following("shop");
        var campaign = world.shop.birthdays(Shop.AT_NINE, Route.TEMPLATE);
        world.plan(NINE);

        world.shop.campaigns().end(campaign.id());
        world.dispatcher.dispatchDue();

        is(State.SKIPPED, Reason.CAMPAIGN_ENDED);
        assertThat(world.official.calls()).isEmpty();
    }

    @Test
    void a_customer_who_withdrew_consent_after_planning_gets_nothing() {
        var lin = born().following("shop").consent(true);
        world.shop.birthdays(Shop.AT_NINE, Route.TEMPLATE);
        world.plan(NINE);

        lin.consent(false);
        world.dispatcher.dispatchDue();

        is(State.SKIPPED, Reason.CONSENT_WITHDRAWN);
        assertThat(world.official.calls()).isEmpty();
    }

    @Test
    void in_the_customers_night_a_message_is_held_until_the_morning() {
        var lin = born().following("shop");
        world.shop.birthdays(at("07:00"), Route.TEMPLATE);

        world.at("2026-03-05T07:00:00+08:00");
        is(State.HELD, Reason.QUIET_HOURS);
        assertThat(world.only().lookAt()).isEqualTo(instant("2026-03-05T08:00:00+08:00"));
        world.at("2026-03-05T08:00:00+08:00");

        assertThat(world.official.seenBy(lin.openid())).hasSize(1);
    }

    @Test
    void a_night_that_outlasts_the_day_is_no_time_for_it() {
        born().following("shop");
        world.shop.birthdays(at("22:00"), Route.TEMPLATE);

        world.at("2026-03-05T22:00:00+08:00");

        is(State.SKIPPED, Reason.QUIET_HOURS);
    }

    @Test
    void a_message_that_is_late_is_not_sent() {
        born().following("shop");
        world.shop.birthdays(Shop.AT_NINE, Route.TEMPLATE);
        world.plan(NINE);

        world.clock.moveTo(instant("2026-03-06T00:00:00+08:00"));
        world.dispatcher.dispatchDue();

        is(State.SKIPPED, Reason.EXPIRED);
    }

    @Test
    void where_the_platform_is_called_too_often_all_of_the_accounts_calls_by_that_route_wait() {
        born().following("shop");
        world.shop.birthdays(Shop.AT_NINE, Route.TEMPLATE);
        world.official.next(new FakeChannel.Answer.Throttle(Duration.ofMinutes(1)));
        world.at(NINE);
        assertThat(world.only().reason()).isEqualTo(Reason.BUSY);

        // the service's minute is over, the platform's is not
        world.at("2026-03-05T09:02:00+08:00");

        assertThat(world.official.calls()).hasSize(1);
        assertThat(world.only().reason()).isEqualTo(Reason.RATE);
        world.db.sql("update rate_budget set free_at = free_at - interval '2 minutes'").update();
        world.plan("2026-03-05T09:04:00+08:00");
        world.dispatcher(Dispatcher.Settings.DEFAULT).dispatchDue();
        assertThat(world.only().state()).isEqualTo(State.SENT);
    }

    @Test
    void a_day_off_that_the_shop_keeps_quiet_holds_what_is_not_about_the_day_and_greets_birthdays_all_the_same() {
        var off = Set.of(LocalDate.of(2026, 10, 1), LocalDate.of(2026, 10, 2));
        var zone = ZoneId.of("Asia/Shanghai");
        var rules = new SendingRules(LocalTime.of(21, 30), LocalTime.of(8, 0), List.of(), 0, true);
        var noon = LocalDate.of(2026, 10, 1).atTime(12, 0).atZone(zone).toInstant();

        assertThat(rules.dayOffUntil(noon, zone, off)).contains(
                LocalDate.of(2026, 10, 3).atTime(8, 0).atZone(zone).toInstant());
        // there the day has just begun
        assertThat(rules.dayOffUntil(noon, ZoneId.of("America/New_York"), off)).contains(
                LocalDate.of(2026, 10, 3).atTime(8, 0).atZone(ZoneId.of("America/New_York")).toInstant());
        assertThat(rules.dayOffUntil(noon.minus(Duration.ofHours(13)), zone, off)).isEmpty();
        world.db.sql("update sending_rules set quiet_days_off = true").update();
        world.db.sql("insert into day_off values ('2026-03-05', true, 'test', 'test', now())").update();
        born().following("shop");
        world.shop.birthdays(Shop.AT_NINE, Route.TEMPLATE);
        world.at(NINE);
        assertThat(world.only().state()).isEqualTo(State.SENT);
    }

    @Test
    void nobody_gets_more_than_the_cap_in_its_days_also_not_in_one_moment() {
        var lin = born().following("shop");
        world.db.sql("update sending_rules set caps = '{all:168:2}'").update();
        world.shop.birthdays(Shop.AT_NINE, Route.TEMPLATE);
        world.another("second");
        world.another("third");

        world.at(NINE);
        world.at("2026-03-05T09:00:01+08:00");
        world.at("2026-03-05T09:00:02+08:00");

        assertThat(world.official.seenBy(lin.openid())).hasSize(2);
        assertThat(world.all()).extracting(Deliveries.Item::state).containsExactlyInAnyOrder(State.SENT,
                State.SENT, State.SKIPPED);
        assertThat(world.all()).filteredOn(it -> it.state() == State.SKIPPED)
                .extracting(Deliveries.Item::reason).containsExactly(Reason.CAPPED);
    }

    @Test
    void the_first_permitted_route_of_the_ranking_is_taken() {
        var wrote = born().following("shop").wrote(5);
        var follows = born().following("shop").contactOf("corp", "mei");
        var contact = born().following("shop").unfollowed().contactOf("corp", "mei");
        var stranger = born();
        world.shop.birthdays(Shop.AT_NINE, Route.CUSTOMER_SERVICE, Route.TEMPLATE, Route.GROUP_SEND,
                Route.STAFF_TASK);

        world.at(NINE);

        assertThat(world.of(wrote.id()).route()).isEqualTo(Route.CUSTOMER_SERVICE);
        assertThat(world.of(follows.id()).route()).isEqualTo(Route.TEMPLATE);
        assertThat(world.of(contact.id()).route()).isEqualTo(Route.GROUP_SEND);
        assertThat(world.of(stranger.id())).satisfies(it -> {
            assertThat(it.state()).isEqualTo(State.SKIPPED);
            assertThat(it.reason()).isEqualTo(Reason.NO_ROUTE);
            assertThat(it.detail()).isEqualTo("customer_service:not_following template:not_following "
                    + "group_send:no_contact staff_task:no_contact");
        });
    }

    @Test
    void a_window_is_used_up_message_by_message_and_then_closed() {
        var lin = born().following("shop").wrote(1);
        world.shop.birthdays(Shop.AT_NINE, Route.CUSTOMER_SERVICE);
        world.at(NINE);
        assertThat(world.official.seenBy(lin.openid())).hasSize(1);
        assertThat(remaining()).isZero();

        lin.wrote(0);
        world.at("2027-03-05T09:00:00+08:00");

        assertThat(world.of(lin.id()).detail()).isEqualTo("customer_service:window_closed");
    }

    @Test
    void a_refused_route_gives_way_to_the_next_and_the_last_refusal_ends_it() {
        var lin = born().following("shop").wrote(5).contactOf("corp", "mei");
        world.shop.birthdays(Shop.AT_NINE, Route.CUSTOMER_SERVICE, Route.TEMPLATE, Route.STAFF_TASK);
        world.official.next(new FakeChannel.Answer.Refuse(45015)).next(new FakeChannel.Answer.Refuse(43004));
        world.corp.next(new FakeChannel.Answer.Refuse(81013));

        world.at(NINE);

        assertThat(world.official.seenBy(lin.openid())).isEmpty();
        assertThat(world.only()).satisfies(it -> {
            assertThat(it.state()).isEqualTo(State.REJECTED);
            assertThat(it.detail()).isEqualTo(
                    "customer_service:refused_45015 template:refused_43004 staff_task:refused_81013");
        });
    }

    @Test
    void a_busy_platform_is_asked_again_until_the_day_is_over() {
        var lin = born().following("shop").wrote(2);
        world.shop.birthdays(Shop.AT_NINE, Route.CUSTOMER_SERVICE);
        world.official.next(new FakeChannel.Answer.Later(Duration.ofMinutes(10), 45011));

        world.at(NINE);
        is(State.HELD, Reason.BUSY);
        assertThat(remaining()).as("the window's message was not used").isEqualTo(2);
        world.at("2026-03-05T09:10:00+08:00");

        assertThat(world.official.seenBy(lin.openid())).hasSize(1);
        is(State.SENT, Reason.ACCEPTED);
    }

    @Test
    void words_that_cannot_be_made_for_a_customer_are_a_reason_not_a_message() {
        born().following("shop");
        world.shop.birthdays(Shop.AT_NINE, Route.CUSTOMER_SERVICE, Route.TEMPLATE);
        world.db.sql("update template_variant set body = 'broken' where channel = 'official_text'").update();
        world.db.sql(
                """
                        insert into reply_window (identity_id, kind, until, remaining) values (1, 'message', 'infinity', 5)""")
                .update();

        world.at(NINE);

        is(State.SKIPPED, Reason.WORDS);
        assertThat(world.only().detail()).isEqualTo("customer_service:missing_name");
    }

    @Test
    void a_greeting_of_a_customer_who_was_merged_goes_once_to_the_one_who_is_kept() {
        var kept = world.shop.guest().following("shop");
        var gone = born();
        world.shop.birthdays(Shop.AT_NINE, Route.TEMPLATE);
        world.plan(NINE);
        world.db.sql("update customer set merged_into = :kept where id = :gone")
                .bind("kept", kept.id().value()).bind("gone", gone.id().value()).update();

        world.dispatcher.dispatchDue();

        assertThat(world.of(gone.id()).reason()).isEqualTo(Reason.MERGED);
        assertThat(world.official.seenBy(kept.openid())).hasSize(1);
    }

    @Test
    void a_message_that_the_cap_forbids_is_held_until_the_cap_lets_it_through_if_that_is_in_time() {
        var lin = born().following("shop");
        world.db.sql("update sending_rules set caps = '{all:24:1}'").update();
        world.shop.birthdays(Shop.AT_NINE, Route.TEMPLATE);
        world.at(NINE);
        assertThat(world.official.seenBy(lin.openid())).hasSize(1);

        world.another("next year");
        world.plan("2027-03-05T09:00:00+08:00");
        world.db.sql(
                "update delivery set sending_at = cast('2027-03-04T12:00:00+08:00' as timestamptz) where state = 'sent'")
                .update();
        world.dispatcher.dispatchDue();
        assertThat(world.all()).filteredOn(it -> it.state() == State.HELD).hasSize(2)
                .allSatisfy(it -> {
                    assertThat(it.reason()).isEqualTo(Reason.CAPPED);
                    assertThat(it.lookAt()).isEqualTo(instant("2027-03-05T12:00:00+08:00"));
                });
        world.at("2027-03-05T12:00:00+08:00");
        world.at("2027-03-05T12:00:01+08:00");

        assertThat(world.official.seenBy(lin.openid())).hasSize(2);
        assertThat(world.all()).extracting(Deliveries.Item::state).containsExactlyInAnyOrder(State.SENT,
                State.SENT, State.SKIPPED);
    }

    @Test
    void what_arrived_stands_on_the_customers_timeline_once_with_its_words() {
        var lin = born().following("shop").wrote(5);
        var wang = born().following("shop");
        world.shop.birthdays(Shop.AT_NINE, Route.CUSTOMER_SERVICE, Route.TEMPLATE);

        world.at(NINE);

        var interactions = new Interactions(database.vault());
        assertThat(interactions.timeline(world.db, lin.id(), null, null, 10)).singleElement()
                .satisfies(it -> {
                    assertThat(it.kind()).isEqualTo(InteractionKind.MESSAGE_OUT);
                    assertThat(it.text()).endsWith(" for " + lin.id().value());
                    assertThat(it.detail()).containsEntry("route", "customer_service");
                    assertThat(it.delivery()).isEqualTo(world.of(lin.id()).id().value());
                });
        assertThat(interactions.timeline(world.db, wang.id(), null, null, 10)).singleElement()
                .satisfies(it -> assertThat(it.detail()).containsEntry("route", "template"));
    }

    @Test
    void a_message_whose_picture_is_not_on_the_platform_yet_waits_and_nothing_of_it_goes() {
        var lin = born().following("shop");
        world.shop.birthdays(Shop.AT_NINE, Route.TEMPLATE);
        world.official.preparing(new Channel.Prepared.Later(Duration.ofMinutes(5), 45009));

        world.at(NINE);

        is(State.HELD, Reason.PICTURE);
        assertThat(world.only().detail()).isEqualTo("template:45009");
        assertThat(world.official.calls()).isEmpty();
        world.at("2026-03-05T09:05:00+08:00");
        is(State.SENT, Reason.ACCEPTED);
        assertThat(world.official.seenBy(lin.openid())).hasSize(1);
    }

    @Test
    void a_message_whose_picture_the_platform_does_not_take_is_skipped_with_the_reason() {
        born().following("shop");
        world.shop.birthdays(Shop.AT_NINE, Route.TEMPLATE);
        world.official.preparing(new Channel.Prepared.Never("picture-refused"));

        world.at(NINE);

        is(State.SKIPPED, Reason.WORDS);
        assertThat(world.only().detail()).isEqualTo("template:picture-refused");
        assertThat(world.official.calls()).isEmpty();
    }

    @Test
    void a_card_stands_on_the_timeline_in_words_and_with_its_delivery_as_it_went() {
        var lin = born().following("shop").wrote(5);
        world.shop.birthdays(Shop.AT_NINE, Route.CUSTOMER_SERVICE);
        var card = new Outgoing.Attached("",
                List.of(new Attachment.Link("春茶", "明前", "https://shop.example/tea", null)), List.of(""));
        world.official.preparing(new Channel.Prepared.Ready(card));

        world.at(NINE);

        assertThat(world.official.seenBy(lin.openid()).getFirst().content()).isEqualTo(card);
        assertThat(world.deliveries.get(world.only().id()).orElseThrow().words()).isEqualTo(card);
        assertThat(new Interactions(database.vault()).timeline(world.db, lin.id(), null, null, 10))
                .singleElement().satisfies(
                        it -> assertThat(it.text()).isEqualTo("[链接] 春茶\nhttps://shop.example/tea"));
    }

    @Test
    void a_campaign_that_resumes_while_its_messages_are_being_held_sends_them() {
        var lin = born().following("shop");
        var campaign = world.shop.birthdays(Shop.AT_NINE, Route.TEMPLATE);
        world.plan(NINE);
        world.shop.campaigns().pause(campaign.id());
        var node = NodeId.random();
        var claim = new Claims(world.db, node, Duration.ofMinutes(2)).take(world.clock.instant(), 1, 1)
                .getFirst();
        var held = Transition.of(claim, new Decision.Hold(Reason.PAUSED, claim.expiresAt()));

        world.shop.campaigns().resume(campaign.id());
        new Transitions(world.db, node, new DeliveryMeter()).apply(List.of(held), world.clock.instant());
        world.dispatcher.dispatchDue();

        assertThat(world.official.seenBy(lin.openid())).hasSize(1);
    }

    @Test
    void a_runs_deliveries_are_always_the_sum_of_their_states() {
        for (var i = 0; i < 7; i++) {
            born().following("shop");
            born().contactOf("corp", "mei");
            born();
        }
        world.shop.birthdays(Shop.AT_NINE, Route.TEMPLATE, Route.GROUP_SEND);
        world.official.next(new FakeChannel.Answer.Refuse(43004)).next(new FakeChannel.Answer.Lose(true))
                .next(new FakeChannel.Answer.Later(Duration.ofMinutes(1), 45011));
        world.plan(NINE);
        var before = world.runs.list(null, null, 1).getFirst();

        world.dispatcher.dispatchDue();

        var after = world.runs.list(null, null, 1).getFirst();
        assertThat(before.byState()).containsOnly(java.util.Map.entry("planned", 21L));
        assertThat(after.planned()).isEqualTo(21);
        assertThat(after.byState()).containsOnly(java.util.Map.entry("sent", 4L),
                java.util.Map.entry("unknown", 1L), java.util.Map.entry("held", 8L),
                java.util.Map.entry("skipped", 7L), java.util.Map.entry("rejected", 1L));
    }

    private Shop.Guest born() {
        return world.shop.guest().born(Birthday.solar(3, 5));
    }

    private void is(State state, @org.jspecify.annotations.Nullable Reason reason) {
        assertThat(world.only().state()).isEqualTo(state);
        assertThat(world.only().reason()).isEqualTo(reason);
    }

    private long remaining() {
        return world.db.sql("select remaining from reply_window").count();
    }

    private static io.zhiyin.campaigns.campaign.BirthdayTrigger at(String time) {
        return new io.zhiyin.campaigns.campaign.BirthdayTrigger(java.time.LocalTime.parse(time), 0,
                io.zhiyin.campaigns.calendar.LeapDayPolicy.FEB_28, Shop.SHANGHAI);
    }

    private static Instant instant(String time) {
        return OffsetDateTime.parse(time).toInstant();
    }
}
