package io.zhiyin.templates;

/** The languages in which messages are shipped. */
public enum Language {
    ZH("zh"), EN("en");

    private final String key;

    Language(String key) {
        this.key = key;
    }

    /** As in BCP 47. */
    public String key() {
        return key;
    }
}
