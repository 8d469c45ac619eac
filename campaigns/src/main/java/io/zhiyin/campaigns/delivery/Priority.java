package io.zhiyin.campaigns.delivery;

import java.util.Locale;

/** Whose turn it is where there is only so much to have: the platform's allowance of group sends. */
public enum Priority {
    HIGH, NORMAL, LOW;

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Priority of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
