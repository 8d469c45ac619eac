package io.zhiyin.campaigns.customer;

import org.jspecify.annotations.Nullable;

/** Enough to talk about somebody, and too little to reach them. */
public final class Masked {
    private static final int SHORT_PHONE = 8;

    private Masked() {}

    /** 林**: the first character, and never how many follow. */
    public static @Nullable String name(@Nullable String name) {
        return name == null || name.isEmpty()
                ? name
                : name.substring(0, name.offsetByCodePoints(0, 1)) + "**";
    }

    /** 138****1111. */
    public static @Nullable String phone(@Nullable String phone) {
        if (phone == null || phone.isEmpty()) {
            return phone;
        }
        return phone.length() < SHORT_PHONE
                ? "****" + phone.substring(phone.length() - Math.min(2, phone.length()))
                : phone.substring(0, 3) + "****" + phone.substring(phone.length() - 4);
    }

    /** l***@example.com. */
    public static @Nullable String mail(@Nullable String mail) {
        if (mail == null) {
            return null;
        }
        var at = mail.lastIndexOf('@');
        return at < 1 ? "***" : mail.substring(0, 1) + "***" + mail.substring(at);
    }
}
