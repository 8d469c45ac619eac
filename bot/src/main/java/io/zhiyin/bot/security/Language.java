package io.zhiyin.bot.security;

import java.util.Locale;

/** The languages of the console. */
public enum Language {
    ZH("zh", Locale.SIMPLIFIED_CHINESE), EN("en", Locale.ENGLISH);

    private final String code;
    private final Locale locale;

    Language(String code, Locale locale) {
        this.code = code;
        this.locale = locale;
    }

    /** {@code zh} or {@code en}, as in the operator's row and in a page's {@code lang}. */
    public String code() {
        return code;
    }

    public Locale locale() {
        return locale;
    }

    /** English for {@code en} and its regions, Chinese for everything else. */
    public static Language of(String code) {
        return code.toLowerCase(Locale.ROOT).startsWith("en") ? EN : ZH;
    }
}
