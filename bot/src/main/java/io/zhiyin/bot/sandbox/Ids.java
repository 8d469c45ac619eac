package io.zhiyin.bot.sandbox;

import java.security.SecureRandom;

/** Identifiers in the forms the platforms use. Source: WeCom API, ids and values to generate; Official Account API. */
final class Ids {
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final String OPAQUE = LETTERS + "-_";

    private final SecureRandom random = new SecureRandom();
    private long lastNumber;

    String opaque(String prefix, int length) {
        return prefix + some(OPAQUE, length);
    }

    String letters(int length) {
        return some(LETTERS, length);
    }

    String digits(int length) {
        return some("0123456789", length);
    }

    String hex(int length) {
        return some("0123456789abcdef", length);
    }

    byte[] random16() {
        return letters(16).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }

    /** A 64-bit number that only grows, as message ids do. */
    long number() {
        lastNumber = lastNumber == 0 ? 24_000_000_000_000_000L + random.nextLong(1_000_000_000L) : lastNumber;
        lastNumber += 1 + random.nextInt(9);
        return lastNumber;
    }

    private String some(String alphabet, int length) {
        var text = new StringBuilder(length);
        for (int i = 0; i < length; i++)
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        return text.toString();
    }
}
