package io.zhiyin.campaigns.customer;

import java.util.Locale;

/** A member of the corp (userid). The platform compares without case and answers in either, so it is kept in lower case. */
public record StaffId(String value) {
    public StaffId {
        value = value.toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return value;
    }
}
