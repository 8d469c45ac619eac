package io.zhiyin.bot.console;

import io.zhiyin.campaigns.campaign.EventTrigger.On;
import io.zhiyin.campaigns.campaign.TriggerNames;
import io.zhiyin.campaigns.delivery.Route;
import io.zhiyin.campaigns.journey.Plan;
import io.zhiyin.campaigns.journey.Step;
import io.zhiyin.campaigns.profile.ProfileFields;
import io.zhiyin.campaigns.profile.ProfileField;
import io.zhiyin.campaigns.segment.Rule;
import io.zhiyin.campaigns.segment.SegmentId;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.tag.TagId;
import io.zhiyin.campaigns.template.Templates;
import java.net.URI;
import java.time.DayOfWeek;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the steps of a journey say on a page: a title and a line below, in the reader's language. */
final class StepWords {
    private final Locale locale;
    private final boolean chinese;
    private final TriggerNames names;
    private final Segments segments;
    private final Templates templates;
    private final List<ProfileField> fields;
    private final Words words;

    StepWords(Locale locale, TriggerNames names, Segments segments, Templates templates, ProfileFields fields,
            Words words) {
        this.locale = locale;
        this.chinese = locale.getLanguage().equals("zh");
        this.names = names;
        this.segments = segments;
        this.templates = templates;
        this.fields = fields.all();
        this.words = words;
    }

    /** @param about a line below; may be empty */
    record Said(String title, String about) {}

    Said of(Step step, Plan plan) {
        return switch (step) {
            case Step.Wait(_, var amount, var unit) ->
                new Said(say("等待 ", "Wait ") + length(amount, unit), "");
            case Step.Until(_, var at, var weekdays, var date) -> new Said(
                    say("等到 ", "Wait until ") + (date == null ? "" : date + " ") + weekdays(weekdays) + at,
                    say("按客户当地的时间", "where the customer is"));
            case Step.Await(_, var on, var subject, var amount, var unit, _, _) ->
                new Said(say("等", "Wait for: ") + event(on, subject),
                        say("最多 ", "at most ") + length(amount, unit));
            case Step.Branch _ -> new Said(say("按条件分支", "Branch by condition"),
                    say("走第一条符合的", "the first that holds is taken"));
            case Step.Split _ -> new Said(say("随机分组", "Split by chance"),
                    say("同一位客户每次都进同一组", "the same customer always goes the same way"));
            case Step.Label(_, var give, var take) -> new Said(say("打标签", "Tags"), label(give, take));
            case Step.SetField(_, var field, var value) -> new Said(say("改字段", "Set a field"),
                    fields.stream().filter(it -> it.id().equals(field)).map(ProfileField::name).findFirst()
                            .orElse("?") + (value.isBlank() ? say(" 清空", " emptied") : " = " + value));
            case Step.Message(_, var title, var template, var routes, _) -> new Said(
                    title.isBlank() ? say("发消息", "Message") : title,
                    (template == null
                            ? say("还没有选模板", "no template yet")
                            : templates.get(template).map(it -> say("模板“", "template “") + it.name() + "”")
                                    .orElse("?"))
                            + (routes.isEmpty() ? "" : " · " + routes(routes)));
            case Step.Task(_, var kind, var title, _, var hours, _) ->
                new Said(say("员工跟进", "Follow-up by the owner"),
                        words.say(language(), "followup.kind." + kind.code(), List.of()) + " · "
                                + (title.isBlank() ? "?" : title)
                                + (hours == 0 ? "" : say("，" + hours + " 小时内", ", within " + hours + " h")));
            case Step.Call(_, var url) -> new Said(say("通知其他系统", "Tell another system"), host(url));
            case Step.GoTo(_, var to) -> new Said(say("跳到", "Go on at"),
                    plan.step(to).map(it -> of(it, plan).title()).orElse(say("还没有选", "not chosen yet")));
            case Step.Leave _ -> new Said(say("离开旅程", "Leave the journey"), "");
        };
    }

