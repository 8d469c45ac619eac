package io.zhiyin.campaigns.interaction;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** The kinds of events on a customer's timeline (互动). */
public enum InteractionKind {
    FOLLOW, UNFOLLOW, SCAN, MENU, CLICK, CARE_ENTERED, NOTICE_ACCEPTED, NOTICE_REFUSED, MESSAGE_IN, MEDIA_IN, MESSAGE_OUT, STAFF_TASK, STAFF_GREETED, CONTACT_ADDED, CONTACT_EDITED, CONTACT_LOST, BIRTHDAY_SET, CONSENT, ORDER, EVENT, FOLLOW_UP, NOTE, OTHER;

    /** What customers do themselves: by these they were heard of. */
    public static final Set<InteractionKind> THEIRS = Set
            .copyOf(EnumSet.of(FOLLOW, UNFOLLOW, SCAN, MENU, CARE_ENTERED, NOTICE_ACCEPTED, NOTICE_REFUSED,
                    MESSAGE_IN,
                    MEDIA_IN));

    /** Those to choose from. An order has a place of its own, beside the timeline and in segments; no entry tells of it. */
    public static final Set<InteractionKind> OFFERED = Collections
            .unmodifiableSet(EnumSet.complementOf(EnumSet.of(ORDER)));

    /** As it stands in the column, and as rules name it. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static InteractionKind of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
