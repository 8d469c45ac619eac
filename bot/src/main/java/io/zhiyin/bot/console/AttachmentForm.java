package io.zhiyin.bot.console;

import io.zhiyin.campaigns.picture.PictureId;
import io.zhiyin.campaigns.template.Attachment;
import io.zhiyin.campaigns.template.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A picture or a card as it is being written: it may be half of one.
 *
 * @param kind picture, link or mini_program; empty: none
 * @param picture its id, or empty
 */
public record AttachmentForm(String kind, String picture, String title, String description, String url,
        String appId, String path) {
    static final AttachmentForm NONE = new AttachmentForm("", "", "", "", "", "", "");

    static AttachmentForm of(Attachment attachment) {
        var picture = attachment.shows().map(it -> String.valueOf(it.value())).orElse("");
        return switch (attachment) {
            case Attachment.Picture it -> new AttachmentForm(it.kind(), picture, "", "", "", "", "");
            case Attachment.Link it -> new AttachmentForm(it.kind(), picture, it.title(), it.description(),
                    it.url(), "", "");
            case Attachment.MiniProgram it -> new AttachmentForm(it.kind(), picture, it.title(), "", "",
                    it.appId(), it.path());
        };
    }

    /** Those that a channel's part of the form holds, in their order, without the empty ones. */
    static List<AttachmentForm> typed(Visit visit, Variant.For channel) {
        var all = new ArrayList<AttachmentForm>();
        for (var i = 0; i < Variant.Attached.most(channel); i++) {
            var at = channel.stored() + "_" + i + "_";
            var form = new AttachmentForm(visit.field(at + "kind").orElse(""), typed(visit, at, "picture"),
                    typed(visit, at, "title"), typed(visit, at, "description"), typed(visit, at, "url"),
                    typed(visit, at, "appId"), typed(visit, at, "path"));
            if (channel == Variant.For.OFFICIAL_MASS && !List.of("", "picture").contains(form.kind)) {
                throw new BadInput("a mass send carries words or a picture");
            }
            if (!form.kind.isEmpty()) {
                all.add(form);
            }
        }
        return all;
    }

    private static String typed(Visit visit, String at, String name) {
        return visit.field(at + name).orElse("");
    }

    /** Code of what it lacks; empty when it is whole. */
    Optional<String> lacks() {
        return switch (kind) {
            case "picture" -> chosen() == null ? Optional.of("picture") : Optional.empty();
            case "link" -> title.isBlank() || url.isBlank() ? Optional.of("link") : Optional.empty();
            case "mini_program" ->
                title.isBlank() || path.isBlank() || chosen() == null
                        || !Attachment.MiniProgram.isAppId(appId)
                                ? Optional.of("mini_program")
                                : Optional.empty();
            default -> throw new BadInput("no attachment is such");
        };
    }

    /** Only of what lacks nothing. */
    Attachment whole() {
        var shown = chosen();
        if (kind.equals("link")) {
            return new Attachment.Link(title, description, url, shown);
        }
        if (shown == null) {
            throw new IllegalStateException("an attachment lacks its picture");
        }
        return kind.equals("picture")
                ? new Attachment.Picture(shown)
                : new Attachment.MiniProgram(appId, path, title, shown);
    }

    private @Nullable PictureId chosen() {
        return picture.matches("\\d{1,18}") ? new PictureId(Long.parseLong(picture)) : null;
    }
}
