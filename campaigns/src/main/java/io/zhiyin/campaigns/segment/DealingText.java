package io.zhiyin.campaigns.segment;

import io.zhiyin.campaigns.interaction.InteractionKind;
import io.zhiyin.campaigns.segment.Dealing.Interacted;
import io.zhiyin.campaigns.segment.Dealing.Item;
import io.zhiyin.campaigns.segment.Dealing.LastOrder;
import io.zhiyin.campaigns.segment.Dealing.Ordered;
import io.zhiyin.campaigns.segment.Dealing.Received;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Conditions on what happened, in words: 最近 90 天下单 ≥ 2 次. */
final class DealingText {
    private final Speech speech;
    private final Names names;

    DealingText(Speech speech, Names names) {
        this.speech = speech;
        this.names = names;
    }

    String of(Dealing dealing, boolean holds) {
        return switch (dealing) {
            case Ordered it -> ordered(it, holds);
            case LastOrder(var daysAgo) -> lastOrder(daysAgo, holds);
            case Interacted it -> interacted(it, holds);
            case Received it -> received(it, holds);
        };
    }

    private String ordered(Ordered it, boolean holds) {
        var bought = bought(it.item());
        var window = speech.window(it.days());
        if (it.measure() == Ordered.Measure.SUM) {
            return speech.chinese()
                    ? window + (it.item() == null ? "消费" : bought + "金额") + yuan(it.range(), holds)
                    : (it.item() == null ? "spent" : "spent on " + bought.substring("bought ".length()))
                            + window + yuan(it.range(), holds);
        }
        var some = some(it.range(), holds);
        if (some.isPresent()) {
            var did = some.get();
            if (speech.chinese()) {
                return it.days() == null
                        ? (did ? it.item() == null ? "下过单" : "买过" + bought.substring(2) : "从未" + bought)
                        : window + (did ? "" : "没有") + bought;
            }
            return (did ? "" : it.days() == null ? "never " : "not ") + bought + window;
        }
        return speech.chinese()
                ? window + bought + speech.range(it.range(), holds, "", " 次")
                : bought + window + speech.range(it.range(), holds, "", " times");
    }

    String bought(@Nullable Item item) {
        if (item == null) {
            return speech.say("下单", "ordered");
        }
        return switch (item.kind()) {
            case PRODUCT -> speech.say("购买", "bought ") + speech.quoted(item.name());
            case CATEGORY ->
                speech.say("购买", "bought ") + speech.quoted(item.name()) + speech.say("类", " goods");
        };
    }

    private String yuan(Range range, boolean holds) {
        var least = range.least();
        var most = range.most();
        if (least != null && most != null && !least.equals(most)) {
            return (holds ? " " : speech.say(" 不在 ", " not ")) + yuan(least) + "–" + yuan(most);
        }
        if (least != null && most != null) {
            return " " + (holds ? "= " : "≠ ") + yuan(least);
        }
        return least != null
                ? " " + (holds ? "≥ " : "< ") + yuan(least)
                : " " + (holds ? "≤ " : "> ") + yuan(most == null ? 0 : most);
    }

    static String yuan(long fen) {
        return fen % 100 == 0
                ? String.format(Locale.ROOT, "¥%,d", fen / 100)
                : String.format(Locale.ROOT, "¥%,d.%02d", fen / 100, fen % 100);
    }

    /** Whether at all, where nothing more is asked. */
    private static Optional<Boolean> some(Range range, boolean holds) {
        var least = range.least();
        var most = range.most();
        if (least != null && least == 1 && most == null) {
            return Optional.of(holds);
        }
        return most != null && most == 0 ? Optional.of(!holds) : Optional.empty();
    }

    private String lastOrder(Range daysAgo, boolean holds) {
        var least = daysAgo.least();
        var most = daysAgo.most();
        if (least != null && least > 0 && most != null) {
            return speech.say("最近一次下单" + (holds ? "" : "不") + "在 " + least + " 到 " + most + " 天前",
                    "last order " + (holds ? "" : "not ") + least + " to " + most + " days ago");
        }
        if (most != null) {
            return speech.say("最近一次下单" + (holds ? "" : "不") + "在 " + most + " 天内",
                    "last order " + (holds ? "" : "not ") + "in the last " + Speech.counted(most));
        }
        return speech.say("最近一次下单" + (holds ? "" : "不") + "在 " + least + " 天前或更早",
                "last order " + (holds ? "" : "not ") + least + " or more days ago");
    }

