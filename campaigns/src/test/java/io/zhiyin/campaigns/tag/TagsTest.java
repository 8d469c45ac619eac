package io.zhiyin.campaigns.tag;

import io.zhiyin.campaigns.input.InvalidInput;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.customer.Merge;
import io.zhiyin.campaigns.customer.Merges;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TagsTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final Instant NOON = Instant.parse("2026-03-05T04:00:00Z");

    private final Database db = database.db();
    private final Tags tags = new Tags(db);
    private TagGroup level = new TagGroup(new TagGroupId(0), "-");

    @BeforeEach
    void a_group() {
        level = tags.createGroup(" 等级 ");
    }

    @Test
    void a_tag_that_lasts_some_days_ends_by_itself_and_later_when_it_is_earned_anew() {
        var lin = customer();
        var new30 = tags.create(tags.createGroup("状态").id(), "新客");
        tags.lasts(new30.id(), 30);
        tags.give(db, lin, new30.id(), GivenBy.RULE, "event: follow", NOON);
        assertThat(tags.of(lin).getFirst().tagging().until()).isEqualTo(NOON.plus(Duration.ofDays(30)));

        var again = NOON.plus(Duration.ofDays(20));
        assertThat(tags.give(db, lin, new30.id(), GivenBy.RULE, "event: follow", again)).isFalse();
        assertThat(tags.expire(NOON.plus(Duration.ofDays(31)))).isZero();
        assertThat(tags.expire(again.plus(Duration.ofDays(30)))).isEqualTo(1);
        assertThat(tags.of(lin)).isEmpty();
        assertThatThrownBy(() -> tags.lasts(new30.id(), 0)).isInstanceOf(InvalidInput.class);
    }

    @Test
    void a_group_and_its_tags_are_made_renamed_and_listed() {
        var vip = tags.create(level.id(), "贵宾");
        var interests = tags.createGroup("兴趣");
        tags.create(interests.id(), "茶");

        assertThat(tags.rename(vip.id(), "会员")).isTrue();
        assertThat(tags.renameGroup(interests.id(), "爱好")).isTrue();

        assertThat(tags.groups()).extracting(TagGroup::name).containsExactly("等级", "爱好");
        assertThat(tags.list()).extracting(Tag::name, it -> it.group().name())
                .containsExactly(tuple("会员", "等级"), tuple("茶", "爱好"));
        assertThat(tags.find(vip.id())).contains(new Tag(vip.id(), level, "会员"));
    }

    @Test
    void what_is_not_there_is_neither_renamed_nor_deleted() {
        assertThat(tags.rename(new TagId(99), "会员")).isFalse();
        assertThat(tags.delete(new TagId(99))).isFalse();
        assertThat(tags.renameGroup(new TagGroupId(99), "等级")).isFalse();
        assertThat(tags.deleteGroup(new TagGroupId(99))).isFalse();
        assertThat(tags.find(new TagId(99))).isEmpty();
    }

    @Test
    void a_name_is_taken_once_in_a_group_and_may_stand_in_another() {
        var tea = tags.create(level.id(), "茶");
        tags.create(level.id(), "酒");
        tags.create(tags.createGroup("兴趣").id(), "茶");

        assertThatThrownBy(() -> tags.create(level.id(), "茶 ")).isInstanceOf(InvalidInput.class)
                .hasMessageContaining("“茶”已经有了").hasMessageContaining("choose another name");
        assertThatThrownBy(() -> tags.rename(tea.id(), "酒")).isInstanceOf(InvalidInput.class);
        assertThatThrownBy(() -> tags.createGroup("等级")).isInstanceOf(InvalidInput.class);
    }

    @Test
    void an_unfit_name_and_a_missing_group_are_refused_in_both_languages() {
        assertThatThrownBy(() -> tags.create(level.id(), "  ")).isInstanceOfSatisfying(InvalidInput.class,
                it -> {
                    assertThat(it.field()).isEqualTo("name");
                    assertThat(it.words(Locale.CHINA)).isEqualTo("名称须为 1 到 30 个字。");
                    assertThat(it.words(Locale.ENGLISH)).isEqualTo("A name has 1 to 30 characters.");
                });
        assertThat(tags.create(level.id(), "🎂".repeat(30)).name()).hasSize(60);
        assertThatThrownBy(() -> tags.create(level.id(), "🎂".repeat(31))).isInstanceOf(InvalidInput.class);
        assertThatThrownBy(() -> tags.create(level.id(), "a\nb")).isInstanceOf(InvalidInput.class);
        assertThatThrownBy(() -> tags.create(new TagGroupId(99), "会员"))
                .hasMessageContaining("没有这个标签组");
    }

    @Test
    void a_group_is_deleted_only_when_it_is_empty() {
        var vip = tags.create(level.id(), "会员");

        assertThatThrownBy(() -> tags.deleteGroup(level.id())).hasMessageContaining("组内还有标签");
        assertThat(tags.delete(vip.id())).isTrue();
        assertThat(tags.deleteGroup(level.id())).isTrue();

        assertThat(tags.groups()).isEmpty();
    }

    @Test
    void a_tagging_keeps_its_first_giver() {
        var lin = customer();
        var vip = tags.create(level.id(), "会员");

        assertThat(tags.give(db, lin, vip.id(), GivenBy.RULE, "scene: spring*", NOON)).isTrue();
        assertThat(tags.give(db, lin, vip.id(), GivenBy.PERSON, "王芳", NOON.plusSeconds(1))).isFalse();

        assertThat(tags.of(lin)).containsExactly(new Tags.Given(vip,
                new Tagging(lin, vip.id(), GivenBy.RULE, "scene: spring*", NOON)));
    }

    @Test
    void a_tag_is_taken_back_once() {
        var lin = customer();
        var vip = tags.create(level.id(), "会员");
        tags.give(db, lin, vip.id(), GivenBy.IMPORT, "members.csv", NOON);

        assertThat(tags.take(db, lin, vip.id())).isTrue();
        assertThat(tags.take(db, lin, vip.id())).isFalse();
        assertThat(tags.of(lin)).isEmpty();
    }

    @Test
    void many_customers_get_many_tags_in_one_statement_and_a_second_time_changes_nothing() {
        var vip = tags.create(level.id(), "会员").id();
        var tea = tags.create(level.id(), "茶").id();
        var batch = new ArrayList<Tagging>();
        for (var i = 0; i < 1000; i++) {
            var someone = customer();
            batch.add(new Tagging(someone, vip, GivenBy.RULE, "event: follow", NOON));
            batch.add(new Tagging(someone, tea, GivenBy.PLATFORM, "shop", NOON));
        }

        int first = db.inTransaction(tx -> tags.giveAll(tx, batch));
        int second = db.inTransaction(tx -> tags.giveAll(tx, batch));

        assertThat(first).isEqualTo(2000);
        assertThat(second).isZero();
        assertThat(tags.giveAll(db, List.of())).isZero();
        assertThat(tags.counted()).extracting(Tags.Counted::customers).containsExactly(1000L, 1000L);
    }

    @Test
    void the_earliest_of_a_batch_wins() {
        var lin = customer();
        var vip = tags.create(level.id(), "会员").id();

        tags.giveAll(db, List.of(new Tagging(lin, vip, GivenBy.RULE, "late", NOON.plusSeconds(5)),
                new Tagging(lin, vip, GivenBy.RULE, "early", NOON)));

        assertThat(tags.of(lin)).extracting(it -> it.tagging().giver()).containsExactly("early");
    }

    @Test
    void a_tag_that_was_deleted_meanwhile_drops_out_of_the_batch() {
        var lin = customer();
        var vip = tags.create(level.id(), "会员").id();
        var gone = tags.create(level.id(), "旧").id();
        tags.delete(gone);

        var given = tags.giveAll(db, List.of(new Tagging(lin, gone, GivenBy.RULE, "r", NOON),
                new Tagging(lin, vip, GivenBy.RULE, "r", NOON)));

        assertThat(given).isEqualTo(1);
        assertThat(tags.of(lin)).extracting(it -> it.tag().name()).containsExactly("会员");
    }

    @Test
    void a_deleted_tag_is_gone_from_its_customers_and_rules() {
        var lin = customer();
        var vip = tags.create(level.id(), "会员").id();
        tags.give(db, lin, vip, GivenBy.PERSON, "王芳", NOON);
        db.sql("insert into tag_rule (source, pattern, tag_id, created_at) values ('event', 'follow', :tag, now())")
                .bind("tag", vip.value()).update();

        tags.delete(vip);

        assertThat(tags.of(lin)).isEmpty();
        assertThat(db.sql("select count(*) from tag_rule").count()).isZero();
        assertThat(tags.names(List.of(vip))).isEmpty();
    }

    @Test
    void a_merged_customer_does_not_count() {
        var kept = customer();
        var gone = customer();
        var vip = tags.create(level.id(), "会员");
        var unused = tags.create(level.id(), "新客");
        tags.give(db, kept, vip.id(), GivenBy.PERSON, "王芳", NOON);
        tags.give(db, gone, vip.id(), GivenBy.PERSON, "王芳", NOON);

        db.sql("update customer set merged_into = :kept where id = :gone").bind("kept", kept.value())
                .bind("gone", gone.value()).update();

        assertThat(tags.counted()).containsExactly(new Tags.Counted(vip, 1), new Tags.Counted(unused, 0));
    }

    @Test
    void after_a_merge_the_one_who_stays_has_the_tags_of_both_each_from_its_first_giver() {
        var kept = customer();
        var gone = customer();
        var vip = tags.create(level.id(), "会员");
        var tea = tags.create(level.id(), "茶");
        tags.give(db, kept, vip.id(), GivenBy.PERSON, "王芳", NOON);
        tags.give(db, gone, vip.id(), GivenBy.RULE, "event: follow", NOON.minusSeconds(1));
        tags.give(db, gone, tea.id(), GivenBy.PERSON, "王芳", NOON);

        db.transaction(tx -> new Merges(new Customers(database.vault()), List.of(tags)).merge(tx, kept, gone,
                Merge.Cause.byHand("王芳", NOON)));

        assertThat(tags.of(kept)).extracting(Tags.Given::tag, it -> it.tagging().giver())
                .containsExactly(tuple(vip, "event: follow"), tuple(tea, "王芳"));
        assertThat(tags.of(gone)).isEmpty();
    }

    @Test
    void the_tags_of_many_customers_come_in_one_answer() {
        var lin = customer();
        var chen = customer();
        var vip = tags.create(level.id(), "会员");
        var tea = tags.create(level.id(), "茶");
        tags.give(db, lin, tea.id(), GivenBy.PERSON, "王芳", NOON);
        tags.give(db, lin, vip.id(), GivenBy.PERSON, "王芳", NOON);

        var all = tags.ofAll(List.of(lin, chen));

        assertThat(all).containsOnlyKeys(lin);
        assertThat(all.getOrDefault(lin, List.of())).extracting(Tags.Given::tag).containsExactly(vip, tea);
        assertThat(tags.names(List.of(vip.id(), tea.id())))
                .isEqualTo(Map.of(vip.id(), "会员", tea.id(), "茶"));
    }

    private CustomerId customer() {
        return db.sql("insert into customer (source, created_at) values ('shop', :at) returning id")
                .bind("at", NOON).one(row -> new CustomerId(row.number("id")));
    }
}
