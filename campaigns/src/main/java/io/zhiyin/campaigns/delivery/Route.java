package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.template.Variant;
import java.time.Duration;
import java.util.Locale;

/** One permitted way to carry a delivery (路径), with the class of its call, which decides what may be promised. */
public enum Route {
    /** Official Account customer-service message, inside the window the customer opened. */
    CUSTOMER_SERVICE(CallClass.NAKED),
    /**
     * 微信客服 message, inside the window the customer opened by writing. Its {@code msgid} is unique, but nobody says for
     * how long: an uncertain call is not repeated by itself. Source: WeCom API, 微信客服, sending.
     */
    CARE(CallClass.NAKED),
    /** Official Account template message to a follower. */
    TEMPLATE(CallClass.KEYED),
    /**
     * 订阅通知: a notice by a platform's template, for each of the customer's acceptances one. No key makes a repeat
     * harmless. Source: Official Account API, subscription notices.
     */
    SUBSCRIPTION(CallClass.NAKED),
    /**
     * 群发: one call for many followers with the same words; its client id holds 24 hours. Source: Official Account API,
     * mass send.
     */
    MASS(CallClass.KEYED),
    /** WeCom welcome message: its code works once, for 20 s. */
    WELCOME(CallClass.SINGLE_USE),
    /**
     * WeCom group send: one task for an owner and all of their customers with the same words; the owner confirms it, and the
     * result is polled.
     */
    GROUP_SEND(CallClass.RECONCILABLE),
    /** WeCom app message that asks the owner for a personal greeting. */
    STAFF_TASK(CallClass.WINDOWED),
    /** A mail to the customer's address; a server that took it does not say so twice. */
    MAIL(CallClass.NAKED),
    /** A text message through the shop's gateway. */
    SMS(CallClass.NAKED);

    private final CallClass callClass;

    Route(CallClass callClass) {
        this.callClass = callClass;
    }

    public CallClass callClass() {
        return callClass;
    }

    /** Which words of a template it carries. */
    public Variant.For words() {
        return switch (this) {
            case CUSTOMER_SERVICE -> Variant.For.OFFICIAL_TEXT;
            case CARE -> Variant.For.CARE_TEXT;
            case TEMPLATE -> Variant.For.OFFICIAL_TEMPLATE;
            case SUBSCRIPTION -> Variant.For.OFFICIAL_SUBSCRIPTION;
            case MASS -> Variant.For.OFFICIAL_MASS;
            case GROUP_SEND, WELCOME -> Variant.For.WECOM_TEXT;
            case STAFF_TASK -> Variant.For.STAFF_TEXT;
            case MAIL -> Variant.For.MAIL;
            case SMS -> Variant.For.SMS;
        };
    }

    /** Whether one call of it carries the deliveries of many: they gather under a row of {@link MassSends}. */
    boolean toMany() {
        return this == MASS || this == GROUP_SEND;
    }

    /**
     * How many a call of it names at the least, where it carries many. Source: Official Account API, mass send, endpoints.
     */
    int least() {
        return this == MASS ? 2 : 1;
    }

    /** As it stands in the details of deliveries and in the API. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * For how long after the first call a repeat meets it, counted by real time, with a margin below what the platform
     * says: a template message's {@code client_msg_id} holds 10 minutes, a mass send's 24 hours; a staff message's duplicate check up to 4 hours,
     * if the channel asks for that much; a welcome code lives 20 seconds. Zero: an uncertain call is never repeated by
     * itself. Source: Official Account API, template message; WeCom API, app messages and welcome message.
     */
    public Duration repeatableFor() {
        return switch (this) {
            case TEMPLATE -> Duration.ofMinutes(9);
            case MASS -> Duration.ofHours(23);
            case STAFF_TASK -> Duration.ofHours(3);
            case WELCOME -> Duration.ofSeconds(18);
            case CUSTOMER_SERVICE, CARE, SUBSCRIPTION, GROUP_SEND, MAIL, SMS -> Duration.ZERO;
        };
    }

    /** Classes of calls: how a lost answer is settled. */
    public enum CallClass {
        /** The platform honours a key: may be called again with it. */
        KEYED,
        /** The platform drops a byte-identical repeat for some hours. */
        WINDOWED,
        /** What was done can be listed afterwards. */
        RECONCILABLE,
        /** Nothing tells: an uncertain call is never repeated by itself. */
        NAKED,
        /** A second call fails harmlessly. */
        SINGLE_USE
    }
}
