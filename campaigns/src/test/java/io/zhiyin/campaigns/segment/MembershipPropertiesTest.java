package io.zhiyin.campaigns.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.calendar.Birthdays;
import io.zhiyin.campaigns.calendar.LeapDayPolicy;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.ReplyWindows;
import io.zhiyin.campaigns.customer.ReplyWindows.Opened;
import io.zhiyin.campaigns.customer.ReplyWindows.Opening;
import io.zhiyin.campaigns.interaction.InteractionKind;
import io.zhiyin.campaigns.order.Money;
import io.zhiyin.campaigns.order.Orders;
import io.zhiyin.campaigns.profile.ProfileFields;
import io.zhiyin.campaigns.schedule.ServiceClock;
import io.zhiyin.campaigns.segment.Dealing.Received.Response;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.TestDatabase;
import io.zhiyin.campaigns.tag.GivenBy;
import io.zhiyin.campaigns.tag.TagId;
import io.zhiyin.campaigns.tag.Tags;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever happens, and however time passes: who is kept in a segment is who its rule finds when it is asked anew. */
class MembershipPropertiesTest {
    private static final TestDatabase DATABASE = new TestDatabase();
    private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
    private static final Instant NOW = Instant.parse("2026-03-02T04:00:00Z");
    private static final AccountId SHOP = new AccountId("shop");
    private static final TagId VIP = new TagId(1);

    private static final List<Rule> CONDITIONS = List.of(new Standing.WindowOpen(SHOP),
            new Standing.WindowOpen(null), received(Response.GOT, null), received(Response.GOT, 1),
            received(Response.DELIVERED, null), received(Response.DELIVERED, 30),
            received(Response.REPLIED, null), received(Response.CLICKED, null),
            received(Response.CONVERTED, null), received(Response.CONVERTED, 1),
            new Rule.LastInteraction(1, true), new Rule.HasTag(VIP),
            new Dealing.Interacted(InteractionKind.MESSAGE_OUT, null, Range.atLeast(1), null),
            new Dealing.Ordered(Dealing.Ordered.Measure.COUNT, Range.atLeast(1), 7, null),
            new Rule.Following(SHOP, Rule.Following.State.LOST));

    /** As the platform and the dispatcher cause it, in the statements that matter. */
    enum Event {
        WRITES, LEAVES, BUYS, TAGGED, UNTAGGED, SENT, LOST_SIGHT_OF, FOUND_SENT, FOUND_NOT_SENT, ARRIVED, CLICKED, TAKEN_BACK, WINDOW_USED_UP, WINDOW_GIVEN_BACK
    }

    record Step(int customer, Event event, int minutes) {}

    private final Database db = DATABASE.db();
    private final Tags tags = new Tags(db);
    private final ServiceClock clock = ServiceClock.over(Clock.fixed(NOW, ZoneOffset.UTC));
    private final Segments segments = new Segments(db, tags,
            new ProfileFields(db, DATABASE.vault(), clock),
            clock, SHANGHAI, day -> Birthdays.keysOn(day, LeapDayPolicy.FEB_28));
    private final Memberships memberships = new Memberships(db, segments, clock, SHANGHAI);
    private final ReplyWindows windows = new ReplyWindows();
    private int number;

    @Property(tries = 40)
    void what_is_kept_in_steps_is_what_is_found_anew(@ForAll("rules") List<Rule> rules,
            @ForAll("steps") List<Step> steps) {
        TestDatabase.empty(db);
        clock.moveTo(NOW);
        World.tags(tags);
        var people = IntStream.range(0, 3).mapToObj(_ -> World.add(db, tags, new NaiveCustomer("shop", null,
                NOW, null, false, Set.of(), List.of(new NaiveCustomer.Known(SHOP, NOW, null)), List.of())))
                .toList();
        var all = IntStream.range(0, rules.size())
                .mapToObj(it -> segments.create("人群" + it, rules.get(it))).toList();
        memberships.catchUp();

        for (var step : steps) {
            clock.moveTo(clock.instant().plus(Duration.ofMinutes(step.minutes)));
            db.transaction(tx -> happen(tx, people.get(step.customer), step.event, clock.instant()));
            memberships.catchUp();
            for (var segment : all) {
                assertThat(kept(segment.id())).as("%s after %s", segment.rule(), step)
                        .containsExactlyInAnyOrderElementsOf(
                                segments.sample(segment.rule(), clock.instant(), 9));
            }
        }
    }

    private List<CustomerId> kept(SegmentId id) {
        return db.sql("select customer_id from segment_member where segment_id = :id").bind("id", id.value())
                .list(row -> new CustomerId(row.number("customer_id")));
    }

