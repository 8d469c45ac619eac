package io.zhiyin.bot.wechat.care;

import static io.zhiyin.bot.wechat.OutcomeTable.done;
import static io.zhiyin.bot.wechat.OutcomeTable.refused;

import io.zhiyin.bot.wechat.OutcomeTable;
import io.zhiyin.bot.wechat.wecom.WecomOutcomes;
import io.zhiyin.campaigns.delivery.Route;
import java.util.Set;

/** What the answers of 微信客服 mean. Source: WeCom API, global error codes; 微信客服, error codes. */
final class CareOutcomes {

    static final OutcomeTable TABLE = new OutcomeTable(Set.of(Route.CARE), WecomOutcomes.OF_A_CORP,
            // The id derives from the delivery alone: that it is taken means this message was sent before.
            done(95033, "同一消息已发送过。This message was sent before."),
            refused(40058, "参数不符合规则，或事件凭证已失效。A parameter breaks its rule, or the event's code is over."),
            refused(40096, "客户 ID 无效。The customer's id is not valid."),
            refused(48002, "应用不在微信客服的「可调用应用」中。The app is not one of those that may call 微信客服."),
            refused(48007, "此客服账号未授权给应用管理。The desk is not granted to the app."),
            refused(60030, "接待人员不在应用可见范围内。A servicer is outside the app's visible range."),
            refused(95000, "openKfId 格式不对，请检查设置。The openKfId is malformed; check the settings."),
            refused(95001, "客户上次来消息后已发满 5 条。Five messages went since the customer last wrote."),
            refused(95002, "客户 48 小时内没有来消息。The customer has not written for 48 hours."),
            refused(95003, "企业未认证，接待人数已达上限。The corp is not verified and serves as many customers as it may."),
            refused(95004, "客服账号不存在，请检查 openKfId。The desk does not exist; check openKfId."),
            refused(95007, "事件凭证已失效。The event's code is over."),
            refused(95011, "此客服账号在企业微信内接待，不能用接口。The desk is served inside WeCom; the API may not be used."),
            refused(95013, "会话已结束。The session has ended."),
            refused(95017, "微信客服的 API 开关未打开。The API switch of 微信客服 is off."),
            refused(95018, "会话由人工接待或已结束，不能由程序发送。"
                    + "The session is a person's or has ended; a program may not write."),
            refused(95023, "API 开关已交给另一个应用。Another app holds the API switch."),
            refused(95030, "此消息类型被禁用。The message type is banned."),
            refused(95031, "客户 48 小时内不活跃。The customer was not active in 48 hours."));

    private CareOutcomes() {}
}
