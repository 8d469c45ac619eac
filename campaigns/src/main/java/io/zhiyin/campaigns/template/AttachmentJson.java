package io.zhiyin.campaigns.template;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.picture.PictureId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Attachments as they are kept, and as the API tells them. */
public final class AttachmentJson {
    private AttachmentJson() {}

    public static JsonArray written(List<Attachment> attachments) {
        var all = new JsonArray();
        attachments.forEach(it -> all.add(written(it)));
        return all;
    }

    public static JsonObject written(Attachment attachment) {
        var json = new JsonObject().put("kind", attachment.kind());
        switch (attachment) {
            case Attachment.Picture _ -> {
            }
            case Attachment.Link it ->
                json.put("title", it.title()).put("description", it.description()).put("url", it.url());
            case Attachment.MiniProgram it ->
                json.put("title", it.title()).put("appId", it.appId()).put("path", it.path());
        }
        attachment.shows().ifPresent(it -> json.put("picture", it.value()));
        return json;
    }

    public static List<Attachment> read(JsonArray all) {
        return all.stream().map(JsonObject.class::cast).map(AttachmentJson::read).toList();
    }

    private static Attachment read(JsonObject json) {
        var picture = picture(json);
        return switch (json.getString("kind")) {
            case "picture" -> new Attachment.Picture(needed(picture));
            case "link" -> new Attachment.Link(json.getString("title"), json.getString("description"),
                    json.getString("url"), picture);
            case "mini_program" -> new Attachment.MiniProgram(json.getString("appId"), json.getString("path"),
                    json.getString("title"), needed(picture));
            default -> throw new IllegalArgumentException("no attachment is a " + json.getString("kind"));
        };
    }

    private static @Nullable PictureId picture(JsonObject json) {
        var id = json.getLong("picture");
        return id == null ? null : new PictureId(id);
    }

    private static PictureId needed(@Nullable PictureId picture) {
        if (picture == null) {
            throw new IllegalArgumentException("an attachment has lost its picture");
        }
        return picture;
    }
}
