package io.zhiyin.campaigns.campaign;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** Due at moments that are the same for all customers. */
record MomentDues(Moments moments, Duration validity, ZoneId shopZone, Zones zones) implements Dues {

    /** The moments themselves. */
    @FunctionalInterface
    interface Moments {
        Optional<Instant> firstAfter(Instant after);
    }

    MomentDues(OnceTrigger once, Zones zones) {
        this(after -> Optional.of(once.at()).filter(it -> it.isAfter(after)),
                Trigger.validity(once.validHours()), once.shopZone(), zones);
    }

    MomentDues(RecurringTrigger recurring, Zones zones) {
        this(after -> recurring.rhythm().firstAfter(after, recurring.shopZone()),
                Trigger.validity(recurring.validHours()), recurring.shopZone(), zones);
    }

    @Override
    public Optional<Instant> firstAfter(Instant after) {
        return moments.firstAfter(after);
    }

    @Override
    public List<LocalDay> at(Instant due) {
        if (!firstAfter(due.minusMillis(1)).filter(due::equals).isPresent()) {
            return List.of();
        }
        var day = due.atZone(shopZone).toLocalDate();
        return zones.byStored().keySet().stream().map(zone -> new LocalDay(zone, day, due.plus(validity)))
                .toList();
    }
}
