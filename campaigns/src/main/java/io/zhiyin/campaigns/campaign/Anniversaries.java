package io.zhiyin.campaigns.campaign;

import io.zhiyin.campaigns.calendar.LeapDayPolicy;
import io.zhiyin.campaigns.store.Statement;
import java.time.LocalDate;
import java.time.Month;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Of whom some days are an anniversary: each of the days, one year back and more, is looked up in an index. So it costs
 * what the hits cost.
 */
record Anniversaries(AnniversaryTrigger trigger, List<LocalDate> firsts, List<LocalDate> occasions)
        implements
            Concerned {
    private static final int MOST_YEARS = 100;
    private static final int FEBRUARY_29 = 29;

    private static final String DAYS = """
            unnest(cast(:firsts as date[]), cast(:occasions as date[])) as k (first, occasion)
            """;
    private static final String SINCE = """
            >= cast(k.first as timestamp) at time zone cast(:zone as text)""";
    private static final String UNTIL = """
            < cast(k.first + 1 as timestamp) at time zone cast(:zone as text)""";
    private static final String JOINED = DAYS + " join customer c on c.merged_into is null and c.created_at "
            + SINCE + " and c.created_at " + UNTIL;
    private static final String FIRST_PURCHASE = DAYS + " join insight i on i.first_paid_at " + SINCE
            + " and i.first_paid_at " + UNTIL
            + " join customer c on c.id = i.customer_id and c.merged_into is null";
    private static final String FIELD = DAYS
            + " join profile_value v on v.field_id = :field and v.known and v.day = k.first"
            + " join customer c on c.id = v.customer_id and c.merged_into is null";

    Anniversaries {
        firsts = List.copyOf(firsts);
        occasions = List.copyOf(occasions);
    }

    static Anniversaries on(Collection<LocalDate> occasions, AnniversaryTrigger trigger) {
        var firsts = new ArrayList<LocalDate>();
        var days = new ArrayList<LocalDate>();
        for (var occasion : occasions) {
            for (var first : firsts(occasion, trigger.leapDay())) {
                firsts.add(first);
                days.add(occasion);
            }
        }
        return new Anniversaries(trigger, firsts, days);
    }

    /** The days of which {@code occasion} is the anniversary, one year back and more. */
    static List<LocalDate> firsts(LocalDate occasion, LeapDayPolicy policy) {
        var firsts = new ArrayList<LocalDate>();
        var standsIn = switch (policy) {
            case FEB_28 ->
                occasion.getMonth() == Month.FEBRUARY && occasion.getDayOfMonth() == FEBRUARY_29 - 1;
            case MAR_1 -> occasion.getMonth() == Month.MARCH && occasion.getDayOfMonth() == 1;
            case LEAP_YEARS_ONLY -> false;
        } && !occasion.isLeapYear();
        for (var year = occasion.getYear() - 1; year >= occasion.getYear() - MOST_YEARS; year--) {
            var back = occasion.withYear(year);
            if (back.getDayOfMonth() == occasion.getDayOfMonth()) {
                firsts.add(back);
            }
            if (standsIn && back.isLeapYear()) {
                firsts.add(LocalDate.of(year, Month.FEBRUARY, FEBRUARY_29));
            }
        }
        return firsts;
    }

    @Override
    public String rows() {
        return switch (trigger.of()) {
            case FIRST_PURCHASE -> FIRST_PURCHASE;
            case JOINED -> JOINED;
            case FIELD -> FIELD;
        };
    }

    @Override
    public Statement bind(Statement statement) {
        statement.bindAll("firsts", LocalDate.class, firsts).bindAll("occasions", LocalDate.class, occasions);
        var field = trigger.field();
        return field == null
                ? statement.bind("zone", trigger.shopZone().getId())
                : statement.bind("field", field.value());
    }
}
