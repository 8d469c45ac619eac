package io.zhiyin.bot.conversation;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.delivery.DeliveryId;
import io.zhiyin.templates.SmsFrame;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What stands around mail and text messages where a test is not about it. */
public record PlainAround() implements Around {
    @Override
    public String unsubscribe(CustomerId customer) {
        return "https://shop.example/u/sealed";
    }

    @Override
    public String link(@Nullable DeliveryId delivery, String target) {
        return target;
    }

    @Override
    public Optional<String> coupon(DeliveryId delivery) {
        return Optional.empty();
    }

    @Override
    public SmsFrame sms(AccountId account) {
        return new SmsFrame("知音茶铺", Set.of("shop.example"));
    }
}
