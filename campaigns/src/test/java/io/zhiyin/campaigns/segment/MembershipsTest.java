package io.zhiyin.campaigns.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zhiyin.campaigns.profile.FieldType;
import io.zhiyin.campaigns.profile.ProfileField;
import io.zhiyin.campaigns.profile.ProfileFields;
import io.zhiyin.campaigns.profile.ProfileValues;
import io.zhiyin.campaigns.profile.Profiles;
import io.zhiyin.campaigns.saying.Source;
import io.zhiyin.campaigns.profile.Value;
import io.zhiyin.campaigns.calendar.Birthdays;
import io.zhiyin.campaigns.calendar.LeapDayPolicy;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.customer.Merge;
import io.zhiyin.campaigns.customer.Merges;
import io.zhiyin.campaigns.customer.ReplyWindows;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.order.Money;
import io.zhiyin.campaigns.order.Orders;
import io.zhiyin.campaigns.schedule.ServiceClock;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.TestDatabase;
import io.zhiyin.campaigns.tag.GivenBy;
import io.zhiyin.campaigns.tag.TagId;
import io.zhiyin.campaigns.tag.Tagging;
import io.zhiyin.campaigns.tag.Tags;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who is kept in which segment, how they come and go, lists by hand, and segments that ask for each other. */
class MembershipsTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
    private static final Instant NOW = Instant.parse("2026-03-02T04:00:00Z");
    private static final TagId VIP = new TagId(1);
    private static final Rule BOUGHT = new Dealing.Ordered(Dealing.Ordered.Measure.COUNT, Range.atLeast(1), 7,
            null);

    private final Database db = database.db();
    private final Tags tags = new Tags(db);
    private final ServiceClock clock = ServiceClock.over(Clock.fixed(NOW, ZoneOffset.UTC));
    private final Segments segments = new Segments(db, tags, new ProfileFields(db, database.vault(), clock),
            clock, SHANGHAI,
            day -> Birthdays.keysOn(day, LeapDayPolicy.FEB_28));
    private final Memberships memberships = new Memberships(db, segments, clock, SHANGHAI);
    private final Lists lists = new Lists(db, segments, clock, SHANGHAI);
    private final Growth growth = new Growth(db, clock, SHANGHAI);

    @Test
    void whoever_comes_in_has_the_tag_of_the_segment_and_loses_it_on_leaving_where_it_is_so_wished() {
        var tea = new TagId(2);
        var byTags = new SegmentTags(db, segments, clock);
        var there = add(VIP);
        var vip = segments.create("会员", new Rule.HasTag(VIP));
        memberships.catchUp();
        byTags.add(vip.id(), tea, true);
        assertThat(has(there, tea)).as("who is in it already").isTrue();

        var lin = add(VIP);
        var song = add();
        tags.give(db, song, tea, GivenBy.PERSON, "店长", NOW);
        give(song);
        memberships.catchUp();
        assertThat(has(lin, tea)).isTrue();

        tags.take(db, lin, VIP);
        tags.take(db, song, VIP);
        memberships.catchUp();
        assertThat(has(lin, tea)).isFalse();
        assertThat(has(song, tea)).as("somebody else gave it").isTrue();

        clock.moveTo(NOW.plusSeconds(1));
        assertThat(byTags.takeFromAll(vip.id(), tea)).isEqualTo(1);
        memberships.catchUp();
        clock.moveTo(NOW.plus(Duration.ofDays(1)));
        memberships.catchUp();
        assertThat(has(there, tea)).as("taken by hand, it is not given again").isFalse();
        assertThat(byTags.giveToAll(vip.id(), tea, "店长", NOW.plus(Duration.ofDays(3)))).isEqualTo(1);
        assertThat(tags.of(there).getLast().tagging().until()).isEqualTo(NOW.plus(Duration.ofDays(3)));
    }

    @Test
    void a_tag_that_decides_over_its_own_segment_is_refused() {
        var tea = new TagId(2);
        var byTags = new SegmentTags(db, segments, clock);
        var vip = segments.create("会员", new Rule.HasTag(VIP));
        var drinkers = segments.create("爱茶", new Rule.HasTag(tea));
        assertThatThrownBy(() -> byTags.add(vip.id(), VIP, true)).isInstanceOf(InvalidInput.class);

        byTags.add(vip.id(), tea, true);
        assertThatThrownBy(() -> byTags.add(drinkers.id(), VIP, false)).isInstanceOf(InvalidInput.class);
        assertThatThrownBy(
                () -> segments.update(vip.id(), "会员", new Rule.Not(new Standing.InSegment(drinkers.id()))))
                .isInstanceOf(InvalidInput.class);
        assertThatThrownBy(() -> byTags.add(vip.id(), tea, true)).isInstanceOf(InvalidInput.class);
        assertThat(byTags.list()).hasSize(1);
    }

    private boolean has(CustomerId customer, TagId tag) {
        return tags.of(customer).stream().anyMatch(it -> it.tag().id().equals(tag));
    }

    @BeforeEach
    void some_tags() {
        World.tags(tags);
    }

    @Test
    void whoever_is_there_at_first_is_counted_and_nobody_is_said_to_have_come() {
        var lin = add(VIP);
        add();
        var vip = segments.create("会员", new Rule.HasTag(VIP));

        memberships.catchUp();

        assertThat(segments.get(vip.id()).orElseThrow().members()).isEqualTo(1);
        assertThat(lists.of(lin)).extracting(Lists.Membership::name).containsExactly("会员");
        assertThat(growth.moves(vip.id(), null, 9)).isEmpty();
        assertThat(growth.days(vip.id(), 30))
                .containsExactly(new Growth.Day(LocalDate.parse("2026-03-02"), 1, 0, 0));
    }

    @Test
    void what_happens_to_a_customer_brings_them_in_and_takes_them_out_again() {
        var lin = add();
        var vip = segments.create("会员", new Rule.HasTag(VIP));
        var buyers = segments.create("七天内下过单", BOUGHT);
        memberships.catchUp();

        give(lin);
        new Orders().add(db, List.of(new Orders.Order("T1", lin, new Money(100), NOW)));
        memberships.catchUp();
        assertThat(lists.of(lin)).extracting(Lists.Membership::segment).containsExactly(vip.id(),
                buyers.id());

        tags.take(db, lin, VIP);
        memberships.catchUp();
        assertThat(lists.of(lin)).extracting(Lists.Membership::segment).containsExactly(buyers.id());
        assertThat(growth.moves(vip.id(), null, 9)).extracting(Growth.Move::entered).containsExactly(false,
                true);
        assertThat(growth.days(vip.id(), 9))
                .containsExactly(new Growth.Day(LocalDate.parse("2026-03-02"), 0, 1, 1));
        assertThat(db.sql("select count(*) from segment_news").count()).isZero();
    }

    @Test
    void what_is_said_in_a_field_of_the_shops_own_brings_them_in_and_takes_them_out_again() {
        var lin = add();
        var profiles = Profiles.of(db, database.vault(), clock);
        var pet = profiles.fields().create("宠物名", "pet", FieldType.TEXT, List.of());
        var dogs = segments.create("旺财", new Profiled.Is(pet.id(), List.of("旺财")));
        var unknown = segments.create("未知", new Rule.Not(new Profiled.Known(pet.id())));
        memberships.catchUp();
        assertThat(lists.of(lin)).extracting(Lists.Membership::segment).containsExactly(unknown.id());

        say(profiles, lin, pet, "旺财");
        memberships.catchUp();
        assertThat(lists.of(lin)).extracting(Lists.Membership::segment).containsExactly(dogs.id());

        say(profiles, lin, pet, "来福");
        memberships.catchUp();
        assertThat(lists.of(lin)).isEmpty();
        profiles.fields().delete(pet.id(), true);
        memberships.catchUp();
        assertThat(lists.of(lin)).as("a field that is gone holds nobody").isEmpty();
        assertThat(segments.broken(unknown.rule())).isTrue();
        assertThat(segments.explain(unknown.rule(), lin, NOW).orElseThrow().holds()).isNull();
    }

    private void say(Profiles profiles, CustomerId customer, ProfileField field, String text) {
        db.transaction(tx -> profiles.values().set(tx, List.of(new ProfileValues.Said(customer, field.id(),
                new Value.Words(text), Source.OPERATOR, "test", NOW))));
    }

    @Test
    void after_midnight_days_have_passed_and_whoever_the_days_take_out_has_left() {
        var lin = add();
        new Orders().add(db, List.of(new Orders.Order("T1", lin, new Money(100), NOW)));
        var buyers = segments.create("七天内下过单", BOUGHT);
        memberships.catchUp();

        clock.moveTo(NOW.plus(Duration.ofDays(7)));
        memberships.catchUp();
        assertThat(lists.of(lin)).hasSize(1);
        clock.moveTo(NOW.plus(Duration.ofDays(8)));
        memberships.catchUp();

        assertThat(lists.of(lin)).isEmpty();
        assertThat(growth.moves(buyers.id(), null, 9)).extracting(Growth.Move::customer).containsExactly(lin);
        assertThat(growth.days(buyers.id(), 9)).extracting(Growth.Day::members).containsExactly(1L, 1L, 1L,
                1L, 1L, 1L, 1L, 1L, 0L);
    }

    @Test
    void a_changed_rule_is_counted_anew_with_all_that_ask_for_it_and_tells_of_no_moves() {
        var lin = add(VIP);
        var base = segments.create("会员", new Rule.HasTag(VIP));
        var user = segments.create("会员之外", new Rule.Not(new Standing.InSegment(base.id())));
        memberships.catchUp();
        assertThat(lists.of(lin)).extracting(Lists.Membership::segment).containsExactly(base.id());

        segments.update(base.id(), "会员", new Rule.BirthdayKnown(true));
        memberships.catchUp();

        assertThat(lists.of(lin)).extracting(Lists.Membership::segment).containsExactly(user.id());
        assertThat(growth.moves(user.id(), null, 9)).isEmpty();
    }

    @Test
    void an_erased_customer_is_nowhere_and_one_merged_into_another_hands_over_the_lists() {
        var lin = add(VIP);
        var other = add(VIP);
        var vip = segments.create("会员", new Rule.HasTag(VIP));
        var list = segments.createList("名单");
        lists.put(list.id(), List.of(lin, other));
        memberships.catchUp();

        db.transaction(tx -> new Merges(new Customers(database.vault()), List.of(lists)).merge(tx, lin, other,
                Merge.Cause.byHand("test", clock.instant())));
        memberships.catchUp();
        assertThat(lists.of(other)).isEmpty();
        assertThat(segments.get(list.id()).orElseThrow().members()).isEqualTo(1);

        db.sql("delete from customer where id = :id").bind("id", other.value()).update();
        db.sql("delete from customer where id = :id").bind("id", lin.value()).update();
        memberships.catchUp();
        assertThat(db.sql("select count(*) from segment_member").count()).isZero();
        assertThat(db.sql("select count(*) from segment_move").count()).isZero();
        assertThat(segments.list()).extracting(Segment::members).containsExactly(0L, 0L);
        assertThat(segments.get(vip.id())).isPresent();
    }

    @Test
    void a_list_takes_people_by_hand_and_out_of_another_segment_and_can_be_asked_for() {
        var lin = add(VIP);
        var chen = add();
        var vip = segments.create("会员", new Rule.HasTag(VIP));
        var list = segments.createList("品鉴会");

        assertThat(lists.put(list.id(), List.of(chen, chen, new CustomerId(999)))).isEqualTo(1);
        assertThat(lists.putAllOf(list.id(), vip)).isEqualTo(1);
        assertThat(segments.sample(segments.get(list.id()).orElseThrow().rule(), NOW, 9))
                .containsExactly(chen, lin);
        assertThat(segments.sample(new Rule.All(List.of(new Standing.InSegment(list.id()),
                new Rule.Not(new Standing.InSegment(vip.id())))), NOW, 9)).containsExactly(chen);
        assertThat(lists.take(list.id(), List.of(chen))).isEqualTo(1);
        assertThat(segments.get(list.id()).orElseThrow().members()).isEqualTo(1);

        assertThatThrownBy(() -> lists.put(vip.id(), List.of(chen))).isInstanceOf(InvalidInput.class);
        assertThatThrownBy(() -> segments.update(list.id(), "品鉴会", new Rule.Everyone()))
                .isInstanceOf(InvalidInput.class).hasMessageContaining("固定名单");
        assertThat(segments.update(list.id(), "春茶品鉴会", segments.get(list.id()).orElseThrow().rule())
                .orElseThrow().name()).isEqualTo("春茶品鉴会");
    }

    @Test
    void segments_never_ask_for_each_other_in_a_circle_and_one_that_is_asked_for_stays() {
        var base = segments.create("一", new Rule.HasTag(VIP));
        var user = segments.create("二", new Standing.InSegment(base.id()));
        var circle = new Rule.Not(new Standing.InSegment(user.id()));

        assertThatThrownBy(() -> segments.update(base.id(), "一", circle)).isInstanceOf(InvalidInput.class)
                .hasMessageContaining("绕回自己").hasMessageContaining("lead back");
        assertThatThrownBy(() -> segments.update(base.id(), "一", new Standing.InSegment(base.id())))
                .isInstanceOf(InvalidInput.class);
        assertThatThrownBy(() -> segments.create("三", new Standing.InSegment(new SegmentId(99))))
                .isInstanceOf(InvalidInput.class).hasMessageContaining("人群 99 不存在");
        assertThatThrownBy(() -> segments.delete(base.id())).isInstanceOf(InvalidInput.class)
                .hasMessageContaining("“二”用到了");
        assertThat(segments.delete(user.id())).isTrue();
        assertThat(segments.delete(base.id())).isTrue();
    }

    @Test
    void what_is_asked_for_by_way_of_others_must_not_grow_beyond_one_statement() {
        var wide = new Rule.Any(
                java.util.Collections.nCopies(RuleJson.MOST - 1, new Rule.HasTag(VIP)));
        var first = segments.create("一", wide);
        var twice = new Rule.Any(
                List.of(new Standing.InSegment(first.id()), new Standing.InSegment(first.id())));
        var second = segments.create("二", twice);

        assertThatThrownBy(() -> segments.create("三", new Rule.Any(
                List.of(new Standing.InSegment(second.id()), new Standing.InSegment(second.id())))))
                .isInstanceOf(InvalidInput.class).hasMessageContaining("最多 500 个");
    }

    @Test
    void why_somebody_is_in_is_told_condition_by_condition() {
        var lin = add(VIP);
        var rule = new Rule.All(List.of(new Rule.HasTag(VIP), new Rule.Not(BOUGHT),
                new Rule.Any(List.of(new Rule.BirthdayKnown(true), new Rule.HasTag(new TagId(3))))));

        var told = segments.explain(rule, lin, NOW).orElseThrow();

        assertThat(told.in()).isFalse();
        assertThat(told.parts()).extracting(Explanation::holds).containsExactly(true, true, null);
        assertThat(told.parts().get(2).parts()).extracting(Explanation::holds).containsExactly(false, null);
        assertThat(segments.explain(rule, new CustomerId(99), NOW)).isEmpty();
    }

    @Test
    void ready_segments_are_there_once_and_a_deleted_one_does_not_come_back() {
        ReadySegments.make(db, NOW);
        assertThat(segments.list()).extracting(Segment::name).containsExactly("新客户", "活跃客户", "忠诚客户",
                "高价值客户", "流失风险", "已流失", "本月生日", "从未购买");

        segments.delete(segments.list().getFirst().id());
        ReadySegments.make(db, NOW);

        assertThat(segments.list()).hasSize(7);
    }

    @Test
    void a_ready_segment_is_called_so_in_the_readers_language_until_somebody_renames_it() {
        ReadySegments.make(db, NOW);
        var active = segments.list().get(1);
        var own = segments.create("Wine", new Standing.InSegment(active.id()));
        assertThat(active.name(Locale.ENGLISH)).isEqualTo("Active customers");
        assertThat(active.about(Locale.ENGLISH)).isPresent();
        assertThat(own.rule().describe(Locale.ENGLISH, segments.names(own.rule())))
                .isEqualTo("in segment “Active customers”");

        var changed = segments.update(active.id(), "Active customers", new Rule.LastInteraction(60, true))
                .orElseThrow();
        assertThat(changed.name(Locale.CHINESE)).as("what an English reader saved is no new name")
                .isEqualTo("活跃客户");
        assertThat(changed.name(Locale.ENGLISH)).isEqualTo("Active customers");
        assertThat(changed.about(Locale.ENGLISH)).as("its rule is another").isEmpty();

        var renamed = segments.update(active.id(), "常客", changed.rule()).orElseThrow();
        assertThat(renamed.name(Locale.ENGLISH)).isEqualTo("常客");
        assertThat(segments.list()).extracting(it -> it.name(Locale.ENGLISH)).contains("New customers",
                "Wine", "Never bought").doesNotContain("Active customers");
    }

    @Test
    void a_window_that_closes_takes_its_customer_out_without_anybody_being_asked_anew() {
        var lin = World.add(db, tags, new NaiveCustomer("shop", null, NOW, null, false, Set.of(),
                List.of(new NaiveCustomer.Known(new AccountId("shop"), NOW, null)), List.of()));
        var open = segments.create("可回复", new Standing.WindowOpen(null));
        memberships.catchUp();
        db.transaction(tx -> {
            tx.sql("insert into interaction (customer_id, account, kind, at) values (:who, 'shop', 'message_in', :at)")
                    .bind("who", lin.value()).bind("at", NOW).update();
            new ReplyWindows().open(tx, List.of(new ReplyWindows.Opened(
                    tx.sql("select id from identity").count(), ReplyWindows.Opening.MESSAGE, NOW)));
        });
        memberships.catchUp();
        assertThat(lists.of(lin)).hasSize(1);

        clock.moveTo(NOW.plus(Duration.ofHours(48).minusSeconds(1)));
        memberships.catchUp();
        var refreshed = refreshed(open);
        assertThat(lists.of(lin)).hasSize(1);

        clock.moveTo(NOW.plus(Duration.ofHours(48)).plus(AskedTopics.GLANCE));
        memberships.catchUp();
        assertThat(lists.of(lin)).isEmpty();
        assertThat(growth.moves(open.id(), null, 9)).extracting(Growth.Move::entered).containsExactly(false,
                true);
        assertThat(refreshed(open)).isEqualTo(refreshed);

        segments.delete(open.id());
        segments.create("会员", new Rule.HasTag(VIP));
        memberships.catchUp();
        assertThat(db.sql("select count(*) from segment_asked").count()).as("nobody asks any more").isZero();
    }

    private Instant refreshed(Segment segment) {
        return db.sql("select refreshed_at from segment where id = :id").bind("id", segment.id().value())
                .one(row -> row.instant("refreshed_at"));
    }

    private CustomerId add(TagId... given) {
        return World.add(db, tags, new NaiveCustomer("shop", null, NOW, null, false, Set.of(given), List.of(),
                List.of()));
    }

    private void give(CustomerId customer) {
        db.transaction(tx -> tags.giveAll(tx,
                List.of(new Tagging(customer, VIP, GivenBy.IMPORT, "test", NOW))));
    }
}
