package io.zhiyin.campaigns.campaign;

import io.zhiyin.campaigns.delivery.Marketing;
import java.time.Duration;
import java.time.ZoneId;

/**
 * What makes a campaign go out. One occasion is greeted once, whatever is edited or moved meanwhile: {@link #occasion}
 * names it, and {@link #sameOccasionDays} says how near two days are the same.
 */
public sealed interface Trigger
        permits Personal, OnceTrigger, RecurringTrigger, HolidayTrigger, EventTrigger, JourneyTrigger {
    /** Of customers whose own zone is not known, and of what goes by the shop's time. */
    ZoneId shopZone();

    /** What it is about: a campaign that was started keeps it. */
    String occasion();

    /** Two occasions of one customer that are nearer than so many days are the same; 0: each is its own. */
    int sameOccasionDays();

    /** What becomes of due times that were passed over, unless the operator decides otherwise. */
    default LatePolicy usuallyLate() {
        return LatePolicy.SEND;
    }

    /** Which sort of message it sends. */
    default Marketing marketing() {
        return Marketing.by(TriggerJson.write(this).getString("kind"));
    }

    /** How long after it was due something may still be sent. */
    static Duration validity(int hours) {
        if (hours < 1 || hours > MOST_VALID_HOURS) {
            throw new IllegalArgumentException("有效时间须为 1 至 " + MOST_VALID_HOURS + " 小时，收到的是 " + hours
                    + "。It must be valid for 1 to " + MOST_VALID_HOURS + " hours; it was " + hours + ".");
        }
        return Duration.ofHours(hours);
    }

    int USUALLY_VALID_HOURS = 24;
    int MOST_VALID_HOURS = 168;
    /** Two celebrations of one day, solar or lunar, are never less than 353 days apart. */
    int A_YEAR_NEARLY = 300;
}
