package io.zhiyin.bot.security;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Random secrets of 256 bits, and the hashes under which they are kept. */
final class Secrets {
    private static final int BYTES = 32;

    private Secrets() {}

    /** 43 characters that fit in a cookie, a header and a form. */
    static String next() {
        return text(random(BYTES));
    }

    /** Random bytes, and the secret's bytes mixed with them: 86 characters, never twice the same. */
    static String masked(String secret) {
        var plain = Base64.getUrlDecoder().decode(secret);
        var pad = random(plain.length);
        var both = Arrays.copyOf(pad, pad.length * 2);
        for (var i = 0; i < pad.length; i++) {
            both[pad.length + i] = (byte) (pad[i] ^ plain[i]);
        }
        return text(both);
    }

    /** The secret under the mask; an empty text when there can be none. */
    static String unmasked(String masked) {
        byte[] both;
        try {
            both = Base64.getUrlDecoder().decode(masked);
        } catch (IllegalArgumentException noBase64) {
            return "";
        }
        var plain = new byte[both.length / 2];
        for (var i = 0; i < plain.length; i++) {
            plain[i] = (byte) (both[i] ^ both[plain.length + i]);
        }
        return text(plain);
    }

    /** What is stored in place of {@code secret}. A plain hash does: 256 random bits cannot be guessed from it. */
    static byte[] hash(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** HMAC-SHA256 of {@code text}, as text. */
    static String signed(String key, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return text(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException | InvalidKeyException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static byte[] random(int length) {
        var bytes = new byte[length];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Compares in a time that does not tell where the texts differ. */
    static boolean same(String one, String other) {
        return MessageDigest.isEqual(hash(one), hash(other));
    }
}
