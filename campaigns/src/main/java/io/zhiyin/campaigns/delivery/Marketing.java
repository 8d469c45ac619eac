package io.zhiyin.campaigns.delivery;

import java.util.Locale;

/** The sorts of messages that a shop sends of its own accord; replies and welcomes answer, and are none of them. */
public enum Marketing {
    /** Of a campaign that is not about a day of the customer's or of the calendar. */
    CAMPAIGN,
    /** About the very day: a birthday, an anniversary, a holiday. */
    GREETING,
    /** A step of a journey. */
    JOURNEY;

    /** As it is stored, in the API and in the details of deliveries. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What a trigger of that kind sends; the kind is the one of its JSON. */
    public static Marketing by(String triggerKind) {
        return switch (triggerKind) {
            case "birthday", "anniversary", "holiday" -> GREETING;
            case "journey" -> JOURNEY;
            default -> CAMPAIGN;
        };
    }

    static Marketing of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
