package io.zhiyin.campaigns.saying;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Where a value comes from. */
public enum Source {
    /** The customer themself, in a chat or a form. */
    CUSTOMER,
    /** An operator, by hand in the console. */
    OPERATOR,
    /** A staff member. */
    STAFF,
    /** A file. */
    IMPORT,
    /** A program. */
    API,
    /** The order system. */
    ORDERS,
    /** The platform. */
    PLATFORM,
    /** Worked out of something else. */
    GUESSED;

    /** As it stands in tables and JSON. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Source> of(String code) {
        return Arrays.stream(values()).filter(it -> it.code().equals(code)).findFirst();
    }
}
