package io.zhiyin.campaigns.segment;

import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.IdentityKind;
import io.zhiyin.campaigns.insight.AbcClass;
import io.zhiyin.campaigns.segment.Standing.BeyondRhythm;
import io.zhiyin.campaigns.segment.Standing.BornBetween;
import io.zhiyin.campaigns.segment.Standing.ChurnRisk;
import io.zhiyin.campaigns.segment.Standing.Expected;
import io.zhiyin.campaigns.segment.Standing.Warned;
import io.zhiyin.campaigns.segment.Standing.Consented;
import io.zhiyin.campaigns.segment.Standing.FollowedWithin;
import io.zhiyin.campaigns.segment.Standing.HasDetail;
import io.zhiyin.campaigns.segment.Standing.HasIdentity;
import io.zhiyin.campaigns.segment.Standing.InClass;
import io.zhiyin.campaigns.segment.Standing.InSegment;
import io.zhiyin.campaigns.segment.Standing.TaggedWithin;
import io.zhiyin.campaigns.segment.Standing.WindowOpen;
import io.zhiyin.campaigns.tag.TagId;
import java.util.Optional;

/** Conditions on what is known of the customer, as JSON. */
final class StandingJson {
    private StandingJson() {}

    static JsonObject write(Standing standing) {
        return switch (standing) {
            case HasDetail(var detail) -> RuleJson.kind("has_detail").put("detail", RuleNode.word(detail));
            case BornBetween(var least, var most) ->
                RuleJson.kind("born_between").put("least", least).put("most", most);
            case HasIdentity(var identity, var account) ->
                DealingJson.put(RuleJson.kind("has_identity").put("identity", identity.code()), "account",
                        account == null ? null : account.value());
            case FollowedWithin(var account, var days) ->
                RuleJson.kind("followed_within").put("account", account.value()).put("days", days);
            case TaggedWithin(var tag, var days) ->
                RuleJson.kind("tagged_within").put("tag", tag.value()).put("days", days);
            case Consented(var answer) -> RuleJson.kind("consent").put("answer", RuleNode.word(answer));
            case WindowOpen(var account) -> DealingJson.put(RuleJson.kind("window_open"), "account",
                    account == null ? null : account.value());
            case InClass(var abc) -> RuleJson.kind("abc").put("class", abc.name());
            case ChurnRisk(var least) -> RuleJson.kind("churn_risk").put("least", least);
            case Expected(var least) -> RuleJson.kind("expected_purchases").put("least", least);
            case Warned() -> RuleJson.kind("churn_warned");
            case BeyondRhythm(var days) -> RuleJson.kind("beyond_rhythm").put("days", days);
            case InSegment(var segment) -> RuleJson.kind("segment").put("segment", segment.value());
        };
    }

    /** Empty when it is another kind of condition. */
    static Optional<Rule> read(String kind, RuleNode node) {
        return Optional.ofNullable(switch (kind) {
            case "has_detail" ->
                new HasDetail(node.only("detail").choice("detail", HasDetail.Detail.class));
            case "born_between" -> new BornBetween(node.only("least", "most").small("least"),
                    node.small("most"));
            case "has_identity" -> new HasIdentity(
                    node.only("identity", "account").choice("identity", IdentityKind.class),
                    node.optionalAccount());
            case "followed_within" -> new FollowedWithin(
                    new AccountId(node.only("account", "days").text("account")), node.days());
            case "tagged_within" ->
                new TaggedWithin(new TagId(node.only("tag", "days").number("tag")), node.days());
            case "consent" -> new Consented(node.only("answer").choice("answer", Consented.Answer.class));
            case "window_open" -> new WindowOpen(node.only("account").optionalAccount());
            case "abc" -> new InClass(node.only("class").choice("class", AbcClass.class));
            case "churn_risk" -> new ChurnRisk(node.only("least").small("least"));
            case "expected_purchases" -> new Expected(node.only("least").small("least"));
            case "churn_warned" -> {
                node.only();
                yield new Warned();
            }
            case "beyond_rhythm" -> new BeyondRhythm(node.only("days").days());
            case "segment" -> new InSegment(new SegmentId(node.only("segment").number("segment")));
            default -> null;
        });
    }
}
