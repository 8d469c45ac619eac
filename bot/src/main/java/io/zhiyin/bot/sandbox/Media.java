package io.zhiyin.bot.sandbox;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Temporary media of one account, kept 3 days. Source: Official Account API, media; WeCom API, media.
 */
final class Media {
    private static final Duration LIFE = Duration.ofDays(3);
    private static final long MB = 1024 * 1024;

    /** @param most bytes */
    record Kind(long most, List<String> endings) {}

    static final Map<String, Kind> OFFICIAL = Map.of("image",
            new Kind(10 * MB, List.of("png", "jpeg", "jpg", "gif")),
            "voice", new Kind(2 * MB, List.of("amr", "mp3")), "video", new Kind(10 * MB, List.of("mp4")),
            "thumb",
            new Kind(64 * 1024, List.of("jpg")));
    static final Map<String, Kind> WECOM = Map.of("image", new Kind(10 * MB, List.of("jpg", "jpeg", "png")),
            "voice",
            new Kind(2 * MB, List.of("amr")), "video", new Kind(10 * MB, List.of("mp4")), "file",
            new Kind(20 * MB, List.of()));

    record Stored(String id, String type, String filename, Buffer data, Instant until) {}

    private final Map<String, Kind> kinds;
    private final VirtualClock clock;
    private final Ids ids;
    private final Map<String, Stored> stored = new HashMap<>();
    /** By the addresses that the platform gave them, for good. */
    private final Map<String, Stored> published = new HashMap<>();

    Media(Map<String, Kind> kinds, VirtualClock clock, Ids ids) {
        this.kinds = kinds;
        this.clock = clock;
        this.ids = ids;
    }

    Stored keep(Api.Call call) {
        var type = call.query("type").orElse("");
        var kind = kinds.get(type);
        if (kind == null)
            throw new Refusal(40004, "invalid media type");
        var upload = call.upload().orElseThrow(() -> new Refusal(41005, "media data missing"));
        if (upload.filename().isEmpty() || upload.data().length() == 0)
            throw new Refusal(44001, "empty media data");
        var ending = upload.filename().substring(upload.filename().lastIndexOf('.') + 1)
                .toLowerCase(Locale.ROOT);
        if (!kind.endings().isEmpty() && !kind.endings().contains(ending))
            throw new Refusal(40005, "invalid file type");
        if (upload.data().length() <= 5)
            throw new Refusal(40006, "invalid media size");
        if (upload.data().length() > kind.most())
            throw new Refusal(type.equals("image") ? 40009 : 45001,
                    type.equals("image") ? "invalid image size" : "media size out of limit");
        return keep(type, upload.filename(), upload.data());
    }

    Stored keep(String type, String filename, Buffer data) {
        var media = new Stored(ids.opaque("", 64), type, filename, data, clock.instant().plus(LIFE));
        stored.put(media.id(), media);
        return media;
    }

    /**
     * A picture that has an address of the platform from now on. Source: Official Account API, media: article body
     * image; WeCom API, media/uploadimg.
     *
     * @param prefix of the address
     * @param most bytes
     */
    String publish(Api.Call call, String prefix, long most) {
        var upload = call.upload().orElseThrow(() -> new Refusal(41005, "media data missing"));
        var ending = upload.filename().substring(upload.filename().lastIndexOf('.') + 1)
                .toLowerCase(Locale.ROOT);
        if (!List.of("jpg", "jpeg", "png").contains(ending))
            throw new Refusal(40005, "invalid file type");
        if (upload.data().length() <= 5)
            throw new Refusal(40006, "invalid media size");
        if (upload.data().length() > most)
            throw new Refusal(40009, "invalid image size");
        var id = ids.hex(32);
        published.put(prefix + id, new Stored(id, "image", upload.filename(), upload.data(), Instant.MAX));
        return prefix + id;
    }

    boolean hasPublished(String url) {
        return published.containsKey(url);
    }

    /** What the phones draw a picture from: the id of one that is at an address of the platform, or empty. */
    String shownAt(String url) {
        var found = published.get(url);
        return found == null ? "" : found.id();
    }

    /** What stands on a phone goes on standing there. */
    java.util.Optional<Stored> seen(String id) {
        return java.util.Optional.ofNullable(stored.get(id))
                .or(() -> published.values().stream().filter(it -> it.id().equals(id)).findFirst());
    }

    static String contentType(Stored media) {
        return media.filename().endsWith("png") ? "image/png" : "image/jpeg";
    }

    /** @throws Refusal 40007 when the id is unknown or older than 3 days */
    Stored get(String mediaId) {
        var media = stored.get(mediaId);
        if (media == null || !clock.instant().isBefore(media.until()))
            throw new Refusal(40007, "invalid media_id");
        return media;
    }

    Api.Bytes bytes(Api.Call call) {
        var media = get(call.query("media_id").orElse(""));
        var type = switch (media.type()) {
            case "image", "thumb" -> media.filename().endsWith("png") ? "image/png" : "image/jpeg";
            case "voice" -> "audio/amr";
            case "video" -> "video/mp4";
            default -> "application/octet-stream";
        };
        return new Api.Bytes(type, media.filename().replaceAll("[^\\x20-\\x7e]|\"", "_"), media.data());
    }
}
