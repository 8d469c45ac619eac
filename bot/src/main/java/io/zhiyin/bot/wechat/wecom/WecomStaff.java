package io.zhiyin.bot.wechat.wecom;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.wechat.Answer;
import io.zhiyin.bot.wechat.Replies;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.delivery.Outcome;
import io.zhiyin.campaigns.delivery.Route;
import io.zhiyin.campaigns.followup.StaffMessage;
import io.zhiyin.campaigns.followup.StaffMessage.Card;
import io.zhiyin.campaigns.followup.StaffPlatform;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import me.chanjar.weixin.cp.bean.WxCpUser;

/**
 * The staff of a corp: what its app tells them, the cards that they answer, who leads them and who has left.
 * Source: WeCom API, app messages; template cards; updating a card; staff and departments; web login in the client.
 */
public final class WecomStaff implements StaffPlatform {
    private static final int NO_RECEIVER = 81013;
    private static final int NO_MEMBER = 60111;
    private static final int LEFT = 5;
    /** The code is used up or over; the card stays as it is. */
    private static final Set<Integer> NO_CODE = Set.of(40029, 42003, 50001);
    /** The longest the platform recognises a repeated message, in seconds. */
    private static final int REPEAT_WINDOW = 14_400;
    private static final int LONGEST_TITLE = 26;
    private static final int LONGEST_TEXT = 112;
    private static final int LONGEST_VALUE = 26;
    private static final int LONGEST_OPTION = 10;

    private final WecomPlatform platform;
    private final String corpId;
    private final String openUrl;
    private final Clock clock;

    /** @param openUrl where a member's browser says who it is; {@code https://open.weixin.qq.com}, or the sandbox */
    public WecomStaff(WecomPlatform platform, String corpId, String openUrl, Clock clock) {
        this.platform = platform;
        this.corpId = corpId;
        this.openUrl = openUrl;
        this.clock = clock;
    }

    @Override
    public AccountId account() {
        return platform.account();
    }

    /** Written here and not by the SDK, whose next version may write it differently: a repeat is known byte for byte. */
    @Override
    public String body(StaffMessage message) {
        var body = new JsonObject().put("touser", message.to().staff().value())
                .put("agentid", platform.agentId());
        switch (message) {
            case Card card -> body.put("msgtype", "template_card").put("template_card", card(card));
            case StaffMessage.Words(var _, var text) ->
                body.put("msgtype", "text").put("text", new JsonObject().put("content", text));
        }
        return body.put("enable_duplicate_check", 1).put("duplicate_check_interval", REPEAT_WINDOW).encode();
    }

    @Override
    public Sent send(StaffId to, String body) {
        var responseCode = new String[]{""};
        Answer<Optional<String>> answer = platform.post("/cgi-bin/message/send", body).then(said -> {
            responseCode[0] = Replies.text(said, "response_code").orElse("");
            var unreached = Replies.text(said, "invaliduser").orElse("") + "|"
                    + Replies.text(said, "unlicenseduser").orElse("");
            return List.of(unreached.toLowerCase(Locale.ROOT).split("\\|")).contains(to.value())
                    ? new Answer.Refused<>(NO_RECEIVER, "invaliduser")
                    : new Answer.Said<>(Replies.text(said, "msgid"));
        });
        return new Sent(WecomOutcomes.TABLE.outcome(Route.STAFF_TASK, answer, clock),
                responseCode[0].isEmpty() ? null : responseCode[0]);
    }

    @Override
    public Outcome change(String responseCode, Card card) {
        var body = new JsonObject().put("userids", new JsonArray().add(card.to().staff().value()))
                .put("agentid", platform.agentId()).put("response_code", responseCode)
                .put("template_card", card(card));
        return WecomOutcomes.TABLE.outcome(Route.STAFF_TASK,
                platform.post("/cgi-bin/message/update_template_card", body.encode())
                        .then(_ -> new Answer.Said<>(Optional.empty())),
                clock);
    }

    @Override
    public boolean gone(StaffId staff) {
        return user(staff).map(it -> Integer.valueOf(LEFT).equals(it.getStatus())).orElse(true);
    }