    private void happen(Sql tx, CustomerId who, Event event, Instant at) {
        switch (event) {
            case WRITES -> {
                noted(tx, who, InteractionKind.MESSAGE_IN, at);
                windows.open(tx, List.of(new Opened(identity(tx, who), Opening.MESSAGE, at)));
            }
            case LEAVES -> {
                noted(tx, who, InteractionKind.UNFOLLOW, at);
                tx.sql("update identity set lost_at = :at where customer_id = :who").bind("at", at)
                        .bind("who", who.value()).update();
                windows.close(tx, Map.of(identity(tx, who), at));
            }
            case BUYS -> new Orders().add(tx,
                    List.of(new Orders.Order("T" + number++, who, new Money(100), at)));
            case TAGGED -> tags.give(tx, who, VIP, GivenBy.PERSON, "test", at);
            case UNTAGGED -> tx.sql("delete from tagging where customer_id = :who")
                    .bind("who", who.value()).update();
            case SENT -> {
                change(tx, who, "sent", "sending", at);
                noted(tx, who, InteractionKind.MESSAGE_OUT, at);
            }
            case LOST_SIGHT_OF -> change(tx, who, "unknown", "sending", at);
            case FOUND_SENT -> {
                if (change(tx, who, "sent", "unknown", at) > 0) {
                    noted(tx, who, InteractionKind.MESSAGE_OUT, at);
                }
            }
            case FOUND_NOT_SENT -> change(tx, who, "not_sent", "unknown", at);
            case ARRIVED -> tx.sql("""
                    insert into delivery_fact (delivery_id, fact, at)
                    select id, 'delivered', :at from delivery where customer_id = :who and state = 'sent'
                    on conflict do nothing""").bind("who", who.value()).bind("at", at).update();
            case CLICKED -> tx.sql("""
                    insert into delivery_fact (delivery_id, fact, at)
                    select id, 'clicked', :at from delivery where customer_id = :who and state = 'sent'
                    on conflict do nothing""").bind("who", who.value()).bind("at", at).update();
            case TAKEN_BACK -> {
                if (change(tx, who, "rejected", "sent", at) > 0) {
                    tx.sql("delete from interaction where customer_id = :who and kind = 'message_out'")
                            .bind("who", who.value()).update();
                }
            }
            case WINDOW_USED_UP -> remaining(tx, who, 0);
            case WINDOW_GIVEN_BACK -> remaining(tx, who, 1);
        }
    }

    /** One that is on its way comes to be where there is none in that state. */
    private int change(Sql tx, CustomerId who, String state, String was, Instant at) {
        if (was.equals("sending")) {
            tx.sql("""
                    insert into delivery (kind, run_id, campaign_id, customer_id, state, reason, due_at, look_at, expires_at,
                                          created_at, sending_at, node, lease_until)
                    values ('campaign', :run, 1, :who, 'sending', 'test', :at, :at, :at, :at, :at,
                            gen_random_uuid(), :at)""")
                    .bind("run", (long) number++).bind("who", who.value()).bind("at", at).update();
        }
        return tx.sql("update delivery set state = :state where customer_id = :who and state = :was")
                .bind("state", state).bind("was", was).bind("who", who.value()).update();
    }

    private static void remaining(Sql tx, CustomerId who, int left) {
        tx.sql("""
                update reply_window set remaining = :left
                 where identity_id in (select id from identity where customer_id = :who)""")
                .bind("left", left).bind("who", who.value()).update();
    }

    private static void noted(Sql tx, CustomerId who, InteractionKind kind, Instant at) {
        tx.sql("""
                with seen as (update customer set last_interaction_at = :at where id = :who)
                insert into interaction (customer_id, account, kind, at) values (:who, 'shop', :kind, :at)""")
                .bind("who", who.value()).bind("kind", kind.code()).bind("at", at).update();
    }

    private static long identity(Sql tx, CustomerId who) {
        return tx.sql("select id from identity where customer_id = :who").bind("who", who.value()).count();
    }

    private static Rule received(Response response, @org.jspecify.annotations.Nullable Integer days) {
        return new Dealing.Received(response, null, days);
    }

    @Provide
    Arbitrary<List<Rule>> rules() {
        var one = Arbitraries.of(CONDITIONS);
        return Arbitraries.oneOf(one, one.map(Rule.Not::new),
                Combinators.combine(one, one).as((left, right) -> new Rule.All(List.of(left, right))))
                .list().ofMinSize(3).ofMaxSize(5);
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(Arbitraries.integers().between(0, 2), Arbitraries.of(Event.class),
                Arbitraries.of(0, 1, 10, 600, 1440, 2879, 2880)).as(Step::new).list().ofMinSize(4)
                .ofMaxSize(14);
    }
}
