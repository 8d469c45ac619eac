package io.zhiyin.campaigns.customer;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Two customers that were made one.
 *
 * @param kept who the person is since then
 * @param gone who they also were; comes back when the merge is undone
 * @param by {@link Cause#ITSELF} for what is certain, else who decided it
 */
public record Merge(long id, CustomerId kept, CustomerId gone, Why why, String by, Instant at,
        @Nullable String undoneBy, @Nullable Instant undoneAt) {
    /** Why two customers are one person. */
    public enum Why {
        /** The platform says so. */
        UNIONID,
        /** WeCom and 微信客服 of one corp know them by the same id. */
        CORP,
        /** Both have the same phone, and it is verified for both. */
        PHONE,
        /** Both have the same mail address, and it is verified for both. */
        MAIL,
        /** A person looked at two that were listed as likely the same. */
        SUGGESTED,
        /** A person said so. */
        HAND;

        /** As it stands in the column. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Why of(String code) {
            return valueOf(code.toUpperCase(Locale.ROOT));
        }
    }

    /** Why a merge is made, by whom and when. */
    public record Cause(Why why, String by, Instant at) {
        /** Who makes a merge that is certain. */
        public static final String ITSELF = "zhiyin";

        public static Cause byHand(String who, Instant at) {
            return new Cause(Why.HAND, who, at);
        }
    }

    public boolean undone() {
        return undoneAt != null;
    }
}
