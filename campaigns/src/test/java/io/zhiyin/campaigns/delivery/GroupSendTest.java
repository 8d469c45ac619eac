package io.zhiyin.campaigns.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.campaign.Shop;
import io.zhiyin.campaigns.store.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class GroupSendTest {
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
    void a_group_send_waits_for_its_owner_and_is_sent_when_the_platform_says_so() {
        var lin = born();
        birthdays(Route.GROUP_SEND);
        world.at(NINE);
        is(State.HELD, Reason.WAITING_FOR_OWNER);
        assertThat(world.only().staff()).isEqualTo("mei");

        world.at("2026-03-05T10:00:00+08:00");
        is(State.HELD, Reason.WAITING_FOR_OWNER);
        world.corp.confirm(world.corp.taskIds().getFirst(), Channel.GroupSends.Status.SENT);
        world.at("2026-03-05T10:02:00+08:00");

        assertThat(world.only().state()).isEqualTo(State.SENT);
        assertThat(world.corp.seenBy(lin.externalUserId())).hasSize(1);
        assertThat(world.corp.calls()).hasSize(1);
    }

    @Test
    void a_task_that_its_owner_does_not_confirm_in_time_is_taken_back() {
        born();
        birthdays(Route.GROUP_SEND);
        world.at(NINE);

        world.at("2026-03-06T00:00:00+08:00");

        is(State.NOT_SENT, Reason.OWNER_DID_NOT_SEND);
        assertThat(world.corp.cancelled()).containsExactlyElementsOf(world.corp.taskIds());
    }

    @Test
    void a_result_that_says_it_was_not_done_leads_to_the_next_route() {
        born();
        birthdays(Route.GROUP_SEND, Route.STAFF_TASK);
        world.at(NINE);

        world.corp.confirm(world.corp.taskIds().getFirst(), Channel.GroupSends.Status.CAPPED);
        world.at("2026-03-05T10:02:00+08:00");

        assertThat(world.only().state()).isEqualTo(State.SENT);
        assertThat(world.only().route()).isEqualTo(Route.STAFF_TASK);
    }

    @Test
    void an_owner_who_does_not_confirm_in_the_time_given_gives_way_to_the_next_route_and_the_task_is_taken_back() {
        world.db.sql("update sending_rules set owner_hours = 3").update();
        born();
        birthdays(Route.GROUP_SEND, Route.STAFF_TASK);
        world.at(NINE);
        world.at("2026-03-05T11:50:00+08:00");
        is(State.HELD, Reason.WAITING_FOR_OWNER);

        world.at("2026-03-05T12:10:00+08:00");

        assertThat(world.corp.cancelled()).containsExactlyElementsOf(world.corp.taskIds());
        assertThat(world.only().state()).isEqualTo(State.SENT);
        assertThat(world.only().route()).isEqualTo(Route.STAFF_TASK);
    }

    @Test
    void an_owner_who_confirms_in_the_last_moment_has_sent_it_and_no_other_route_does() {
        world.db.sql("update sending_rules set owner_hours = 3").update();
        born();
        birthdays(Route.GROUP_SEND, Route.STAFF_TASK);
        world.at(NINE);

        world.corp.confirm(world.corp.taskIds().getFirst(), Channel.GroupSends.Status.SENT);
        world.at("2026-03-05T12:10:00+08:00");

        is(State.SENT, Reason.OWNER_SENT);
        assertThat(world.corp.calls()).hasSize(1);
    }

    @Test
    void a_group_send_without_another_route_waits_as_long_as_it_is_good() {
        world.db.sql("update sending_rules set owner_hours = 3").update();
        born();
        birthdays(Route.GROUP_SEND);
        world.at(NINE);

        world.at("2026-03-05T12:10:00+08:00");

        is(State.HELD, Reason.WAITING_FOR_OWNER);
        assertThat(world.corp.cancelled()).isEmpty();
    }

    @Test
    void a_lost_answer_is_settled_by_finding_the_task() {
        born();
        birthdays(Route.GROUP_SEND);
        world.corp.next(new FakeChannel.Answer.Lose(true));
        world.at(NINE);
        is(State.UNKNOWN, Reason.NO_ANSWER);

        world.at("2026-03-05T09:01:00+08:00");

        is(State.HELD, Reason.WAITING_FOR_OWNER);
        assertThat(world.corp.calls()).hasSize(1);
    }

    @Test
    void a_call_that_made_no_task_is_made_again_but_only_after_the_list_had_time() {
        born();
        birthdays(Route.GROUP_SEND);
        world.corp.next(new FakeChannel.Answer.Lose(false));
        world.at(NINE);

        world.at("2026-03-05T09:01:00+08:00");
        is(State.UNKNOWN, Reason.NO_ANSWER);
        world.sinceTheCalls("2 minutes");
        world.at("2026-03-05T09:04:00+08:00");

        is(State.HELD, Reason.WAITING_FOR_OWNER);
        assertThat(world.corp.calls()).hasSize(2);
        assertThat(world.corp.taskIds()).hasSize(1);
    }

    @Test
    void another_customers_task_with_the_same_words_is_not_taken_for_this_ones() {
        born();
        born();
        birthdays(Route.GROUP_SEND);
        world.db.sql("update template_variant set body = 'same'").update();
        world.corp.next(new FakeChannel.Answer.Lose(true)).next(new FakeChannel.Answer.Lose(true));
        world.at(NINE);

        world.at("2026-03-05T09:01:00+08:00");

        assertThat(world.all()).extracting(Deliveries.Item::reason).containsOnly(Reason.WAITING_FOR_OWNER);
        assertThat(world.db.sql("select count(distinct platform_id) from delivery").count()).isEqualTo(2);
    }

    private void birthdays(Route... routes) {
        world.shop.birthdays(Shop.AT_NINE, routes);
    }

    private Shop.Guest born() {
        return world.shop.guest().born(Birthday.solar(3, 5)).contactOf("corp", "mei");
    }

    private void is(State state, Reason reason) {
        assertThat(world.only().state()).isEqualTo(state);
        assertThat(world.only().reason()).isEqualTo(reason);
    }
}
