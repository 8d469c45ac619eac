package io.zhiyin.bot.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.picture.PictureId;
import io.zhiyin.campaigns.template.Attachment;
import io.zhiyin.campaigns.template.AttachmentJson;
import io.zhiyin.campaigns.template.Variant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Pictures and cards of a template in JSON. */
final class AttachmentReader {
    private static final int LONGEST_TITLE = 500;
    private static final int LONGEST_DESCRIPTION = 2_000;
    private static final int LONGEST_ADDRESS = 4_000;

    private AttachmentReader() {}

    private enum Kind {
        PICTURE, LINK, MINI_PROGRAM
    }

    /** A message that is more than words; null where something is wrong, which is noted. */
    static @Nullable Variant attached(Fields one, Variant.For channel, @Nullable String body) {
        var alone = Variant.Attached.alone(channel);
        var misplaced = alone != (body == null || body.isBlank());
        if (misplaced) {
            one.wrong("body", alone ? "这里要么是文字，要么是图片或卡片，不能都有。" : "附件跟在文字后面：请写上文字。",
                    alone
                            ? "A message here is words, or a picture or card, not both."
                            : "Words are needed before the attachments.");
        }
        var all = new ArrayList<Attachment>();
        var read = one.neededObjects("attachments", Variant.Attached.most(channel));
        for (var fields : read) {
            var attachment = attachment(fields, channel);
            if (attachment != null) {
                all.add(attachment);
            }
        }
        return misplaced || all.isEmpty() || all.size() < read.size()
                ? null
                : new Variant.Attached(channel, body == null ? "" : body, all);
    }

    private static @Nullable Attachment attachment(Fields fields, Variant.For channel) {
        var kind = fields.neededChoice("kind", Kind.class);
        if (channel == Variant.For.OFFICIAL_MASS && kind != Kind.PICTURE) {
            fields.wrong("kind", "群发只能是文字或图片。", "A mass send carries words or a picture.");
        }
        return switch (kind) {
            case PICTURE -> {
                var picture = fields.requiredId("picture");
                yield picture == null ? null : new Attachment.Picture(new PictureId(picture));
            }
            case LINK -> {
                var title = fields.neededText("title", LONGEST_TITLE);
                var description = fields.text("description", LONGEST_DESCRIPTION);
                var url = fields.neededText("url", LONGEST_ADDRESS);
                var picture = fields.id("picture");
                yield title.isEmpty() || url.isEmpty() || channel == Variant.For.OFFICIAL_MASS
                        ? null
                        : new Attachment.Link(title, description == null ? "" : description, url,
                                picture == null ? null : new PictureId(picture));
            }
            case MINI_PROGRAM -> miniProgram(fields, channel);
        };
    }

    private static @Nullable Attachment miniProgram(Fields fields, Variant.For channel) {
        var title = fields.neededText("title", LONGEST_TITLE);
        var appId = fields.neededText("appId", LONGEST_TITLE);
        var path = fields.neededText("path", LONGEST_ADDRESS);
        var picture = fields.requiredId("picture");
        if (!appId.isEmpty() && !Attachment.MiniProgram.isAppId(appId)) {
            fields.wrong("appId", "小程序的 appid 是 wx 加 16 位数字或小写字母 a 到 f。",
                    "A mini-program's appid is wx and 16 digits or letters a to f.");
            return null;
        }
        return title.isEmpty() || appId.isEmpty() || path.isEmpty() || picture == null
                || channel == Variant.For.OFFICIAL_MASS
                        ? null
                        : new Attachment.MiniProgram(appId, path, title, new PictureId(picture));
    }

    static JsonArray json(List<Attachment> attachments) {
        return Reply.array(attachments, AttachmentReader::json);
    }

    private static JsonObject json(Attachment attachment) {
        var json = AttachmentJson.written(attachment);
        if ("".equals(json.getValue("description"))) {
            json.remove("description");
        }
        return json;
    }
}
