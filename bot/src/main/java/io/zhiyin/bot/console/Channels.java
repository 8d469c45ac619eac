package io.zhiyin.bot.console;

import io.zhiyin.campaigns.delivery.Route;
import io.zhiyin.campaigns.template.Variant;

/** Which words a route carries. */
final class Channels {
    private Channels() {}

    static Variant.For words(Route route) {
        return switch (route) {
            case CUSTOMER_SERVICE -> Variant.For.OFFICIAL_TEXT;
            case CARE -> Variant.For.CARE_TEXT;
            case TEMPLATE -> Variant.For.OFFICIAL_TEMPLATE;
            case GROUP_SEND, WELCOME -> Variant.For.WECOM_TEXT;
            case MAIL -> Variant.For.MAIL;
            case SMS -> Variant.For.SMS;
            case STAFF_TASK -> Variant.For.STAFF_TEXT;
        };
    }
}
