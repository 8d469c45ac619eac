package io.zhiyin.bot.callback;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The signature and the encryption that Official Accounts and WeCom share: SHA-1 over the sorted strings;
 * AES-256-CBC whose IV is the key's first half, padded to blocks of 32, around 16 random bytes, the length,
 * the message and the receiver's id. Sources: Official Account API, server callback, AES scheme; WeCom API,
 * callback, POST. Safe to use from many threads.
 */
final class PlatformCrypto {
    static final int KEY_LENGTH = 43;
    private static final int BLOCK = 32;
    private static final int RANDOM = 16;
    private static final int HEAD = RANDOM + Integer.BYTES;

    private final String token;
    private final byte[] receiver;
    // Of the instance, because each account has its key; the event loops that fill it are few.
    @SuppressWarnings("ThreadLocalUsage")
    private final @Nullable ThreadLocal<Ciphers> ciphers;
    private final SecureRandom random = new SecureRandom();

    /** @param aesKey null: signs only */
    PlatformCrypto(String token, @Nullable String aesKey, String receiverId) {
        this.token = token;
        this.receiver = receiverId.getBytes(StandardCharsets.UTF_8);
        if (aesKey == null) {
            this.ciphers = null;
        } else {
            var key = key(aesKey);
            // Both ciphers fall back to the fixed IV after each message, so a thread makes its pair once.
            this.ciphers = ThreadLocal.withInitial(() -> Ciphers.of(key));
        }
    }

    /** Compares in constant time. */
    boolean signed(@Nullable String signature, String... parts) {
        return signature != null && MessageDigest.isEqual(sign(parts).getBytes(StandardCharsets.US_ASCII),
                signature.getBytes(StandardCharsets.US_ASCII));
    }

    /** Lower-case hex of SHA-1 over the token and the parts, sorted as strings and joined. */
    String sign(String... parts) {
        var sorted = Arrays.copyOf(parts, parts.length + 1);
        sorted[parts.length] = token;
        Arrays.sort(sorted);
        try {
            var sha1 = MessageDigest.getInstance("SHA-1");
            for (var part : sorted) {
                sha1.update(part.getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(sha1.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The message inside, or nothing when the padding, the length or the receiver is wrong: which one is not told. */
    Optional<String> decrypt(String encrypted) {
        byte[] plain;
        try {
            var sealed = Base64.getDecoder().decode(encrypted.strip());
            if (sealed.length < BLOCK || sealed.length % RANDOM != 0) {
                return Optional.empty();
            }
            plain = ciphers().decrypt().doFinal(sealed);
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES without padding cannot fail on whole blocks", impossible);
        }
        var pad = plain[plain.length - 1];
        var end = plain.length - pad;
        if (pad < 1 || pad > BLOCK || end < HEAD) {
            return Optional.empty();
        }
        for (var i = end; i < plain.length; i++) {
            if (plain[i] != pad) {
                return Optional.empty();
            }
        }
        var length = ByteBuffer.wrap(plain, RANDOM, Integer.BYTES).getInt();
        if (length < 0 || length > end - HEAD) {
            return Optional.empty();
        }
        if (!MessageDigest.isEqual(receiver, Arrays.copyOfRange(plain, HEAD + length, end))) {
            return Optional.empty();
        }
        return Optional.of(new String(plain, HEAD, length, StandardCharsets.UTF_8));
    }

    String encrypt(String message) {
        var head = new byte[RANDOM];
        random.nextBytes(head);
        return encrypt(head, message);
    }

    /** With given random bytes, as the platforms' published examples have them. */
    String encrypt(byte[] head, String message) {
        var text = message.getBytes(StandardCharsets.UTF_8);
        var length = HEAD + text.length + receiver.length;
        var pad = BLOCK - length % BLOCK;
        var plain = ByteBuffer.allocate(length + pad).put(head).putInt(text.length).put(text).put(receiver)
                .array();
        Arrays.fill(plain, length, plain.length, (byte) pad);
        try {
            return Base64.getEncoder().encodeToString(ciphers().encrypt().doFinal(plain));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES without padding cannot fail on whole blocks", impossible);
        }
    }

    /** A passive reply's envelope, signed over its own time and nonce. */
    String envelope(String message, long timestamp) {
        var encrypted = encrypt(message);
        var nonce = Integer.toUnsignedString(random.nextInt());
        var time = Long.toString(timestamp);
        return "<xml><Encrypt><![CDATA[" + encrypted + "]]></Encrypt><MsgSignature><![CDATA["
                + sign(time, nonce, encrypted) + "]]></MsgSignature><TimeStamp>" + time
                + "</TimeStamp><Nonce><![CDATA[" + nonce + "]]></Nonce></xml>";
    }

    private Ciphers ciphers() {
        if (ciphers == null) {
            throw new IllegalStateException("an account in plain mode has no key");
        }
        return ciphers.get();
    }

    private static byte[] key(String aesKey) {
        byte[] key;
        try {
            // 43 characters hold 258 bits; the decoder lets the two spare ones be anything, as the platforms do.
            key = Base64.getDecoder().decode(aesKey);
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException("aesKey: letters and digits expected", malformed);
        }
        if (key.length != 32) {
            throw new IllegalArgumentException(
                    "aesKey: " + KEY_LENGTH + " characters expected, " + aesKey.length() + " found");
        }
        return key;
    }

    private record Ciphers(Cipher encrypt, Cipher decrypt) {
        static Ciphers of(byte[] key) {
            return new Ciphers(cipher(Cipher.ENCRYPT_MODE, key), cipher(Cipher.DECRYPT_MODE, key));
        }

        private static Cipher cipher(int mode, byte[] key) {
            try {
                var cipher = Cipher.getInstance("AES/CBC/NoPadding");
                cipher.init(mode, new SecretKeySpec(key, "AES"), new IvParameterSpec(key, 0, RANDOM));
                return cipher;
            } catch (GeneralSecurityException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }
}
