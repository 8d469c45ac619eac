package io.zhiyin.bot.wechat.care;

import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.delivery.Outgoing.Attached;
import io.zhiyin.campaigns.template.Attachment;

/** A picture or a card as a message of 微信客服. Source: WeCom API, 微信客服, sending. */
final class CareAttachments {
    private CareAttachments() {}

    static String type(Attached message) {
        return switch (message.attachments().getFirst()) {
            case Attachment.Picture _ -> "image";
            case Attachment.Link _ -> "link";
            case Attachment.MiniProgram _ -> "miniprogram";
        };
    }

    static JsonObject part(Attached message) {
        var media = message.media().getFirst();
        return switch (message.attachments().getFirst()) {
            case Attachment.Picture _ -> new JsonObject().put("media_id", media);
            case Attachment.Link it -> new JsonObject().put("title", it.title()).put("desc", it.description())
                    .put("url", it.url()).put("thumb_media_id", media);
            case Attachment.MiniProgram it -> new JsonObject().put("appid", it.appId())
                    .put("title", it.title()).put("thumb_media_id", media).put("pagepath", it.path());
        };
    }
}
