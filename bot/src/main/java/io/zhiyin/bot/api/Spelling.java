package io.zhiyin.bot.api;

import io.zhiyin.campaigns.input.InvalidInput;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How the API spells what it speaks of. */
final class Spelling {
    private Spelling() {}

    /** {@code last_interaction}. */
    static String snake(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** {@code not-found}. */
    static String kebab(Enum<?> value) {
        return snake(value).replace('_', '-');
    }

    /** All of them, for saying what is allowed. */
    static String choices(Class<? extends Enum<?>> type) {
        return Arrays.stream(type.getEnumConstants()).map(Spelling::snake).collect(Collectors.joining(", "));
    }

    /** What was refused, in both languages. */
    static String both(InvalidInput wrong) {
        return wrong.words(Locale.CHINESE) + " " + wrong.words(Locale.ENGLISH);
    }

    /** Whether PostgreSQL and people can do with it: no NUL and no other control characters, no half of a pair. */
    static boolean clean(String text, boolean lines) {
        return text.codePoints()
                .noneMatch(c -> (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)
                        || (Character.isISOControl(c) && !(lines && (c == '\n' || c == '\r' || c == '\t'))));
    }
}
