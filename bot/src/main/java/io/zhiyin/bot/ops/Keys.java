package io.zhiyin.bot.ops;

import io.zhiyin.bot.ops.Settings.Secret;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads single keys and writes down every mistake on the way. What was found is never repeated: it may be a secret. */
final class Keys {
    private static final int AES_KEY = 43;

    private final SettingsSource source;
    private final List<String> mistakes;

    Keys(SettingsSource source) {
        this.source = source;
        this.mistakes = new ArrayList<>(source.mistakes());
    }

    List<String> mistakes() {
        return mistakes;
    }

    void mistake(String key, String what) {
        mistakes.add(key + ": " + what);
    }

    void onlyKnown(String prefix, Set<String> known) {
        mistakes.addAll(source.strangeKeys(prefix, known));
    }

    @Nullable
    String find(String key) {
        return source.find(key);
    }

    String text(String key, String usual) {
        var text = source.find(key);
        return text == null ? usual : text.strip();
    }

    /** @param example what it looks like, and where it is found */
    String needed(String key, String example) {
        var text = source.find(key);
        if (text == null || text.isBlank()) {
            mistake(key, "required, " + example);
            return "?";
        }
        return text.strip();
    }

    Secret secret(String key, String example) {
        return new Secret(needed(key, example));
    }

    /** The one key of an account whose length tells whether it was copied whole. */
    Secret aesKey(String key) {
        var text = needed(key, AES_KEY + " characters as the platform's console shows them");
        if (text.equals("?")) {
            return new Secret(text);
        }
        if (text.length() != AES_KEY) {
            mistake(key, AES_KEY + " characters expected, " + text.length() + " found");
        } else if (!text.matches("[A-Za-z0-9]{" + AES_KEY + "}")) {
            mistake(key, "only letters and digits expected");
        }
        return new Secret(text);
    }

    <T> T value(String key, T usual, Function<String, T> parse, String expected) {
        var found = optional(key, parse, expected);
        return found == null ? usual : found;
    }

    <T> @Nullable T optional(String key, Function<String, T> parse, String expected) {
        var text = source.find(key);
        if (text == null) {
            return null;
        }
        try {
            return parse.apply(text.strip());
        } catch (IllegalArgumentException | DateTimeException notThat) {
            mistake(key, expected + " expected");
            return null;
        }
    }
}
