package io.zhiyin.campaigns.template;

import io.zhiyin.campaigns.picture.PictureId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a message has beside its words, or in their place. Its texts are Freemarker in a template, and words in a message.
 */
public sealed interface Attachment {
    /** Its texts by name: title, description, url, path; an empty one is there where it may be left out. */
    Map<String, String> texts();

    /** The same with other texts. */
    Attachment with(Map<String, String> texts);

    Optional<PictureId> shows();

    /** As it stands in tables and in the API. */
    String kind();

    /** What a list of messages says of it. */
    String said();

    record Picture(PictureId picture) implements Attachment {
        @Override
        public Map<String, String> texts() {
            return Map.of();
        }

        @Override
        public Attachment with(Map<String, String> texts) {
            return this;
        }

        @Override
        public Optional<PictureId> shows() {
            return Optional.of(picture);
        }

        @Override
        public String kind() {
            return "picture";
        }

        @Override
        public String said() {
            return "[图片]";
        }
    }

    /** A card (图文链接) that opens a page. */
    record Link(String title, String description, String url,
            @Nullable PictureId picture) implements Attachment {
        public Link {
            if (title.isBlank() || url.isBlank()) {
                throw new IllegalArgumentException("链接卡片要有标题和链接。A link card needs a title and a link.");
            }
        }

        @Override
        public Map<String, String> texts() {
            var texts = new LinkedHashMap<String, String>();
            texts.put("title", title);
            texts.put("description", description);
            texts.put("url", url);
            return texts;
        }

        @Override
        public Attachment with(Map<String, String> texts) {
            return new Link(texts.getOrDefault("title", ""), texts.getOrDefault("description", ""),
                    texts.getOrDefault("url", ""), picture);
        }

        @Override
        public Optional<PictureId> shows() {
            return Optional.ofNullable(picture);
        }

        @Override
        public String kind() {
            return "link";
        }

        @Override
        public String said() {
            return "[链接] " + title + "\n" + url;
        }
    }

    /**
     * A card (小程序卡片) that opens a page of a mini-program.
     *
     * @param appId of the mini-program, which is bound to the account or the corp
     */
    record MiniProgram(String appId, String path, String title, PictureId picture) implements Attachment {
        private static final String APP_ID = "wx[0-9a-f]{16}";

        public MiniProgram {
            if (!isAppId(appId) || path.isBlank() || title.isBlank()) {
                throw new IllegalArgumentException("小程序卡片要有 appid、页面路径和标题。"
                        + "A mini-program card needs an appid, a page and a title.");
            }
        }

        public static boolean isAppId(String text) {
            return text.matches(APP_ID);
        }

        @Override
        public Map<String, String> texts() {
            var texts = new LinkedHashMap<String, String>();
            texts.put("title", title);
            texts.put("path", path);
            return texts;
        }

        @Override
        public Attachment with(Map<String, String> texts) {
            return new MiniProgram(appId, texts.getOrDefault("path", ""), texts.getOrDefault("title", ""),
                    picture);
        }

        @Override
        public Optional<PictureId> shows() {
            return Optional.of(picture);
        }

        @Override
        public String kind() {
            return "mini_program";
        }

        @Override
        public String said() {
            return "[小程序] " + title;
        }
    }
}