    private String interacted(Interacted it, boolean holds) {
        var account = it.account();
        var zh = what(it.what()) + (account == null ? "" : "（" + names.account(account) + "）");
        var en = what(it.what()) + (account == null ? "" : " (" + names.account(account) + ")");
        var window = speech.window(it.days());
        var some = some(it.times(), holds);
        if (some.isPresent()) {
            return speech.chinese()
                    ? window + (some.get() ? "有" : it.days() == null ? "从未有过" : "没有") + zh
                    : (some.get() ? "" : "no ") + en + window;
        }
        return speech.chinese()
                ? window + zh + speech.range(it.times(), holds, "", " 次")
                : en + window + speech.range(it.times(), holds, "", " times");
    }

    String what(@Nullable InteractionKind kind) {
        return switch (kind) {
            case null -> speech.say("互动", "interaction");
            case FOLLOW -> speech.say("关注", "follow");
            case UNFOLLOW -> speech.say("取关", "unfollow");
            case SCAN -> speech.say("扫码", "scan");
            case MENU -> speech.say("点菜单", "menu click");
            case CLICK -> speech.say("点链接", "link followed");
            case CARE_ENTERED -> speech.say("进入微信客服", "entered WeChat customer service");
            case NOTICE_ACCEPTED -> speech.say("订阅了通知", "accepted a notice");
            case NOTICE_REFUSED -> speech.say("拒收了通知", "refused a notice");
            case MESSAGE_IN -> speech.say("来消息", "message in");
            case MEDIA_IN -> speech.say("来图片或语音", "media in");
            case MESSAGE_OUT -> speech.say("收到消息", "message out");
            case STAFF_TASK -> speech.say("员工提醒", "staff reminder");
            case STAFF_GREETED -> speech.say("员工问候", "staff greeting");
            case CONTACT_ADDED -> speech.say("添加员工", "contact added");
            case CONTACT_EDITED -> speech.say("改备注", "contact edited");
            case CONTACT_LOST -> speech.say("失去员工联系", "contact lost");
            case BIRTHDAY_SET -> speech.say("告知生日", "birthday told");
            case CONSENT -> speech.say("授权变动", "consent");
            case ORDER -> speech.say("订单", "order");
            case EVENT -> speech.say("外部事件", "event from elsewhere");
            case FOLLOW_UP -> speech.say("跟进", "follow-up");
            case NOTE -> speech.say("备注", "note");
            case OTHER -> speech.say("其他互动", "other interaction");
        };
    }

    private String received(Received it, boolean holds) {
        var id = it.campaign();
        var campaign = id == null
                ? ""
                : speech.named(names.campaign(id), "活动", "campaign", id);
        var window = speech.window(it.days());
        var never = it.days() == null;
        var zh = switch (it.response()) {
            case GOT -> (holds ? never ? "收到过" : "收到" : never ? "从未收到" : "没有收到") + "活动" + campaign + "的消息";
            case DELIVERED ->
                (holds ? never ? "确认收到过" : "确认收到" : never ? "从未确认收到" : "没有确认收到") + "活动" + campaign + "的消息";
            case REPLIED ->
                (holds ? never ? "回复过" : "回复了" : never ? "从未回复" : "没有回复") + "活动" + campaign + "的消息";
            case CLICKED ->
                (holds ? never ? "点过" : "点了" : never ? "从未点过" : "没有点") + "活动" + campaign + "的链接";
            case CONVERTED ->
                (holds ? "因" : never ? "从未因" : "没有因") + "活动" + campaign + "下单";
        };
        var of = id == null ? "any campaign" : "the campaign " + campaign;
        var en = switch (it.response()) {
            case GOT -> (holds ? "got " : "did not get ") + of;
            case DELIVERED -> (holds ? "surely got " : "did not surely get ") + of;
            case REPLIED -> (holds ? "answered " : "did not answer ") + of;
            case CLICKED -> (holds ? "followed a link of " : "did not follow a link of ") + of;
            case CONVERTED -> (holds ? "ordered after " : "did not order after ") + of;
        };
        return speech.chinese() ? window + zh : en + window;
    }
}
