package io.zhiyin.campaigns.tag;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.tag.TagRule.Source;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleSetTest {

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            SCENE;   spring-01;     spring-01;          yes
            SCENE;   spring-01;     spring-012;         no
            SCENE;   spring-01;     Spring-01;          no
            SCENE;   spring*;       spring-01;          yes
            SCENE;   spring*;       spring;             yes
            SCENE;   spring*;       my-spring;          no
            SCENE;   *;             anything;           yes
            SCENE;   门店*;          门店3;               yes
            KEYWORD; 会员;           怎么办会员卡？;        yes
            KEYWORD; 会员;           会 员;               no
            KEYWORD; vip|会员;       我要办ＶＩＰ;         yes
            KEYWORD; ＶＩＰ 会员;     Vip 多少钱;          yes
            KEYWORD; 价格|多少钱;     这个多少钱;           yes
            KEYWORD; 价格|多少钱;     这个怎么卖;           no
            KEYWORD; aab;           aaab;               yes
            KEYWORD; 🎂;            今天🎂吗;             yes
            KEYWORD; 10%;           打折10％吗;           yes
            EVENT;   follow;        follow;             yes
            EVENT;   follow;        unfollow;           no
            EVENT;   menu:PRICES;   menu:PRICES;        yes
            EVENT;   menu:PRICES;   menu:prices;        no
            EVENT;   menu:*;        menu:PRICES;        yes
            EVENT;   contact_added; contact_added;      yes
            """)
    void a_rule_meets_what_its_pattern_says(Source source, String pattern, String text, String met) {
        var rules = new RuleSet(List.of(rule(1, source, TagPattern.read(source, pattern), 7)));

        assertThat(rules.matching(source, text)).hasSize(met.equals("yes") ? 1 : 0);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '"', textBlock = """
            会员 VIP;  true;  会员;            yes
            会员 VIP;  true;  "  ｖｉｐ　";      yes
            会员 VIP;  true;  会员卡;           no
            会员 VIP;  true;  会员 VIP;        no
            会员 VIP;  false; 怎么办会员卡？;     yes
            会员|VIP;  false; 我要办ＶＩＰ;      yes
            会员 VIP;  false; 会 员;           no
            """)
    void listeners_hear_their_words_as_rules_do_or_the_message_as_a_whole(String words, boolean whole,
            String text,
            String heard) {
        var index = new KeywordIndex<String>();
        index.add(Keywords.read(words, whole), "a");

        assertThat(index.heard(text)).hasSize(heard.equals("yes") ? 1 : 0);
        assertThat(index.heard(text + " " + text + "啊")).hasSize(!whole && heard.equals("yes") ? 1 : 0);
    }

    @Test
    void one_tag_comes_once_by_its_oldest_rule_and_other_sources_do_not_mix() {
        var rules = new RuleSet(List.of(rule(1, Source.KEYWORD, "茶", 7), rule(2, Source.KEYWORD, "绿茶|红茶", 7),
                rule(3, Source.KEYWORD, "绿茶", 8), rule(4, Source.SCENE, "茶", 9)));

        var met = rules.matching(Source.KEYWORD, "绿茶和红茶，都是茶");

        assertThat(met).extracting(it -> it.id().value()).containsExactly(1L, 3L);
        assertThat(rules.matching(Source.EVENT, "茶")).isEmpty();
    }

    @Test
    void a_tagging_by_rule_names_the_rule() {
        var lin = new CustomerId(5);
        var rules = new RuleSet(List.of(rule(1, Source.SCENE, "spring*", 7)));

        assertThat(rules.taggings(Source.SCENE, "spring-01", lin, Instant.EPOCH)).containsExactly(
                new Tagging(lin, new TagId(7), GivenBy.RULE, "scene: spring*", Instant.EPOCH));
        assertThat(rules.taggings(Source.SCENE, "autumn", lin, Instant.EPOCH)).isEmpty();
    }

    @Test
    void thousands_of_rules_keep_apart() {
        var rules = new RuleSet(
                IntStream.range(0, 5000).mapToObj(i -> rule(i, Source.SCENE, "scene-" + i + "-*", i))
                        .toList());

        for (var i = 0; i < 5000; i++) {
            assertThat(rules.matching(Source.SCENE, "scene-" + i + "-x")).extracting(it -> it.tag().value())
                    .containsExactly((long) i);
        }
    }

    @Property(tries = 500)
    void keywords_are_met_as_contains_says(
            @ForAll @Size(max = 12) List<@CharRange(from = 'a', to = 'c') @StringLength(min = 1, max = 4) String> words,
            @ForAll @CharRange(from = 'A', to = 'C') @StringLength(max = 20) String text) {
        var rules = new ArrayList<TagRule>();
        for (var word : words) {
            rules.add(rule(rules.size(), Source.KEYWORD, word, rules.size()));
        }

        var met = new RuleSet(rules).matching(Source.KEYWORD, text);

        assertThat(met).containsExactlyElementsOf(rules.stream()
                .filter(it -> text.toLowerCase(Locale.ROOT).contains(it.pattern())).toList());
    }

    private static TagRule rule(long id, Source source, String pattern, long tag) {
        return new TagRule(new TagRuleId(id), source, pattern, new TagId(tag), true, Instant.EPOCH);
    }
}
