package io.zhiyin.campaigns.customer;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What everybody has, and somebody must have said. */
public enum Fact {
    NAME, PHONE, MAIL, BIRTHDAY;

    /** As it stands in tables and JSON. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Fact> of(String code) {
        return Arrays.stream(values()).filter(it -> it.code().equals(code)).findFirst();
    }
}
