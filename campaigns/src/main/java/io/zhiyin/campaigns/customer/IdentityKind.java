package io.zhiyin.campaigns.customer;

import java.util.Locale;

/** How an account knows a customer (身份). */
public enum IdentityKind {
    OPENID, EXTERNAL_USERID, CARE_USERID, UNIONID, MEMBER_NUMBER;

    /** As it stands in the column. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static IdentityKind of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