    @Override
    public List<StaffId> leaders(StaffId staff) {
        var found = user(staff);
        if (found.isEmpty()) {
            return List.of();
        }
        var own = Stream.ofNullable(found.get().getDirectLeader()).flatMap(Stream::of)
                .filter(Objects::nonNull).filter(it -> !it.isBlank()).map(StaffId::new).toList();
        if (!own.isEmpty()) {
            return own;
        }
        var leaders = new ArrayList<StaffId>();
        for (var department : Optional.ofNullable(found.get().getDepartIds()).orElse(new Long[0])) {
            var list = Answer.of(() -> platform.sdk().getDepartmentService().list(department)).orFail();
            list.stream().filter(it -> department.equals(it.getId()))
                    .flatMap(it -> Stream.ofNullable(it.getDepartmentLeader()).flatMap(Stream::of))
                    .map(StaffId::new).forEach(leaders::add);
        }
        return leaders;
    }

    @Override
    public String authorizeUrl(String back, String state) {
        return openUrl + "/connect/oauth2/authorize?appid=" + corpId + "&redirect_uri="
                + URLEncoder.encode(back, StandardCharsets.UTF_8)
                + "&response_type=code&scope=snsapi_base&state="
                + state + "&agentid=" + platform.agentId() + "#wechat_redirect";
    }

    @Override
    public Optional<StaffId> whoCame(String code) {
        var answer = Answer.of(() -> platform.sdk().getOauth2Service().getAuthUserInfo(code));
        if (answer instanceof Answer.Refused<?>(var refusal, var _) && NO_CODE.contains(refusal)) {
            return Optional.empty();
        }
        return Optional.ofNullable(answer.orFail().getUserId()).filter(it -> !it.isBlank()).map(StaffId::new);
    }

    private Optional<WxCpUser> user(StaffId staff) {
        var answer = Answer.of(() -> platform.sdk().getUserService().getById(staff.value()));
        return answer instanceof Answer.Refused<WxCpUser>(var code, _) && code == NO_MEMBER
                ? Optional.empty()
                : Optional.of(answer.orFail());
    }

    private static JsonObject card(Card card) {
        var facts = new JsonArray();
        card.facts().forEach(it -> facts.add(new JsonObject().put("keyname", it.name()).put("value",
                cut(it.value().replace('\n', ' '), LONGEST_VALUE))));
        var json = new JsonObject().put("card_type", "button_interaction")
                .put("source", new JsonObject().put("desc", "知音").put("desc_color", 0))
                .put("main_title", new JsonObject().put("title", cut(card.head(), LONGEST_TITLE)))
                .put("sub_title_text", cut(card.text(), LONGEST_TEXT))
                .put("horizontal_content_list", facts).put("task_id", card.task());
        if (card.link() != null) {
            json.put("card_action", new JsonObject().put("type", 1).put("url", card.link()));
        }
        var ended = card.ended();
        if (ended != null) {
            return json.put("button_list", new JsonArray().add(button(ended, 1, DONE))).put("replace_text",
                    ended);
        }
        if (!card.colleagues().isEmpty()) {
            var options = new JsonArray();
            card.colleagues().forEach(it -> options.add(
                    new JsonObject().put("id", it.code()).put("text", cut(it.name(), LONGEST_OPTION))));
            json.put("button_selection", new JsonObject().put("question_key", COLLEAGUE).put("title", "转交给")
                    .put("option_list", options));
        }
        return json.put("button_list", new JsonArray().add(button("完成", 1, DONE))
                .add(button("稍后", 2, LATER)).add(button("转交", 2, HAND_OVER)));
    }

    private static JsonObject button(String text, int style, String key) {
        return new JsonObject().put("text", text).put("style", style).put("key", key);
    }

    /** At a character, with a sign that there was more. */
    private static String cut(String text, int most) {
        return text.codePointCount(0, text.length()) <= most
                ? text
                : text.substring(0, text.offsetByCodePoints(0, most - 1)) + "…";
    }
}
