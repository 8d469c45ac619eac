package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.template.Attachment;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

    /**
     * A message that is more than words.
     *
     * @param text the words before the attachments, or empty
     * @param media what the platform calls the picture of each attachment, empty where there is none; no list of them
     *            before {@link Channel#prepare}
     */
    public record Attached(String text, List<Attachment> attachments,
            List<String> media) implements Content {
        public Attached {
            attachments = List.copyOf(attachments);
            media = List.copyOf(media);
        }

        public Attached(String text, List<Attachment> attachments) {
            this(text, attachments, List.of());
        }

        /** In words. */
        String said() {
            return Stream.concat(Stream.of(text), attachments.stream().map(Attachment::said))
                    .filter(it -> !it.isEmpty()).collect(Collectors.joining("\n"));
        }
    }

    /** Fields of the platform's template, rendered. */
    public record TemplateFields(String templateId, Map<String, String> fields) implements Content {
        public TemplateFields {
            fields = Map.copyOf(fields);
        }
    }

    Outgoing with(Content prepared) {
        return new Outgoing(delivery, account, route, address, staff, prepared, key);
    }

    Outgoing to(String openedAddress) {
        return new Outgoing(delivery, account, route, openedAddress, staff, content, key);
    }
}
