package io.zhiyin.campaigns.tag;

import java.util.Locale;

/** What kind of giver gave a tag: a person by hand, a rule of ours, the platform's own tag, or an import. */
public enum GivenBy {
    PERSON, RULE, PLATFORM, IMPORT;

    String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    static GivenBy of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
