package io.zhiyin.bot.conversation;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.templates.SmsFrame;

/** What mail and text messages carry around an operator's words. */
public interface Around {
    /** The address that unsubscribes this customer from mail. */
    String unsubscribe(CustomerId customer);

    /** What stands around a text message of this account; of the first one where it sends none, for previews. */
    SmsFrame sms(AccountId account);
}
