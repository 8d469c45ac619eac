package io.zhiyin.bot.wechat.official;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.wechat.Answer;
import io.zhiyin.bot.wechat.PicturesThere;
import io.zhiyin.bot.wechat.Replies;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.delivery.Channel;
import io.zhiyin.campaigns.delivery.Outcome;
import io.zhiyin.campaigns.delivery.Outgoing.Attached;
import io.zhiyin.campaigns.delivery.Outgoing.TemplateFields;
import io.zhiyin.campaigns.delivery.Outgoing.Text;
import io.zhiyin.campaigns.delivery.Outgoing;
import io.zhiyin.campaigns.delivery.Route;
import io.zhiyin.campaigns.picture.Pictures;
import io.zhiyin.campaigns.picture.PlatformMedia;
import io.zhiyin.campaigns.picture.PlatformMedia.Form;
import io.zhiyin.campaigns.template.Attachment;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What an Official Account may send to one person by itself: customer-service messages inside a window, template
 * messages to followers, notices to whoever accepted them,
 * and one text or picture to many followers in one call. Source: Official Account API, customer-service messages, template messages.
 */
public final class OfficialAccountChannel implements Channel.ToMany {
    private static final int LONGEST_KEY = 32;
    private static final int FIELD_REFUSED = 47003;
    /** Answered with the id of the first. Source: Official Account API, mass send, clientmsgid. */
    private static final int SENT_BEFORE = 45065;

    private final OfficialPlatform platform;
    private final Clock clock;
    private final PicturesThere pictures;

    public OfficialAccountChannel(OfficialPlatform platform, Clock clock, Pictures pictures,
            PlatformMedia media) {
        this.platform = platform;
        this.clock = clock;
        this.pictures = new PicturesThere(platform.account(), pictures, media, Form.ADDRESS, this::bring);
    }

    /** Source: Official Account API, media. */
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
        return Set.of(Route.CUSTOMER_SERVICE, Route.TEMPLATE, Route.SUBSCRIPTION, Route.MASS);
    }

    /** @throws IllegalArgumentException when the message is not of a kind that its route carries */
    @Override
    public Outcome send(Outgoing message) {
        var route = message.route();
        if (route == Route.CUSTOMER_SERVICE && message.content() instanceof Text(var text)) {
            return judged(route, customerService(message.address(), "text",
                    new JsonObject().put("content", text)));
        }
        if (route == Route.CUSTOMER_SERVICE && message.content() instanceof Attached attached) {
            return pictures.judged(attached, judged(route, customerService(message.address(),
                    OfficialAttachments.type(attached), OfficialAttachments.part(attached))));
        }
        if ((route == Route.TEMPLATE || route == Route.SUBSCRIPTION)
                && message.content() instanceof TemplateFields template) {
            var problem = TemplateFieldRules.problemOf(template.fields());
            if (problem.isPresent()) {
                return new Outcome.Refused(FIELD_REFUSED, problem.get());
            }
            return judged(route, route == Route.TEMPLATE
                    ? template(message.address(), template, message.key())
                    : notice(message.address(), template));
        }
        throw new IllegalArgumentException(
                "delivery " + message.delivery().value() + ": an Official Account does"
                        + " not carry such a message by " + route);
    }

    /**
     * @throws IllegalArgumentException when the message is not of a kind that the route carries
     */
    @Override
    public Carried sendToMany(Together together) {
        var content = together.content();
        var body = new JsonObject().put("touser", new JsonArray(together.addresses()));
        if (content instanceof Text(var text)) {
            body.put("msgtype", "text").put("text", new JsonObject().put("content", text));
        } else if (content instanceof Attached attached
                && attached.attachments().getFirst() instanceof Attachment.Picture) {
            body.put("msgtype", "image").put("images",
                    new JsonObject().put("media_ids", new JsonArray(attached.media())));
        } else {
            throw new IllegalArgumentException("a mass send carries text or a picture");
        }
        body.put("clientmsgid", Replies.key(together.key(), LONGEST_KEY));
        return Carried.all(pictures.judged(content, judged(Route.MASS,
                platform.postAgain("/cgi-bin/message/mass/send", body.encode(), SENT_BEFORE)
                        .then(said -> new Answer.Said<>(
                                Replies.text(said, "msg_id").or(() -> Replies.text(said, "msgid")))))));
    }

    private Outcome judged(Route route, Answer<Optional<String>> answer) {
        return OfficialOutcomes.TABLE.outcome(route, answer, clock);
    }

    private Answer<Optional<String>> customerService(String openId, String type, JsonObject part) {
        var body = new JsonObject().put("touser", openId).put("msgtype", type).put(type, part);
        return platform.post("/cgi-bin/message/custom/send", body.encode())
                .then(_ -> new Answer.Said<>(Optional.empty()));
    }

    /** Documented without an id in its answer, seen with one. Source: Official Account API, subscription notices. */
    private Answer<Optional<String>> notice(String openId, TemplateFields template) {
        var body = new JsonObject().put("touser", openId).put("template_id", template.templateId())
                .put("miniprogram_state", "formal").put("lang", "zh_CN").put("data", data(template));
        return platform.post("/cgi-bin/message/subscribe/bizsend", body.encode())
                .then(said -> new Answer.Said<>(Replies.text(said, "msgid")));
    }

    private static JsonObject data(TemplateFields template) {
        var data = new JsonObject();
        new TreeMap<>(template.fields())
                .forEach((field, value) -> data.put(field, new JsonObject().put("value", value)));
        return data;
    }

    private Answer<Optional<String>> template(String openId, TemplateFields template, String key) {
        var body = new JsonObject().put("touser", openId).put("template_id", template.templateId())
                .put("client_msg_id", Replies.key(key, LONGEST_KEY)).put("data", data(template));
        return platform.post("/cgi-bin/message/template/send", body.encode())
                .then(said -> new Answer.Said<>(Replies.text(said, "msgid")));
    }
}
