package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.store.Row;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What holds for every campaign message.
 *
 * @param quietFrom start of the hours, in the customer's zone, in which nothing is sent; equal to quietTo: none
 * @param ownerHours how long an owner has to confirm a group send before the next route takes its place; 0: as long as
 *            the message is good
 * @param remindHours after how long the platform reminds an owner who has not confirmed, while they are at work; 0: never
 * @param quietDaysOff whether nothing is sent on statutory days off but what is about that very day
 * @param caps all of them hold; none: as many as there are
 */
public record SendingRules(LocalTime quietFrom, LocalTime quietTo, List<Cap> caps, int ownerHours,
        int remindHours, boolean quietDaysOff, Allowance groupSends) {
    /** How long an owner is given before the first reminder, where nobody says otherwise. */
    public static final int USUAL_REMIND_HOURS = 4;
    public static final int MOST_CAPS = 10;
    /** What {@link #of} reads. */
    static final String COLUMNS = """
            quiet_from, quiet_to, caps, owner_hours, remind_hours, quiet_days_off, group_send_period, group_send_most,
            group_send_for_high, group_send_for_normal""";
    private static final int MOST_DAYS_OFF = 40;
    private static final int MOST_OWNER_HOURS = 720;
    private static final int MOST_REMIND_HOURS = 168;

    public SendingRules {
        caps = List.copyOf(caps);
        if (caps.size() > MOST_CAPS) {
            throw new IllegalArgumentException(
                    "频次上限最多 " + MOST_CAPS + " 条。There may be " + MOST_CAPS + " caps at most.");
        }
        if (caps.stream().map(it -> it.kind() + it.hours()).distinct().count() < caps.size()) {
            throw new IllegalArgumentException("同一种消息、同样长的时间只能有一条上限。"
                    + "There may be one cap for one kind of message over one length of time.");
        }
        if (ownerHours < 0 || ownerHours > MOST_OWNER_HOURS) {
            throw new IllegalArgumentException(
                    "员工确认的时限须为 0 至 720 小时。An owner may have 0 to 720 hours.");
        }
        if (remindHours < 0 || remindHours > MOST_REMIND_HOURS) {
            throw new IllegalArgumentException(
                    "提醒员工的间隔须为 0 至 168 小时。An owner may be reminded after 0 to 168 hours.");
        }
    }

    public SendingRules(LocalTime quietFrom, LocalTime quietTo, List<Cap> caps, int ownerHours,
            boolean quietDaysOff) {
        this(quietFrom, quietTo, caps, ownerHours, USUAL_REMIND_HOURS, quietDaysOff, Allowance.USUAL);
    }

    static SendingRules of(Row row) {
        return new SendingRules(row.time("quiet_from"), row.time("quiet_to"),
                row.texts("caps").stream().map(Cap::read).toList(), row.integer("owner_hours"),
                row.integer("remind_hours"), row.flag("quiet_days_off"),
                Allowance.of(row.text("group_send_period"), row.integerOrNull("group_send_most"),
                        row.integer("group_send_for_high"), row.integer("group_send_for_normal")));
    }

    /** The same with one cap more, which takes the place of one that counts the same over the same time. */
    public SendingRules with(Cap cap) {
        var all = new ArrayList<>(without(cap).caps);
        all.add(cap);
        all.sort(Comparator.comparing(Cap::kind).thenComparingInt(Cap::hours));
        return new SendingRules(quietFrom, quietTo, all, ownerHours, remindHours, quietDaysOff, groupSends);
    }

    /** The same without the cap that counts the same over the same time, if there is one. */
    public SendingRules without(Cap cap) {
        return new SendingRules(quietFrom, quietTo, caps.stream().filter(it -> !it.like(cap)).toList(),
                ownerHours, remindHours, quietDaysOff, groupSends);
    }

    /** When what is not about this very day may go, if not on this day off nor in the night behind it. */
    Optional<Instant> dayOffUntil(Instant now, ZoneId zone, Set<LocalDate> daysOff) {
        if (!quietDaysOff || !daysOff.contains(now.atZone(zone).toLocalDate())) {
            return Optional.empty();
        }
        var day = now.atZone(zone).toLocalDate();
        for (var i = 0; i < MOST_DAYS_OFF && daysOff.contains(day); i++) {
            day = day.plusDays(1);
        }
        var morning = day.atStartOfDay(zone).toInstant();
        return Optional.of(quietUntil(morning, zone).orElse(morning));
    }

    /** When the quiet hours end, if it is within them. */
    Optional<Instant> quietUntil(Instant now, ZoneId zone) {
        var there = now.atZone(zone);
        var time = there.toLocalTime();
        var overnight = quietTo.isBefore(quietFrom);
        var quiet = overnight
                ? !time.isBefore(quietFrom) || time.isBefore(quietTo)
                : !time.isBefore(quietFrom) && time.isBefore(quietTo);
        return quiet ? Optional.of(end(there)) : Optional.empty();
    }

    private Instant end(ZonedDateTime there) {
        var day = there.toLocalTime().isBefore(quietTo)
                ? there.toLocalDate()
                : there.toLocalDate().plusDays(1);
        // an hour that is lived twice ends with its second time
        return day.atTime(quietTo).atZone(there.getZone()).withLaterOffsetAtOverlap().toInstant();
    }
}
