package io.zhiyin.bot.conversation;

import io.zhiyin.campaigns.picture.Picture;
import io.zhiyin.campaigns.picture.PictureId;
import io.zhiyin.campaigns.template.Attachment;
import io.zhiyin.campaigns.template.Variant;
import io.zhiyin.templates.ChannelRules;
import io.zhiyin.templates.Finding;
import io.zhiyin.templates.Linter;
import io.zhiyin.templates.ProblemCode;
import io.zhiyin.templates.Severity;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the platforms allow of pictures and cards: asked of a template when it is saved, and of each message again. */
public final class AttachmentRules {
    private static final long MB = 1024 * 1024;
    /** Source: Official Account API, media: article body image, under 1 MB. */
    private static final long OFFICIAL_ADDRESS = MB - 1;
    /** Source: WeCom API, media/uploadimg: up to 2 MB. */
    private static final long WECOM_ADDRESS = 2 * MB;

    private final Linter linter;
    private final Function<PictureId, Optional<Picture>> pictures;

    public AttachmentRules(Linter linter, Function<PictureId, Optional<Picture>> pictures) {
        this.linter = linter;
        this.pictures = pictures;
    }

    /** @param field of the attachment: title, description, url, path or picture */
    public record Found(String field, Finding finding) {}

    /** The rule that a text of an attachment is held against. */
    static ChannelRules of(Attachment attachment, String text) {
        return switch (text) {
            case "title" -> attachment instanceof Attachment.Link
                    ? ChannelRules.CARD_TITLE
                    : ChannelRules.MINI_PROGRAM_TITLE;
            case "description" -> ChannelRules.CARD_DESCRIPTION;
            case "url" -> ChannelRules.CARD_ADDRESS;
            case "path" -> ChannelRules.MINI_PROGRAM_PATH;
            default -> throw new IllegalArgumentException("no attachment has the text " + text);
        };
    }

    /** A rendered text as it may go; empty where it may not. */
    static Optional<String> carried(Attachment attachment, String name, String rendered) {
        var line = rendered.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        var text = name.equals("url") && !line.isEmpty() ? address(line) : line;
        if (text == null || (text.isEmpty() && !name.equals("description"))) {
            return Optional.empty();
        }
        var most = of(attachment, name).maxBytes();
        return most.isPresent() && text.getBytes(StandardCharsets.UTF_8).length > most.getAsInt()
                ? Optional.empty()
                : Optional.of(text);
    }

    public List<Found> lint(Variant.For channel, Attachment attachment) {
        var all = new ArrayList<Found>();
        attachment.texts().forEach((name, source) -> {
            if (!source.isBlank()) {
                linter.lint(source, CampaignWords.known(channel), of(attachment, name))
                        .forEach(it -> all.add(new Found(name, it)));
            }
        });
        if (attachment instanceof Attachment.Link link && !mayLead(link.url().strip())) {
            all.add(error("url", ProblemCode.CARD_LINK,
                    "链接要以 https:// 开头，或写成 ${link(\"https://…\")} 来统计点击。",
                    "The link begins with https://, or is ${link(\"https://…\")} to be counted."));
        }
        picture(channel, attachment).ifPresent(all::add);
        return List.copyOf(all);
    }

    private Optional<Found> picture(Variant.For channel, Attachment attachment) {
        var shown = attachment.shows();
        if (shown.isEmpty()) {
            return channel == Variant.For.CARE_TEXT
                    ? Optional.of(error("picture", ProblemCode.CARD_PICTURE, "微信客服的链接卡片要有图片，请选一张。",
                            "A link card of WeChat customer service needs a picture: choose one."))
                    : Optional.of(new Found("picture",
                            new Finding(Severity.WARNING, 1, 1, ProblemCode.CARD_PICTURE,
                                    "卡片没有图片，客户看到的是一个空白的图标。",
                                    "The card has no picture: customers see an empty icon.")));
        }
        var found = pictures.apply(shown.get());
        if (found.isEmpty()) {
            return Optional.of(error("picture", ProblemCode.CARD_PICTURE, "图片已被删除，请另选一张。",
                    "The picture was deleted: choose another."));
        }
        var most = most(channel, attachment);
        return found.get().size() <= most
                ? Optional.empty()
                : Optional.of(error("picture", ProblemCode.CARD_PICTURE,
                        "这里的图片最大 " + (most + 1) / MB + " MB，所选的太大，请换一张小些的。",
                        "A picture here has at most " + (most + 1) / MB + " MB: choose a smaller one."));
    }

    private static long most(Variant.For channel, Attachment attachment) {
        if (!(attachment instanceof Attachment.Link)) {
            return Long.MAX_VALUE;
        }
        return switch (channel) {
            case OFFICIAL_TEXT -> OFFICIAL_ADDRESS;
            case WECOM_TEXT -> WECOM_ADDRESS;
            default -> Long.MAX_VALUE;
        };
    }

    /** Whether it is an address, as far as it shows before it is rendered. */
    private static boolean mayLead(String source) {
        return source.startsWith("${") || source.startsWith("<#")
                || (source.startsWith("https://") && (source.contains("${") || address(source) != null));
    }

    /** An address of the web in plain characters; null when it is none. */
    private static @Nullable String address(String text) {
        try {
            var uri = new URI(text);
            return ("https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme()))
                    && uri.getHost() != null && uri.getUserInfo() == null ? uri.toASCIIString() : null;
        } catch (URISyntaxException noAddress) {
            return null;
        }
    }

    private static Found error(String field, ProblemCode code, String zh, String en) {
        return new Found(field, new Finding(Severity.ERROR, 1, 1, code, zh, en));
    }
}
