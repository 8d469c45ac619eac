package io.zhiyin.campaigns.delivery;

import java.util.Locale;

/** Why a delivery is in its state. Kept in lower case; the console says it in words. */
public enum Reason {
    /** It is planned, and goes when its time has come. */
    PLANNED,
    /** The customer is one of those who do not get the campaign, to compare with. */
    HOLDOUT,
    /** It answers what the customer just did. */
    ANSWERS,
    /** The call is under way. */
    CALLING,
    /** The platform took it. */
    ACCEPTED,
    /** The owner confirmed the task, and the platform says that it was sent. */
    OWNER_SENT,
    /** Its time was over before it could be sent. */
    EXPIRED,
    /** The customer took their consent back. */
    CONSENT_WITHDRAWN,
    /** It is night where the customer is. */
    QUIET_HOURS,
    /** It is a statutory day off, which the shop keeps quiet. */
    DAY_OFF,
    /** The customer has had as many messages as the rules allow. */
    CAPPED,
    /** No route was permitted; the detail has a code for each. */
    NO_ROUTE,
    /** The platform's allowance of group sends is used up or kept for others, and no other route was permitted. */
    ALLOWANCE,
    /** The campaign is paused. */
    PAUSED,
    /** All sending is stopped, or all of campaigns. */
    STOPPED,
    /** The campaign has ended. */
    CAMPAIGN_ENDED,
    /** The customer was erased while it was being planned. */
    ERASED,
    /** The customer is one with another, who gets it instead. */
    MERGED,
    /** The words could not be made for this customer; the detail says why. */
    WORDS,
    /** The campaign's pool of codes is used up. */
    NO_COUPON,
    /** Its picture could not be brought to the platform yet; the detail has the platform's code. */
    PICTURE,
    /** The account's rate budget is used up for the moment. */
    RATE,
    /** The platform asked to try later; the detail has its code. */
    BUSY,
    /** A refused route gave way to the next one. */
    NEXT_ROUTE,
    /** A node gave it back unsent: it was stopping, or what it had found was no longer so. */
    GIVEN_BACK,
    /** The node that had it went away. */
    LEASE_EXPIRED,
    /** The platform's answer did not arrive, or said nothing. */
    NO_ANSWER,
    /** Repeated with the key or the words by which the platform knows the first call. */
    REPEATED,
    /** Listing the platform's tasks showed that it was, or was not, done. */
    RECONCILED,
    /** Others of its run with the same words go in one call with it: they gather for some seconds. */
    GATHERING,
    /** The task lies with the owner, who has to confirm it. */
    WAITING_FOR_OWNER,
    /** The owner did not confirm the task in its time. */
    OWNER_DID_NOT_SEND,
    /** The platform refused it on every route; the detail has its codes. */
    REFUSED,
    /** The platform reported that the customer blocks such messages. */
    USER_BLOCK,
    /** The platform reported that it failed to deliver. */
    PLATFORM_FAILED,
    /** An answer came after the lease: noted, and not believed over the state. */
    LATE_ANSWER,
    /** An operator decided. */
    OPERATOR;

    static Reason of(String stored) {
        return valueOf(stored.toUpperCase(Locale.ROOT));
    }

    String stored() {
        return name().toLowerCase(Locale.ROOT);
    }
}
