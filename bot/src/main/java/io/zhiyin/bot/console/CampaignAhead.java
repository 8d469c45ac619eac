package io.zhiyin.bot.console;

import io.zhiyin.campaigns.calendar.Holidays;
import io.zhiyin.campaigns.calendar.LunarCalendar;
import io.zhiyin.campaigns.calendar.Shift;
import io.zhiyin.campaigns.campaign.Personal;
import io.zhiyin.campaigns.campaign.TriggerNames;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.campaign.Campaign;
import io.zhiyin.campaigns.campaign.EventTrigger;
import io.zhiyin.campaigns.campaign.Forecast;
import io.zhiyin.campaigns.campaign.HolidayTrigger;
import io.zhiyin.campaigns.campaign.Trigger;
import io.zhiyin.campaigns.campaign.TriggerText;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a campaign will do, in words, dates and numbers: on its page, and while it is written. */
final class CampaignAhead {
    static final int DAYS = 14;
    private static final int TIMES = 10;

    private final Database db;
    private final Forecast forecast;
    private final Holidays holidays;
    private final Clock clock;
    private final ZoneId zone;

    CampaignAhead(Database db, Forecast forecast, Holidays holidays, Clock clock, ZoneId zone) {
        this.db = db;
        this.forecast = forecast;
        this.holidays = holidays;
        this.clock = clock;
        this.zone = zone;
    }

    /**
     * @param days for what comes every day for some: how many on each; else empty
     * @param times for what comes at times: the next ones, each for as many as {@code customers}
     * @param customers on all of the days together, or in the audience as it is now
     * @param onEvents it has no dates: it follows what happens
     * @param unknownYears those of which no days off are known although working days count
     */
    public record Ahead(String words, List<Day> days, List<Time> times, long customers,
            List<Integer> unknownYears, boolean onEvents) {
        public Ahead {
            days = List.copyOf(days);
            times = List.copyOf(times);
            unknownYears = List.copyOf(unknownYears);
        }

        /** The next day on which somebody gets it. */
        Optional<LocalDate> next() {
            return days.isEmpty()
                    ? times.stream().findFirst().map(Time::date)
                    : days.stream().filter(it -> it.customers() > 0).map(Day::date).findFirst();
        }

        public long most() {
            return Math.max(1, days.stream().mapToLong(Day::customers).max().orElse(1));
        }
    }

    /** @param lunar of the birthday that is celebrated, which is later than the day by the lead */
    public record Day(LocalDate date, String lunar, long customers) {}

    public record Time(Instant at, LocalDate date, String lunar, String festivals) {}

    Ahead of(Campaign.Settings settings, Locale locale) {
        var words = words(settings.trigger(), locale);
        if (settings.trigger() instanceof Personal personal) {
            var days = forecast.days(settings, LocalDate.ofInstant(clock.instant(), zone), DAYS).entrySet()
                    .stream().map(it -> new Day(it.getKey(),
                            LunarCalendar.beside(it.getKey().plusDays(personal.leadDays()), locale),
                            it.getValue()))
                    .toList();
            return new Ahead(words, days, List.of(), days.stream().mapToLong(Day::customers).sum(),
                    List.of(), false);
        }
        var times = forecast.next(settings.trigger(), TIMES).stream().map(it -> time(it, locale)).toList();
        return new Ahead(words, List.of(), times, forecast.audience(settings.audience()),
                unknownYears(settings.trigger(), times), settings.trigger() instanceof EventTrigger);
    }

    String words(Trigger trigger, Locale locale) {
        return TriggerText.describe(trigger, TriggerNames.of(db), locale);
    }

    private Time time(Instant at, Locale locale) {
        var date = LocalDate.ofInstant(at, zone);
        return new Time(at, date, LunarCalendar.beside(date, locale), LunarCalendar.festivals(date, locale));
    }

    private List<Integer> unknownYears(Trigger trigger, List<Time> times) {
        if (!(trigger instanceof HolidayTrigger holiday) || holiday.shift().unit() == Shift.Unit.DAYS
                || holiday.shift().amount() == 0) {
            return List.of();
        }
        var known = holidays.book().working().years();
        return times.stream().limit(2).map(it -> it.date().getYear()).distinct()
                .filter(it -> !known.contains(it)).toList();
    }
}
