package io.zhiyin.campaigns.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.tag.TagId;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A rule as JSON and in words. */
class RuleFormsTest {
    private static final Names NAMES = new Names() {
        @Override
        public Optional<String> tag(TagId tag) {
            return tag.value() == 1 ? Optional.of("会员") : Optional.empty();
        }

        @Override
        public String account(AccountId account) {
            return account.value().equals("shop") ? "知音茶铺" : account.value();
        }

        @Override
        public String staff(AccountId account, StaffId staff) {
            return staff.value().equals("anna") ? "王芳" : staff.value();
        }
    };

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"kind":"everyone"} | 所有客户 | everyone
            {"kind":"tag","tag":1} | 标签是“会员” | tag is “会员”
            {"kind":"not","rule":{"kind":"tag","tag":1}} | 标签不是“会员” | tag is not “会员”
            {"kind":"tag","tag":9} | 标签是〔已删除的标签 9〕 | tag is [deleted tag 9]
            {"kind":"birthday_within","days":0} | 今天过生日 | birthday today
            {"kind":"birthday_within","days":1} | 未来 1 天内过生日 | birthday in the next day
            {"kind":"birthday_within","days":7} | 未来 7 天内过生日 | birthday in the next 7 days
            {"kind":"birthday_this_month"} | 本月过生日 | birthday this month
            {"kind":"birthday_known","known":true} | 生日已知 | birthday known
            {"kind":"not","rule":{"kind":"birthday_known","known":true}} | 生日未知 | birthday unknown
            {"kind":"source","match":"equals","value":"shop"} | 来源是“shop” | source is “shop”
            {"kind":"source","match":"prefix","value":"scene:"} | 来源以“scene:”开头 | source starts with “scene:”
            {"kind":"following","account":"shop","state":"following"} | 正在关注“知音茶铺” | follows “知音茶铺”
            {"kind":"following","account":"shop","state":"lost"} | 已取关“知音茶铺” | has left “知音茶铺”
            {"kind":"has_owner"} | 有归属员工 | has an owner
            {"kind":"owned_by","account":"corp","staff":"anna"} | 归属员工是“王芳”（corp） | owner is “王芳” (corp)
            {"kind":"last_interaction","days":30,"within":true} | 最近 30 天有互动 | interaction in the last 30 days
            {"kind":"last_interaction","days":30,"within":false} | 最近 30 天没有互动 | no interaction in the last 30 days
            {"kind":"created_within","days":0} | 今天新增 | new today
            {"kind":"all","of":[{"kind":"tag","tag":1},{"kind":"last_interaction","days":30,"within":true}]} | 标签是“会员” 且 最近 30 天有互动 | tag is “会员” and interaction in the last 30 days
            {"kind":"any","of":[{"kind":"has_owner"},{"kind":"all","of":[{"kind":"tag","tag":1},{"kind":"everyone"}]}]} | 有归属员工 或 （标签是“会员” 且 所有客户） | has an owner or (tag is “会员” and everyone)
            {"kind":"not","rule":{"kind":"any","of":[{"kind":"has_owner"},{"kind":"tag","tag":1}]}} | 不满足（有归属员工 或 标签是“会员”） | not (has an owner or tag is “会员”)
            """)
    void a_rule_is_read_from_json_written_the_same_and_said_in_both_languages(String json, String zh,
            String en) {
        var rule = RuleJson.read(new JsonObject(json));

        assertThat(RuleJson.write(rule).encode()).isEqualTo(json);
        assertThat(rule.describe(Locale.SIMPLIFIED_CHINESE, NAMES)).isEqualTo(zh);
        assertThat(rule.describe(Locale.ENGLISH, NAMES)).isEqualTo(en);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {} | rule.kind
            {"kind":7} | rule.kind
            {"kind":"orders"} | rule.kind
            {"kind":"all","of":[]} | rule.of
            {"kind":"any"} | rule.of
            {"kind":"any","of":[1]} | rule.of[0]
            {"kind":"not","rule":[]} | rule.rule
            {"kind":"not","rule":{"kind":"moon"}} | rule.rule.kind
            {"kind":"tag","tag":"1 or true"} | rule.tag
            {"kind":"tag","tag":1.5} | rule.tag
            {"kind":"tag","tags":1} | rule.tags
            {"kind":"everyone","of":[]} | rule.of
            {"kind":"all","of":[{"kind":"everyone"},{"kind":"birthday_within","days":366}]} | rule.of[1].days
            {"kind":"last_interaction","days":-1,"within":true} | rule.days
            {"kind":"last_interaction","days":4294967296,"within":true} | rule.days
            {"kind":"last_interaction","days":1,"within":"yes"} | rule.within
            {"kind":"source","match":"like","value":"a"} | rule.match
            {"kind":"source","match":"equals","value":""} | rule.value
            {"kind":"following","account":" ","state":"lost"} | rule.account
            {"kind":"owned_by","account":"corp"} | rule.staff
            """)
    void what_is_not_a_rule_is_refused_with_its_path(String json, String path) {
        assertThatThrownBy(() -> RuleJson.read(new JsonObject(json))).isInstanceOfSatisfying(
                InvalidInput.class,
                it -> {
                    assertThat(it.field()).isEqualTo(path);
                    assertThat(it.words(Locale.CHINA)).endsWith("。");
                    assertThat(it.words(Locale.ENGLISH)).endsWith(".").isNotEqualTo(it.words(Locale.CHINA));
                });
    }

    @Test
    void a_rule_too_deep_or_too_long_to_read_is_refused() {
        var deep = new JsonObject().put("kind", "everyone");
        for (var i = 0; i < RuleJson.DEEPEST; i++) {
            deep = new JsonObject().put("kind", "not").put("rule", deep);
        }
        var tooDeep = deep;
        var wide = new Rule.Any(Collections.nCopies(RuleJson.MOST, new Rule.Everyone()));

        assertThatThrownBy(() -> RuleJson.read(tooDeep)).hasMessageContaining("最多 10 层");
        assertThatThrownBy(() -> RuleJson.read(RuleJson.write(wide))).hasMessageContaining("最多 200 个条件");
    }
}
