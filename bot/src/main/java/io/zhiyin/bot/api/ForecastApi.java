package io.zhiyin.bot.api;

import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.campaign.CampaignCalendar;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;

/** {@code /forecast}: the days to come over all campaigns. */
public final class ForecastApi implements Resource {
    private static final int USUAL_DAYS = 30;

    private final CampaignCalendar calendar;
    private final Clock clock;
    private final ZoneId zone;

    public ForecastApi(CampaignCalendar calendar, Clock clock, ZoneId zone) {
        this.calendar = calendar;
        this.clock = clock;
        this.zone = zone;
    }

    @Override
    public void mount(Routes routes) {
        routes.get("/forecast", this::forecast);
    }

    private Reply forecast(Call call) {
        var query = call.query();
        var from = query.day("from");
        var days = query.number("days", 1, CampaignCalendar.MOST_DAYS);
        var drafts = query.flag("drafts");
        query.done();
        var outlook = calendar.outlook(from == null ? LocalDate.ofInstant(clock.instant(), zone) : from,
                days == null ? USUAL_DAYS : days, drafts);
        return Reply.ok(SendingRulesApi.put(new JsonObject(), outlook.caps())
                .put("items", Reply.array(outlook.days(), ForecastApi::json))
                .put("countedEach", outlook.each())
                .put("unforeseen", Reply.array(outlook.unforeseen(), ForecastApi::json))
                .put("next", (String) null));
    }

    private static JsonObject json(CampaignCalendar.Day day) {
        return new JsonObject().put("day", day.day().toString()).put("messages", day.messages())
                .put("capped", day.capped()).put("campaigns", Reply.array(day.entries(), ForecastApi::json));
    }

    private static JsonObject json(CampaignCalendar.Entry entry) {
        return new JsonObject().put("campaign", entry.campaign().value()).put("name", entry.name())
                .put("state", Spelling.snake(entry.state())).put("customers", entry.customers());
    }
}
