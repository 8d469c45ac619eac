package io.zhiyin.campaigns.picture;

import io.zhiyin.campaigns.input.InvalidInput;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the bytes of a file say of the picture in it, whatever the file is called.
 *
 * @param width and {@code height} in pixels
 */
public record PictureFile(Type type, int width, int height) {
    /** The most that both platforms take as a picture. Source: Official Account API, media; WeCom API, media. */
    public static final int LONGEST = 10 * 1024 * 1024;
    /** Fewer are refused. Source: WeCom API, media. */
    private static final int SHORTEST = 6;

    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', 0x0d, 0x0a, 0x1a, 0x0a};
    private static final int PNG_HEADER = 24;

    /** What both platforms show in every kind of message. */
    public enum Type {
        JPEG("image/jpeg", "jpg"), PNG("image/png", "png");

        private final String media;
        private final String ending;

        Type(String media, String ending) {
            this.media = media;
            this.ending = ending;
        }

        public String media() {
            return media;
        }

        String ending() {
            return ending;
        }

        static Type of(String media) {
            return Arrays.stream(values()).filter(it -> it.media.equals(media)).findFirst().orElseThrow();
        }
    }

    /** @throws InvalidInput when it is no picture that the platforms show, or too long */
    public static PictureFile read(byte[] bytes) {
        if (bytes.length > LONGEST) {
            throw tooLong();
        }
        return (bytes.length < SHORTEST ? Optional.<PictureFile>empty() : Optional.ofNullable(found(bytes)))
                .filter(it -> it.width > 0 && it.height > 0)
                .orElseThrow(() -> new InvalidInput("file",
                        "这不是 JPG 或 PNG 图片（看的是文件内容，不是文件名）。请换一张，或另存为 JPG、PNG 再传。",
                        "This is no JPG or PNG picture, by what is in it. Choose another, or save it as one of these."));
    }

    static InvalidInput tooLong() {
        return new InvalidInput("file", "图片超过 10 MB，平台不收。请压缩后再传。",
                "The picture is longer than 10 MB, which the platforms refuse. Make it smaller.");
    }

    private static @Nullable PictureFile found(byte[] bytes) {
        if (bytes.length >= PNG_HEADER && Arrays.equals(bytes, 0, PNG.length, PNG, 0, PNG.length)) {
            var header = ByteBuffer.wrap(bytes);
            return new PictureFile(Type.PNG, header.getInt(16), header.getInt(20));
        }
        return (bytes[0] & 0xff) == 0xff && (bytes[1] & 0xff) == 0xd8 ? jpeg(bytes) : null;
    }

    /** Goes from segment to segment to the frame, which begins with precision, height and width. */
    private static @Nullable PictureFile jpeg(byte[] bytes) {
        var at = 2;
        while (at + 9 < bytes.length && (bytes[at] & 0xff) == 0xff) {
            var marker = bytes[at + 1] & 0xff;
            if (marker == 0xff) {
                at++;
                continue;
            }
            var frame = marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8
                    && marker != 0xcc;
            if (frame) {
                return new PictureFile(Type.JPEG, two(bytes, at + 7), two(bytes, at + 5));
            }
            at += 2 + two(bytes, at + 2);
        }
        return null;
    }

    private static int two(byte[] bytes, int at) {
        return ((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff);
    }
}
