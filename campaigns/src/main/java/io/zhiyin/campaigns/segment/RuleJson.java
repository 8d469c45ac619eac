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
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

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
                kind("source").put("match", word(match)).put("value", value);
            case Rule.Following(var account, var state) ->
                kind("following").put("account", account.value()).put("state", word(state));
            case Rule.HasOwner() -> kind("has_owner");
            case Rule.OwnedBy(var account, var staff) ->
                kind("owned_by").put("account", account.value()).put("staff", staff.value());
            case Rule.LastInteraction(var days, var within) ->
                kind("last_interaction").put("days", days).put("within", within);
            case Rule.CreatedWithin(var days) -> kind("created_within").put("days", days);
            case Rule.InStage(var stage) -> kind("stage").put("stage", word(stage));
            case Rule.Scored(var score, var least, var most) ->
                kind("score").put("score", word(score)).put("least", least).put("most", most);
        };
    }

    /** @throws InvalidInput in Chinese and English, with the path of what is wrong, as {@code rule.of[1].days} */
    public static Rule read(JsonObject json) {
        return new RuleJson().rule(new Node(json, "rule"), 1);
    }

    private Rule rule(Node node, int depth) {
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
            throw wrong.field().startsWith(node.path + ".") ? wrong : wrong.under(node.path);
        }
    }

    private Rule parsed(Node node, int depth) {
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
            default -> throw node.bad("kind", "没有“" + kind + "”这种条件。",
                    "There is no kind of condition “" + kind + "”.");
        };
    }

    private List<Rule> rules(Node node, int depth) {
        var rules = new ArrayList<Rule>();
        for (var part : node.objects("of")) {
            rules.add(rule(part, depth + 1));
        }
        return rules;
    }

    private static JsonObject kind(String kind) {
        return new JsonObject().put("kind", kind);
    }

    private static JsonArray all(List<Rule> rules) {
        var array = new JsonArray();
        rules.forEach(rule -> array.add(write(rule)));
        return array;
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** One object of the tree and where it stands. */
    private record Node(JsonObject json, String path) {

        /** Refuses keys that this kind does not know: a misspelt one would be ignored in silence. */
        Node only(String... keys) {
            var known = Set.of(keys);
            for (var key : json.fieldNames()) {
                if (!key.equals("kind") && !known.contains(key)) {
                    throw bad(key, "这种条件没有“" + key + "”。", "This kind of condition has no “" + key + "”.");
                }
            }
            return this;
        }

        /** Reads as well as a line of the switch. */
        Rule as(Rule rule) {
            return rule;
        }

        String text(String key) {
            if (json.getValue(key) instanceof String text && !text.isBlank()) {
                return text;
            }
            throw bad(key, "须为文字，不能为空。", "A text is expected, not empty.");
        }

        long number(String key) {
            return switch (json.getValue(key)) {
                case Integer number -> number;
                case Long number -> number;
                case null, default -> throw bad(key, "须为整数。", "A whole number is expected.");
            };
        }

        int days() {
            return small("days");
        }

        /** Far out of range stays out of any range. */
        int small(String key) {
            return Math.clamp(number(key), Integer.MIN_VALUE, Integer.MAX_VALUE);
        }

        boolean flag(String key) {
            if (json.getValue(key) instanceof Boolean flag) {
                return flag;
            }
            throw bad(key, "须为 true 或 false。", "true or false is expected.");
        }

        <E extends Enum<E>> E choice(String key, Class<E> type) {
            var text = text(key);
            for (var value : type.getEnumConstants()) {
                if (word(value).equals(text)) {
                    return value;
                }
            }
            var words = Arrays.stream(type.getEnumConstants()).map(RuleJson::word)
                    .collect(Collectors.joining(", "));
            throw bad(key, "须为其中之一：" + words + "。", "One of these is expected: " + words + ".");
        }

        Node object(String key) {
            if (json.getValue(key) instanceof JsonObject object) {
                return new Node(object, path + "." + key);
            }
            throw bad(key, "须为一个条件。", "A condition is expected.");
        }

        List<Node> objects(String key) {
            if (!(json.getValue(key) instanceof JsonArray array)) {
                throw bad(key, "须为条件的列表。", "A list of conditions is expected.");
            }
            var nodes = new ArrayList<Node>(array.size());
            for (var i = 0; i < array.size(); i++) {
                var at = key + "[" + i + "]";
                if (!(array.getValue(i) instanceof JsonObject object)) {
                    throw bad(at, "须为一个条件。", "A condition is expected.");
                }
                nodes.add(new Node(object, path + "." + at));
            }
            return nodes;
        }

        InvalidInput bad(String key, String zh, String en) {
            return new InvalidInput(path + "." + key, zh, en);
        }
    }
}
