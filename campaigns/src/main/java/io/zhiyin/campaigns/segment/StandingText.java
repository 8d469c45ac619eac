package io.zhiyin.campaigns.segment;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.IdentityKind;
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
import org.jspecify.annotations.Nullable;

/** Conditions on what is known of the customer, in words. */
final class StandingText {
    private final Speech speech;
    private final Names names;

    StandingText(Speech speech, Names names) {
        this.speech = speech;
        this.names = names;
    }

    String of(Standing standing, boolean holds) {
        return switch (standing) {
            case HasDetail(var detail) ->
                detail(detail) + (holds ? say("已知", " known") : say("未知", " unknown"));
            case BornBetween(var least, var most) -> {
                var years = least == most ? String.valueOf(least) : least + "–" + most;
                yield say((holds ? "" : "不是 ") + years + " 年出生", (holds ? "" : "not ") + "born " + years);
            }
            case HasIdentity(var identity, var account) ->
                say(holds ? "有" : "没有", holds ? "has " : "has no ") + identity(identity) + in(account);
            case FollowedWithin(var account, var days) -> {
                var name = speech.quoted(names.account(account));
                yield speech.chinese()
                        ? speech.window(days) + (holds ? "新关注" : "没有新关注") + name
                        : (holds ? "began" : "did not begin") + " to follow " + name + speech.window(days);
            }
            case TaggedWithin(var tag, var days) -> {
                var name = speech.tag(tag, names);
                yield speech.chinese()
                        ? speech.window(days) + (holds ? "打上标签" : "没有打上标签") + name
                        : (holds ? "given" : "not given") + " the tag " + name + speech.window(days);
            }
            case Consented(var answer) -> consented(answer, holds);
            case WindowOpen(var account) -> say(holds ? "微信 48 小时窗口开着" : "微信 48 小时窗口没有开",
                    "WeChat 48 h window " + (holds ? "open" : "not open")) + in(account);
            case InClass(var abc) -> say("ABC 类", "ABC class") + say(holds ? "是 " : "不是 ",
                    holds ? " is " : " is not ") + abc.name();
            case ChurnRisk(var least) -> say("流失可能", "churn risk")
                    + say(holds ? "至少 " : "不到 ", holds ? " at least " : " below ") + least + "%";
            case Expected(var least) -> say("预计一年内再买", "expected to buy ")
                    + say(holds ? "至少 " : "不到 ", holds ? "at least " : "less than ") + least
                    + say(" 次", least == 1 ? " time within a year" : " times within a year");
            case Warned() -> say(holds ? "正在流失预警" : "没有流失预警",
                    holds ? "under churn warning" : "not under churn warning");
            case BeyondRhythm(var days) -> say(
                    (holds ? "比自己的购买节奏晚了至少 " : "没有比自己的购买节奏晚 ") + days + " 天",
                    (holds ? "at least " : "not ") + Speech.many(days) + " beyond the own rhythm of buying");
            case InSegment(var segment) ->
                say(holds ? "在人群" : "不在人群", holds ? "in segment " : "not in segment ")
                        + speech.named(names.segment(segment, speech.locale()), "人群", "segment",
                                segment.value());
        };
    }

    String detail(HasDetail.Detail detail) {
        return switch (detail) {
            case NAME -> say("姓名", "name");
            case PHONE -> say("手机号", "phone");
            case MAIL -> say("邮箱", "mail");
            case NOTE -> say("备注", "note");
        };
    }

    private String identity(IdentityKind kind) {
        return switch (kind) {
            case OPENID -> say("公众号身份", "Official Account identity");
            case EXTERNAL_USERID -> say("企业微信身份", "WeCom identity");
            case CARE_USERID -> say("微信客服身份", "WeChat customer service identity");
            case UNIONID -> say("统一身份（unionid）", "unionid");
            case MEMBER_NUMBER -> say("会员号", "member number");
        };
    }

    private String consented(Consented.Answer answer, boolean holds) {
        return switch (answer) {
            case GIVEN -> say(holds ? "已同意接收活动" : "没有同意接收活动",
                    holds ? "agreed to campaigns" : "did not agree to campaigns");
            case WITHDRAWN -> say(holds ? "已拒收活动" : "没有拒收活动",
                    holds ? "refused campaigns" : "did not refuse campaigns");
            case UNASKED -> say(holds ? "没有表示过是否接收活动" : "表示过是否接收活动",
                    holds ? "never said whether to get campaigns" : "said whether to get campaigns");
        };
    }

    private String in(@Nullable AccountId account) {
        return account == null ? "" : say("（", " (") + names.account(account) + say("）", ")");
    }

    private String say(String zh, String en) {
        return speech.say(zh, en);
    }
}
