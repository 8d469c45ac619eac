package io.zhiyin.campaigns.campaign;

import java.time.ZoneId;

/** A step of a journey: customers come to it one by one, and the journey says when. It has no times of its own. */
public record JourneyTrigger(long journey, ZoneId shopZone) implements Trigger {
    @Override
    public String occasion() {
        return "journey/" + journey;
    }

    @Override
    public int sameOccasionDays() {
        return 0;
    }
}
