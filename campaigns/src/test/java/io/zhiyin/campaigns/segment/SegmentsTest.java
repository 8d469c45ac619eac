package io.zhiyin.campaigns.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.profile.ProfileFields;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.calendar.Birthdays;
import io.zhiyin.campaigns.calendar.LeapDayPolicy;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.segment.Rule.Following.State;
import io.zhiyin.campaigns.segment.Rule.Source.Match;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.TestDatabase;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.tag.TagId;
import io.zhiyin.campaigns.tag.Tags;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jspecify.annotations.Nullable;

class SegmentsTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
    /** Half past midnight in Shanghai on 2 March 2026 (lunar 正月十四); in London it is still 1 March. */
    private static final Instant NOW = Instant.parse("2026-03-01T16:30:00Z");
    private static final AccountId SHOP = new AccountId("shop");
    private static final AccountId OTHER_SHOP = new AccountId("other");
    private static final TagId VIP = new TagId(1);
    private static final TagId TEA = new TagId(2);
    private static final TagId DELETED = new TagId(3);

    private final Database db = database.db();
    private final Tags tags = new Tags(db);
    private final Segments segments = new Segments(db, tags,
            new ProfileFields(db, database.vault(), Clock.fixed(NOW, SHANGHAI)), Clock.fixed(NOW, SHANGHAI),
            SHANGHAI,
            day -> Birthdays.keysOn(day, LeapDayPolicy.FEB_28));

    @BeforeEach
    void two_tags_and_a_deleted_one() {
        World.tags(tags);
    }

    @Test
    void everyone_is_every_customer_that_was_not_merged_into_another() {
        var lin = add(aCustomer());
        var chen = add(aCustomer());
        add(new NaiveCustomer("shop", null, NOW, null, true, Set.of(), List.of(), List.of()));

        assertThat(in(new Rule.Everyone())).containsExactly(chen, lin);
        assertThat(in(not(new Rule.Everyone()))).isEmpty();
    }

    @Test
    void a_tag_and_its_absence() {
        var lin = add(tagged(VIP, TEA));
        var chen = add(tagged(TEA));
        var wang = add(tagged());

        assertThat(in(new Rule.HasTag(VIP))).containsExactly(lin);
        assertThat(in(not(new Rule.HasTag(VIP)))).containsExactly(wang, chen);
        assertThat(in(all(new Rule.HasTag(TEA), not(new Rule.HasTag(VIP))))).containsExactly(chen);
        assertThat(in(any(new Rule.HasTag(VIP), not(new Rule.HasTag(TEA))))).containsExactly(wang, lin);
    }

    @Test
    void a_deleted_tag_never_widens_a_segment() {
        var lin = add(tagged(VIP));

        assertThat(in(new Rule.HasTag(DELETED))).isEmpty();
        assertThat(in(not(new Rule.HasTag(DELETED)))).isEmpty();
        assertThat(in(not(not(new Rule.HasTag(DELETED))))).isEmpty();
        assertThat(in(not(any(new Rule.HasTag(TEA), new Rule.HasTag(DELETED))))).isEmpty();
        assertThat(in(not(all(new Rule.HasTag(TEA), new Rule.HasTag(DELETED))))).containsExactly(lin);
        assertThat(in(any(new Rule.HasTag(VIP), new Rule.HasTag(DELETED)))).containsExactly(lin);
    }

    @Test
    void a_birthday_today_counts_by_the_day_of_the_shop_solar_and_lunar() {
        var solar = add(born(Birthday.solar(1990, 3, 2)));
        var lunar = add(born(Birthday.lunar(1, 14)));
        var leapLunar = add(born(new Birthday(Birthday.Kind.LUNAR, null, 1, 14, true)));
        add(born(Birthday.solar(3, 1)));
        add(born(Birthday.lunar(1, 13)));

        assertThat(in(new Rule.BirthdayWithin(0))).containsExactly(leapLunar, lunar, solar);
    }

    @Test
    void a_birthday_in_the_next_days_crosses_the_new_year_and_29_february_follows_the_policy() {
        var newYear = add(born(Birthday.solar(1, 1)));
        var leapDay = add(born(Birthday.solar(2, 29)));
        var lastDay = Instant.parse("2026-12-31T04:00:00Z");
        var february = Instant.parse("2027-02-28T04:00:00Z");

        assertThat(segments.sample(new Rule.BirthdayWithin(1), lastDay, 10)).containsExactly(newYear);
        assertThat(segments.sample(new Rule.BirthdayWithin(0), lastDay, 10)).isEmpty();
        assertThat(segments.sample(new Rule.BirthdayWithin(0), february, 10)).containsExactly(leapDay);
        assertThat(segments.sample(new Rule.BirthdayWithin(365), february, 10)).containsExactly(leapDay,
                newYear);
    }

    @Test
    void a_birthday_this_month_and_a_known_one() {
        var march = add(born(Birthday.solar(3, 31)));
        var lunar = add(born(Birthday.lunar(2, 1)));
        var april = add(born(Birthday.solar(4, 1)));
        var unknown = add(born(null));

        assertThat(in(new Rule.BirthdayThisMonth())).containsExactly(lunar, march);
        assertThat(in(not(new Rule.BirthdayThisMonth()))).containsExactly(unknown, april);
        assertThat(in(new Rule.BirthdayKnown(true))).containsExactly(april, lunar, march);
        assertThat(in(new Rule.BirthdayKnown(false))).containsExactly(unknown);
    }

    @Test
    void a_source_is_equal_or_begins_so_and_its_signs_mean_themselves() {
        var spring = add(from("scene:spring-01"));
        var percent = add(from("scene:s%"));

        assertThat(in(new Rule.Source(Match.EQUALS, "scene:spring-01"))).containsExactly(spring);
        assertThat(in(new Rule.Source(Match.EQUALS, "scene:spring"))).isEmpty();
        assertThat(in(new Rule.Source(Match.PREFIX, "scene:"))).containsExactly(percent, spring);
        assertThat(in(new Rule.Source(Match.PREFIX, "scene:s%"))).containsExactly(percent);
        assertThat(in(new Rule.Source(Match.PREFIX, "scene_s"))).isEmpty();
    }

    @Test
    void who_follows_who_left_who_came_back_and_who_never_came() {
        var follows = add(known(new NaiveCustomer.Known(SHOP, NOW, null)));
        var left = add(known(new NaiveCustomer.Known(SHOP, NOW.minusSeconds(9), NOW)));
        var cameBack = add(known(new NaiveCustomer.Known(SHOP, NOW, NOW.minusSeconds(9))));
        var elsewhere = add(known(new NaiveCustomer.Known(OTHER_SHOP, NOW, null)));

        assertThat(in(new Rule.Following(SHOP, State.FOLLOWING))).containsExactly(cameBack, follows);
        assertThat(in(new Rule.Following(SHOP, State.LOST))).containsExactly(left);
        assertThat(in(not(new Rule.Following(SHOP, State.FOLLOWING)))).containsExactly(elsewhere, left);
    }

    @Test
    void who_has_an_owner_and_whose_they_are_in_which_corp() {
        var annas = add(owned(has(SHOP, "Anna", NOW, false)));
        var otherAnnas = add(owned(has(OTHER_SHOP, "Anna", NOW, false)));
        var lost = add(owned(has(SHOP, "Anna", NOW, true)));

        assertThat(in(new Rule.HasOwner())).containsExactly(otherAnnas, annas);
        assertThat(in(not(new Rule.HasOwner()))).containsExactly(lost);
        assertThat(in(new Rule.OwnedBy(SHOP, new StaffId("ANNA")))).containsExactly(annas);
    }

    @Test
    void the_owner_is_who_has_the_customer_longest() {
        var annasFirst = add(
                owned(has(SHOP, "anna", NOW.minusSeconds(9), false), has(SHOP, "bo", NOW, false)));
        var annaLeft = add(owned(has(SHOP, "anna", NOW.minusSeconds(9), true), has(SHOP, "bo", NOW, false)));

        assertThat(in(new Rule.OwnedBy(SHOP, new StaffId("anna")))).containsExactly(annasFirst);
        assertThat(in(new Rule.OwnedBy(SHOP, new StaffId("bo")))).containsExactly(annaLeft);
    }

    @Test
    void days_back_begin_at_midnight_in_the_zone_of_the_shop() {
        var midnight = Instant.parse("2026-02-27T16:00:00Z");
        var since = add(seen(midnight));
        var before = add(seen(midnight.minusMillis(1)));
        var never = add(seen(null));

        assertThat(in(new Rule.LastInteraction(2, true))).containsExactly(since);
        assertThat(in(new Rule.LastInteraction(2, false))).containsExactly(never, before);
        assertThat(in(not(new Rule.LastInteraction(2, true)))).containsExactly(never, before);
        assertThat(in(not(new Rule.LastInteraction(2, false)))).containsExactly(since);
        assertThat(in(new Rule.CreatedWithin(2))).containsExactly(never, since);
        assertThat(in(new Rule.CreatedWithin(3))).containsExactly(never, before, since);
    }

    @Test
    void what_was_entered_is_a_value_whatever_it_looks_like() {
        var attack = "x' or true; drop table segment; -- :segment9 $1";
        add(from("shop"));
        var odd = add(from(attack));

        assertThat(in(new Rule.Source(Match.EQUALS, attack))).containsExactly(odd);
        assertThat(in(new Rule.Source(Match.PREFIX, attack))).containsExactly(odd);
        assertThat(in(new Rule.Following(new AccountId(attack), State.LOST))).isEmpty();
        assertThat(in(new Rule.OwnedBy(new AccountId(attack), new StaffId(attack)))).isEmpty();
        assertThat(segments.condition(new Rule.Source(Match.EQUALS, attack), NOW).sql())
                .doesNotContain("drop");
        assertThat(segments.create(attack, new Rule.Source(Match.EQUALS, attack)).name()).isEqualTo(attack);
        assertThat(segments.list()).hasSize(1);
    }

    @Test
    void two_conditions_stand_in_one_statement_under_their_own_names() {
        var lin = add(tagged(VIP));
        add(tagged(VIP, TEA));
        var wanted = segments.condition(new Rule.HasTag(VIP), NOW, "wanted");
        var left = segments.condition(new Rule.HasTag(TEA), NOW, "left");

        var both = db.sql("select c.id from customer c where " + wanted.sql() + " and not " + left.sql());
        wanted.bindTo(both);
        left.bindTo(both);

        assertThat(both.list(row -> new CustomerId(row.number("id")))).containsExactly(lin);
        assertThat(wanted.values()).containsOnlyKeys("wanted1");
        assertThatThrownBy(() -> segments.condition(new Rule.Everyone(), NOW, "A b"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_rule_counts_shows_pages_and_tells_of_one_customer() {
        var first = add(tagged(VIP));
        var other = add(tagged());
        var second = add(tagged(VIP));
        var third = add(tagged(VIP));
        var vip = new Rule.HasTag(VIP);

        assertThat(segments.count(vip, NOW)).isEqualTo(3);
        assertThat(segments.sample(vip, NOW, 2)).containsExactly(third, second);
        assertThat(segments.page(vip, NOW, second, 2)).containsExactly(first);
        assertThat(segments.contains(vip, first, NOW)).isTrue();
        assertThat(segments.contains(vip, other, NOW)).isFalse();
    }

    @Test
    void a_segment_is_made_changed_found_and_deleted() {
        var made = segments.create(" 会员 ", new Rule.HasTag(VIP));

        assertThat(made.name()).isEqualTo("会员");
        assertThat(made.createdAt()).isEqualTo(NOW);
        assertThat(segments.get(made.id())).contains(made);

        var changed = segments.update(made.id(), "茶客", new Rule.HasTag(TEA)).orElseThrow();
        assertThat(segments.list()).containsExactly(changed);
        assertThat(changed.rule()).isEqualTo(new Rule.HasTag(TEA));
        assertThat(segments.naming(TEA)).containsExactly(changed);
        assertThat(segments.naming(VIP)).isEmpty();

        assertThat(segments.delete(made.id())).isTrue();
        assertThat(segments.delete(made.id())).isFalse();
        assertThat(segments.get(made.id())).isEmpty();
        assertThat(segments.update(made.id(), "茶客", new Rule.Everyone())).isEmpty();
    }

    @Test
    void a_name_is_taken_once_and_must_be_fit() {
        segments.create("会员", new Rule.HasTag(VIP));
        var other = segments.create("茶客", new Rule.HasTag(TEA));

        assertThatThrownBy(() -> segments.create("会员", new Rule.Everyone()))
                .isInstanceOf(InvalidInput.class).hasMessageContaining("已有名为“会员”的人群");
        assertThatThrownBy(() -> segments.update(other.id(), "会员", new Rule.Everyone()))
                .isInstanceOf(InvalidInput.class);
        assertThatThrownBy(() -> segments.create(" ", new Rule.Everyone())).isInstanceOf(InvalidInput.class);
    }

    @Test
    void a_segment_that_names_a_deleted_tag_says_so() {
        var rule = new Rule.All(List.of(new Rule.HasTag(VIP), not(new Rule.HasTag(TEA))));
        var segment = segments.create("会员", rule);

        tags.delete(TEA);

        var names = tags.names(rule.tags());
        assertThat(segments.deletedTags(segment.rule())).containsExactly(TEA);
        assertThat(segment.rule().describe(Locale.CHINA,
                tag -> Optional.ofNullable(names.get(tag))))
                .isEqualTo("标签是“会员” 且 标签不是〔已删除的标签 2〕");
        assertThatThrownBy(() -> segments.update(segment.id(), "会员", rule)).isInstanceOf(InvalidInput.class)
                .hasMessageContaining("标签 2 不存在").hasMessageContaining("choose another");
    }

    @Test
    void a_segment_in_use_by_a_campaign_stays() {
        var segment = segments.create("会员", new Rule.HasTag(VIP));
        db.sql("""
                with t as (insert into template (name, version, created_at, updated_at)
                           values ('生日', 1, now(), now()) returning id)
                insert into campaign (name, segment_id, template_id, template_version, trigger, routes,
                                      created_by, created_at, updated_at)
                select '生日', :segment, t.id, 1, '{}', '{TEMPLATE}', 'test', now(), now() from t""")
                .bind("segment", segment.id().value()).update();

        assertThatThrownBy(() -> segments.delete(segment.id())).isInstanceOf(InvalidInput.class)
                .hasMessageContaining("活动正在使用");
        assertThat(segments.list()).hasSize(1);
    }

    @Test
    void the_deepest_and_widest_rule_that_can_be_read_still_runs() {
        Rule deep = new Rule.HasTag(VIP);
        for (var i = 1; i < RuleJson.DEEPEST; i++) {
            deep = i % 2 == 0 ? not(deep) : all(deep, new Rule.BirthdayWithin(365));
        }
        Rule wide = new Rule.Any(Collections.nCopies(RuleJson.MOST - 1, new Rule.HasTag(VIP)));
        add(tagged(VIP));

        assertThat(segments.count(RuleJson.read(RuleJson.write(deep)), NOW)).isZero();
        assertThat(segments.count(RuleJson.read(new JsonObject(RuleJson.write(wide).encode())), NOW))
                .isEqualTo(1);
    }

    private List<CustomerId> in(Rule rule) {
        return segments.sample(rule, NOW, 100);
    }

    private CustomerId add(NaiveCustomer customer) {
        return World.add(db, tags, customer);
    }

    private static Rule not(Rule rule) {
        return new Rule.Not(rule);
    }

    private static Rule all(Rule... rules) {
        return new Rule.All(List.of(rules));
    }

    private static Rule any(Rule... rules) {
        return new Rule.Any(List.of(rules));
    }

    private static NaiveCustomer aCustomer() {
        return from("shop");
    }

    private static NaiveCustomer tagged(TagId... tags) {
        return new NaiveCustomer("shop", null, NOW, null, false, Set.of(tags), List.of(), List.of());
    }

    private static NaiveCustomer born(@Nullable Birthday birthday) {
        return new NaiveCustomer("shop", birthday, NOW, null, false, Set.of(), List.of(), List.of());
    }

    private static NaiveCustomer from(String source) {
        return new NaiveCustomer(source, null, NOW, null, false, Set.of(), List.of(), List.of());
    }

    private static NaiveCustomer known(NaiveCustomer.Known known) {
        return new NaiveCustomer("shop", null, NOW, null, false, Set.of(), List.of(known), List.of());
    }

    private static NaiveCustomer owned(NaiveCustomer.Owner... owners) {
        return new NaiveCustomer("shop", null, NOW, null, false, Set.of(), List.of(), List.of(owners));
    }

    private static NaiveCustomer.Owner has(AccountId account, String staff, Instant since, boolean lost) {
        return new NaiveCustomer.Owner(account, new StaffId(staff), since, lost);
    }

    private static NaiveCustomer seen(@Nullable Instant at) {
        return new NaiveCustomer("shop", null, at == null ? NOW : at, at, false, Set.of(), List.of(),
                List.of());
    }
}
