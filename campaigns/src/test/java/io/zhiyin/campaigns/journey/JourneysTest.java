package io.zhiyin.campaigns.journey;

import static io.zhiyin.campaigns.journey.Trip.byHand;
import static io.zhiyin.campaigns.journey.Trip.days;
import static io.zhiyin.campaigns.journey.Trip.on;
import static io.zhiyin.campaigns.journey.Trip.plan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zhiyin.campaigns.campaign.EventTrigger;
import io.zhiyin.campaigns.campaign.KeywordTriggers;
import io.zhiyin.campaigns.campaign.KeywordTriggers.Spoken;
import io.zhiyin.campaigns.campaign.Planning;
import io.zhiyin.campaigns.campaign.Runs;
import io.zhiyin.campaigns.campaign.ZoneMoves;
import io.zhiyin.campaigns.delivery.Priority;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.tag.Keywords;
import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.calendar.LeapDayPolicy;
import io.zhiyin.campaigns.campaign.BirthdayTrigger;
import io.zhiyin.campaigns.campaign.EventTrigger.On;
import io.zhiyin.campaigns.campaign.Shop;
import io.zhiyin.campaigns.delivery.Route;
import io.zhiyin.campaigns.followup.FollowUp;
import io.zhiyin.campaigns.followup.FollowUps;
import io.zhiyin.campaigns.journey.Journey.Moving;
import io.zhiyin.campaigns.journey.JourneyCaller.Answer;
import io.zhiyin.campaigns.journey.Plan.Again;
import io.zhiyin.campaigns.journey.Plan.Exits;
import io.zhiyin.campaigns.journey.Plan.Goal;
import io.zhiyin.campaigns.journey.Plan.Repeat;
import io.zhiyin.campaigns.profile.FieldType;
import io.zhiyin.campaigns.segment.Rule;
import io.zhiyin.campaigns.store.TestDatabase;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Customers walk through steps once, in their time, whatever is killed, late or done by two at once. */
class JourneysTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private final Trip trip = new Trip(database);

    @Test
    void an_event_lets_somebody_in_who_waits_and_then_gets_a_delivery_like_any_other() {
        trip.runs(plan(on(On.FOLLOWED, null), days("s1", 1), trip.message("s2", Route.TEMPLATE)));
        var lin = trip.shop.guest().following("shop").id();
        trip.does(lin, "follow");
        trip.itIs("2026-09-01T10:00");
        assertThat(trip.where(lin)).isEqualTo("s1");
        assertThat(trip.deliveries()).isEmpty();

        trip.itIs("2026-09-02T09:59");
        assertThat(trip.where(lin)).isEqualTo("s1");
        trip.itIs("2026-09-02T10:00");

        assertThat(trip.where(lin)).isEqualTo("finished");
        assertThat(trip.way(lin)).containsExactly("s1:on", "s2:on");
        assertThat(trip.deliveries()).containsExactly(lin.value() + ":planned");
        assertThat(trip.db.sql("select trigger->>'kind' as kind from run").list(row -> row.text("kind")))
                .containsExactly("journey");
    }

    @Test
    void what_happens_within_the_second_of_a_start_counts_since_platforms_tell_no_parts_of_one() {
        trip.clock.moveTo(Trip.at("2026-09-01T10:00").plusMillis(700));
        trip.runs(plan(on(On.FOLLOWED, null), new Step.Await("s1", On.REPLIED, null, 3, Step.Span.DAYS,
                List.of(days("s2", 9)), List.of())));
        var lin = trip.shop.guest().following("shop").id();
        trip.does(lin, "follow");
        trip.of.work().walkAll();
        assertThat(trip.where(lin)).isEqualTo("s1");

        trip.does(lin, "message_in");
        trip.of.work().walkAll();

        assertThat(trip.where(lin)).isEqualTo("s2");
    }

    @Test
    void a_time_of_day_is_the_customers_own_and_days_of_the_week_are_kept() {
        var journey = trip.runs(byHand(Step.Until.at("s1", LocalTime.of(9, 0), List.of(DayOfWeek.WEDNESDAY)),
                days("s2", 9)));
        var lin = trip.somebody();
        var ann = trip.shop.guest().in("America/New_York").id();
        trip.enters(journey, lin, ann);

        trip.itIs("2026-09-02T09:00");
        assertThat(trip.where(lin)).isEqualTo("s2");
        assertThat(trip.where(ann)).isEqualTo("s1");
        trip.itIs("2026-09-02T21:00");
        assertThat(trip.where(ann)).isEqualTo("s2");
    }

    @Test
    void a_wait_for_something_ends_when_it_happens_or_when_the_time_is_over() {
        var bought = new Step.Await("s1", On.ORDER_PAID, null, 3, Step.Span.DAYS, List.of(days("s2", 9)),
                List.of(days("s3", 9)));
        var journey = trip.runs(byHand(bought));
        var early = trip.somebody();
        var late = trip.somebody();
        var before = trip.somebody();
        var unseen = trip.somebody();
        trip.buys(before, "2026-09-01T09:00");
        trip.enters(journey, early, late, before, unseen);

        trip.buys(early, "2026-09-02T10:00");
        trip.itIs("2026-09-02T10:00");
        assertThat(trip.where(early)).isEqualTo("s2");
        assertThat(trip.where(late)).isEqualTo("s1");
        // A node that is late looks at both at once: what happened in time counts.
        trip.clock.moveTo(Trip.at("2026-09-04T12:00"));
        trip.buys(unseen, "2026-09-04T09:59");
        trip.buys(late, "2026-09-04T10:01");
        trip.itIs("2026-09-04T12:00");

        assertThat(trip.where(unseen)).isEqualTo("s2");
        assertThat(trip.where(late)).isEqualTo("s3");
        assertThat(trip.where(before)).as("what was before is no event").isEqualTo("s3");
        assertThat(trip.way(late)).containsExactly("s1:else");
    }

    @Test
    void the_first_branch_whose_rule_holds_is_taken_and_steps_below_are_for_all() {
        var vip = trip.tag("贵宾");
        var segment = trip.shop.segments().create("有茶", new Rule.HasTag(trip.tag("茶"))).id();
        var tea = trip.shop.segments().get(segment).orElseThrow().rule().tags().iterator().next();
        var mark = trip.tag("走过");
        var journey = trip.runs(byHand(new Step.Branch("s1",
                List.of(new Step.Arm("a", "贵宾", new Rule.HasTag(vip), List.of(days("s2", 1))),
                        new Step.Arm("b", "爱茶", new io.zhiyin.campaigns.segment.Standing.InSegment(segment),
                                List.of(days("s3", 2)))),
                List.of(days("s4", 3))), new Step.Label("s5", List.of(mark), List.of(vip)), days("s6", 30)));
        var both = trip.somebody();
        var one = trip.somebody();
        var none = trip.somebody();
        trip.tagged(both, vip);
        trip.tagged(both, tea);
        trip.tagged(one, tea);
        trip.enters(journey, both, one, none);
        assertThat(List.of(trip.where(both), trip.where(one), trip.where(none))).containsExactly("s2", "s3",
                "s4");

        trip.itIs("2026-09-04T10:00");

        assertThat(List.of(trip.where(both), trip.where(one), trip.where(none))).containsOnly("s6");
        assertThat(trip.has(none, mark)).isTrue();
        assertThat(trip.has(both, vip)).isFalse();
        assertThat(
                trip.of.counts().steps(journey.id()).getOrDefault("s1", JourneyCounts.AtStep.NOBODY).ways())
                .isEqualTo(Map.of("a", 1L, "b", 1L, "else", 1L));
    }

    @Test
    void chance_parts_people_the_same_way_every_time_and_about_as_said() {
        var split = new Step.Split("s1", List.of(new Step.Share("a", "甲", 30, List.of(days("s2", 1))),
                new Step.Share("b", "乙", 70, List.of(days("s3", 1)))));
        var journey = trip
                .runs(new Plan(on(On.API, null), null, 0, new Again(Repeat.ANY, 0), Exits.NONE, null,
                        List.of(split)));
        var people = IntStream.range(0, 300).mapToObj(_ -> trip.somebody())
                .toArray(io.zhiyin.campaigns.customer.CustomerId[]::new);
        trip.enters(journey, people);
        var first = IntStream.range(0, people.length).mapToObj(i -> trip.where(people[i])).toList();
        trip.itIs("2026-09-03T10:00");
        trip.enters(journey, people);

        assertThat(IntStream.range(0, people.length).mapToObj(i -> trip.where(people[i])).toList())
                .isEqualTo(first);
        assertThat(first.stream().filter("s2"::equals).count()).isBetween(65L, 115L);
    }

    @Test
    void whoever_is_through_enters_again_as_the_journey_says_and_never_twice_at_a_time() {
        var never = trip.runs(byHand(days("s1", 1)));
        var later = trip.runs(new Plan(on(On.ORDER_PAID, null), null, 0, new Again(Repeat.AFTER_DAYS, 30),
                Exits.NONE, null, List.of(days("s1", 1))));
        var lin = trip.somebody();
        trip.enters(never, lin);
        trip.buys(lin, "2026-09-01T10:00");
        trip.itIs("2026-09-01T10:01");
        trip.buys(lin, "2026-09-01T10:30");
        trip.itIs("2026-09-01T10:31");
        assertThat(trip.of.counts().whole(later.id()).entered()).isEqualTo(1);
        trip.itIs("2026-09-20T10:00");
        trip.enters(never, lin);
        trip.buys(lin, "2026-09-20T10:00");
        trip.itIs("2026-09-20T10:01");
        assertThat(trip.of.counts().whole(later.id()).entered()).as("too soon").isEqualTo(1);
        trip.itIs("2026-10-02T10:00");
        trip.buys(lin, "2026-10-02T10:00");
        trip.itIs("2026-10-02T10:01");

        assertThat(trip.of.counts().whole(later.id()).entered()).isEqualTo(2);
        assertThat(trip.of.counts().whole(never.id()).entered()).isEqualTo(1);
    }

    @Test
    void what_takes_people_out_does_so_wherever_they_stand_and_the_goal_is_counted() {
        var segment = trip.shop.segments().create("人", new Rule.Everyone()).id();
        var journey = trip.runs(new Plan(on(On.API, null), null, 0, Again.NEVER,
                new Exits(false, true, true, segment), new Goal(On.ORDER_PAID, null, true),
                List.of(days("s1", 5))));
        var buyer = trip.somebody();
        var writer = trip.somebody();
        var goer = trip.somebody();
        var stranger = trip.somebody();
        var stays = trip.somebody();
        trip.enters(journey, buyer, writer, goer, stranger, stays);
        trip.buys(buyer, "2026-09-01T10:00");
        trip.does(writer, "message_in");
        trip.does(goer, "unfollow");
        trip.db.sql(
                "insert into segment_move (segment_id, customer_id, entered, at) values (:s, :id, false, :now)")
                .bind("s", segment.value()).bind("id", stranger.value()).bind("now", trip.clock.instant())
                .update();
        trip.itIs("2026-09-01T10:05");

        assertThat(List.of(trip.where(buyer), trip.where(writer), trip.where(goer), trip.where(stranger),
                trip.where(stays))).containsExactly("goal", "reply", "unfollow", "segment_left", "s1");
        var whole = trip.of.counts().whole(journey.id());
        assertThat(whole).isEqualTo(new JourneyCounts.Whole(5, 1, 0, 4, 1, 0));
        assertThat(
                trip.of.counts().steps(journey.id()).getOrDefault("s1", JourneyCounts.AtStep.NOBODY).left())
                .isEqualTo(4);
    }

    @Test
    void of_a_new_version_those_inside_finish_the_old_or_are_moved_as_was_chosen() {
        var finish = trip.runs(byHand(days("s1", 1), days("s2", 1)));
        var move = trip.runs(byHand(days("s1", 1), days("s2", 1)));
        var lin = trip.somebody();
        var ann = trip.somebody();
        trip.enters(finish, lin);
        trip.enters(move, ann);
        var other = byHand(days("s2", 3), days("s3", 1));
        assertThat(trip.publishes(finish, other, Moving.FINISH).version()).isEqualTo(2);
        trip.publishes(move, other, Moving.MOVE);
        trip.of.work().walkAll();
        assertThat(trip.where(lin)).isEqualTo("s1");
        assertThat(trip.where(ann)).as("the step is gone: the next of the old way").isEqualTo("s2");
        var late = trip.somebody();
        trip.enters(finish, late);

        trip.itIs("2026-09-03T10:00");
        assertThat(trip.where(lin)).isEqualTo("s2");
        trip.itIs("2026-09-04T10:00");

        assertThat(trip.where(lin)).isEqualTo("finished");
        assertThat(trip.way(lin)).containsExactly("s1:on", "s2:on");
        assertThat(trip.where(ann)).isEqualTo("s3");
        assertThat(trip.where(late)).as("entered the new one").isEqualTo("s3");
    }

    @Test
    void a_node_that_dies_in_the_middle_leaves_nothing_half_done() {
        var mark = trip.tag("走过");
        var journey = trip.runs(byHand(new Step.Label("s1", List.of(mark), List.of()),
                trip.message("s2", Route.TEMPLATE), new Step.Call("s3", "https://crm.example/hook"),
                days("s4", 1)));
        var lin = trip.somebody();
        trip.db.sql("alter table journey_call add constraint killed check (stay_id is null) not valid")
                .update();
        try {
            trip.enters(journey, lin);
        } finally {
            trip.db.sql("alter table journey_call drop constraint killed").update();
        }
        assertThat(trip.has(lin, mark)).isFalse();
        assertThat(trip.deliveries()).isEmpty();
        assertThat(trip.of.counts().whole(journey.id()).stuck()).as("it says so").isEqualTo(1);

        trip.itIs("2026-09-01T10:10");
        trip.itIs("2026-09-01T10:11");

        assertThat(trip.where(lin)).isEqualTo("s4");
        assertThat(trip.has(lin, mark)).isTrue();
        assertThat(trip.deliveries()).hasSize(1);
        assertThat(trip.caller.keys).hasSize(1);
        assertThat(trip.of.counts().whole(journey.id()).stuck()).isZero();
    }

    @Test
    void several_nodes_at_once_do_everything_once() throws Exception {
        var mark = trip.tag("走过");
        var journey = trip.runs(byHand(trip.message("s1", Route.TEMPLATE),
                new Step.Label("s2", List.of(mark), List.of()), days("s3", 1)));
        var people = IntStream.range(0, 700).mapToObj(_ -> trip.somebody()).toList();
        trip.of.happenings().tell(journey.id().value(), people, "a", trip.clock.instant());
        trip.of.happenings().tell(journey.id().value(), people, "b", trip.clock.instant());
        var nodes = List.of(trip.of, trip.node(), trip.node());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var done = nodes.stream().map(it -> threads.submit(() -> {
                for (var i = 0; i < 20; i++) {
                    it.work().walkAll();
                }
            })).toList();
            for (var it : done) {
                it.get();
            }
        }

        assertThat(trip.of.counts().whole(journey.id()))
                .isEqualTo(new JourneyCounts.Whole(700, 700, 0, 0, 0, 0));
        assertThat(trip.deliveries().stream().collect(Collectors.toSet())).hasSize(700);
        assertThat(trip.deliveries()).hasSize(700);
        assertThat(
                trip.of.counts().steps(journey.id()).getOrDefault("s1", JourneyCounts.AtStep.NOBODY).passed())
                .isEqualTo(700);
    }

    @Test
    void nobody_goes_on_while_it_is_paused_and_all_leave_when_it_ends() {
        var journey = trip.runs(byHand(days("s1", 1), trip.message("s2", Route.TEMPLATE), days("s3", 1)));
        var lin = trip.somebody();
        trip.enters(journey, lin);
        trip.of.journeys().pause(journey.id());
        trip.itIs("2026-09-03T10:00");
        assertThat(trip.where(lin)).isEqualTo("s1");
        trip.of.journeys().resume(journey.id());
        trip.itIs("2026-09-03T10:01");
        assertThat(trip.where(lin)).isEqualTo("s3");

        trip.of.journeys().end(journey.id());

        assertThat(trip.where(lin)).isEqualTo("ended");
        assertThat(trip.db.sql("select state from campaign").list(row -> row.text("state")))
                .as("what waits is not sent any more").containsExactly("ended");
        assertThatThrownBy(() -> trip.of.journeys().resume(journey.id())).hasMessageContaining("ended");
    }

    @Test
    void birthdays_let_people_in_so_many_days_ahead() {
        trip.runs(plan(new BirthdayTrigger(LocalTime.of(9, 0), 3, LeapDayPolicy.FEB_28, Shop.SHANGHAI),
                days("s1", 9)));
        var lin = trip.shop.guest().born(Birthday.solar(9, 5)).id();
        var ann = trip.shop.guest().born(Birthday.solar(9, 6)).id();

        trip.itIs("2026-09-02T09:00");
        trip.itIs("2026-09-02T09:01");

        assertThat(trip.where(lin)).isEqualTo("s1");
        assertThat(trip.where(ann)).isEqualTo("never");
    }

    @Test
    void who_moved_past_the_time_of_their_birthday_enters_on_the_day_and_once() {
        trip.runs(plan(new BirthdayTrigger(LocalTime.of(9, 0), 0, LeapDayPolicy.FEB_28, Shop.SHANGHAI),
                days("s1", 9)));
        var lin = trip.shop.guest().born(Birthday.solar(9, 3)).in("America/New_York");
        var moves = new ZoneMoves(trip.db, trip.clock, trip.shop.campaigns(), trip.shop.segments(),
                new Runs(trip.db, trip.clock, trip.shop.campaigns(),
                        new Planning(trip.db, trip.clock, trip.shop.segments()), () -> {}),
                List.of(trip.of.work()));
        trip.itIs("2026-09-03T10:00");
        assertThat(trip.where(lin.id())).isEqualTo("never");

        lin.in("Asia/Tokyo");
        moves.catchUp();
        trip.itIs("2026-09-03T10:01");
        assertThat(trip.where(lin.id())).isEqualTo("s1");
        lin.in(null);
        moves.catchUp();
        trip.itIs("2026-09-03T23:00");

        assertThat(Stays.of(trip.db, lin.id())).hasSize(1);
    }

    @Test
    void a_keyword_lets_somebody_in_as_the_newest_version_says_it() {
        var heard = new KeywordTriggers();
        var lin = trip.somebody();
        var journey = trip.runs(plan(says("价格"), days("s1", 1)));
        heard.hear(trip.db, List.of(new Spoken(lin, 1, "多少钱", trip.clock.instant())));
        trip.of.work().walkAll();
        assertThat(trip.where(lin)).isEqualTo("never");

        trip.publishes(journey, plan(says("多少钱", "价格"), days("s1", 1)), Moving.FINISH);
        heard.hear(trip.db, List.of(new Spoken(lin, 2, "多少钱", trip.clock.instant()),
                new Spoken(lin, 3, "价格多少钱", trip.clock.instant())));
        trip.of.work().walkAll();

        assertThat(trip.where(lin)).isEqualTo("s1");
        assertThat(trip.db.sql("select count(*) from happening").count()).isEqualTo(2);
        trip.of.journeys().end(journey.id());
        heard.hear(trip.db, List.of(new Spoken(lin, 4, "多少钱", trip.clock.instant())));
        assertThat(trip.db.sql("select count(*) from happening").count()).isEqualTo(2);
    }

    @Test
    void the_priority_of_a_journey_is_that_of_its_messages_of_older_versions_too() {
        var message = trip.message("s1", Route.TEMPLATE);
        var journey = trip.runs(byHand(message));
        assertThat(priorities()).containsExactly("normal");

        var plan = byHand(message);
        trip.publishes(journey, new Plan(plan.entry(), null, 0, Again.NEVER, Exits.NONE, null, plan.steps(),
                Priority.HIGH), Moving.FINISH);

        assertThat(priorities()).containsExactly("high", "high");
        assertThat(trip.of.journeys().get(journey.id()).orElseThrow().draft().priority())
                .isEqualTo(Priority.HIGH);
    }

    @Test
    void a_step_is_tested_as_it_is_written_now_and_not_while_something_of_it_is_wrong() {
        var message = trip.message("s1", Route.TEMPLATE);
        var made = trip.of.journeys().create("旅程", byHand(message, days("s2", 1),
                new Step.Message("s3", "", null, List.of(Route.TEMPLATE), 24)), "王芳");

        assertThat(trip.of.journeys().message(made, "s1")).hasValueSatisfying(it -> {
            assertThat(it.template()).isEqualTo(message.template());
            assertThat(it.version()).isZero();
            assertThat(it.routes()).containsExactly(Route.TEMPLATE);
        });
        assertThat(trip.of.journeys().message(made, "s2")).isEmpty();
        assertThatThrownBy(() -> trip.of.journeys().message(made, "s3")).isInstanceOf(InvalidInput.class)
                .hasMessageContaining("还没有选模板");
    }

    private static EventTrigger says(String... words) {
        return new EventTrigger(On.KEYWORD, null, new Keywords(List.of(words), false), 0, 0, 24,
                Shop.SHANGHAI);
    }

    private List<String> priorities() {
        return trip.db.sql("select priority from campaign order by id").list(row -> row.text("priority"));
    }

    @Test
    void owners_get_a_follow_up_and_fields_are_set() {
        var field = trip.profiles.fields().create("阶段", "stage", FieldType.TEXT, List.of());
        var journey = trip.runs(byHand(
                new Step.Task("s1", FollowUp.Kind.CARE, "问问喝得惯吗", "", 24, FollowUp.Priority.USUAL),
                new Step.SetField("s2", field.id(), "已回访"), days("s3", 1)));
        var alone = trip.somebody();
        trip.enters(journey, alone);
        assertThat(trip.way(alone)).startsWith("s1:nobody");
        var lin = trip.somebody();
        trip.works("zhoulan", lin);
        trip.enters(journey, lin);

        assertThat(trip.where(lin)).isEqualTo("s3");
        assertThat(trip.followUps.followUps().list(trip.db,
                new FollowUps.Filter(null, null, null, lin, null, null), null, 9))
                .singleElement().satisfies(it -> assertThat(it.title()).isEqualTo("问问喝得惯吗"));
        assertThat(trip.profiles.values().of(trip.db, lin)).singleElement()
                .satisfies(it -> assertThat(it.field()).isEqualTo(field.id()));
    }

    @Test
    void a_call_is_made_until_it_is_taken_always_with_the_same_key_and_never_where_it_may_not() {
        var journey = trip.runs(byHand(new Step.Call("s1", "https://crm.example/hook"),
                new Step.Call("s2", "http://10.0.0.1/"), days("s3", 1)));
        var lin = trip.somebody();
        trip.caller.answers.add(new Answer(false, true, "503"));
        trip.enters(journey, lin);
        trip.of.work().call();
        assertThat(trip.of.calls().counts(journey.id(), "s1"))
                .containsExactly(new Calls.Count("waiting", 1));
        trip.db.sql("update journey_call set look_at = clock_timestamp() where state = 'waiting'").update();
        // The node died while it called: the other takes over.
        trip.db.sql(
                """
                        update journey_call set state = 'calling', node = gen_random_uuid(), lease_until = clock_timestamp() - interval '1 second'
                         where state = 'waiting'""")
                .update();
        trip.node().work().call();

        assertThat(trip.caller.keys).hasSize(2).containsOnly(trip.caller.keys.getFirst());
        assertThat(trip.caller.bodies).containsOnly(trip.caller.bodies.getFirst());
        assertThat(trip.of.calls().counts(journey.id(), "s1")).containsExactly(new Calls.Count("done", 1));
        assertThat(trip.of.calls().counts(journey.id(), "s2")).containsExactly(new Calls.Count("failed", 1));
    }

    @Test
    void those_held_out_walk_along_and_get_no_message() {
        var journey = trip.runs(new Plan(on(On.API, null), null, 50, Again.NEVER, Exits.NONE, null,
                List.of(trip.message("s1", Route.TEMPLATE))));
        var people = IntStream.range(0, 60).mapToObj(_ -> trip.somebody())
                .toArray(io.zhiyin.campaigns.customer.CustomerId[]::new);
        trip.enters(journey, people);

        var states = trip.db.sql("select state, reason from delivery")
                .list(row -> row.text("state") + row.text("reason"));
        assertThat(states).hasSize(60);
        assertThat(states.stream().filter("skippedholdout"::equals).count()).isBetween(12L, 48L);
    }
}
