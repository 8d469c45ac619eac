package io.zhiyin.campaigns.segment;

import io.zhiyin.campaigns.segment.Rule.All;
import io.zhiyin.campaigns.segment.Rule.Any;
import io.zhiyin.campaigns.segment.Rule.Condition;
import io.zhiyin.campaigns.segment.Rule.Not;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A rule in words. Groups inside groups wear brackets; a condition that is denied has words of its own. */
final class RuleText {
    private final Speech speech;
    private final Names names;

    private RuleText(Speech speech, Names names) {
        this.speech = speech;
        this.names = names;
    }

    static String describe(Rule rule, Locale locale, Names names) {
        return new RuleText(Speech.of(locale), names).of(rule);
    }

    private String of(Rule rule) {
        return switch (rule) {
            case All(var rules) -> joined(rules, say(" 且 ", " and "));
            case Any(var rules) -> joined(rules, say(" 或 ", " or "));
            case Not(Condition condition) -> condition(condition, false);
            case Not(var inner) -> say("不满足", "not ") + bracketed(of(inner));
            case Condition condition -> condition(condition, true);
        };
    }

    private String joined(List<Rule> rules, String word) {
        return rules.stream().map(rule -> isGroup(rule) && rules.size() > 1 ? bracketed(of(rule)) : of(rule))
                .collect(Collectors.joining(word));
    }

    private static boolean isGroup(Rule rule) {
        return switch (rule) {
            case All(var rules) -> rules.size() > 1 || isGroup(rules.getFirst());
            case Any(var rules) -> rules.size() > 1 || isGroup(rules.getFirst());
            case Not _,Condition _ -> false;
        };
    }

    private String condition(Condition condition, boolean holds) {
        return switch (condition) {
            case Rule.Everyone() -> holds ? say("所有客户", "everyone") : say("没有客户", "nobody");
            case Rule.HasTag(var tag) -> {
                var name = speech.tag(tag, names);
                yield (holds ? say("标签是", "tag is ") : say("标签不是", "tag is not ")) + name;
            }
            case Rule.BirthdayWithin(var days) -> birthdayWithin(days, holds);
            case Rule.BirthdayThisMonth() -> holds
                    ? say("本月过生日", "birthday this month")
                    : say("本月不过生日", "no birthday this month");
            case Rule.BirthdayKnown(var known) ->
                known == holds ? say("生日已知", "birthday known") : say("生日未知", "birthday unknown");
            case Rule.Source(var match, var value) -> source(match, value, holds);
            case Rule.Following(var account, var state) ->
                following(state, quoted(names.account(account)), holds);
            case Rule.HasOwner() ->
                holds ? say("有归属员工", "has an owner") : say("没有归属员工", "has no owner");
            case Rule.OwnedBy(var account, var staff) -> (holds
                    ? say("归属员工是", "owner is ")
                    : say("归属员工不是", "owner is not ")) + quoted(names.staff(account, staff))
                    + say("（", " (") + names.account(account) + say("）", ")");
            case Rule.LastInteraction(var days, var within) -> lastInteraction(days, within == holds);
            case Rule.CreatedWithin(var days) -> createdWithin(days, holds);
            case Rule.InStage(var stage) ->
                (holds ? say("阶段是", "stage is ") : say("阶段不是", "stage is not "))
                        + quoted(speech.stage(stage));
            case Rule.Scored(var score, var least, var most) -> scored(score, least, most, holds);
            case Dealing dealing -> new DealingText(speech, names).of(dealing, holds);
            case Standing standing -> new StandingText(speech, names).of(standing, holds);
            case Profiled profiled -> new ProfiledText(speech, names).of(profiled, holds);
        };
    }

    private String birthdayWithin(int days, boolean holds) {
        if (days == 0) {
            return holds ? say("今天过生日", "birthday today") : say("今天不过生日", "no birthday today");
        }
        return holds
                ? say("未来 " + days + " 天内过生日", "birthday in the next " + counted(days))
                : say("未来 " + days + " 天内不过生日", "no birthday in the next " + counted(days));
    }

    private String source(Rule.Source.Match match, String value, boolean holds) {
        return switch (match) {
            case EQUALS -> (holds ? say("来源是", "source is ") : say("来源不是", "source is not "))
                    + quoted(value);
            case PREFIX -> holds
                    ? say("来源以" + quoted(value) + "开头", "source starts with " + quoted(value))
                    : say("来源不以" + quoted(value) + "开头", "source does not start with " + quoted(value));
        };
    }

    private String following(Rule.Following.State state, String account, boolean holds) {
        return switch (state) {
            case FOLLOWING -> (holds ? say("正在关注", "follows ") : say("没有在关注", "does not follow ")) + account;
            case LOST -> (holds ? say("已取关", "has left ") : say("没有取关", "has not left ")) + account;
        };
    }

    private String lastInteraction(int days, boolean within) {
        if (days == 0) {
            return within ? say("今天有互动", "interaction today") : say("今天没有互动", "no interaction today");
        }
        return within
                ? say("最近 " + days + " 天有互动", "interaction in the last " + counted(days))
                : say("最近 " + days + " 天没有互动", "no interaction in the last " + counted(days));
    }

    private String createdWithin(int days, boolean holds) {
        if (days == 0) {
            return holds ? say("今天新增", "new today") : say("不是今天新增", "not new today");
        }
        return holds
                ? say("最近 " + days + " 天新增", "new in the last " + counted(days))
                : say("不是最近 " + days + " 天新增", "not new in the last " + counted(days));
    }

    private String scored(Rule.Scored.Score score, int least, int most, boolean holds) {
        var name = switch (score) {
            case RECENCY -> say("最近购买（R）", "recency (R) ");
            case FREQUENCY -> say("购买次数（F）", "frequency (F) ");
            case MONEY -> say("消费金额（M）", "money (M) ");
        };
        var range = least == most ? String.valueOf(least) : least + say(" 到 ", " to ") + most;
        return name + (holds ? say("得 ", "is ") : say("不是 ", "is not ")) + range + say(" 分", "");
    }

    private String quoted(String name) {
        return speech.quoted(name);
    }

    private String bracketed(String words) {
        return say("（", "(") + words + say("）", ")");
    }

    private static String counted(int days) {
        return Speech.counted(days);
    }

    private String say(String zh, String en) {
        return speech.say(zh, en);
    }
}
