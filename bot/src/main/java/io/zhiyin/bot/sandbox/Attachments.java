package io.zhiyin.bot.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.regex.Pattern;

/** Text and attachments of welcome messages and group sends. Source: WeCom API, welcome message; group sending. */
final class Attachments {
    private static final int TEXT_BYTES = 4_000;
    private static final int MOST = 9;
    private static final long ADDRESS_BYTES = 2 * 1024 * 1024;
    private static final Pattern APP_ID = Pattern.compile("wx[0-9a-f]{16}");

    private final Media media;

    Attachments(Media media) {
        this.media = media;
    }

    /** @param rendition what the phone shows under the text, one object an attachment */
    record Words(String text, JsonArray rendition) {}

    JsonObject uploadImage(Api.Call call) {
        var url = media.publish(call, "https://wework.qpic.cn/sandbox/", ADDRESS_BYTES);
        return WecomApi.ok().put("url", url);
    }

    Words check(Fields body) {
        var text = body.object("text").flatMap(part -> part.text("content")).orElse("");
        WecomApi.atMostBytes("text.content", text, TEXT_BYTES);
        var attachments = body.objects("attachments");
        if (attachments.size() > MOST)
            throw new Refusal(41064, "attachments count exceed");
        var shown = new JsonArray();
        for (var attachment : attachments)
            shown.add(one(attachment));
        if (text.isEmpty() && attachments.isEmpty())
            throw WecomApi.empty("text and attachments");
        return new Words(text, shown);
    }

    private JsonObject one(Fields attachment) {
        var type = attachment.text("msgtype", "");
        return switch (type) {
            case "image" -> image(part(attachment, type));
            case "link" -> link(part(attachment, type));
            case "miniprogram" -> miniProgram(part(attachment, type));
            case "video", "file" -> {
                media.get(part(attachment, type).text("media_id", ""));
                yield new JsonObject().put("type", type).put("title", type.equals("video") ? "[视频]" : "[文件]");
            }
            default -> throw new Refusal(41065, "invalid attachment type");
        };
    }

    private static Fields part(Fields attachment, String type) {
        return attachment.object(type).orElseThrow(() -> WecomApi.empty("attachments." + type));
    }

    private JsonObject image(Fields image) {
        var mediaId = image.text("media_id");
        var url = image.text("pic_url", "");
        if (mediaId.isEmpty() && !media.hasPublished(url))
            throw WecomApi.parameter("image.pic_url");
        return new JsonObject().put("type", "image").put("title", "[图片]").put("picture",
                mediaId.map(it -> media.get(it).id()).orElseGet(() -> media.shownAt(url)));
    }

    private JsonObject link(Fields link) {
        var title = WecomApi.atMostBytes("link.title",
                link.text("title").orElseThrow(() -> WecomApi.empty("link.title")), 128);
        var url = WecomApi.atMostBytes("link.url",
                link.text("url").orElseThrow(() -> WecomApi.empty("link.url")),
                2_048);
        if (!url.matches("https?://.+"))
            throw new Refusal(45034, "url needs http:// or https://");
        WecomApi.atMostBytes("link.picurl", link.text("picurl", ""), 2_048);
        var description = WecomApi.atMostBytes("link.desc", link.text("desc", ""), 512);
        return new JsonObject().put("type", "link").put("title", title).put("description", description).put(
                "url",
                url).put("picture", media.shownAt(link.text("picurl", "")));
    }

    private JsonObject miniProgram(Fields mini) {
        var title = WecomApi.atMostBytes("miniprogram.title",
                mini.text("title").orElseThrow(() -> WecomApi.empty("miniprogram.title")), 64);
        if (!APP_ID.matcher(mini.text("appid", "")).matches())
            throw WecomApi.parameter("miniprogram.appid");
        if (mini.text("page").isEmpty())
            throw WecomApi.empty("miniprogram.page");
        var picture = media.get(mini.text("pic_media_id", ""));
        return new JsonObject().put("type", "miniprogram").put("title", title)
                .put("page", mini.text("page", "")).put("picture", picture.id());
    }

    /** The message as it stands on the customer's phone. */
    static void show(Customer customer, String channel, String userid, Words words) {
        var lines = new StringBuilder(words.text());
        for (int i = 0; i < words.rendition().size(); i++)
            lines.append('\n').append(words.rendition().getJsonObject(i).getString("title"));
        customer.phone.arrives(channel, userid, "text", lines.toString().strip(),
                new JsonObject().put("attachments", words.rendition().copy()));
    }
}
