package io.zhiyin.bot.wechat.official;

import static io.zhiyin.bot.wechat.OutcomeTable.done;
import static io.zhiyin.bot.wechat.OutcomeTable.later;
import static io.zhiyin.bot.wechat.OutcomeTable.refused;
import static io.zhiyin.bot.wechat.OutcomeTable.tomorrow;
import static io.zhiyin.bot.wechat.OutcomeTable.ungranted;
import static io.zhiyin.bot.wechat.OutcomeTable.throttled;
import static io.zhiyin.bot.wechat.OutcomeTable.unsure;

import io.zhiyin.bot.wechat.OutcomeTable;
import io.zhiyin.campaigns.delivery.Route;
import java.time.Duration;
import java.util.Set;

/**
 * What the Official Account's answers mean. Source: Official Account API, customer-service messages, errors; template
 * messages, errors; answer conventions; quota.
 *
 * <p>What a repeated {@code client_msg_id} answers is not documented, so a template message that answers with a code
 * no row knows may have been sent by the call before.
 */
final class OfficialOutcomes {
    private static final Duration MINUTE_QUOTA = Duration.ofMinutes(1);
    private static final Duration CONFIGURATION = Duration.ofMinutes(10);

    static final OutcomeTable TABLE = new OutcomeTable(Set.of(Route.TEMPLATE, Route.MASS),
            OutcomeTable.OF_ALL,
            unsure(268487001, "平台繁忙，不知是否已执行。The platform was busy; whether it did the call is not known."),
            unsure(268487002, "平台繁忙，不知是否已执行。The platform was busy; whether it did the call is not known."),
            later(40013, CONFIGURATION, "appId 不对，请检查设置。The appId is wrong; check the settings."),
            later(40164, CONFIGURATION, "本机 IP 不在白名单内。This machine's IP is not on the allow-list."),
            tomorrow(45009, "当日调用额度已用完，次日重试。The day's quota is used up; tried again tomorrow."),
            throttled(45011, MINUTE_QUOTA, "每分钟调用额度已用完。The minute's quota is used up."),
            later(45066, MINUTE_QUOTA, "同一编号重试过快。Repeated too soon with the same key."),
            done(45065, "同一编号的消息已发送过。A message with this key was sent before."),
            refused(40003, "openid 不属于本公众号。The openid is not of this account."),
            refused(40036, "模板 ID 格式不对。The template id is malformed."),
            refused(40037, "模板不存在。The template does not exist."),
            refused(40039, "链接过长。The link is too long."),
            refused(40200, "账号类型不支持。The kind of account does not allow this."),
            refused(40249, "模板消息不允许营销内容。Template messages may not carry marketing."),
            refused(40250, "模板消息内容不规范。The template message's content is irregular."),
            refused(40251, "账号因违规被限制发送。The account's sends are capped because of past violations."),
            refused(40252, "部分内容正在审核。Part of the content is under review."),
            refused(43001, "请求方式不对。The call was made in the wrong way."),
            refused(43002, "请求方式不对。The call was made in the wrong way."),
            refused(43004, "对方没有关注公众号。The person does not follow the account."),
            refused(43019, "对方在黑名单中。The person is on the account's black list."),
            ungranted(43101, "对方没有订阅、已拒收，或订阅次数已用完。The person has not accepted the notice, or it is used up.")
                    .on(Route.SUBSCRIPTION),
            refused(43101, "对方没有订阅。The person has not subscribed."),
            refused(43107, "模板或订阅能力被封禁。The template, or notices as a whole, are banned."),
            refused(43116, "模板因滥用被限制。The template is restricted for abuse."),
            refused(44002, "消息为空。The message was empty."),
            refused(45002, "消息过长。The message is too long."),
            refused(45008, "图文条数过多。Too many articles."),
            refused(45015, "回复窗口已关闭。The reply window is closed."),
            refused(45047, "回复窗口内的条数已用完。The messages of the reply window are used up."),
            refused(45168, "内容含敏感词。The content holds a sensitive word."),
            refused(40031, "接收人列表不合要求。The list of receivers is not valid."),
            refused(40032, "接收人过多。Too many receivers."),
            refused(40130, "群发至少要两位接收人。A mass send needs two receivers at the least."),
            refused(45028, "群发次数已用完。The account has no mass send left."),
            refused(45067, "群发编号过长。The client id is too long."),
            refused(48003, "公众号没有同意群发协议。The account has not agreed to mass sending."),
            refused(48008, "公众号没有此类消息的群发权限。The account may not mass send this kind of message."),
            refused(45109, "接口已停用。The call is no longer supported."),
            refused(47001, "消息格式有误。The message is malformed."),
            refused(47003, "模板字段不符合规则。A template field breaks its rule."),
            refused(48001, "公众号没有此接口权限。The account may not use this call."),
            refused(48002, "对方关闭了消息接收。The person has switched messages off."),
            refused(48004, "接口被封禁。The call is forbidden for this account."),
            refused(50002, "账号受限。The account is limited."),
            refused(70000, "为保护未成年人，平台不发送。Not sent, to protect a minor."));

    private OfficialOutcomes() {}
}
