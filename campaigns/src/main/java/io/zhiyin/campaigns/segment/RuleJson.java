package io.zhiyin.campaigns.segment;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.insight.Stage;
import io.zhiyin.campaigns.segment.Rule.All;
import io.zhiyin.campaigns.segment.Rule.Any;
import io.zhiyin.campaigns.segment.Rule.Not;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.tag.TagId;
import java.util.ArrayList;
import java.util.List;

/**
 * The JSON form of a rule, kept in the database and spoken by the API:
 * {@code {"kind": "all", "of": [{"kind": "tag", "tag": 12}, {"kind": "last_interaction", "days": 30, "within": true}]}}.
 */
public final class RuleJson {
    /** How deep rules may stand in each other, and how many there may be in all: what a person can still read. */
    static final int DEEPEST = 10;
    static final int MOST = 200;

    private int count;

    private RuleJson() {}

    public static JsonObject write(Rule rule) {
        return switch (rule) {
            case All(var rules) -> kind("all").put("of", all(rules));
            case Any(var rules) -> kind("any").put("of", all(rules));
            case Not(var inner) -> kind("not").put("rule", write(inner));
            case Rule.Everyone() -> kind("everyone");
            case Rule.HasTag(var tag) -> kind("tag").put("tag", tag.value());
            case Rule.BirthdayWithin(var days) -> kind("birthday_within").put("days", days);
            case Rule.BirthdayThisMonth() -> kind("birthday_this_month");
            case Rule.BirthdayKnown(var known) -> kind("birthday_known").put("known", known);
            case Rule.Source(var match, var value) ->
                kind("source").put("match", RuleNode.word(match)).put("value", value);
            case Rule.Following(var account, var state) ->
                kind("following").put("account", account.value()).put("state", RuleNode.word(state));
            case Rule.HasOwner() -> kind("has_owner");
            case Rule.OwnedBy(var account, var staff) ->
                kind("owned_by").put("account", account.value()).put("staff", staff.value());
            case Rule.LastInteraction(var days, var within) ->
                kind("last_interaction").put("days", days).put("within", within);
            case Rule.CreatedWithin(var days) -> kind("created_within").put("days", days);
            case Rule.InStage(var stage) -> kind("stage").put("stage", RuleNode.word(stage));
            case Rule.Scored(var score, var least, var most) ->
                kind("score").put("score", RuleNode.word(score)).put("least", least).put("most", most);
            case Dealing dealing -> DealingJson.write(dealing);
            case Standing standing -> StandingJson.write(standing);
            case Profiled profiled -> ProfiledJson.write(profiled);
        };
    }

    /** @throws InvalidInput in Chinese and English, with the path of what is wrong, as {@code rule.of[1].days} */
    public static Rule read(JsonObject json) {
        return new RuleJson().rule(new RuleNode(json, "rule"), 1);
    }

    private Rule rule(RuleNode node, int depth) {
        if (depth > DEEPEST) {
            throw node.bad("kind", "条件嵌套最多 " + DEEPEST + " 层。",
                    "Rules stand in each other at most " + DEEPEST + " deep.");
        }
        if (++count > MOST) {
            throw node.bad("kind", "一个人群最多 " + MOST + " 个条件。",
                    "A segment has at most " + MOST + " conditions.");
        }
        try {
            return parsed(node, depth);
        } catch (InvalidInput wrong) {
            // What the record itself refuses knows its field, not yet where it stands.
            throw wrong.field().startsWith(node.path() + ".") ? wrong : wrong.under(node.path());
        }
    }

    private Rule parsed(RuleNode node, int depth) {
        var kind = node.text("kind");
        return switch (kind) {
            case "all" -> new All(rules(node.only("of"), depth));
            case "any" -> new Any(rules(node.only("of"), depth));
            case "not" -> new Not(rule(node.only("rule").object("rule"), depth + 1));
            case "everyone" -> node.only().as(new Rule.Everyone());
            case "tag" -> new Rule.HasTag(new TagId(node.only("tag").number("tag")));
            case "birthday_within" -> new Rule.BirthdayWithin(node.only("days").days());
            case "birthday_this_month" -> node.only().as(new Rule.BirthdayThisMonth());
            case "birthday_known" -> new Rule.BirthdayKnown(node.only("known").flag("known"));
            case "source" -> new Rule.Source(
                    node.only("match", "value").choice("match", Rule.Source.Match.class), node.text("value"));
            case "following" ->
                new Rule.Following(new AccountId(node.only("account", "state").text("account")),
                        node.choice("state", Rule.Following.State.class));
            case "has_owner" -> node.only().as(new Rule.HasOwner());
            case "owned_by" -> new Rule.OwnedBy(new AccountId(node.only("account", "staff").text("account")),
                    new StaffId(node.text("staff")));
            case "last_interaction" -> new Rule.LastInteraction(node.only("days", "within").days(),
                    node.flag("within"));
            case "created_within" -> new Rule.CreatedWithin(node.only("days").days());
            case "stage" -> new Rule.InStage(node.only("stage").choice("stage", Stage.class));
            case "score" -> new Rule.Scored(
                    node.only("score", "least", "most").choice("score", Rule.Scored.Score.class),
                    node.small("least"), node.small("most"));
            default -> DealingJson.read(kind, node).or(() -> StandingJson.read(kind, node))
                    .or(() -> ProfiledJson.read(kind, node))
                    .orElseThrow(() -> node.bad("kind", "没有“" + kind + "”这种条件。",
                            "There is no kind of condition “" + kind + "”."));
        };
    }

    private List<Rule> rules(RuleNode node, int depth) {
        var rules = new ArrayList<Rule>();
        for (var part : node.objects("of")) {
            rules.add(rule(part, depth + 1));
        }
        return rules;
    }

    static JsonObject kind(String kind) {
        return new JsonObject().put("kind", kind);
    }

    private static JsonArray all(List<Rule> rules) {
        var array = new JsonArray();
        rules.forEach(rule -> array.add(write(rule)));
        return array;
    }
}
