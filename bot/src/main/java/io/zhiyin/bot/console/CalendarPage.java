package io.zhiyin.bot.console;

import io.zhiyin.campaigns.calendar.LunarCalendar;
import io.zhiyin.campaigns.campaign.CampaignCalendar;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;

/** 日历: the next thirty days over all campaigns, and where the frequency cap would be met. */
final class CalendarPage {
    private static final int DAYS = 30;
    /** From this part of a day's messages on the cap is worth a warning. */
    private static final int WARN_PERCENT = 5;

    private final CampaignCalendar calendar;
    private final Clock clock;
    private final ZoneId zone;

    CalendarPage(CampaignCalendar calendar, Clock clock, ZoneId zone) {
        this.calendar = calendar;
        this.clock = clock;
        this.zone = zone;
    }

    void mount(Routes routes) {
        routes.get("/campaigns/calendar", visit -> Answer.show("campaigns/calendar", page(visit)));
    }

    private Page page(Visit visit) {
        var drafts = visit.asked("drafts").isPresent();
        var outlook = calendar.outlook(LocalDate.ofInstant(clock.instant(), zone), DAYS, drafts);
        var locale = visit.language().locale();
        return new Page(outlook.days().stream()
                .map(it -> new Line(it, LunarCalendar.beside(it.day(), locale),
                        LunarCalendar.festivals(it.day(), locale),
                        it.capped() * 100 >= it.messages() * WARN_PERCENT && it.capped() > 0))
                .toList(), outlook, drafts);
    }

    /** @param warn many of the day's messages would meet the cap */
    public record Line(CampaignCalendar.Day on, String lunar, String festivals, boolean warn) {}

    public record Page(List<Line> lines, CampaignCalendar.Outlook outlook, boolean drafts) {
        public Page {
            lines = List.copyOf(lines);
        }

        public long warnings() {
            return lines.stream().filter(Line::warn).count();
        }
    }
}
