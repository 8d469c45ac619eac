package io.zhiyin.campaigns.campaign;

import io.zhiyin.campaigns.calendar.Holidays;
import io.zhiyin.campaigns.store.Sql;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** When a trigger is due, and what a due time is about. */
sealed interface Dues permits DayDues, MomentDues, EventDues {

    /**
     * What a due time means to the customers of one zone.
     *
     * @param zone as it is stored; empty: customers without one
     * @param occasion the day that is celebrated, or the day of the moment
     * @param endsAt when what was not sent by then is not sent any more
     */
    record LocalDay(String zone, LocalDate occasion, Instant endsAt) {}

    /** Empty when there is none any more. */
    Optional<Instant> firstAfter(Instant after);

    /** Everything that {@code due} means; empty when it is no due time. */
    List<LocalDay> at(Instant due);

    /** The next ones after {@code after}, at most {@code limit}. */
    default List<Instant> next(Instant after, int limit) {
        var next = new ArrayList<Instant>();
        for (var due = firstAfter(after); due.isPresent()
                && next.size() < limit; due = firstAfter(due.get())) {
            next.add(due.get());
        }
        return next;
    }

    static Dues of(Sql sql, CampaignId campaign, Trigger trigger) {
        return of(sql, campaign, trigger, Zones.of(sql, trigger.shopZone()));
    }

    /** By the shop's time alone, as a page tells it. */
    static Dues inShop(Sql sql, Trigger trigger) {
        return of(sql, new CampaignId(0), trigger, Zones.of(List.of(), trigger.shopZone()));
    }

    private static Dues of(Sql sql, CampaignId campaign, Trigger trigger, Zones zones) {
        return switch (trigger) {
            case BirthdayTrigger birthday -> new DayDues(birthday, zones);
            case AnniversaryTrigger anniversary ->
                new DayDues(anniversary.sendAt(), new DayDues.Daily(anniversary.leadDays()), zones);
            case HolidayTrigger(var holiday, var shift, var sendAt, _) ->
                new DayDues(sendAt, new HolidayDays(Holidays.book(sql), holiday, shift), zones);
            case EventTrigger _,JourneyTrigger _ -> new EventDues(sql, campaign.value());
            case OnceTrigger once -> new MomentDues(once, zones);
            case RecurringTrigger recurring -> new MomentDues(recurring, zones);
        };
    }
}
