package io.zhiyin.bot.wechat.wecom;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.wechat.Answer;
import io.zhiyin.bot.wechat.PicturesThere;
import io.zhiyin.bot.wechat.Replies;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.delivery.Channel;
import io.zhiyin.campaigns.delivery.Outcome;
import io.zhiyin.campaigns.delivery.Outgoing;
import io.zhiyin.campaigns.delivery.Outgoing.Attached;
import io.zhiyin.campaigns.delivery.Outgoing.Text;
import io.zhiyin.campaigns.delivery.Route;
import io.zhiyin.campaigns.delivery.StaffTasks;
import io.zhiyin.campaigns.picture.Pictures;
import io.zhiyin.campaigns.picture.PlatformMedia;
import io.zhiyin.campaigns.picture.PlatformMedia.Form;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a WeCom app may do towards a customer: greet a new one, hand the owner a group send to confirm, or ask the owner
 * for a greeting of their own. Nothing but the greeting reaches the customer by itself.
 * Source: WeCom API, welcome message, group sending, app messages.
 */
public final class WecomChannel implements Channel.GroupSends {
    private static final int NONE_SENDABLE = 41048;
    private static final int NO_RECEIVER = 81013;
    private static final int LONGEST_TASK_ID = 128;
    /** The longest the platform recognises a repeated message, in seconds. */
    private static final int REPEAT_WINDOW = 14_400;

    private final WecomPlatform platform;
    private final WecomGroupSends groupSends;
    private final Clock clock;
    private final PicturesThere pictures;

    public WecomChannel(WecomPlatform platform, Clock clock, Pictures pictures, PlatformMedia media) {
        this.platform = platform;
        this.clock = clock;
        this.pictures = new PicturesThere(platform.account(), pictures, media, Form.ADDRESS, this::bring);
        groupSends = new WecomGroupSends(platform);
    }

    /** The task id of the card that asks the owner for a greeting, for a message with this key. */
    public static String taskId(String key) {
        return Replies.key(key, LONGEST_TASK_ID);
    }

    /** Source: WeCom API, media. */
    private Answer<String> bring(Form form, String fileName, byte[] bytes) {
        return switch (form) {
            case MEDIA -> platform.upload("/cgi-bin/media/upload?type=image", fileName, bytes)
                    .then(body -> PicturesThere.name(body, "media_id"));
            case ADDRESS -> platform.upload("/cgi-bin/media/uploadimg", fileName, bytes)
                    .then(body -> PicturesThere.name(body, "url"));
        };
    }

    @Override
    public Prepared prepare(Outgoing.Content content) {
        return pictures.prepare(content);
    }

    @Override
    public AccountId account() {
        return platform.account();
    }

    @Override
    public Set<Route> routes() {
        return Set.of(Route.WELCOME, Route.GROUP_SEND, Route.STAFF_TASK);
    }

    /** @throws IllegalArgumentException when the message is not of a kind that its route carries */
    @Override
    public Outcome send(Outgoing message) {
        var content = message.content();
        var staff = message.staff();
        return switch (message.route()) {
            case WELCOME -> pictures.judged(content, judged(message, welcome(message)));
            case STAFF_TASK -> {
                if (staff == null || !(content instanceof Text(var text))) {
                    throw unfit(message);
                }
                yield judged(message, staffTask(staff, text, message.key()));
            }
            case GROUP_SEND, CUSTOMER_SERVICE, CARE, TEMPLATE, SUBSCRIPTION, MASS, MAIL, SMS ->
                throw unfit(message);
        };
    }

    /**
     * A task for one owner about their customers. Those to whom it cannot be sent may stand in a list beside a success.
     *
     * @throws IllegalArgumentException when it is not words in an owner's hands
     */
    @Override
    public Carried sendToMany(Together together) {
        var owner = together.staff();
        if (together.route() != Route.GROUP_SEND || owner == null) {
            throw unfit(together.route());
        }
        var body = words(new JsonObject().put("chat_type", "single")
                .put("external_userid", new JsonArray(together.addresses())).put("sender", owner.value()),
                together.content(), Route.GROUP_SEND);
        return switch (platform.post("/cgi-bin/externalcontact/add_msg_template", body.encode())) {
            case Answer.Said<JsonObject>(var said) -> made(together, said);
            case Answer<JsonObject> other -> Carried.all(pictures.judged(together.content(),
                    WecomOutcomes.TABLE.outcome(Route.GROUP_SEND,
                            other.then(said -> new Answer.Said<>(Replies.text(said, "msgid"))), clock)));
        };
    }

