package io.zhiyin.bot.conversation;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.delivery.DeliveryId;
import io.zhiyin.templates.SmsFrame;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What mail and text messages carry around an operator's words. */
public interface Around {
    /** The address that unsubscribes this customer from mail. */
    String unsubscribe(CustomerId customer);

    /**
     * What stands in place of an address that a template names by {@code link(...)}.
     *
     * @param delivery null for a preview, whose link leads nowhere
     */
    String link(@Nullable DeliveryId delivery, String target);

    /** The code of this delivery, taken now or before; empty where its campaign has none left. */
    Optional<String> coupon(DeliveryId delivery);

    /** What stands around a text message of this account; of the first one where it sends none, for previews. */
    SmsFrame sms(AccountId account);
}
