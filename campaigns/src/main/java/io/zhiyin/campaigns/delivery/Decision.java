package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.template.Variant;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the {@link Gate} says about one delivery at one moment. */
sealed interface Decision {
    /**
     * It may go now, this way.
     *
     * @param uses what it uses up of what the customer granted
     * @param words what is to be rendered; null where the words are there already
     * @param instead of a group send, and why that was too dear: {@code route:code}
     */
    record Go(Route route, AccountId account, String address, @Nullable StaffId staff,
            @Nullable Grant uses, @Nullable Variant words, @Nullable String instead) implements Decision {
        Go(Route route, AccountId account, String address, @Nullable StaffId staff, @Nullable Grant uses,
                @Nullable Variant words) {
            this(route, account, address, staff, uses, words, null);
        }

        Go after(@Nullable String dear) {
            return dear == null ? this : new Go(route, account, address, staff, uses, words, dear);
        }
    }

    /** @param detail codes only, as of a skip */
    record Hold(Reason reason, Instant until, @Nullable String detail) implements Decision {
        Hold(Reason reason, Instant until) {
            this(reason, until, null);
        }
    }

    record Skip(Reason reason, @Nullable String detail) implements Decision {}

    /** No route is left, and the platform refused at least one. */
    record Reject(String detail) implements Decision {}

    /** One in doubt that must not be repeated now. */
    record Leave(Instant until) implements Decision {}

    /** What one send uses up. */
    sealed interface Grant {}

    /** One message of a reply window, of its identity and kind. */
    record Window(long identity, String kind) implements Grant {}

    /** One acceptance of a platform's template by an identity. */
    record Credit(long identity, String template) implements Grant {}
}
