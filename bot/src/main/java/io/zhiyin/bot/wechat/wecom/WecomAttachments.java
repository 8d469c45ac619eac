package io.zhiyin.bot.wechat.wecom;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.delivery.Outgoing.Attached;
import io.zhiyin.campaigns.template.Attachment;

/** Pictures and cards beside words. Source: WeCom API, welcome message, attachments; group sending, the same. */
final class WecomAttachments {
    private WecomAttachments() {}

    static JsonArray beside(Attached message) {
        var all = new JsonArray();
        for (var i = 0; i < message.attachments().size(); i++) {
            all.add(one(message.attachments().get(i), message.media().get(i)));
        }
        return all;
    }

    private static JsonObject one(Attachment attachment, String media) {
        return switch (attachment) {
            case Attachment.Picture _ -> typed("image", new JsonObject().put("media_id", media));
            case Attachment.Link it -> {
                var link = new JsonObject().put("title", it.title());
                if (!media.isEmpty()) {
                    link.put("picurl", media);
                }
                yield typed("link", link.put("desc", it.description()).put("url", it.url()));
            }
            case Attachment.MiniProgram it -> typed("miniprogram", new JsonObject().put("title", it.title())
                    .put("pic_media_id", media).put("appid", it.appId()).put("page", it.path()));
        };
    }

    private static JsonObject typed(String type, JsonObject part) {
        return new JsonObject().put("msgtype", type).put(type, part);
    }
}