    private static Carried made(Together together, JsonObject said) {
        var failed = said.getJsonArray("fail_list", new JsonArray());
        var leftOut = together.addresses().stream().filter(it -> failed != null && failed.contains(it))
                .collect(Collectors.<String, String, Outcome>toMap(it -> it,
                        _ -> new Outcome.Refused(NONE_SENDABLE, "fail_list")));
        return leftOut.size() == together.addresses().size()
                ? Carried.all(new Outcome.Refused(NONE_SENDABLE, "fail_list"))
                : new Carried(new Outcome.Accepted(Replies.text(said, "msgid").orElse(null)), leftOut);
    }

    @Override
    public List<Task> tasks(Instant from, Instant to) {
        return groupSends.tasks(from, to);
    }

    @Override
    public List<Progress> progress(String taskId) {
        return groupSends.progress(taskId);
    }

    @Override
    public List<Result> results(String taskId, StaffId staff) {
        return groupSends.results(taskId, staff);
    }

    @Override
    public void cancel(String taskId) {
        groupSends.cancel(taskId);
    }

    @Override
    public void remind(String taskId) {
        groupSends.remind(taskId);
    }

    private Outcome judged(Outgoing message, Answer<Optional<String>> answer) {
        return WecomOutcomes.TABLE.outcome(message.route(), answer, clock);
    }

    private Answer<Optional<String>> welcome(Outgoing message) {
        var body = words(new JsonObject().put("welcome_code", message.address()), message.content(),
                message.route());
        return platform.post("/cgi-bin/externalcontact/send_welcome_msg", body.encode())
                .then(_ -> new Answer.Said<>(Optional.empty()));
    }

    /**
     * A card for the owner. Its body derives from the message alone, byte for byte, which is what the platform
     * recognises a repeat by; so it is written here and not by the SDK, whose next version may write it differently.
     */
    private Answer<Optional<String>> staffTask(StaffId owner, String text, String key) {
        var card = new JsonObject().put("card_type", "button_interaction")
                .put("source", new JsonObject().put("desc", "知音").put("desc_color", 0))
                .put("main_title", new JsonObject().put("title", "请亲自问候这位客户")
                        .put("desc", "平台不允许代发，请您在企业微信里写给客户"))
                .put("sub_title_text", text).put("task_id", taskId(key)).put("button_list", new JsonArray()
                        .add(new JsonObject().put("text", "已经问候").put("style", 1).put("key",
                                StaffTasks.DONE)));
        var body = new JsonObject().put("touser", owner.value()).put("msgtype", "template_card")
                .put("agentid", platform.agentId()).put("template_card", card)
                .put("enable_duplicate_check", 1)
                .put("duplicate_check_interval", REPEAT_WINDOW);
        return platform.post("/cgi-bin/message/send", body.encode()).then(said -> {
            var unreached = Replies.text(said, "invaliduser").orElse("") + "|"
                    + Replies.text(said, "unlicenseduser").orElse("");
            return List.of(unreached.toLowerCase(Locale.ROOT).split("\\|")).contains(owner.value())
                    ? new Answer.Refused<>(NO_RECEIVER, "invaliduser")
                    : new Answer.Said<>(Replies.text(said, "msgid"));
        });
    }

    /** Words and what stands beside them: the same in a welcome and in a group send. */
    private static JsonObject words(JsonObject body, Outgoing.Content content, Route route) {
        return switch (content) {
            case Text(var text) -> body.put("text", new JsonObject().put("content", text));
            case Attached attached -> body.put("text", new JsonObject().put("content", attached.text()))
                    .put("attachments", WecomAttachments.beside(attached));
            case Outgoing.Mail _,Outgoing.TemplateFields _ -> throw unfit(route);
        };
    }

    private static IllegalArgumentException unfit(Route route) {
        return new IllegalArgumentException("WeCom does not carry such a message by " + route);
    }

    private static IllegalArgumentException unfit(Outgoing message) {
        return new IllegalArgumentException("delivery " + message.delivery().value()
                + ": WeCom does not carry such a message by " + message.route());
    }
}
