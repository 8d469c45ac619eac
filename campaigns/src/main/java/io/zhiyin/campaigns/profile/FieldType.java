package io.zhiyin.campaigns.profile;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a field holds. */
public enum FieldType {
    TEXT, NUMBER, DATE,
    /** One of its choices. */
    CHOICE,
    /** Any of its choices. */
    CHOICES, PHONE, MAIL, MONEY;

    /** As it stands in tables and JSON. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<FieldType> of(String code) {
        return Arrays.stream(values()).filter(it -> it.code().equals(code)).findFirst();
    }

    public boolean chosen() {
        return this == CHOICE || this == CHOICES;
    }

    /** Whether its values name or reach a person: sealed at rest, and whole in files only where that is asked for. */
    public boolean personal() {
        return this == TEXT || this == PHONE || this == MAIL;
    }
}
