package io.zhiyin.campaigns.campaign;

import io.zhiyin.campaigns.calendar.Shift;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/** What a trigger does, in a sentence for people: Chinese for Chinese readers, English for all others. */
public final class TriggerText {
    private static final int MOST_WORDS = 3;

    private final TriggerNames names;
    private final boolean chinese;
    private final Locale locale;

    private TriggerText(TriggerNames names, Locale locale) {
        this.names = names;
        this.chinese = locale.getLanguage().equals(Locale.CHINESE.getLanguage());
        this.locale = chinese ? Locale.CHINESE : Locale.ENGLISH;
    }

    public static String describe(Trigger trigger, TriggerNames names, Locale locale) {
        return new TriggerText(names, locale).text(trigger);
    }

    private String text(Trigger trigger) {
        return switch (trigger) {
            case BirthdayTrigger(var sendAt, var lead, _, _) -> lead == 0
                    ? say("生日当天 " + sendAt, "on the birthday, at " + sendAt)
                    : say("生日前 " + lead + " 天的 " + sendAt, days(lead) + " before the birthday, at " + sendAt);
            case AnniversaryTrigger anniversary -> anniversary(anniversary);
            case EventTrigger event -> event(event);
            case JourneyTrigger _ -> say("旅程中的一步", "a step of a journey");
            case OnceTrigger(var at, _, var zone) -> once(at, zone);
            case RecurringTrigger(var rhythm, _, _) -> rhythm(rhythm);
            case HolidayTrigger(var code, var shift, var sendAt, _) -> holiday(code, shift, sendAt);
        };
    }

    private String anniversary(AnniversaryTrigger trigger) {
        var field = trigger.field();
        var what = switch (trigger.of()) {
            case FIRST_PURCHASE -> say("首次购买", "the first purchase");
            case JOINED -> say("成为客户", "becoming a customer");
            case FIELD ->
                say("“", "“") + (field == null ? "?" : names.fields().getOrDefault(field.value(), "?"))
                        + say("”", "”");
        };
        var lead = trigger.leadDays();
        return chinese
                ? what + "的周年" + (lead == 0 ? "当天 " : "前 " + lead + " 天的 ") + trigger.sendAt()
                : (lead == 0 ? "on" : days(lead) + " before") + " each anniversary of " + what + ", at "
                        + trigger.sendAt();
    }

    private String event(EventTrigger trigger) {
        var id = trigger.subject() == null ? Long.valueOf(0) : trigger.subject();
        var subject = "“" + (trigger.on().ofSegment() ? names.segments() : names.tags()).getOrDefault(id, "?")
                + "”";
        var what = switch (trigger.on()) {
            case ORDER_PAID -> say("订单付款", "an order is paid");
            case SEGMENT_ENTERED -> say("进入人群" + subject, "the segment " + subject + " is entered");
            case SEGMENT_LEFT -> say("离开人群" + subject, "the segment " + subject + " is left");
            case TAGGED -> say("打上标签" + subject, "the tag " + subject + " is given");
            case FOLLOWED -> say("关注或加为好友", "somebody follows or becomes a contact");
            case CHURN_WARNED -> say("发出流失预警", "a churn warning is raised");
            case KEYWORD -> said(trigger);
            case REPLIED -> say("客户回复消息", "the customer writes");
            case UNFOLLOWED -> say("取消关注或删除好友", "the customer unfollows or ends a contact");
            case API -> say("接口通知", "a program says so");
        };
        var after = trigger.afterHours();
        var hours = after % 24 == 0 ? 24 : 1;
        var later = after / hours;
        var when = after == 0
                ? say(what + "后立即", "at once when " + what)
                : chinese
                        ? what + "后 " + later + (hours == 24 ? " 天" : " 小时")
                        : (hours == 24 ? days(later) : later + (later == 1 ? " hour" : " hours")) + " after "
                                + what;
        return trigger.againDays() == 0
                ? when
                : when + say("，同一位客户 " + trigger.againDays() + " 天内最多一次",
                        ", at most once in " + days(trigger.againDays()) + " for a customer");
    }

    private String said(EventTrigger trigger) {
        var keywords = Objects.requireNonNull(trigger.keywords());
        var some = keywords.words().stream().limit(MOST_WORDS).map(it -> "“" + it + "”")
                .collect(Collectors.joining(say("、", " or ")));
        var words = keywords.words().size() > MOST_WORDS
                ? some + say(" 等 " + keywords.words().size() + " 个关键词",
                        " or another of " + keywords.words().size() + " keywords")
                : some;
        return keywords.whole()
                ? say("客户只说" + words, "the customer writes nothing but " + words)
                : say("客户说到" + words, "the customer says " + words);
    }

    private String once(Instant at, ZoneId zone) {
        var there = at.atZone(zone);
        return chinese
                ? DateTimeFormatter.ofPattern("yyyy 年 M 月 d 日 HH:mm", locale).format(there) + "，只发一次"
                : "once, on " + DateTimeFormatter.ofPattern("d MMMM yyyy 'at' HH:mm", locale).format(there);
    }

    private String rhythm(Rhythm rhythm) {
        return switch (rhythm) {
            case Rhythm.Daily(var at) -> say("每天 " + at, "every day at " + at);
            case Rhythm.Weekly(var weekdays, var at) -> say("每" + weekdays(weekdays, "、") + " " + at,
                    "every " + weekdays(weekdays, ", ") + " at " + at);
            case Rhythm.Monthly(var days, var last, var at) -> {
                var parts = new ArrayList<String>();
                if (!days.isEmpty()) {
                    parts.add(days.stream().map(it -> chinese ? it + " 日" : String.valueOf(it))
                            .collect(Collectors.joining(say("、", ", "))));
                }
                if (last) {
                    parts.add(say("最后一天", "the last day"));
                }
                yield chinese
                        ? "每月 " + String.join("和", parts) + " " + at
                        : "every month on " + String.join(" and ", parts) + " at " + at;
            }
            case Rhythm.ByCron(var cron) ->
                say("按 cron 表达式 " + cron.expression(), "by cron, " + cron.expression());
        };
    }

    private String holiday(String code, Shift shift, LocalTime sendAt) {
        var festival = names.book().festival(code);
        if (festival.isEmpty()) {
            return say("节日已被删除，不会触发", "the holiday was deleted: it is never due");
        }
        var name = festival.get().name(locale);
        var when = festival.get().describe(locale);
        var n = Math.abs(shift.amount());
        var unit = shift.unit() == Shift.Unit.DAYS;
        if (n == 0) {
            return say(name + "（" + when + "）当天 " + sendAt, "on " + name + " (" + when + "), at " + sendAt);
        }
        var before = shift.amount() < 0;
        return chinese
                ? name + "（" + when + "）" + (before ? "提前 " : "之后 ") + n + (unit ? " 天" : " 个工作日") + "的 "
                        + sendAt
                : (unit ? days(n) : n + (n == 1 ? " working day" : " working days"))
                        + (before ? " before " : " after ") + name + " (" + when + "), at " + sendAt;
    }

    private String weekdays(Collection<DayOfWeek> weekdays, String between) {
        return weekdays.stream()
                .map(it -> it.getDisplayName(chinese ? TextStyle.SHORT : TextStyle.FULL, locale))
                .collect(Collectors.joining(between));
    }

    private static String days(int n) {
        return n == 1 ? "1 day" : n + " days";
    }

    private String say(String zh, String en) {
        return chinese ? zh : en;
    }
}
