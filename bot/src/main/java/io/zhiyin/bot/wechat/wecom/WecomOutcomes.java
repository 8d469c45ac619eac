package io.zhiyin.bot.wechat.wecom;

import static io.zhiyin.bot.wechat.OutcomeTable.done;
import static io.zhiyin.bot.wechat.OutcomeTable.later;
import static io.zhiyin.bot.wechat.OutcomeTable.refused;
import static io.zhiyin.bot.wechat.OutcomeTable.tomorrow;
import static io.zhiyin.bot.wechat.OutcomeTable.throttled;

import io.zhiyin.bot.wechat.OutcomeTable;
import io.zhiyin.campaigns.delivery.Route;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What WeCom's answers mean. Source: WeCom API, global error codes; frequency; welcome message; group sending; app
 * messages.
 */
public final class WecomOutcomes {
    private static final Duration MINUTE_QUOTA = Duration.ofMinutes(1);
    private static final Duration CONFIGURATION = Duration.ofMinutes(10);
    private static final Duration CROWDED = Duration.ofSeconds(5);
    private static final Duration IN_WORK = Duration.ofSeconds(2);

    /** What any call of a corp's app may answer. */
    public static final List<OutcomeTable.Row> OF_A_CORP = Stream.concat(OutcomeTable.OF_ALL.stream(),
            Stream.of(
                    later(40013, CONFIGURATION, "corpId 不对，请检查设置。The corpId is wrong; check the settings."),
                    later(60020, CONFIGURATION,
                            "本机 IP 不在企业可信 IP 内。This machine's IP is not one of the trusted IPs."),
                    throttled(45009, MINUTE_QUOTA, "接口调用过于频繁。Too many calls of this kind."),
                    throttled(45033, CROWDED, "并发调用过多。Too many calls at once."),
                    refused(40063, "缺少参数。A parameter is missing."),
                    refused(40201, "内容被平台判为敏感。The platform holds the content for sensitive."),
                    refused(40204, "内容被平台反垃圾拦截。The platform's spam filter stopped the content."),
                    refused(44004, "消息为空。The message was empty."),
                    refused(45002, "消息过长。The message is too long."),
                    refused(48001, "应用没有此接口权限。The app may not use this call.")))
            .toList();

    static final OutcomeTable TABLE = new OutcomeTable(Set.of(), OF_A_CORP,
            later(6000, IN_WORK, "数据版本冲突，稍后重试。Two writers met; tried again later."),
            later(60031, CONFIGURATION, "应用被禁止调用接口。The app is banned from calling."),
            tomorrow(45009, "当日应用消息额度已用完，次日重试。The day's app messages are used up; tried again tomorrow.")
                    .on(Route.STAFF_TASK),
            later(45035, IN_WORK, "同一对象正被修改。Another change of the same object is under way."),
            later(41063, CROWDED, "群发任务正在下发。The group send is being dispatched."),
            later(41096, IN_WORK, "另一个应用正在发送欢迎语。Another app is sending the welcome."),
            // The id of a card derives from its delivery alone: that it is taken means this card was sent before.
            done(42014, "同一任务卡片已发送过。This card was sent before.").on(Route.STAFF_TASK),
            refused(42014, "卡片 task_id 有误。The card's task id is not accepted."),
            refused(40003, "成员不存在或已离职。The staff member does not exist or has left."),
            refused(40031, "成员列表有误。The list of members is not accepted."),
            refused(40032, "成员列表过长。The list of members is too long."),
            refused(40056, "agentId 不对，请检查设置。The agentId is wrong; check the settings."),
            refused(40058, "参数不符合规则。A parameter breaks its rule."),
            refused(40068, "标签不存在。The tag does not exist."),
            refused(40096, "客户 ID 无效，或其跟进人不在应用可见范围内。"
                    + "The customer's id is not valid, or their staff are outside the app's visible range."),
            refused(40098, "成员未实名认证。The staff member's name is not verified."),
            refused(40205, "成员需重新登录企业微信。The staff member must log in to WeCom again."),
            refused(40206, "消息过长。The message is too long."),
            refused(41035, "缺少客户 ID。The customer's id is missing."),
            refused(41048, "没有可发送的客户：已达接收上限或不可达。"
                    + "No customer can be sent to: over the receiving cap, or out of reach."),
            refused(41049, "缺少欢迎码。The welcome code is missing."),
            refused(41050, "欢迎码已失效或已使用。The welcome code is over or used."),
            refused(41051, "对话已开始，不再发送欢迎语。The chat has begun; no welcome is sent."),
            refused(41054, "成员未激活。The staff member has not activated WeCom."),
            refused(41064, "附件过多。Too many attachments."),
            refused(41065, "附件类型不被接受。The attachment's type is not accepted."),
            refused(43009, "企业主体未认证。The corp is not verified."),
            refused(43012, "应用没有设置回调地址，不能发送互动卡片。The app has no callback address, so it cannot send cards."),
            refused(46004, "成员不存在。The staff member does not exist."),
            refused(48002, "应用不在「可调用应用」中。The app is not one of those that may call this."),
            refused(48005, "接口已停用。The call is no longer supported."),
            refused(48006, "权限因长期未用被收回。The right was withdrawn after long disuse."),
            refused(50002, "成员不在应用可见范围内。The staff member is outside the app's visible range."),
            refused(50003, "应用已停用。The app is disabled."),
            refused(60011, "没有此成员的权限。The app has no right on this staff member."),
            refused(60021, "成员不在应用可见范围内。The staff member is outside the app's visible range."),
            refused(60030, "成员不在应用可见范围内。The staff member is outside the app's visible range."),
            refused(60111, "成员不存在。The staff member does not exist."),
            refused(701008, "成员没有互通许可。The staff member holds no interop licence."),
            refused(81013, "没有可接收的成员。None of the members can receive it."),
            refused(82001, "没有接收人。There are no receivers."),
            refused(84061, "已不是该成员的客户。No longer a contact of this staff member."),
            refused(84074, "没有客户联系权限。No right to contact customers."),
            refused(84084, "调用者不是该客户的跟进人。Not a follower of this customer."),
            refused(301002, "access_token 与 agentId 不属于同一应用。The token is of another app than the agentId."));

    private WecomOutcomes() {}
}
