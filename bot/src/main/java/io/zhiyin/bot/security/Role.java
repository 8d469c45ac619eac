package io.zhiyin.bot.security;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What somebody may do, an operator or a program; each may what those after it may. */
public enum Role {
    /** Everything: settings, tokens, operators, erasing a person. */
    ADMINISTRATOR,
    /** The daily work, with whole names, phones and mails. */
    OPERATOR,
    /** Looks, sees people masked, and changes nothing. */
    VIEWER;

    /** As it stands in tables and JSON. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Role> of(String code) {
        return Arrays.stream(values()).filter(it -> it.code().equals(code)).findFirst();
    }

    /** Whether who has this may what needs the other. */
    public boolean covers(Role needed) {
        return compareTo(needed) <= 0;
    }

    public boolean seesPeople() {
        return covers(OPERATOR);
    }
}
