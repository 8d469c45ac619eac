package io.zhiyin.bot.console;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How enums stand in forms, addresses and word keys: in small letters. */
final class Forms {
    private Forms() {}

    static String code(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    static <E extends Enum<E>> Optional<E> read(Class<E> type, String code) {
        return Arrays.stream(type.getEnumConstants()).filter(it -> code(it).equals(code)).findFirst();
    }
}
