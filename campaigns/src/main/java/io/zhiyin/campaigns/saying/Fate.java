package io.zhiyin.campaigns.saying;

import java.util.Locale;

/** What became of a word that does not stand. */
public enum Fate {
    /** It stood until something else was said. */
    REPLACED,
    /** Not taken: who counts more had spoken. */
    LOWER,
    /** Not taken: something newer was known. */
    OLDER,
    /** It stood with the other of two customers who are one person. */
    MERGED;

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Fate of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }

    /** Whether it never stood. */
    public boolean refused() {
        return this == LOWER || this == OLDER;
    }
}
