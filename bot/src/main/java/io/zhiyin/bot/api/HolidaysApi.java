package io.zhiyin.bot.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.calendar.DayOffFile;
import io.zhiyin.campaigns.calendar.Festival;
import io.zhiyin.campaigns.calendar.Holidays;
import io.zhiyin.campaigns.calendar.LunarCalendar;
import io.zhiyin.campaigns.calendar.WorkingDays;
import io.zhiyin.campaigns.campaign.Campaigns;
import io.zhiyin.campaigns.input.InvalidInput;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** {@code /holidays}: the days that are marked, with their next dates; the shop's own; days off and days worked. */
public final class HolidaysApi implements Resource {
    private static final int A_YEAR_AND_MORE = 400;
    private static final WorkingDays.Announced NOTHING = new WorkingDays.Announced(true, "");

    private final Holidays holidays;
    private final Campaigns campaigns;
    private final Clock clock;
    private final ZoneId zone;

    public HolidaysApi(Holidays holidays, Campaigns campaigns, Clock clock, ZoneId zone) {
        this.holidays = holidays;
        this.campaigns = campaigns;
        this.clock = clock;
        this.zone = zone;
    }

    private enum Calendar {
        SOLAR, LUNAR, ONCE
    }

    @Override
    public void mount(Routes routes) {
        routes.get("/holidays", this::list).post("/holidays", this::add)
                .delete("/holidays/{id}", this::remove)
                .get("/holidays/days-off", this::daysOff).put("/holidays/days-off", this::announce);
    }

    private Reply list(Call call) {
        call.query().done();
        return Reply.ok(new JsonObject().put("items", Reply.array(holidays.book().festivals(), this::json))
                .put("next", (String) null));
    }

    private Reply add(Call call) {
        var fields = call.fields();
        var name = fields.neededText("name", Holidays.LONGEST_NAME);
        var calendar = fields.neededChoice("calendar", Calendar.class);
        var month = fields.number("month", 1, 12);
        var day = fields.number("day", 1, 31);
        var date = date(fields);
        var when = when(fields, calendar, month, day, date);
        fields.done();
        try {
            return Reply.created("/holidays", json(holidays.add(name, when, call.caller().signature())));
        } catch (InvalidInput taken) {
            throw new Refused(Problem.conflict(Spelling.both(taken)));
        }
    }

    private static Festival.Day when(Fields fields, Calendar calendar, @Nullable Long month,
            @Nullable Long day,
            @Nullable LocalDate date) {
        var fallback = new Festival.Day.Single(LocalDate.EPOCH);
        if (calendar == Calendar.ONCE) {
            if (date == null) {
                fields.wrong("date", "须为日期，如 2026-10-01。", "A date is expected, as 2026-10-01.");
                return fallback;
            }
            return new Festival.Day.Single(date);
        }
        if (month == null || day == null) {
            fields.wrong(month == null ? "month" : "day", "每年的日子要有月和日。",
                    "A day of every year has a month and a day.");
            return fallback;
        }
        try {
            return new Festival.Day.Yearly(
                    calendar == Calendar.LUNAR ? Birthday.Kind.LUNAR : Birthday.Kind.SOLAR, month.intValue(),
                    day.intValue());
        } catch (IllegalArgumentException noDay) {
            fields.wrong("day", String.valueOf(noDay.getMessage()));
            return fallback;
        }
    }

    private static @Nullable LocalDate date(Fields fields) {
        var text = fields.text("date", 10);
        try {
            return text == null ? null : LocalDate.parse(text);
        } catch (DateTimeParseException noDate) {
            return null;
        }
    }

    private Reply remove(Call call) {
        call.query().done();
        var code = Holidays.own(call.id("id"));
        var using = campaigns.using("holiday/" + code);
        if (using.isPresent()) {
            throw new Refused(Problem.conflict("活动“" + using.get() + "”在用这个节日，先结束它。The campaign '"
                    + using.get() + "' uses it: end that first."));
        }
        return Reply.doneIf(holidays.remove(code));
    }

    private Reply daysOff(Call call) {
        call.query().done();
        var announced = holidays.book().working().announced();
        var days = announced.keySet().stream().sorted(Comparator.naturalOrder()).toList();
        return Reply.ok(new JsonObject()
                .put("items", Reply.array(days, it -> new JsonObject().put("date", it.toString())
                        .put("kind", announced.getOrDefault(it, NOTHING).off() ? "off" : "work")
                        .put("name", announced.getOrDefault(it, NOTHING).name())))
                .put("next", (String) null));
    }

    private Reply announce(Call call) {
        var fields = call.fields();
        var days = new JsonArray();
        for (var day : fields.neededObjects("days", DayOffFile.MOST)) {
            days.add(new JsonObject().put("date", day.neededText("date", 10))
                    .put("kind", day.neededText("kind", 10)).put("name", day.text("name", 100)));
        }
        fields.done();
        try {
            var read = DayOffFile.read(days.encode());
            holidays.announce(read, call.caller().signature());
        } catch (InvalidInput wrong) {
            fields.wrong("days", Spelling.both(wrong));
            fields.done();
        }
        return daysOff();
    }

    private Reply daysOff() {
        var announced = holidays.book().working().announced();
        return Reply.ok(new JsonObject().put("days", announced.size()).put("years",
                new JsonArray(List.copyOf(new TreeSet<>(holidays.book().working().years())))));
    }

    private JsonObject json(Festival festival) {
        var today = LocalDate.ofInstant(clock.instant(), zone);
        var next = festival.between(today, today.plusDays(A_YEAR_AND_MORE)).stream().findFirst();
        return new JsonObject().put("id", Holidays.idOf(festival)).put("code", festival.code())
                .put("group", Spelling.snake(festival.group()))
                .put("zh", festival.zh()).put("en", festival.en())
                .put("when", festival.describe(Locale.ENGLISH))
                .put("nextDate", next.map(LocalDate::toString).orElse(null))
                .put("lunar", next.map(it -> LunarCalendar.beside(it, Locale.CHINESE)).orElse(null));
    }
}
