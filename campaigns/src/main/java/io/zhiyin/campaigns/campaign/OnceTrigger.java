package io.zhiyin.campaigns.campaign;

import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

/** At one moment, and never again: whoever has had it does not get it again when the moment is moved. */
public record OnceTrigger(Instant at, int validHours, ZoneId shopZone) implements Trigger {
    public OnceTrigger {
        Trigger.validity(validHours);
        // as the run keeps it: a moment finer than that would never be due
        at = at.truncatedTo(ChronoUnit.MICROS);
    }

    @Override
    public String occasion() {
        return "once";
    }

    @Override
    public int sameOccasionDays() {
        return 100_000;
    }
}
