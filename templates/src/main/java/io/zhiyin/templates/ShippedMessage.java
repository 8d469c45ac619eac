package io.zhiyin.templates;

import static io.zhiyin.templates.ChannelRules.MAIL;
import static io.zhiyin.templates.ChannelRules.OFFICIAL_PASSIVE;
import static io.zhiyin.templates.ChannelRules.OFFICIAL_TEMPLATE;
import static io.zhiyin.templates.ChannelRules.OFFICIAL_TEXT;
import static io.zhiyin.templates.ChannelRules.SMS;
import static io.zhiyin.templates.ChannelRules.WECOM_APP_TEXT;
import static io.zhiyin.templates.ChannelRules.WECOM_GROUP_TEXT;
import static io.zhiyin.templates.ChannelRules.WECOM_WELCOME;

import java.util.Set;

/** The messages that come with Zhiyin, each for the channels it may travel by. */
public enum ShippedMessage {
    /** The greeting on a birthday. The group text names nobody, so that one task serves all of an owner's customers. */
    BIRTHDAY("birthday"),
    /** Asks the customer's owner for a greeting of their own, where no route to the customer is open. */
    BIRTHDAY_REMINDER("birthday-reminder"),
    /** To a new follower or contact: asks for the birthday, says how to stop messages. */
    WELCOME("welcome"),
    /** Says back the birthday that was understood. */
    BIRTHDAY_UNDERSTOOD("birthday-understood"),
    /** The customer meant to tell a birthday and it was not understood. */
    BIRTHDAY_UNCLEAR("birthday-unclear"),
    /** The birthday that was told is today. */
    BIRTHDAY_TODAY("birthday-today"),
    /** After "TD". */
    UNSUBSCRIBED("unsubscribed"),
    /** After "恢复". */
    RESUBSCRIBED("resubscribed"),
    /** To what nothing else answers. */
    FALLBACK("fallback");

    private final String key;

    ShippedMessage(String key) {
        this.key = key;
    }

    /** The stable name: {@code birthday-understood}. */
    public String key() {
        return key;
    }

    /** The channels for which there are words. */
    public Set<ChannelRules> channels() {
        return switch (this) {
            case BIRTHDAY -> Set.of(OFFICIAL_TEXT, OFFICIAL_TEMPLATE, WECOM_GROUP_TEXT, MAIL, SMS);
            case BIRTHDAY_REMINDER -> Set.of(WECOM_APP_TEXT);
            case WELCOME -> Set.of(OFFICIAL_PASSIVE, OFFICIAL_TEXT, WECOM_WELCOME);
            case BIRTHDAY_UNDERSTOOD, BIRTHDAY_UNCLEAR, BIRTHDAY_TODAY, UNSUBSCRIBED, RESUBSCRIBED,
                    FALLBACK ->
                Set.of(OFFICIAL_PASSIVE,
                        OFFICIAL_TEXT);
        };
    }

    String resource(ChannelRules channel, Language language) {
        // A passive reply and a customer-service message look the same to the customer, and have the same limit.
        String file = channel == OFFICIAL_PASSIVE ? OFFICIAL_TEXT.key() : channel.key();
        return "messages/" + language.key() + "/" + key + "/" + file + ".ftl";
    }
}
