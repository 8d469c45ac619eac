package io.zhiyin.campaigns.campaign;

import io.zhiyin.campaigns.calendar.LeapDayPolicy;
import io.zhiyin.campaigns.profile.FieldId;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A year, or some, after something: at a local time of each customer's own zone, some days ahead.
 *
 * @param field of {@link Of#FIELD}, one that holds dates; else null
 * @param leapDay when what was on 29 February is greeted in other years
 * @param shopZone by which the day of a purchase or of joining is told, too
 */
public record AnniversaryTrigger(Of of, @Nullable FieldId field, int leadDays, LeapDayPolicy leapDay,
        LocalTime sendAt, ZoneId shopZone) implements Personal {
    /** What it is the anniversary of. */
    public enum Of {
        FIRST_PURCHASE,
        /** The customer came to be known. */
        JOINED,
        /** A date in one of the shop's own fields. */
        FIELD
    }

    public AnniversaryTrigger {
        Personal.lead(leadDays);
        if ((of == Of.FIELD) != (field != null)) {
            throw new IllegalArgumentException("请选择一个日期字段。Choose a field that holds dates.");
        }
    }

    @Override
    public String occasion() {
        return "anniversary/"
                + (field == null ? of.name().toLowerCase(Locale.ROOT) : "field/" + field.value());
    }
}
