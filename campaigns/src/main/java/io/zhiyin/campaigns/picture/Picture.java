package io.zhiyin.campaigns.picture;

import java.time.Instant;

/**
 * A picture that messages may show.
 *
 * @param name what operators call it
 * @param size in bytes
 */
public record Picture(PictureId id, String name, PictureFile.Type type, int width, int height, long size,
        String createdBy, Instant createdAt) {
    /** A name for platforms, which go by its ending. */
    public String fileName() {
        return "picture-" + id.value() + "." + type.ending();
    }
}
