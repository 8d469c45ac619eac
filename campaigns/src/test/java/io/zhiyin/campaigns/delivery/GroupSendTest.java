package io.zhiyin.campaigns.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.campaign.Shop;
import io.zhiyin.campaigns.store.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
    void customers_of_one_owner_with_the_same_words_are_one_task_and_each_has_an_outcome_of_its_own() {
        var lin = born();
        var chen = born();
        var su = born();
        birthdays(Route.GROUP_SEND, Route.STAFF_TASK);
        sameWords();

        world.at(NINE);
        assertThat(world.corp.together())
                .containsExactly(List.of(lin.externalUserId(), chen.externalUserId(), su.externalUserId()));
        assertThat(world.all()).allSatisfy(it -> {
            assertThat(it.reason()).isEqualTo(Reason.WAITING_FOR_OWNER);
            assertThat(it.taskOf()).isEqualTo(3);
        });
        world.corp.confirm(task(), Channel.GroupSends.Status.SENT, chen.externalUserId(),
                Channel.GroupSends.Status.CAPPED);
        world.at("2026-03-05T09:02:00+08:00");

        assertThat(reasons()).containsOnly(Reason.OWNER_SENT, Reason.ACCEPTED);
        assertThat(world.of(chen.id()).route()).isEqualTo(Route.STAFF_TASK);
        assertThat(call().finishedAt()).isNotNull();
        assertThat(world.corp.together()).hasSize(1);
    }

    @Test
    void another_owners_customers_are_a_task_of_their_own() {
        var lin = born();
        var chen = world.shop.guest().born(Birthday.solar(3, 5)).contactOf("corp", "zhou");
        var su = born();
        birthdays(Route.GROUP_SEND);
        sameWords();
        world.at(NINE);
        assertThat(world.corp.together()).containsExactlyInAnyOrder(
                List.of(lin.externalUserId(), su.externalUserId()), List.of(chen.externalUserId()));
    }

    @Test
    void words_of_ones_own_are_a_task_each() {
        born();
        born();
        born();
        birthdays(Route.GROUP_SEND);

        world.at(NINE);

        assertThat(world.corp.together()).hasSize(3).allSatisfy(it -> assertThat(it).hasSize(1));
        assertThat(world.all()).extracting(Deliveries.Item::taskOf).containsOnly(1);
    }

    @Test
    void whom_the_platform_leaves_out_of_a_task_takes_the_next_route() {
        born();
        var chen = born();
        born();
        world.corp.leaveOut(chen.externalUserId());
        birthdays(Route.GROUP_SEND, Route.STAFF_TASK);
        sameWords();

        world.at(NINE);

        assertThat(world.of(chen.id()).route()).isEqualTo(Route.STAFF_TASK);
        assertThat(world.of(chen.id()).state()).isEqualTo(State.SENT);
        assertThat(reasons()).containsExactlyInAnyOrder(Reason.WAITING_FOR_OWNER, Reason.WAITING_FOR_OWNER,
                Reason.ACCEPTED);
        assertThat(call().members()).isEqualTo(2);
    }

    @Test
    void a_lost_answer_is_settled_for_all_by_the_tasks_results_and_whom_they_do_not_name_goes_on() {
        born();
        var chen = born();
        born();
        world.corp.leaveOut(chen.externalUserId()).next(new FakeChannel.Answer.Lose(true));
        birthdays(Route.GROUP_SEND, Route.STAFF_TASK);
        sameWords();
        world.at(NINE);
        assertThat(reasons()).containsOnly(Reason.NO_ANSWER);

        world.at("2026-03-05T09:01:00+08:00");
        assertThat(reasons()).containsExactlyInAnyOrder(Reason.WAITING_FOR_OWNER, Reason.WAITING_FOR_OWNER,
                Reason.NO_ANSWER);
        assertThat(world.of(chen.id()).state()).as("the results may not be whole yet")
                .isEqualTo(State.UNKNOWN);
        world.sinceTheCalls("2 minutes");
        world.at("2026-03-05T09:03:00+08:00");

        assertThat(world.of(chen.id()).route()).isEqualTo(Route.STAFF_TASK);
        assertThat(world.corp.together()).hasSize(1);
    }

    @Test
    void another_ones_task_with_the_same_words_is_not_taken_for_the_lost_one() {
        var lin = born();
        var other = world.shop.guest().contactOf("corp", "mei");
        birthdays(Route.GROUP_SEND);
        sameWords();
        world.corp.next(new FakeChannel.Answer.Lose(false));
        world.at(NINE);
        world.corp.taskOf("same", "mei", other.externalUserId());
        world.corp.taskOf("same", "zhou", lin.externalUserId());
        world.corp.taskOf("others", "mei", lin.externalUserId());
        world.sinceTheCalls("2 minutes");

        world.at("2026-03-05T09:01:00+08:00");

        is(State.HELD, Reason.WAITING_FOR_OWNER);
        assertThat(world.corp.together()).as("called again").hasSize(2);
    }

    @Test
    void a_node_that_goes_away_before_the_call_leaves_one_that_another_makes() {
        born();
        born();
        born();
        birthdays(Route.GROUP_SEND);
        sameWords();
        gathered();
        world.db.sql("""
                update mass_send set state = 'closing', node = gen_random_uuid(),
                    lease_until = clock_timestamp() + interval '1 minute'""").update();
        // one was still to pass the gate, one was about to, one had
        world.db.sql(
                """
                        update delivery d set state = (array['held', 'claimed', 'sending'])[n], node = gen_random_uuid(),
                            reason = case when n = 1 then 'gathering' else 'calling' end, fence = fence + 1, sending_at = look_at,
                            lease_until = case when n > 1 then clock_timestamp() + interval '1 minute' end
                          from (select id, row_number() over (order by id) as n from delivery) o where o.id = d.id""")
                .update();
        world.dispatcher.dispatchDue();
        assertThat(world.corp.together()).as("their leases still run").isEmpty();

        world.leasesRunOut();
        world.dispatcher.dispatchDue();

        assertThat(reasons()).containsOnly(Reason.WAITING_FOR_OWNER);
        assertThat(world.corp.together()).singleElement().satisfies(it -> assertThat(it).hasSize(3));
    }

    @Test
    void a_node_that_goes_away_in_the_call_leaves_a_task_that_is_found_and_its_late_answer_changes_nothing()
            throws InterruptedException {
        born();
        born();
        birthdays(Route.GROUP_SEND);
        sameWords();
        var reached = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        world.corp.next(new FakeChannel.Answer.Stall(reached, release));
        world.plan(NINE);
        var sleeper = Thread.ofVirtual().start(world.dispatcher::dispatchDue);
        assertThat(reached.await(30, TimeUnit.SECONDS)).isTrue();

        world.leasesRunOut();
        var successor = world.dispatcher(Dispatcher.Settings.DEFAULT);
        successor.dispatchDue();
        world.clock.moveTo(world.clock.instant().plusSeconds(60));
        successor.dispatchDue();
        assertThat(reasons()).containsOnly(Reason.WAITING_FOR_OWNER);
        release.countDown();
        sleeper.join();

        assertThat(reasons()).containsOnly(Reason.WAITING_FOR_OWNER);
        assertThat(world.corp.together()).hasSize(1);
        assertThat(call().state()).isEqualTo("sent");
    }

    @Test
    void a_node_that_goes_away_between_the_records_of_one_answer_leaves_nobody_behind_and_calls_nobody_twice() {
        born();
        var chen = born();
        world.corp.leaveOut(chen.externalUserId());
        birthdays(Route.GROUP_SEND, Route.STAFF_TASK);
        sameWords();
        world.corp.next(new FakeChannel.Answer.Accept())
                .next(new FakeChannel.Answer.Later(Duration.ofHours(5), 6000));
        world.at(NINE);
        // the call's row knows the task; no delivery was told
        world.db.sql(
                """
                        update delivery set state = 'sending', reason = 'calling', route = 'GROUP_SEND', platform_id = null, tried = '{}',
                            node = gen_random_uuid(), lease_until = clock_timestamp() - interval '1 second'""")
                .update();

        world.at("2026-03-05T09:02:00+08:00");
        world.sinceTheCalls("2 minutes");
        world.at("2026-03-05T09:04:00+08:00");

        assertThat(world.all()).extracting(Deliveries.Item::route).containsExactlyInAnyOrder(Route.GROUP_SEND,
                Route.STAFF_TASK);
        assertThat(world.corp.together()).hasSize(1);
    }

    @Test
    void a_refusal_that_only_the_calls_row_knows_is_met_again() {
        born();
        birthdays(Route.GROUP_SEND, Route.STAFF_TASK);
        world.corp.next(new FakeChannel.Answer.Later(Duration.ofMinutes(5), 6000));
        world.at(NINE);
        world.db.sql("""
                update delivery set state = 'sending', reason = 'calling', node = gen_random_uuid(),
                    lease_until = clock_timestamp() - interval '1 second'""").update();

        world.dispatcher.dispatchDue();

        is(State.HELD, Reason.WAITING_FOR_OWNER);
        assertThat(world.corp.together()).hasSize(2);
    }

    @Test
    void whatever_the_platform_answers_nobody_is_in_two_tasks_and_everybody_is_settled() {
        for (var seed = 1; seed <= 12; seed++) {
            var random = new Random(seed);
            var guests = new ArrayList<Shop.Guest>();
            for (var i = 0; i < 8; i++) {
                guests.add(world.shop.guest().born(Birthday.solar(3, 5)).contactOf("corp",
                        "s" + random.nextInt(3)));
                if (random.nextInt(5) == 0) {
                    world.corp.leaveOut(guests.getLast().externalUserId());
                }
            }
            birthdays(Route.GROUP_SEND);
            if (random.nextBoolean()) {
                sameWords();
            }
            for (var i = 0; i < 8; i++) {
                world.corp.next(switch (random.nextInt(5)) {
                    case 0 -> new FakeChannel.Answer.Lose(true);
                    case 1 -> new FakeChannel.Answer.Lose(false);
                    case 2 -> new FakeChannel.Answer.Later(Duration.ofMinutes(1), 6000);
                    case 3 -> new FakeChannel.Answer.Refuse(40096);
                    default -> new FakeChannel.Answer.Accept();
                });
            }
            world.at(NINE);
            for (var minute = 2; minute < 40; minute += 3) {
                if (random.nextInt(3) == 0) {
                    // the node that had just called went away before it told them
                    world.db.sql(
                            """
                                    update delivery set state = 'sending', reason = 'calling', platform_id = null, in_doubt = false,
                                        node = gen_random_uuid(), lease_until = clock_timestamp() - interval '1 second'
                                     where state = 'held' and reason = 'waiting_for_owner' and random() < 0.3""")
                            .update();
                }
                world.sinceTheCalls("3 minutes");
                world.at("2026-03-05T09:%02d:00+08:00".formatted(minute));
            }
            for (var guest : guests) {
                assertThat(world.corp.seenBy(guest.externalUserId())).as("seed %s", seed)
                        .hasSizeLessThanOrEqualTo(1);
                assertThat(world.of(guest.id()).state()).as("seed %s", seed).isEqualTo(
                        world.corp.seenBy(guest.externalUserId()).isEmpty() ? State.REJECTED : State.HELD);
            }
            closed();
            TestDatabase.empty(database.db());
            aWorld();
        }
    }

    @Test
    void an_owner_is_reminded_three_times_a_task_and_not_for_each_of_their_tasks() {
        born();
        born();
        birthdays(Route.GROUP_SEND);
        world.at(NINE);
        assertThat(world.corp.together()).hasSize(2);

        world.at("2026-03-05T12:50:00+08:00");
        assertThat(world.corp.reminded()).isEmpty();
        for (var hour = 13; hour < 24; hour++) {
            world.at("2026-03-05T%02d:20:00+08:00".formatted(hour));
        }

        assertThat(world.corp.reminded()).as("at 13:20, 17:20 and 21:20").hasSize(3);
        assertThat(world.db.sql("select sum(reminders) from mass_send").count()).isEqualTo(3);
    }

    @Test
    void nobody_is_reminded_who_confirmed_or_where_the_shop_does_not_want_it() {
        born();
        birthdays(Route.GROUP_SEND);
        world.db.sql("update sending_rules set remind_hours = 0").update();
        world.at(NINE);
        world.at("2026-03-05T14:00:00+08:00");
        assertThat(world.corp.reminded()).isEmpty();

        world.db.sql("update sending_rules set remind_hours = 1").update();
        world.corp.confirm(task(), Channel.GroupSends.Status.SENT);
        world.at("2026-03-05T15:00:00+08:00");
        assertThat(world.corp.reminded()).isEmpty();
    }

    /** All of the run have gathered, and none is called for yet. */
    private void gathered() {
        world.plan(NINE);
        world.db.sql("update run set state = 'planning'").update();
        world.dispatcher.dispatchDue();
        assertThat(reasons()).containsOnly(Reason.GATHERING);
        world.db.sql("update run set state = 'planned'").update();
    }

    private void sameWords() {
        world.db.sql("update template_variant set body = 'same'").update();
    }

    private String task() {
        return world.corp.taskIds().getFirst();
    }

    private List<Reason> reasons() {
        return world.all().stream().map(Deliveries.Item::reason).toList();
    }

    private MassReports.Call call() {
        return world.deliveries.massCalls(Objects.requireNonNull(world.all().getFirst().run()), 10)
                .getFirst();
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
