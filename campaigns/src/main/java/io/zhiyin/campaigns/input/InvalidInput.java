package io.zhiyin.campaigns.input;

import java.util.Locale;

/** What a person entered cannot be taken: where it stands, what is wrong and what to do, in both languages. */
public final class InvalidInput extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String field;
    private final String zh;
    private final String en;

    /** @param field the field, or the path of a part in a tree, as {@code rule.of[1].days} */
    public InvalidInput(String field, String zh, String en) {
        super(field + ": " + zh + " " + en);
        this.field = field;
        this.zh = zh;
        this.en = en;
    }

    /** The same seen from outside: its field lies under {@code path}. */
    public InvalidInput under(String path) {
        return new InvalidInput(path + "." + field, zh, en);
    }

    public String field() {
        return field;
    }

    /** Chinese for Chinese readers, English for all others. */
    public String words(Locale locale) {
        return locale.getLanguage().equals("zh") ? zh : en;
    }
}
