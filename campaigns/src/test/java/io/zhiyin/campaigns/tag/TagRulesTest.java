package io.zhiyin.campaigns.tag;

import io.zhiyin.campaigns.input.InvalidInput;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.TestDatabase;
import io.zhiyin.campaigns.tag.TagRule.Source;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TagRulesTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-05T04:00:00Z"), ZoneOffset.UTC);

    private final Database db = database.db();
    private final Tags tags = new Tags(db);

    @Test
    void a_rule_works_from_the_moment_it_is_made_until_it_is_switched_off_or_deleted() {
        var vip = tag("会员");
        var rules = new TagRules(db, CLOCK);

        var rule = rules.create(Source.KEYWORD, " 会员 ｜ vip", vip);
        assertThat(rule.pattern()).isEqualTo("会员|vip");
        assertThat(rule.createdAt()).isEqualTo(CLOCK.instant());
        assertThat(rules.list()).containsExactly(rule);
        assertThat(rules.current().matching(Source.KEYWORD, "VIP?")).containsExactly(rule);

        assertThat(rules.switchTo(rule.id(), false)).isTrue();
        assertThat(rules.current().matching(Source.KEYWORD, "VIP?")).isEmpty();
        assertThat(rules.list()).extracting(TagRule::active).containsExactly(false);

        assertThat(rules.switchTo(rule.id(), true)).isTrue();
        assertThat(rules.current().matching(Source.KEYWORD, "VIP?")).hasSize(1);

        assertThat(rules.delete(rule.id())).isTrue();
        assertThat(rules.delete(rule.id())).isFalse();
        assertThat(rules.switchTo(rule.id(), true)).isFalse();
        assertThat(rules.current().matching(Source.KEYWORD, "VIP?")).isEmpty();
    }

    @Test
    void another_node_takes_a_change_in_when_it_refreshes_and_keeps_its_set_when_there_is_none() {
        var vip = tag("会员");
        var here = new TagRules(db, CLOCK);
        var there = new TagRules(db, CLOCK);
        here.create(Source.SCENE, "spring*", vip);
        var before = there.current();

        assertThat(before.matching(Source.SCENE, "spring-01")).isEmpty();
        there.refresh();
        var after = there.current();
        assertThat(after.matching(Source.SCENE, "spring-01")).hasSize(1);
        there.refresh();
        assertThat(there.current()).isSameAs(after);

        tags.delete(vip);
        there.refresh();
        assertThat(there.current().matching(Source.SCENE, "spring-01")).isEmpty();
    }

    @Test
    void the_same_rule_twice_and_a_rule_for_a_missing_tag_are_refused() {
        var vip = tag("会员");
        var rules = new TagRules(db, CLOCK);
        rules.create(Source.EVENT, "follow", vip);

        assertThatThrownBy(() -> rules.create(Source.EVENT, "follow", vip))
                .isInstanceOf(InvalidInput.class).hasMessageContaining("这条规则已经有了");
        assertThatThrownBy(() -> rules.create(Source.EVENT, "follow", new TagId(99)))
                .isInstanceOf(InvalidInput.class).hasMessageContaining("没有这个标签");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            SCENE;   ' ';            不能为空;            empty
            SCENE;   a*b;            只能写在末尾;         only at the end
            SCENE;   **;             只能写在末尾;         only at the end
            SCENE;   '1234567890123456789012345678901234567890123456789012345678901234x'; 最多 64 个字; at most 64
            KEYWORD; '| ｜';          至少一个关键词;       at least one keyword
            KEYWORD; 会员*;           不需要写 *;          needs no *
            KEYWORD; 'x23456789012345678901234567890123456789012345678901'; 最多 50 个字; at most 50
            KEYWORD; 'a b c d e f g h i j k l m n o p q r s t u v w x y z aa ab ac ad ae af ag ah ai aj ak al am an ao ap aq ar as at au av aw ax ay'; 最多 50 个关键词; at most 50 keywords
            EVENT;   Follow;         follow、scan;       written as follow
            EVENT;   *;              follow、scan;       written as follow
            EVENT;   'menu:';        follow、scan;       written as follow
            EVENT;   folow;          可用的有：follow;    there are: follow
            """)
    void a_bad_pattern_is_refused_in_both_languages(Source source, String pattern, String zh, String en) {
        var rules = new TagRules(db, CLOCK);

        assertThatThrownBy(() -> rules.create(source, pattern, new TagId(1)))
                .isInstanceOf(InvalidInput.class).hasMessageContaining(zh).hasMessageContaining(en);
    }

    private TagId tag(String name) {
        return tags.create(tags.createGroup("组").id(), name).id();
    }
}
