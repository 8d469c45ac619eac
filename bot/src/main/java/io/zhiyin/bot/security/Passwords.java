package io.zhiyin.bot.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.jspecify.annotations.Nullable;

/**
 * Passwords as argon2id hashes with their parameters inside: 19 MiB, 2 passes, 1 lane. Source: OWASP Password
 * Storage Cheat Sheet, Argon2id. No more than a few are computed at once, so that a storm of logins costs
 * neither the memory nor the processors that messages need.
 */
public final class Passwords {
    /** What a new password must have at least, in characters. */
    public static final int SHORTEST = 10;
    /** And at most: longer ones only cost time. */
    public static final int LONGEST = 256;

    private static final int KIBIBYTES = 19 * 1024;
    private static final int PASSES = 2;
    private static final int LANES = 1;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final Pattern ENCODED = Pattern.compile(
            "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,3}),p=(\\d{1,2})\\$([A-Za-z0-9+/]+)\\$([A-Za-z0-9+/]+)");

    private final SecureRandom random = new SecureRandom();
    private final Semaphore atOnce;

    /** @param atOnce how many hashes may be computed at the same time, each using 19 MiB */
    public Passwords(int atOnce) {
        this.atOnce = new Semaphore(atOnce, true);
    }

    /** What is wrong with a new password, as the key of a word; null when nothing is. */
    public static @Nullable String problemOf(String password) {
        var length = password.codePointCount(0, password.length());
        if (length < SHORTEST) {
            return "password.short";
        }
        return length > LONGEST ? "password.long" : null;
    }

    /** {@code $argon2id$v=19$m=19456,t=2,p=1$salt$hash} with a new salt. */
    public String hash(String password) {
        var salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        var hash = argon2id(password, salt, KIBIBYTES, PASSES, LANES, HASH_BYTES);
        var base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s".formatted(KIBIBYTES, PASSES, LANES,
                base64.encodeToString(salt), base64.encodeToString(hash));
    }

    /**
     * Whether this is the password of that hash, compared in constant time.
     *
     * @throws IllegalArgumentException when {@code encoded} is no hash of ours
     */
    public boolean matches(String password, String encoded) {
        var parts = ENCODED.matcher(encoded);
        if (!parts.matches()) {
            throw new IllegalArgumentException("a stored password hash is not argon2id");
        }
        if (password.length() > LONGEST * 2) {
            return false;
        }
        var expected = Base64.getDecoder().decode(parts.group(5));
        var actual = argon2id(password, Base64.getDecoder().decode(parts.group(4)),
                Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)),
                Integer.parseInt(parts.group(3)), expected.length);
        return MessageDigest.isEqual(expected, actual);
    }

    /** Whether the hash was made with other parameters than today's, and should be made again at the next login. */
    public boolean outdated(String encoded) {
        return !encoded.startsWith("$argon2id$v=19$m=%d,t=%d,p=%d$".formatted(KIBIBYTES, PASSES, LANES));
    }

    private byte[] argon2id(String password, byte[] salt, int kibibytes, int passes, int lanes, int length) {
        var secret = password.getBytes(StandardCharsets.UTF_8);
        atOnce.acquireUninterruptibly();
        try {
            var generator = new Argon2BytesGenerator();
            generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                    .withVersion(Argon2Parameters.ARGON2_VERSION_13).withMemoryAsKB(kibibytes)
                    .withIterations(passes).withParallelism(lanes).withSalt(salt).build());
            var hash = new byte[length];
            generator.generateBytes(secret, hash);
            return hash;
        } finally {
            atOnce.release();
            Arrays.fill(secret, (byte) 0);
        }
    }
}
