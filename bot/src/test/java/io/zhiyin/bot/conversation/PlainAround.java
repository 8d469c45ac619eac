package io.zhiyin.bot.conversation;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.templates.SmsFrame;
import java.util.Set;

/** What stands around mail and text messages where a test is not about it. */
public record PlainAround() implements Around {
    @Override
    public String unsubscribe(CustomerId customer) {
        return "https://shop.example/u/sealed";
    }

    @Override
    public SmsFrame sms(AccountId account) {
        return new SmsFrame("知音茶铺", Set.of("shop.example"));
    }
}