    /** What a lane is called, and when it is taken. */
    Said lane(Step step, String key) {
        return switch (step) {
            case Step.Await _ -> key.equals(Step.HAPPENED)
                    ? new Said(say("发生了", "It happened"), "")
                    : new Said(say("时间到了还没有", "Time is over"), "");
            case Step.Branch branch -> branch.arms().stream().filter(it -> it.key().equals(key)).findFirst()
                    .map(it -> new Said(it.name().isBlank() ? it.key() : it.name(), rule(it.rule())))
                    .orElse(new Said(say("其他客户", "Everybody else"), ""));
            case Step.Split split -> split.shares().stream().filter(it -> it.key().equals(key)).findFirst()
                    .map(it -> new Said(it.name().isBlank() ? it.key() : it.name(), it.percent() + "%"))
                    .orElse(new Said("?", ""));
            case Step.Wait _,Step.Until _,Step.Label _,Step.SetField _,Step.Message _,Step.Task _,Step.Call _,Step.GoTo _,Step.Leave _ ->
                new Said("", "");
        };
    }

    String again(Plan.Again again) {
        return switch (again.repeat()) {
            case NEVER -> say("每位客户只走一次", "once for a customer");
            case AFTER_DAYS -> say("上次进入 " + again.days() + " 天后可以再走",
                    "again " + again.days() + " days after the last time");
            case ANY -> say("走完就可以再走", "again as soon as they are through");
        };
    }

    String exits(Plan.Exits exits) {
        var all = new ArrayList<String>();
        if (exits.purchase()) {
            all.add(say("下单", "an order"));
        }
        if (exits.reply()) {
            all.add(say("回复", "a reply"));
        }
        if (exits.unfollow()) {
            all.add(say("取消关注", "unfollowing"));
        }
        var left = exits.left();
        if (left != null) {
            all.add(say("离开人群“" + segment(left) + "”", "leaving the segment “" + segment(left) + "”"));
        }
        return all.isEmpty() ? say("走完为止", "only its end") : String.join(say("、", ", "), all);
    }

    String goal(Plan.@Nullable Goal goal) {
        return goal == null
                ? say("没有设", "none")
                : event(goal.on(), goal.subject())
                        + (goal.leaves() ? say("，达成就离开", ", and then they leave") : "");
    }

    private String event(On on, @Nullable Long subject) {
        var name = subject == null
                ? "?"
                : (on.ofSegment() ? names.segments() : names.tags()).getOrDefault(subject, "?");
        return words.say(language(), "event." + on.code(), List.of())
                + (on.hasSubject() ? "“" + name + "”" : "");
    }

    private String rule(@Nullable Rule rule) {
        return rule == null ? say("还没有条件", "no condition yet") : rule.describe(locale, segments.names(rule));
    }

    private String segment(SegmentId id) {
        return segments.get(id).map(it -> it.name(locale)).orElse("?");
    }

    private String label(List<TagId> give, List<TagId> take) {
        var parts = new ArrayList<String>();
        if (!give.isEmpty()) {
            parts.add(say("打上 ", "give ") + tags(give));
        }
        if (!take.isEmpty()) {
            parts.add(say("去掉 ", "take ") + tags(take));
        }
        return parts.isEmpty() ? say("还没有选", "none chosen yet") : String.join(say("，", ", "), parts);
    }

    private String tags(List<TagId> tags) {
        return tags.stream().map(it -> names.tags().getOrDefault(it.value(), "?"))
                .collect(Collectors.joining(say("、", ", ")));
    }

    private String routes(List<Route> routes) {
        return routes.stream().map(it -> words.say(language(), "route." + it.code(), List.of()))
                .collect(Collectors.joining(" → "));
    }

    private String length(int amount, Step.Span unit) {
        return switch (unit) {
            case MINUTES -> amount + say(" 分钟", amount == 1 ? " minute" : " minutes");
            case HOURS -> amount + say(" 小时", amount == 1 ? " hour" : " hours");
            case DAYS -> amount + say(" 天", amount == 1 ? " day" : " days");
        };
    }

    private String weekdays(Collection<DayOfWeek> days) {
        return days.isEmpty()
                ? ""
                : days.stream().map(it -> it.getDisplayName(chinese ? TextStyle.SHORT : TextStyle.FULL,
                        chinese ? Locale.CHINESE : Locale.ENGLISH))
                        .collect(Collectors.joining(say("、", ", "))) + " ";
    }

    private static String host(String url) {
        try {
            var host = URI.create(url).getHost();
            return host == null ? "?" : host;
        } catch (IllegalArgumentException noAddress) {
            return "?";
        }
    }

    private io.zhiyin.bot.security.Language language() {
        return chinese ? io.zhiyin.bot.security.Language.ZH : io.zhiyin.bot.security.Language.EN;
    }

    private String say(String zh, String en) {
        return chinese ? zh : en;
    }
}
