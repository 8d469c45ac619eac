package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.StaffId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A rendered message on its way to a channel.
 *
 * @param address the openid, external_userid or, for a welcome, the welcome code; for mail and SMS, until the moment of
 *            sending, the keyed index of the address, then the address itself
 * @param staff the owner who carries it, for {@link Route#GROUP_SEND} and {@link Route#STAFF_TASK}
 * @param key derived from the delivery row and never changed: what a keyed call is recognised by
 */
public record Outgoing(DeliveryId delivery, AccountId account, Route route, String address,
        @Nullable StaffId staff,
        Content content, String key) {

    public sealed interface Content {}

    public record Text(String text) implements Content {}

    /**
     * A mail.
     *
     * @param text whole, with how to unsubscribe at its end
     * @param unsubscribe the address that unsubscribes with one click (RFC 8058)
     */
    public record Mail(String subject, String text, String unsubscribe) implements Content {}

    /** Fields of the platform's template, rendered. */
    public record TemplateFields(String templateId, Map<String, String> fields) implements Content {
        public TemplateFields {
            fields = Map.copyOf(fields);
        }
    }

    Outgoing to(String openedAddress) {
        return new Outgoing(delivery, account, route, openedAddress, staff, content, key);
    }
}
