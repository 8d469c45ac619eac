package io.zhiyin.campaigns.campaign;

import java.time.ZoneId;

/** Again and again, by the shop's time. What goes by days is one occasion a day, even where the time is moved. */
public record RecurringTrigger(Rhythm rhythm, int validHours, ZoneId shopZone) implements Trigger {
    public RecurringTrigger {
        Trigger.validity(validHours);
    }

    @Override
    public String occasion() {
        return "recurring";
    }

    @Override
    public int sameOccasionDays() {
        return switch (rhythm) {
            case Rhythm.Daily _,Rhythm.Weekly _,Rhythm.Monthly _ -> 1;
            case Rhythm.ByCron _ -> 0;
        };
    }
}
