package io.zhiyin.campaigns.picture;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/** Real pictures of one colour. */
public final class SmallPictures {
    private SmallPictures() {}

    public static byte[] png(int width, int height, int colour) {
        return written("png", width, height, colour);
    }

    public static byte[] jpeg(int width, int height, int colour) {
        return written("jpeg", width, height, colour);
    }

    private static byte[] written(String format, int width, int height, int colour) {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (var x = 0; x < width; x++) {
            for (var y = 0; y < height; y++) {
                image.setRGB(x, y, colour);
            }
        }
        var out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, format, out);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toByteArray();
    }
}
