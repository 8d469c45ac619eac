package io.zhiyin.bot.sandbox;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The envelope both platforms put around callbacks: SHA-1 over sorted strings, AES-256-CBC with PKCS#7 to 32 bytes over
 * {@code random(16) + length(4) + message + receiver}. Source: Official Account API, AES scheme; WeCom API, callback.
 */
final class PlatformCrypto {
    private static final int BLOCK = 32;
    private static final int RANDOM = 16;

    private final byte[] key;
    private final byte[] receiver;

    /**
     * @param encodingAesKey 43 characters of Base64; the last may have spare bits set, as keys in the wild do
     * @param receiver the appid or the corpid that stands behind the message
     */
    PlatformCrypto(String encodingAesKey, String receiver) {
        this.key = check(encodingAesKey);
        this.receiver = receiver.getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the 32 bytes of a key, which must be 43 characters of Base64. */
    static byte[] check(String encodingAesKey) {
        var bytes = Base64.getMimeDecoder().decode(encodingAesKey);
        if (bytes.length != 32)
            throw new IllegalArgumentException(
                    "aesKey: 43 characters of Base64 expected, " + encodingAesKey.length() + " found");
        return bytes;
    }

    static String signature(String... parts) {
        var sorted = parts.clone();
        Arrays.sort(sorted);
        try {
            var sha1 = MessageDigest.getInstance("SHA-1");
            return HexFormat.of()
                    .formatHex(sha1.digest(String.join("", sorted).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA-1 is missing from this JDK", e);
        }
    }

    String encrypt(String message, byte[] random) {
        if (random.length != RANDOM)
            throw new IllegalArgumentException("16 random bytes expected, " + random.length + " given");
        var text = message.getBytes(StandardCharsets.UTF_8);
        int length = RANDOM + 4 + text.length + receiver.length;
        int pad = BLOCK - length % BLOCK;
        var plain = ByteBuffer.allocate(length + pad).put(random).putInt(text.length).put(text).put(receiver);
        while (plain.hasRemaining())
            plain.put((byte) pad);
        return Base64.getEncoder().encodeToString(cipher(Cipher.ENCRYPT_MODE, plain.array()));
    }

    /** @throws IllegalArgumentException with the reason, when the text was not made for this receiver with this key */
    String decrypt(String encrypted) {
        var plain = cipher(Cipher.DECRYPT_MODE, Base64.getMimeDecoder().decode(encrypted));
        int pad = plain.length == 0 ? 0 : plain[plain.length - 1];
        if (pad < 1 || pad > BLOCK || plain.length < RANDOM + 4 + pad)
            throw new IllegalArgumentException("bad padding");
        for (int i = plain.length - pad; i < plain.length; i++) {
            if (plain[i] != pad)
                throw new IllegalArgumentException("bad padding");
        }
        int length = ByteBuffer.wrap(plain, RANDOM, 4).getInt();
        int end = plain.length - pad;
        if (length < 0 || length > end - RANDOM - 4)
            throw new IllegalArgumentException("bad length");
        var tail = Arrays.copyOfRange(plain, RANDOM + 4 + length, end);
        if (!Arrays.equals(tail, receiver))
            throw new IllegalArgumentException("made for another receiver");
        return new String(plain, RANDOM + 4, length, StandardCharsets.UTF_8);
    }

    private byte[] cipher(int mode, byte[] data) {
        try {
            // The padding is done by hand: the platforms pad to 32 bytes, the JDK to AES's 16.
            var aes = Cipher.getInstance("AES/CBC/NoPadding");
            aes.init(mode, new SecretKeySpec(key, "AES"), new IvParameterSpec(key, 0, 16));
            return aes.doFinal(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not encrypted with this key", e);
        }
    }
}
