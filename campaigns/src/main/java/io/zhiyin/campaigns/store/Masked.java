package io.zhiyin.campaigns.store;

import org.jspecify.annotations.Nullable;

/** Enough to talk about somebody, and too little to reach them. */
public final class Masked {
    /** Stands for words that are not shown. */
    public static final String HIDDEN = "***";

    private static final int SHORT_PHONE = 8;

    private Masked() {}

    /** 林**: the first character, and never how many follow. */
    public static @Nullable String name(@Nullable String name) {
        return name == null || name.isEmpty() ? name : beginning(name) + "**";
    }

    /** 138****1111; of a short one nothing. */
    public static @Nullable String phone(@Nullable String phone) {
        if (phone == null || phone.isEmpty()) {
            return phone;
        }
        return phone.length() < SHORT_PHONE
                ? HIDDEN
                : phone.substring(0, 3) + "****" + phone.substring(phone.length() - 4);
    }

    /** l***@example.com. */
    public static @Nullable String mail(@Nullable String mail) {
        if (mail == null) {
            return null;
        }
        var at = mail.lastIndexOf('@');
        return at < 1 ? HIDDEN : beginning(mail) + HIDDEN + mail.substring(at);
    }

    private static String beginning(String text) {
        return text.substring(0, text.offsetByCodePoints(0, 1));
    }
}
