package io.zhiyin.bot.wechat.official;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.delivery.Outgoing.Attached;
import io.zhiyin.campaigns.template.Attachment;

/** A picture or a card as a customer-service message. Source: Official Account API, customer-service messages, send. */
final class OfficialAttachments {
    private OfficialAttachments() {}

    static String type(Attached message) {
        return switch (message.attachments().getFirst()) {
            case Attachment.Picture _ -> "image";
            case Attachment.Link _ -> "news";
            case Attachment.MiniProgram _ -> "miniprogrampage";
        };
    }

    static JsonObject part(Attached message) {
        var media = message.media().getFirst();
        return switch (message.attachments().getFirst()) {
            case Attachment.Picture _ -> new JsonObject().put("media_id", media);
            // one article, no more
            case Attachment.Link it -> new JsonObject().put("articles", new JsonArray().add(new JsonObject()
                    .put("title", it.title()).put("description", it.description()).put("url", it.url())
                    .put("picurl", media)));
            case Attachment.MiniProgram it -> new JsonObject().put("title", it.title())
                    .put("appid", it.appId()).put("pagepath", it.path()).put("thumb_media_id", media);
        };
    }
}
