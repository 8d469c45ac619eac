package io.zhiyin.campaigns.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.profile.FieldId;
import io.zhiyin.campaigns.profile.FieldType;
import io.zhiyin.campaigns.profile.ProfileField;
import io.zhiyin.campaigns.tag.TagId;
import java.util.Collections;
import java.util.List;
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
        public Optional<String> segment(SegmentId segment, Locale locale) {
            return segment.value() == 5 ? Optional.of("老客户") : Optional.empty();
        }

        @Override
        public Optional<String> campaign(long campaign) {
            return Optional.of("生日");
        }

        @Override
        public Optional<ProfileField> field(FieldId field) {
            return switch ((int) field.value()) {
                case 1 -> Optional.of(new ProfileField(field, "pet", "宠物名", FieldType.TEXT, List.of(), null));
                case 2 -> Optional.of(new ProfileField(field, "skin", "肤质", FieldType.CHOICE,
                        List.of(new ProfileField.Choice(1, "干性"), new ProfileField.Choice(2, "油性")), null));
                case 3 ->
                    Optional.of(new ProfileField(field, "first", "首次到店", FieldType.DATE, List.of(), null));
                case 4 ->
                    Optional.of(new ProfileField(field, "saved", "储值", FieldType.MONEY, List.of(), null));
                default -> Optional.empty();
            };
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
            {"kind":"orders","measure":"count","least":2,"days":90} | 最近 90 天下单 ≥ 2 次 | ordered in the last 90 days ≥ 2 times
            {"kind":"not","rule":{"kind":"orders","measure":"count","least":2,"days":90}} | 最近 90 天下单 < 2 次 | ordered in the last 90 days < 2 times
            {"kind":"orders","measure":"count","most":0} | 从未下单 | never ordered
            {"kind":"orders","measure":"count","least":1,"days":30,"product":"大红袍"} | 最近 30 天购买“大红袍” | bought “大红袍” in the last 30 days
            {"kind":"orders","measure":"sum","least":100000,"days":365} | 最近 365 天消费 ≥ ¥1,000 | spent in the last 365 days ≥ ¥1,000
            {"kind":"orders","measure":"sum","least":100,"most":250,"category":"岩茶"} | 购买“岩茶”类金额 ¥1–¥2.50 | spent on “岩茶” goods ¥1–¥2.50
            {"kind":"last_order","least":30,"most":60} | 最近一次下单在 30 到 60 天前 | last order 30 to 60 days ago
            {"kind":"interactions","what":"message_in","least":3,"days":7} | 最近 7 天来消息 ≥ 3 次 | message in in the last 7 days ≥ 3 times
            {"kind":"interactions","what":"scan","account":"shop","least":1,"days":0} | 今天有扫码（知音茶铺） | scan (知音茶铺) today
            {"kind":"not","rule":{"kind":"campaign","response":"got","days":30}} | 最近 30 天没有收到活动的消息 | did not get any campaign in the last 30 days
            {"kind":"campaign","response":"replied","campaign":4} | 回复过活动“生日”的消息 | answered the campaign “生日”
            {"kind":"campaign","response":"clicked","campaign":4,"days":30} | 最近 30 天点了活动“生日”的链接 | followed a link of the campaign “生日” in the last 30 days
            {"kind":"not","rule":{"kind":"campaign","response":"converted","campaign":4}} | 从未因活动“生日”下单 | did not order after the campaign “生日”
            {"kind":"has_detail","detail":"phone"} | 手机号已知 | phone known
            {"kind":"born_between","least":1990,"most":1999} | 1990–1999 年出生 | born 1990–1999
            {"kind":"has_identity","identity":"unionid"} | 有统一身份（unionid） | has unionid
            {"kind":"followed_within","account":"shop","days":7} | 最近 7 天新关注“知音茶铺” | began to follow “知音茶铺” in the last 7 days
            {"kind":"tagged_within","tag":1,"days":7} | 最近 7 天打上标签“会员” | given the tag “会员” in the last 7 days
            {"kind":"consent","answer":"withdrawn"} | 已拒收活动 | refused campaigns
            {"kind":"window_open","account":"shop"} | 微信 48 小时窗口开着（知音茶铺） | WeChat 48 h window open (知音茶铺)
            {"kind":"abc","class":"A"} | ABC 类是 A | ABC class is A
            {"kind":"field","field":1,"match":"known"} | “宠物名”已知 | “宠物名” known
            {"kind":"not","rule":{"kind":"field","field":1,"match":"is","words":["旺财","来福"]}} | “宠物名”不是“旺财”或“来福” | “宠物名” is not “旺财” or “来福”
            {"kind":"field","field":2,"match":"among","choices":[1,2]} | “肤质”是“干性”或“油性” | “肤质” is “干性” or “油性”
            {"kind":"field","field":3,"match":"past","days":30} | “首次到店”在最近 30 天内 | “首次到店” in the last 30 days
            {"kind":"field","field":3,"match":"dates","from":"2026-01-01"} | “首次到店”在 2026-01-01 及以后 | “首次到店” on or after 2026-01-01
            {"kind":"field","field":4,"match":"between","least":100000} | “储值” ≥ ¥1,000 | “储值” ≥ ¥1,000
            {"kind":"not","rule":{"kind":"field","field":4,"match":"between","most":250}} | “储值”不是 ≤ ¥2.50 | “储值” not ≤ ¥2.50
            {"kind":"field","field":9,"match":"known"} | 〔已删除的字段 9〕已知 | [deleted field 9] known
            {"kind":"churn_risk","least":60} | 流失可能至少 60% | churn risk at least 60%
            {"kind":"expected_purchases","least":1} | 预计一年内再买至少 1 次 | expected to buy at least 1 time within a year
            {"kind":"not","rule":{"kind":"churn_warned"}} | 没有流失预警 | not under churn warning
            {"kind":"beyond_rhythm","days":14} | 比自己的购买节奏晚了至少 14 天 | at least 14 days beyond the own rhythm of buying
            {"kind":"not","rule":{"kind":"beyond_rhythm","days":1}} | 没有比自己的购买节奏晚 1 天 | not 1 day beyond the own rhythm of buying
            {"kind":"segment","segment":5} | 在人群“老客户” | in segment “老客户”
            {"kind":"not","rule":{"kind":"segment","segment":6}} | 不在人群〔已删除的人群 6〕 | not in segment [deleted segment 6]
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
            {"kind":"moon"} | rule.kind
            {"kind":"orders"} | rule.measure
            {"kind":"orders","measure":"count"} | rule.least
            {"kind":"orders","measure":"count","least":3,"most":2} | rule.most
            {"kind":"orders","measure":"count","least":-1} | rule.least
            {"kind":"orders","measure":"sum","least":1,"days":3651} | rule.days
            {"kind":"orders","measure":"sum","least":1,"product":"a","category":"b"} | rule.category
            {"kind":"last_order"} | rule.least
            {"kind":"interactions","what":"dream","least":1} | rule.what
            {"kind":"campaign","response":"loved"} | rule.response
            {"kind":"born_between","least":2000,"most":1990} | rule.least
            {"kind":"consent","answer":"perhaps"} | rule.answer
            {"kind":"abc","class":"D"} | rule.class
            {"kind":"churn_risk","least":101} | rule.least
            {"kind":"expected_purchases"} | rule.least
            {"kind":"churn_warned","least":1} | rule.least
            {"kind":"beyond_rhythm","days":0} | rule.days
            {"kind":"segment","segment":"会员"} | rule.segment
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
