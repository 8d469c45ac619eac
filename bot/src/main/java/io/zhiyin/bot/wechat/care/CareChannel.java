package io.zhiyin.bot.wechat.care;

import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.wechat.Answer;
import io.zhiyin.bot.wechat.PicturesThere;
import io.zhiyin.bot.wechat.Replies;
import io.zhiyin.bot.wechat.wecom.WecomPlatform;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.delivery.Channel;
import io.zhiyin.campaigns.delivery.Outcome;
import io.zhiyin.campaigns.delivery.Outgoing;
import io.zhiyin.campaigns.delivery.Outgoing.Attached;
import io.zhiyin.campaigns.delivery.Outgoing.Text;
import io.zhiyin.campaigns.delivery.Route;
import io.zhiyin.campaigns.picture.Pictures;
import io.zhiyin.campaigns.picture.PlatformMedia;
import io.zhiyin.campaigns.picture.PlatformMedia.Form;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;

/**
 * What a 微信客服 desk may send: five messages in the 48 hours after each of the customer's, and one greeting to whoever
 * opens the chat, which is words alone. Source: WeCom API, 微信客服, sending and event reply.
 */
public final class CareChannel implements Channel {
    private static final int LONGEST_KEY = 32;

    private final WecomPlatform platform;
    private final String desk;
    private final Clock clock;
    private final PicturesThere pictures;

    /** @param desk its open_kfid */
    public CareChannel(WecomPlatform platform, String desk, Clock clock, Pictures pictures,
            PlatformMedia media) {
        this.platform = platform;
        this.desk = desk;
        this.clock = clock;
        // a link's picture goes by its id too
        this.pictures = new PicturesThere(platform.account(), pictures, media, Form.MEDIA,
                (_, fileName, bytes) -> platform.upload("/cgi-bin/media/upload?type=image", fileName, bytes)
                        .then(body -> PicturesThere.name(body, "media_id")));
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
        return Set.of(Route.CARE, Route.WELCOME);
    }

    /** @throws IllegalArgumentException when the message is not of a kind that its route carries */
    @Override
    public Outcome send(Outgoing message) {
        if (message.content() instanceof Text(var text)) {
            var body = new JsonObject().put("msgid", Replies.key(message.key(), LONGEST_KEY))
                    .put("msgtype", "text").put("text", new JsonObject().put("content", text));
            if (message.route() == Route.CARE) {
                return judged(message, "/cgi-bin/kf/send_msg",
                        body.put("touser", message.address()).put("open_kfid", desk));
            }
            if (message.route() == Route.WELCOME) {
                return judged(message, "/cgi-bin/kf/send_msg_on_event", body.put("code", message.address()));
            }
        }
        if (message.content() instanceof Attached attached && message.route() == Route.CARE) {
            var type = CareAttachments.type(attached);
            return pictures.judged(attached, judged(message, "/cgi-bin/kf/send_msg",
                    new JsonObject().put("msgid", Replies.key(message.key(), LONGEST_KEY))
                            .put("msgtype", type).put(type, CareAttachments.part(attached))
                            .put("touser", message.address()).put("open_kfid", desk)));
        }
        throw new IllegalArgumentException("delivery " + message.delivery().value()
                + ": 微信客服 does not carry such a message by " + message.route());
    }

    /** The id of the message is what a later msg_send_fail names it by. */
    private Outcome judged(Outgoing message, String path, JsonObject body) {
        Answer<Optional<String>> answer = platform.post(path, body.encode())
                .then(said -> new Answer.Said<>(
                        Replies.text(said, "msgid").or(() -> Optional.of(body.getString("msgid")))));
        return CareOutcomes.TABLE.outcome(message.route(), answer, clock);
    }
}
